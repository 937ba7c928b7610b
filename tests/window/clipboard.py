"""Holds a text on the clipboard and tells what somebody else then copies to it.

Says "ready" once it holds the text; then "copied " and the text that was copied, or nothing of
it when nobody copied anything in three seconds, and ends.

Usage: clipboard.py TEXT
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

PATIENCE_SECONDS = 3
clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
held = []


def tell(text):
    print("copied " + (text or ""), flush=True)
    Gtk.main_quit()


def changed(clipboard, _event):
    # The first to own it is this program.
    if not held:
        held.append(True)
        print("ready", flush=True)
        GLib.timeout_add_seconds(PATIENCE_SECONDS, tell, "")
    else:
        clipboard.request_text(lambda _clipboard, text: tell(text))


clipboard.connect("owner-change", changed)
GLib.idle_add(lambda: clipboard.set_text(sys.argv[1], -1))
Gtk.main()
