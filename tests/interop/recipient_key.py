"""Prints the age identity of a closed vault, from its folder and its root key.

    age -d -i RECOVERY_FILE VAULT/slots/30-recovery.age > root
    python3 recipient_key.py VAULT root

Written from docs/formats/vault.md alone (sections 1, 2 and 4): what a court or a successor would
do with the recovery file and without the product. It must never write into a vault.
"""

import sys
from pathlib import Path

from comity_formats import Wrong, hkdf, must, open_seal

SLOT = 160


def table(folder, root, vault):
    """Reads `keys/table`: the generation and key of every segment."""
    raw = (folder / "keys" / "table").read_bytes()
    must(raw[:8] == b"cmtyktab" and raw[8:12] == b"\0\0\0\1", "keys/table: another form")
    key = hkdf(root, "comity/key-table/v1")
    plain = open_seal(key, b"comity/key-table/v1" + vault, raw[12:], "keys/table")
    count = int.from_bytes(plain[:4], "big")
    rows = [plain[4 + 36 * n : 40 + 36 * n] for n in range(count)]
    return [(int.from_bytes(row[:4], "big"), row[4:]) for row in rows]


def entries(folder, root, vault):
    """Opens every entry of the key log."""
    for n, (generation, key) in enumerate(table(folder, root, vault), start=1):
        raw = (folder / "keys" / f"{n:06}-{generation}.seg").read_bytes()
        must(raw[:12] == b"cmtykeys\0\0\0\1", "key log: another form")
        for slot in range((len(raw) - 32) // SLOT):
            number = (n - 1) * 32768 + slot
            place = b"comity/key-entry/v1" + vault + number.to_bytes(8, "big")
            sealed = raw[32 + slot * SLOT : 32 + (slot + 1) * SLOT]
            plain = open_seal(key, place, sealed, f"key entry {number}")
            yield plain[0], plain[10 : 10 + plain[1]]


def main():
    folder, root = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
    words = (folder / "VAULT").read_text("ascii").split()
    must(words[:2] == ["comity-vault", "1"] and len(root) == 32, "VAULT: another form")
    for purpose, payload in entries(folder, root, bytes.fromhex(words[2])):
        if purpose == 5:
            print(payload[4:].decode("ascii"))


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(f"recipient_key: {wrong}")
