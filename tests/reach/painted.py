"""Starts a program and tells after how many milliseconds its window stands painted on the display:
more than 300 colours, which neither an empty display nor an empty window has.

Usage: painted.py PROGRAM [ARGUMENT...]
"""

import signal
import subprocess
import sys
import time

import gi

gi.require_version("Gdk", "3.0")
from gi.repository import Gdk  # noqa: E402

PATIENCE_S = 20
COLOURS = 300
# Every one of these is looked at: all are too many to be quick.
EACH = 7


def colours(root):
    picture = Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())
    pixels, wide = picture.get_pixels(), picture.get_n_channels()
    each = wide * EACH
    return len({pixels[at : at + 3] for at in range(0, len(pixels) - wide, each)})


Gdk.init([])
root = Gdk.get_default_root_window()
assert colours(root) < COLOURS, "the display is empty"
began = time.monotonic()
program = subprocess.Popen(sys.argv[1:])
try:
    while colours(root) < COLOURS:
        assert time.monotonic() < began + PATIENCE_S, "a window is painted"
        assert program.poll() is None, "the program runs on"
        time.sleep(0.01)
    print(round((time.monotonic() - began) * 1000), flush=True)
finally:
    program.send_signal(signal.SIGTERM)
    program.wait()
