"""Draws the icons: two overlapping rings. Run by hand when the drawing changes.

Needs `rsvg-convert` (Debian: librsvg2-bin) for comity.svg; the containers are written here.
"""

import pathlib
import struct
import subprocess

HERE = pathlib.Path(__file__).parent


def png(size: int) -> bytes:
    """Returns the drawing as an RGBA picture of that many pixels a side."""
    command = ["rsvg-convert", "-w", str(size), "-h", str(size), HERE / "comity.svg"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def ico(sizes: list[int]) -> bytes:
    """Returns a Windows icon: a table, then one PNG for each size."""
    pictures = [png(size) for size in sizes]
    table, offset = struct.pack("<HHH", 0, 1, len(sizes)), 6 + 16 * len(sizes)
    for size, picture in zip(sizes, pictures):
        side = size % 256
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return table + b"".join(pictures)


def icns() -> bytes:
    """Returns an Apple icon: named chunks, each with one PNG."""
    chunks = b""
    for name, size in [(b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024)]:
        picture = png(size)
        chunks += name + struct.pack(">I", 8 + len(picture)) + picture
    return b"icns" + struct.pack(">I", 8 + len(chunks)) + chunks


for side in (32, 128, 512):
    (HERE / f"{side}.png").write_bytes(png(side))
(HERE / "comity.ico").write_bytes(ico([16, 32, 48, 256]))
(HERE / "comity.icns").write_bytes(icns())
