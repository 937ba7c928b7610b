"""Checks packets that stock `age -d` and `tar -x` opened, and prints what they say as JSON.

    python3 check_packet.py --card CARD... FOLDER...        folders in the order they were sent
    python3 check_packet.py --allowed-signers CARD          a line for ssh-keygen -Y verify

Written from docs/formats/ alone. Checks the manifest, its signature, every header, leaf, tree,
chain, dependency and signature, charter, acts, receipts; opens the values with the grants inside.
Exits 1 with the first thing that is not as it must be. It must never accept what the documents do
not say.
"""

import json
import sys
from pathlib import Path

import cards
from comity_formats import (
    Wrong, cbor, cbor_sequence, cbor_write, hkdf, kinds, must, open_seal, sha256, ssh_line, tagged,
    tree_root, verify, verify_ssh,
)

FIELDS = {
    "format", "version", "kind", "team", "sender", "compartments", "vector", "recipients", "files",
    "made_utc_ms",
}
COMPARTMENTS = ("control", "agreement", "operational")
CHARTER, INCARNATION, SIGNATURE, AGREEMENT, PERSON, MANDATE, PROPOSAL = 1, 2, 3, 4, 5, 6, 20
ENTRY, CONTENT = 40, 41


class Team:
    """What packets told about a team so far."""

    def __init__(self):
        self.id = self.charter = None
        self.people, self.owners, self.sets, self.heads = {}, {}, {}, {}
        self.grants, self.records, self.sealed, self.said = {}, {}, [], []
        self.count = dict.fromkeys(
            ("packets", "sets", "changes", "withheld", "opened", "acts", "receipts", "blobs"), 0
        )

    def compartment(self, name):
        return tagged("comity/compartment/v1", self.id, name.encode())


# --- the packet (packet.md 3 to 6) ---------------------------------------------------------------


def packet(team, folder, known):
    """Checks one opened packet or bundle."""
    raw = (folder / "MANIFEST.json").read_bytes()
    manifest = json.loads(raw)
    one_form = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    must(one_form.encode() == raw, "MANIFEST.json: not in canonical form")
    must(set(manifest) == FIELDS, "MANIFEST.json: other fields")
    must((manifest["format"], manifest["version"]) == ("comity-packet", 1), "MANIFEST.json: format")
    sender = bytes.fromhex(manifest["sender"])
    verify_ssh(sender, "comity-packet", raw, (folder / "MANIFEST.json.sig").read_bytes())
    inside = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    listed = set(manifest["files"])
    must(inside == listed | {"MANIFEST.json", "MANIFEST.json.sig"}, "MANIFEST.json: other files")
    for name, about in manifest["files"].items():
        data = (folder / name).read_bytes()
        must(sha256(data).hex() == about["sha256"], f"{name}: another hash")
        must(len(data) == about["bytes"], f"{name}: another size")
    team.count["packets"] += 1
    if manifest["kind"] == "blobs":
        must(sender in known or sender in team.people, "the sender of a bundle is not known")
        for name in listed - {"README.txt"}:
            must(name == "blobs/" + sha256((folder / name).read_bytes()).hex(), f"{name}: its name")
            team.count["blobs"] += 1
        return
    contents(team, folder, manifest)
    # Judged last: the packet's own control sets may certify the sender, never its word alone.
    must(sender in team.people or sender in known, "the sender is not certified in the team")


def contents(team, folder, manifest):
    def items(name):
        path = folder / f"{name}.cborseq"
        return cbor_sequence(path.read_bytes()) if path.exists() else []

    for item in items("grants"):
        record, commitment, key = cbor(item)
        must(tagged("comity/content-key/v1", key) == commitment, "a grant with another key")
        team.grants[record, commitment] = key
    new = [change_set(team, item) for item in items("change-sets")]
    ranges = {}
    for header in new:
        ranges.setdefault(header[3].hex(), {}).setdefault(header[4].hex(), []).append(header[5])
    said = {row["compartment"]: row["ranges"] for row in manifest["compartments"]}
    must(set(said) == set(ranges), "MANIFEST.json: other compartments than inside")
    for compartment, rows in said.items():
        told = {}
        for row in rows:
            told.setdefault(row["feed"], []).extend(range(row["from"], row["to"] + 1))
        mine = {feed: sorted(numbers) for feed, numbers in ranges[compartment].items()}
        must(told == mine, "MANIFEST.json: other ranges than inside")
    for item in items("receipts"):
        receipt(team, item)


def receipt(team, item):
    body, signature = cbor(item)
    said = cbor(body)
    must(len(said) == 12 and said[0] == 1 and said[1] == team.id, "receipt: another form")
    must(said[3] in team.people, "receipt: by an unknown installation")
    verify(said[3], "comity/receipt/v1", body, signature, "receipt")
    team.count["receipts"] += 1


