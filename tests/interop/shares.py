"""Brings an authority's key back from custodians' shares, without the product.

    python3 shares.py SHARE SHARE ... > seed

Written from docs/formats/share.md alone. It prints the 32-byte seed only if it gives the key that
the shares name.
"""

import sys
from pathlib import Path

from comity_formats import Wrong, must, tagged
from nacl.signing import SigningKey

WORDS = "comity-share authority state custodian made split share key key part part check".split()


def multiply(one, other):
    """Multiplies in the field of FIPS 197."""
    product = 0
    for bit in range(8):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << (bit - 8)
    return product


def invert(number):
    return next(other for other in range(256) if multiply(number, other) == 1)


def read(path):
    """Reads a share and compares its check."""
    lines = [line for line in Path(path).read_text("utf-8").split("\n") if line]
    lines = [line for line in lines if not line.startswith("#")]
    said = [line.split(" ", 1) for line in lines]
    must([word for word, _ in said] == WORDS and said[0][1] == "1", f"{path}: another form")
    body = "".join(f"{line}\n" for line in lines[:-1]).encode()
    must(tagged("comity/share/v1", body)[:8] == bytes.fromhex(said[-1][1]), f"{path}: mistyped")
    number, threshold, count = (int(each) for each in said[6][1].split())
    key, part = (bytes.fromhex(said[at][1] + said[at + 1][1]) for at in (7, 9))
    return (said[5][1], threshold, count, key), number, part


def join(parts):
    """The values at 0 of the polynomials through the parts."""
    seed = bytearray(32)
    for number, part in parts:
        weight = 1
        for other, _ in parts:
            if other != number:
                weight = multiply(weight, multiply(other, invert(other ^ number)))
        seed = bytearray(byte ^ multiply(weight, value) for byte, value in zip(seed, part))
    return bytes(seed)


def main():
    shares = [read(path) for path in sys.argv[1:]]
    must(len({about for about, _, _ in shares}) == 1, "the shares do not go together")
    _, threshold, _, key = shares[0][0]
    parts = {number: part for _, number, part in shares}
    must(len(parts) >= threshold, "too few shares")
    seed = join(list(parts.items()))
    must(bytes(SigningKey(seed).verify_key) == key, "the shares do not give the key they name")
    sys.stdout.buffer.write(seed)


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(f"shares: {wrong}")
