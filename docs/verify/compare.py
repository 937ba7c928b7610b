"""Compares what two States wrote with `comity exchange export`. Usage: compare.py ONE TWO"""
import hashlib, json, subprocess, sys, tempfile
wrong, h = [], bytes.fromhex
def check(good, *what): good or wrong.append(" ".join(map(str, what)))
def signed(key, text, signature):  # Ed25519, by openssl; the bytes before the key are RFC 8410's
    with tempfile.TemporaryDirectory() as at:
        for name, data in zip("kts", (h("302a300506032b6570032100" + key), text, h(signature))):
            open(f"{at}/{name}", "wb").write(data)
        ask = "openssl pkeyutl -verify -pubin -keyform DER -rawin -inkey k -in t -sigfile s"
        return subprocess.run(ask.split(), cwd=at, capture_output=True).returncode == 0
both = [json.load(open(file)) for file in sys.argv[1:3]]
sets = [{(s["feed"], s["seq"]): s for s in e["sets"]} for e in both]
owner = {s["feed"]: s["installation"] for e in both for s in e["sets"]}
own = {e["installation"]: chain for e, chain in zip(both, sets)}
for e, chain, other in zip(both, sets, sets[::-1]):
    for (feed, seq), s in chain.items():
        at, prev = (e["state"], s["compartment"], seq, s["id"][:8]), chain.get((feed, seq - 1))
        id, key = hashlib.sha256(b"comity/change-set/v1" + h(s["header"])).digest(), owner[feed]
        check(seq == 1 or prev and h(prev["id"]) in h(s["header"]), *at, "lacks the one before")
        text = b"comity/change-set-sig/v1" + id
        check(id.hex() == s["id"] and signed(key, text, s["signature"]), *at, "was not signed so")
        check(other.get((feed, seq), s)["id"] == s["id"], *at, "is another one at the other State")
    for r in e["receipts"]:
        at, body = (e["state"], "receipt", r["number"], "by", r["installation"]), h(r["body"])
        check(signed(r["installation"], b"comity/receipt/v1" + body, r["signature"]), *at, "forged")
        for feed, seq, id in r["heads"]:
            shown = own.get(owner.get(feed), {(feed, seq): {"id": id}}).get((feed, seq), {})
            check(h(id) in body and shown.get("id") == id, *at, "names", seq, id[:8], "not shown")
sys.exit("\n".join(wrong) or print(len(sets[0].keys() & sets[1].keys()), "shared sets agree"))
