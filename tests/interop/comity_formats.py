"""CBOR, hashes, signatures and tables, as docs/formats/ describes them.

Written from docs/formats/ alone: it shares no code with the product, so what it accepts was said
there. It must never grow a way to read what the documents do not describe.
"""

import base64
import hashlib
import hmac
import re
from pathlib import Path

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

FORMATS = Path(__file__).resolve().parents[2] / "docs" / "formats"
DEPTH_MAX = 16


class Wrong(Exception):
    """Something is not as the documents say."""


def must(holds, what):
    if not holds:
        raise Wrong(what)


# --- CBOR (change-set.md 1) ---------------------------------------------------------------------


def cbor_item(data, at, depth=0):
    """Reads one item; returns it and where the next begins."""
    must(depth < DEPTH_MAX, "CBOR: too deep")
    must(at < len(data), "CBOR: cut")
    major, short, at = data[at] >> 5, data[at] & 31, at + 1
    if major == 7:
        must(short in (20, 21, 22), "CBOR: a simple value or float that does not occur")
        return {20: False, 21: True, 22: None}[short], at
    number = short
    if short >= 24:
        must(short <= 27, "CBOR: indefinite length")
        width = 1 << (short - 24)
        must(at + width <= len(data), "CBOR: cut")
        number = int.from_bytes(data[at : at + width], "big")
        at += width
        must(number >= (24 if width == 1 else 1 << (4 * width)), "CBOR: not the shortest form")
    if major == 0:
        return number, at
    if major == 1:
        must(number < 1 << 63, "CBOR: below -2^63")
        return -1 - number, at
    if major in (2, 3):
        must(at + number <= len(data), "CBOR: cut")
        raw = bytes(data[at : at + number])
        return (raw if major == 2 else raw.decode("utf-8")), at + number
    if major == 4:
        items = []
        for _ in range(number):
            item, at = cbor_item(data, at, depth + 1)
            items.append(item)
        return items, at
    must(major == 5, "CBOR: a tag")
    entries, before = {}, None
    for _ in range(number):
        key, at = cbor_item(data, at, depth + 1)
        must(type(key) in (int, str) and not (type(key) is int and key < 0),
             "CBOR: a key of another kind")
        raw = key.encode() if isinstance(key, str) else b""
        order = (0, key, b"") if isinstance(key, int) else (1, len(raw), raw)
        must(before is None or before < order, "CBOR: keys are not in order")
        before = order
        entries[key], at = cbor_item(data, at, depth + 1)
    return entries, at


def cbor(data):
    """Reads one item that fills the bytes."""
    item, end = cbor_item(data, 0)
    must(end == len(data), "CBOR: bytes follow")
    return item


def cbor_sequence(data):
    """Reads a CBOR sequence; returns the bytes of each item."""
    items, at = [], 0
    while at < len(data):
        _, end = cbor_item(data, at)
        items.append(bytes(data[at:end]))
        at = end
    return items


def cbor_write(value):
    """Writes a value in its one form."""

    def head(major, number):
        if number < 24:
            return bytes([major << 5 | number])
        for short, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if number < 1 << (8 * width):
                return bytes([major << 5 | short]) + number.to_bytes(width, "big")
        raise Wrong("CBOR: too large a number")

    if value is None or isinstance(value, bool):
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor_write, value))
    entries = b"".join(cbor_write(key) + cbor_write(item) for key, item in value.items())
    return head(5, len(value)) + entries


# --- hashes, signatures, seals -------------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).digest()


def tagged(tag, *parts):
    """H(tag, ...) of change-set.md."""
    return sha256(b"".join([tag if isinstance(tag, bytes) else tag.encode(), *parts]))


def verify(key, tag, message, signature, what):
    """Verifies Ed25519 over tag || message."""
    try:
        VerifyKey(key).verify(tag.encode() + message, signature)
    except (CryptoError, ValueError, TypeError) as error:
        raise Wrong(f"{what}: the signature does not verify") from error


def hkdf(key, purpose):
    """HKDF-SHA256 without salt, 32 bytes (RFC 5869)."""
    extracted = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()


def open_seal(key, place, sealed, what):
    """Opens nonce || XChaCha20-Poly1305."""
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], place, sealed[:24], key)
    except (CryptoError, ValueError) as error:
        raise Wrong(f"{what}: the seal does not open") from error


def tree_root(leaves):
    """RFC 6962, 2.1 (change-set.md 5)."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return tagged(b"\x01", tree_root(leaves[:left]), tree_root(leaves[left:]))


def ssh_key(key):
    """The wire form of an Ed25519 key of OpenSSH."""
    return _string(b"ssh-ed25519") + _string(key)


def ssh_line(key):
    return "ssh-ed25519 " + base64.b64encode(ssh_key(key)).decode()


def verify_ssh(key, namespace, message, armoured):
    """Verifies an armoured SSH signature (PROTOCOL.sshsig) by one given key."""
    lines = armoured.decode("ascii").strip().splitlines()
    must(lines[0] == "-----BEGIN SSH SIGNATURE-----", "MANIFEST.json.sig: no SSH signature")
    raw = base64.b64decode("".join(lines[1:-1]))
    must(raw[:10] == b"SSHSIG\0\0\0\1", "MANIFEST.json.sig: no SSHSIG of version 1")
    parts, at = [], 10
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        parts.append(raw[at + 4 : at + 4 + size])
        at += 4 + size
    must(len(parts) == 5, "MANIFEST.json.sig: another form")
    public, space, reserved, algorithm, signature = parts
    must(public == ssh_key(key), "MANIFEST.json.sig: by another key than `sender`")
    must(space == namespace.encode() and algorithm == b"sha512", "MANIFEST.json.sig: namespace")
    said = _string(space) + _string(reserved) + _string(algorithm)
    said = b"SSHSIG" + said + _string(hashlib.sha512(message).digest())
    must(signature[:19] == _string(b"ssh-ed25519") + b"\0\0\0\x40", "MANIFEST.json.sig: algorithm")
    verify(key, "", said, signature[19:], "MANIFEST.json.sig")


def _string(data):
    return len(data).to_bytes(4, "big") + data


# --- tables (change-set.md 9) --------------------------------------------------------------------


def kinds():
    """Reads the table of kinds and fields from the document itself."""
    table = {}
    for line in (FORMATS / "change-set.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and cells[0].isdigit():
            number, name, compartment, values, founding = cells
            table[int(number)] = {
                "name": name,
                "compartment": compartment,
                "sealed": values == "sealed",
                "founding": founding == "yes",
                "fields": {},
            }
        elif len(cells) == 5 and re.match(r"\d+ \w", cells[0]) and re.match(r"\d+ ", cells[1]):
            number, name = cells[1].split(" ", 1)
            table[int(cells[0].split(" ")[0])]["fields"][int(number)] = name
    must({1, 40, 41} <= set(table), "change-set.md: the table of kinds was not found")
    return table
