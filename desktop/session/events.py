"""What happens to the session: what the input process and the engine tell, what the person does, and time."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import (
    Capabilities,
    Caret,
    Clicked,
    Composed,
    Elsewhere,
    Focus,
    HotkeyRefused,
    ImeState,
    Inserted,
    KeyEvent,
    OfferUsed,
    Passed,
    Pressed,
    Rect,
    Scrolled,
    Selected,
    Surrounding,
)
from desktop.session.options import Options
from engine.wire.eot import UtteranceEnd
from engine.wire.protocol import Suggestions

__all__ = [
    "ClipboardWanted",
    "Configure",
    "Edit",
    "Event",
    "InputStarted",
    "Judged",
    "Painted",
    "Paused",
    "Picked",
    "Tick",
]


@dataclasses.dataclass(frozen=True)
class Tick:
    """The time that ``State.next_tick`` named has come."""


@dataclasses.dataclass(frozen=True)
class Paused:
    """The person paused the program or let it go on."""

    paused: bool


@dataclasses.dataclass(frozen=True)
class Picked:
    """A row of the popup was clicked."""

    row: int


@dataclasses.dataclass(frozen=True)
class Painted:
    """The popup has been painted at this place of the screen, in device pixels; none if it is gone already."""

    place: Rect | None


@dataclasses.dataclass(frozen=True)
class Configure:
    """The settings changed."""

    options: Options


@dataclasses.dataclass(frozen=True)
class Judged:
    """A model of its own has said whether the utterance of question ``id`` is finished; none when nothing can be."""

    id: int
    end: UtteranceEnd | None


@dataclasses.dataclass(frozen=True)
class InputStarted:
    """There is a new input process: it listens, and knows of no chord of ours."""


@dataclasses.dataclass(frozen=True)
class ClipboardWanted:
    """The person wants the text on the clipboard classified."""


Edit = Composed | Passed | Surrounding
"""What changes the text left of the caret."""

_Keyboard = Capabilities | KeyEvent | OfferUsed | Inserted | Pressed | Selected | HotkeyRefused | InputStarted
_Place = Focus | ImeState | Caret | Clicked | Elsewhere | Scrolled
_Person = Paused | Picked | Configure | ClipboardWanted
Event = Edit | _Keyboard | _Place | _Person | Suggestions | Judged | Painted | Tick
