"""Holds a text on the clipboard until it is ended. Says "ready" once it does.

Usage: clipboard.py TEXT
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def hold():
    Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(sys.argv[1], -1)
    print("ready", flush=True)


GLib.idle_add(hold)
GLib.timeout_add_seconds(60, Gtk.main_quit)
Gtk.main()
