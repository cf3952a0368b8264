"""The fingers of a person on GNOME without a screen: presses keys and takes pictures, as lines of its input say.

press MS KEY…   one key after the other, each so long behind the one before; in Control+s, Control is held
shot FILE       what the Shell shows, as PNG

Each line is answered by one, ``ok`` or what went wrong.  Mutter ends a remote
desktop with the connection that made it, so this process stays.  Debian's own
Python runs it, with what python3-dbus brings; nothing of the program is in it.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import dbus

_REMOTE = "org.gnome.Mutter.RemoteDesktop"
_HELD_S = 0.15
_ROWS = (("qwertyuiop", 16), ("asdfghjkl", 30), ("zxcvbnm", 44), ("1234567890", 2))
_CODES = {char: code for row, first in _ROWS for code, char in enumerate(row, first)} | {
    "space": 57, "period": 52, "Tab": 15, "Return": 28, "BackSpace": 14, "Escape": 1, "Hangul": 122,
    "Control": 29, "Shift": 42, "Super": 125,
}  # fmt: skip
"""The kernel's numbers of the keys."""


class Fingers:
    """On the keyboard of the session whose bus is told by the environment."""

    def __init__(self) -> None:
        self._bus = dbus.SessionBus()
        made = self._at(_REMOTE, "/org/gnome/Mutter/RemoteDesktop", _REMOTE).CreateSession()
        self._keyboard = self._at(_REMOTE, made, f"{_REMOTE}.Session")
        self._keyboard.Start()
        self._bus.request_name("org.gnome.Screenshot")  # only this name may take one

    def press(self, pause_ms: str, *chords: str) -> None:
        """Presses the chords, each ``pause_ms`` behind the one before."""
        for chord in chords:
            names = chord.split("+")
            for name in names:
                self._keyboard.NotifyKeyboardKeycode(dbus.UInt32(_CODES[name]), dbus.Boolean(1))
            if len(names) > 1:
                time.sleep(_HELD_S)  # the Shell looks at modifiers when the input method has seen the key
            for name in reversed(names):
                self._keyboard.NotifyKeyboardKeycode(dbus.UInt32(_CODES[name]), dbus.Boolean(0))
            time.sleep(int(pause_ms) / 1000)

    def shot(self, path: str) -> None:
        """Takes a picture of the screen."""
        self._at("org.gnome.Shell", "/org/gnome/Shell/Screenshot", "org.gnome.Shell.Screenshot").Screenshot(
            dbus.Boolean(1), dbus.Boolean(0), path
        )

    def _at(self, name: str, path: str, interface: str) -> Any:
        return dbus.Interface(self._bus.get_object(name, path), interface)


def main() -> int:
    """Does what the lines say until there are no more."""
    fingers = Fingers()
    verbs = {"press": fingers.press, "shot": fingers.shot}
    print("ok", flush=True)
    for line in sys.stdin:
        verb, *rest = line.split()
        try:
            verbs[verb](*rest)
        except (dbus.DBusException, LookupError, ValueError) as error:
            print(f"{type(error).__name__}: {error}".replace("\n", " "), flush=True)
        else:
            print("ok", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
