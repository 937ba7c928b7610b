"""A small window to drag files from: says "ready" once it is shown, "dropped" once they are taken.

Usage: drag_source.py FILE...
"""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

FILES = [pathlib.Path(name).absolute().as_uri() for name in sys.argv[1:]]


def say(word):
    print(word, flush=True)


def give(_source, _context, data, _info, _time):
    data.set_uris(FILES)


def ended(_source, _context):
    say("dropped")
    GLib.timeout_add(200, Gtk.main_quit)


def failed(_source, _context, result):
    say(f"failed: {result.value_nick}")
    Gtk.main_quit()
    return True


def shown(_window, _event):
    # The server has it; the window manager places it a moment later.
    GLib.timeout_add(400, lambda: say("ready"))


window = Gtk.Window(title="Files")
window.set_decorated(False)
window.set_keep_above(True)
window.set_default_size(48, 48)
area = Gtk.EventBox()
area.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
area.drag_source_add_uri_targets()
area.connect("drag-data-get", give)
area.connect("drag-end", ended)
area.connect("drag-failed", failed)
window.add(area)
window.connect("map-event", shown)
window.show_all()
window.move(0, 0)
GLib.timeout_add_seconds(30, Gtk.main_quit)
Gtk.main()