# --- sets (change-set.md 2 to 8) -----------------------------------------------------------------


def change_set(team, data):
    """Checks one set and keeps what it says. Returns its header."""
    must(len(data) <= 8 << 20, "set: over its size")
    raw, signature, slots = cbor(data)
    header = cbor(raw)
    must(len(raw) <= 64 << 10 and len(header) == 14, "header: another form")
    version, suite, of, compartment, feed, seq, prev, deps = header[:8]
    zone, count, root, critical = header[9:13]
    must((version, suite) == (1, 1) and critical == [], "header: version, suite or extension")
    must(len(zone.encode()) <= 64 and seq >= 1, "header: zone or number")
    must(count == len(slots) <= 10_000, "header: another number of changes")
    changes = [(n, slot[1]) for n, slot in enumerate(slots) if slot[0] == 0]
    leaves = [tagged(b"\0", cbor_write(s[1])) if s[0] == 0 else s[1] for s in slots]
    must(tree_root(leaves) == root, "set: the changes are not those that were signed")
    if team.id is None:
        found(team, of, changes)
    must(of == team.id, "header: another team")
    names = {team.compartment(name): name for name in COMPARTMENTS}
    must(compartment in names, "header: a compartment that is none of the team's")
    announce(team, header, changes)
    must(feed in team.owners, "header: a feed that nobody announced")
    author, where = team.owners[feed]
    must(where == names[compartment], "header: the feed of another compartment")
    set_id = tagged("comity/change-set/v1", raw)
    verify(author, "comity/change-set-sig/v1", set_id, signature, "set")
    if team.sets.get((feed, seq)) == set_id:
        return header
    must(team.heads.get(feed, (0, None)) == (seq - 1, prev), "header: not the next of its feed")
    must([d[0] for d in deps] == sorted({d[0] for d in deps}), "header: dependencies unsorted")
    for other, number, wanted in deps:
        must(team.sets.get((other, number)) == wanted, "header: a dependency that is not here")
        allowed = {"control", where}
        must(other != feed and team.owners[other][1] in allowed, "header: a foreign dependency")
    team.sets[feed, seq], team.heads[feed] = set_id, (seq, set_id)
    team.count["sets"] += 1
    team.count["withheld"] += len(slots) - len(changes)
    for place, change in changes:
        judge(team, (set_id, place), header, author, change)
    return header


def clear(change):
    """The values of a change that is not sealed, by field."""
    (_, _, _, _, fields), values = change
    return dict(zip([number for number, _ in fields], cbor(values)))


def found(team, of, changes):
    """Reads the charter of a team that is not known yet."""
    charter = [change for _, change in changes if change[0][0] == CHARTER]
    must(charter, "the first set of an unknown team brings no charter")
    raw = clear(charter[0])[1]
    must(tagged("comity/charter/v1", raw) == of, "charter: not the team's")
    version, _, authorities, rule, places, compartments, text_hash = cbor(raw)
    must(version == 1 and rule == ["all"] and len(places) <= 200, "charter: another form")
    must(compartments == [[name, True] for name in COMPARTMENTS], "charter: other compartments")
    team.id, team.charter = of, {"authorities": authorities, "text": text_hash, "signed": set()}
    for place in places:
        take_place(team, place)
    said = {person["authority"] for person in team.people.values()}
    must(authorities == sorted(said), "charter: other authorities than its members'")


def take_place(team, place):
    introduced, role, start, end = place
    person = cards.introduction(introduced)
    must(role in (1, 2, 3), "place: an unknown role")
    team.people[person["installation"]] = person | {"role": role, "from": start, "until": end}
    return person


def announce(team, header, changes):
    """Reads the incarnation that a first control set carries."""
    for change in [change for _, change in changes if change[0][0] == INCARNATION]:
        values = clear(change)
        key, random = values[1], values[2]
        must(header[5] == 1, "incarnation: not in a first set")
        feeds = {}
        for name in COMPARTMENTS:
            feeds[tagged("comity/feed/v1", key, random, team.compartment(name))] = (key, name)
        must(feeds.get(header[4]) == (key, "control"), "incarnation: of another feed")
        team.owners.update(feeds)


