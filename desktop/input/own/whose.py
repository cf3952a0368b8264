"""Whose field it is that our own input method types in, joined from those who each know a part of it.

An input method is told of a client, not of a program: under Wayland the
desktop is the one client of all programs.  Then accessibility tells whose
field it is, where anybody does, and on X11 the window.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import msgspec

from desktop.input.backend import Secrecy, known_kind
from desktop.input.protocol import Caret, Field, Focus, FromInput, ImeState, Surrounding

__all__ = ["Whose"]

_DESKTOPS = frozenset(("gnome-shell", "wayland"))
"""Clients by which the compositor speaks for all programs that have no window of X11.

So it is called on the accessibility bus too, where it tells of its own menus while a program has the focus.
"""
_TOOLKITS = frozenset(
    ("", "fake", "glfw_application", "qibusinputcontext", "sdl2_application", "sdl3_application", "xim")
)
"""Clients by which toolkits speak without saying for whom."""

_AHEAD_SECONDS = 0.5
"""Accessibility may tell of a field so long before it is told that it has the focus."""

_CLOSED = (Field.PASSWORD, Field.UNKNOWN)
_NOWHERE = Focus(0, "", Field.NONE)


class Whose:
    """One field after the other; each part may tell at any time.

    What comes back is the field as it is to be told, and its text where that
    has to be told again; nothing where nothing is new.  Accessibility's word
    on passwords outweighs the input method's.  Its word on a program counts
    for a field only if it was said, or said again, since that has the focus:
    who is left need not say so, and the next one may say nothing at all.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._field = _NOWHERE
        """As the input method tells it."""
        self._told = _NOWHERE
        self._entered_at = clock()
        self._window = ""
        self._names: tuple[str, ...] = ()
        self._named_at = 0.0
        self._secrecy = Secrecy.OPEN
        self._said_at = 0.0
        self._lasting = True
        """Whether somebody will tell when ``_secrecy`` holds no longer."""
        self._text: Surrounding | None = None
        """What the field's text was told to be, if nothing has changed it since."""

    def entered(self, field: Focus) -> Focus:
        """The input method tells of a field."""
        if field.generation != self._field.generation:
            self._text = None
            if not self._lasting:
                self._secrecy, self._lasting = Secrecy.OPEN, True
            self._entered_at = self._clock()
        self._field = field
        self._told = self._known()
        return self._told

    def heard(self, event: FromInput) -> None:
        """The input method tells of anything else."""
        if not isinstance(event, Caret | ImeState):
            self._text = event if isinstance(event, Surrounding) else None

    def in_window(self, app: str) -> tuple[Focus | Surrounding, ...]:
        """The window of X11 that is the active one has this class."""
        self._window = app
        return self._news()

    def in_program(self, names: tuple[str, ...]) -> tuple[Focus | Surrounding, ...]:
        """Accessibility tells what the program is called of which an object has the focus."""
        self._names, self._named_at = (() if _DESKTOPS & {name.casefold() for name in names} else names), self._clock()
        return self._news()

    def in_secrecy(self, secrecy: Secrecy) -> tuple[Focus | Surrounding, ...]:
        """Accessibility tells what is known of the object that has the focus, or that it tells no more."""
        self._lasting = secrecy is not Secrecy.UNTOLD
        if self._lasting:
            self._secrecy = secrecy
            self._said_at = self._clock()
        return self._news()

    def _news(self) -> tuple[Focus | Surrounding, ...]:
        known, told = self._known(), self._told
        if known == told:
            return ()
        self._told = known
        # Who was told of the text while the field was closed, or another program's, has not kept it.
        kept = told.field not in _CLOSED and (told.app == known.app or "" in (told.app, known.app))
        return (known,) if kept or self._text is None or known.field in _CLOSED else (known, self._text)

    def _known(self) -> Focus:
        names = tuple(dict.fromkeys(filter(None, self._all_names())))
        return msgspec.structs.replace(self._field, app=names[0] if names else "", field=self._kind(), also=names[1:])

    def _all_names(self) -> Iterable[str]:
        """All that is known, what people know it by first; where no field has the focus something may be marked."""
        client = self._field.app.casefold()
        if client not in _DESKTOPS:
            yield self._window
        if client not in _DESKTOPS | _TOOLKITS:
            yield self._field.app
        if self._named_at >= self._entered_at:
            yield from self._names

    def _kind(self) -> Field:
        told = self._field.field
        if Field.PASSWORD is told or self._secrecy is Secrecy.PASSWORD:
            return Field.PASSWORD
        lately = self._said_at >= self._entered_at - _AHEAD_SECONDS
        return known_kind(told, self._secrecy if lately else Secrecy.OPEN)