def judge(team, dot, header, author, change):
    """Checks one change: its form, its record, its act."""
    must(len(cbor_write(change)) <= 256 << 10, "change: over its size")
    (kind, _, record, commitment, fields), _ = change
    numbers = [number for number, _ in fields]
    must(numbers == sorted(set(numbers)), "change: fields unsorted")
    about = KINDS.get(kind)
    must(about is not None, f"change: kind {kind} is in no table")
    must(team.compartment(about["compartment"]) == header[3], "change: in another compartment")
    for number, parents in fields:
        must(number in about["fields"], f"change: field {number} of {kind} is in no table")
        written = team.records.get(record, {}).get("dots", {}).get(number, set())
        must(all(tuple(p) in written for p in parents), "change: supersedes what is not here")
    person = team.people[author]
    if record not in team.records:
        parts = [team.id, header[3], kind.to_bytes(8, "big"), person["authority"], commitment]
        must(tagged("comity/record/v1", *parts) == record, "change: a record of somebody else")
        team.records[record] = {"kind": kind, "dots": {}}
    known = team.records[record]
    must(known["kind"] == kind, "change: another record")
    for number in numbers:
        known["dots"].setdefault(number, set()).add(dot)
    if not about["sealed"]:
        acts(team, change, person)
    if not about["founding"]:
        in_force = team.charter["signed"] == set(team.charter["authorities"])
        must(in_force, "change: before every authority signed")
    team.count["changes"] += 1
    team.sealed.append((dot, header, author, change))


def act(team, value, kind, authority):
    key, statement, signature = value
    verify(key, "comity/authority/v1", statement, signature, "act")
    said = cbor(statement)
    must(said[0] == team.id and said[1] == kind, "act: about something else")
    must(key == authority, "act: by another authority than its author's")
    team.count["acts"] += 1
    return said[4]


def acts(team, change, person):
    values = clear(change)
    if change[0][0] == SIGNATURE:
        accepted, text, _ = act(team, values[1], SIGNATURE, person["authority"])
        must(text == team.charter["text"], "signature: of another text")
        if accepted:
            team.charter["signed"].add(person["authority"])
    if change[0][0] == MANDATE and 1 in values:
        new = take_place(team, act(team, values[1], MANDATE, person["authority"]))
        must(new["installation"] in team.people, "mandate: another form")
    if change[0][0] == MANDATE and 2 in values:
        act(team, values[2], MANDATE, person["authority"])


# --- values (change-set.md 3, 9) -----------------------------------------------------------------


def open_values(team):
    """Opens what the grants open, and checks what the values prove."""
    salted = {}
    for dot, header, author, change in team.sealed:
        envelope, values = change
        kind, _, record, commitment = envelope[:4]
        about, key = KINDS[kind], team.grants.get((record, commitment))
        row = {"kind": about["name"], "record": record.hex(), "seq": header[5],
               "author": author.hex(), "time_utc_ms": header[8], "dot": [dot[0].hex(), dot[1]],
               "key": commitment.hex()}
        if about["sealed"] and key is None:
            team.said.append(row | {"values": None})
            continue
        if about["sealed"]:
            sealing = hkdf(key, "comity/values/v1")
            place = cbor_write([header[2], header[3], header[4], envelope])
            values = open_seal(sealing, place, values, "values")
            team.count["opened"] += 1
        plain = cbor(values)
        must(len(plain) == len(envelope[4]), "values: another number than fields")
        by_number = dict(zip([number for number, _ in envelope[4]], plain))
        proves(team, kind, by_number, salted, record)
        named = {about["fields"][n]: shown(value) for n, value in by_number.items()}
        team.said.append(row | {"values": named})


def proves(team, kind, values, salted, record):
    if kind == AGREEMENT and 2 in values:
        text = tagged("comity/founding-text/v1", values[1], cbor_write(values[2]))
        must(text == team.charter["text"], "agreement: not the text that was signed")
    if kind == PERSON:
        person = team.people.get(values[1])
        must(person is not None, "person: of nobody in the team")
        holds = cards.person_holds(values[2], values[3], values[4], person["commitment"])
        must(holds, "person: not the one who was certified")
    if kind == ENTRY and 9 in values:
        salted[record] = values[9]
    if kind == CONTENT and values.get(1) in salted:
        committed = tagged("comity/content/v1", values[2], values[4])
        must(committed == salted[values[1]], "content: not what its entry commits to")
    if kind == PROPOSAL and 4 in values:
        verify(values[4][0], "comity/authority/v1", values[4][1], values[4][2], "answer")


def shown(value):
    """JSON has no bytes: they are written as hex."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {str(key): shown(item) for key, item in value.items()}
    return value


def main(arguments):
    if arguments[:1] == ["--allowed-signers"]:
        introduced = cards.card(Path(arguments[1]).read_bytes())
        return print("office " + ssh_line(introduced["installation"]))
    known, team = set(), Team()
    while arguments[:1] == ["--card"]:
        known.add(cards.card(Path(arguments[1]).read_bytes())["installation"])
        arguments = arguments[2:]
    for folder in arguments:
        try:
            packet(team, Path(folder), known)
        except (ValueError, IndexError, KeyError, TypeError) as error:
            raise Wrong(f"another form: {error!r}") from error
    open_values(team)
    people = {key.hex(): shown(person) for key, person in team.people.items()}
    report = {"team": shown(team.id), "checked": team.count, "people": people, "said": team.said}
    print(json.dumps(report, ensure_ascii=False))


KINDS = kinds()

if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"check_packet: {wrong}")
