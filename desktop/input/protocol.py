"""What the input process tells the session and what the session asks of it.

All values are frozen and go over a link as they are; text that a person
typed is ``Private``.  Keys have the names people know them by (``KEYS``),
whatever a platform calls them; times are seconds of the monotonic clock,
rectangles are device pixels.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Final, Literal, TypeAlias

import msgspec

from desktop.input.chords import EDITING_KEYS, KEYS, MODIFIERS, Chord
from desktop.input.offers import Offering, OfferUsed
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.link import Beat, Hello

__all__ = [
    "EDITING_KEYS",
    "KEYS",
    "MODIFIERS",
    "OWN_ENGINE",
    "Beat",
    "Capabilities",
    "Caret",
    "Chord",
    "Clicked",
    "Composed",
    "Elsewhere",
    "Field",
    "Focus",
    "FromInput",
    "GiveBack",
    "HotkeyRefused",
    "Hotkeys",
    "ImeState",
    "Insert",
    "Inserted",
    "InterceptTable",
    "KeyEvent",
    "OfferUsed",
    "Offering",
    "Passed",
    "Pressed",
    "ReadClipboard",
    "ReadText",
    "Rect",
    "Scrolled",
    "Selected",
    "SelectionFault",
    "Surrounding",
    "TakeSelection",
    "ToInput",
    "Unserved",
]


@dataclasses.dataclass(frozen=True)
class Rect:
    """A rectangle on the screen in device pixels, from the top left; width and height may be 0."""

    x: int
    y: int
    width: int
    height: int


class Field(enum.Enum):
    """What kind of text field has the focus; nothing is ever offered in ``PASSWORD``, nor while it is ``UNKNOWN``.

    ``LINE`` is one of a single line, as a form's, in which Tab goes to the next.
    """

    PLAIN = "plain"
    LINE = "line"
    PASSWORD = "password"  # noqa: S105  # the name of a kind of field
    UNKNOWN = "unknown"
    TERMINAL = "terminal"
    NONE = "none"


class Capabilities(msgspec.Struct, frozen=True, tag="capabilities"):
    """What the platform's way can do: told behind ``Hello`` and before all else, and anew when another way takes over.

    Whatever was told of a field before is over then.

    ``inserts`` is how text gets into a field, and so which of ``plans`` holds:
    "keys" are pressed through the person's own input method, "commit" is said
    by an input method that is ours.  Without ``intercepts`` no key can be
    taken from the applications: a table names no chord, candidates are taken
    by a click alone, and every hotkey is refused.  ``reads_clipboard``: it
    answers ``ReadClipboard``, so that no window waits for the clipboard's
    owner; without that the windows read it themselves.  ``asks_for_text``: it
    asks applications for the text around the caret, where ``ReadText`` says so.
    ``takes``: it takes rows by itself, inside the key event, from the
    ``Offering`` that it is told; no chord is lent then.  ``draws``: it shows
    that offering too, so that there is no popup of ours.  ``unnamed``: of some
    programs nobody tells the name; one without any may be any, a blocked one too.
    """

    inserts: Literal["keys", "commit"]
    intercepts: bool
    reads_clipboard: bool
    asks_for_text: bool = False
    takes: bool = False
    draws: bool = False
    unnamed: bool = False


class Focus(msgspec.Struct, frozen=True, tag="focus"):
    """The focus is in another field now; ``generation`` grows with every change, ``app`` is the window's class.

    Where windows have none, ``app`` is what the program is called; empty
    where that is not known.  ``also`` are other names of it.

    The same generation again: it is still that field, and only more, or less, is known of its kind or its program.
    """

    generation: int
    app: str
    field: Field
    also: tuple[str, ...] = ()


OWN_ENGINE: Final = "ieum"
"""What the input method of our own is called among IBus's engines."""


class Unserved(msgspec.Struct, frozen=True):
    """Why nothing is offered beside an input method that answers: it composes otherwise than we can follow.

    ``value`` is the name of its engine or what its setting says, never typed text.
    "version": it is ours, and of an installation that speaks another protocol.
    "elevated": the system keeps from us what is typed into the program ``value``.
    """

    what: Literal["engine", "keyboard", "preedit", "version", "elevated"]
    value: str


class ImeState(msgspec.Struct, frozen=True, tag="ime"):
    """Whether an input method answers at all, and whether it composes Hangul now.

    ``choosing``: it shows candidates of its own, which the next keys are for.
    ``layout`` is libhangul's name of the keyboard that it composes by.
    """

    present: bool
    hangul: bool
    unserved: Unserved | None = None
    choosing: bool = False
    layout: LayoutName = "2"


class Caret(msgspec.Struct, frozen=True, tag="caret"):
    """Where the caret is on the screen."""

    rect: Rect


class Composed(msgspec.Struct, frozen=True, tag="composed"):
    """What the input method made of a key: ``committed`` went into the field, ``preedit`` is composed behind it.

    ``forced``: the application itself turned the preedit into text, because
    the focus went or it reset its input context.
    """

    committed: Private
    preedit: Private
    forced: bool = False


class Passed(msgspec.Struct, frozen=True, tag="passed"):
    """A key that the input method left to the application; ``char`` is what it types, empty for none.

    ``key`` is one of ``KEYS``, ``EDITING_KEYS`` or ``MODIFIERS``, and empty
    for a key that types or has no such name.
    """

    key: str
    char: Private
    mods: frozenset[str]


class Surrounding(msgspec.Struct, frozen=True, tag="surrounding"):
    """The text of the field left and right of the caret, as the application tells it.

    Told when it may have changed, and once more before every ``KeyEvent`` of
    the intercept table, where the application tells it at all.  It may be one
    paragraph, may count the open syllable in or not, and may be late by some
    keys.  The session holds it against the text that it believes: what
    differs corrects the belief, and nothing old is offered or put in; where a
    word goes on ``after`` the caret nothing is offered.
    """

    before: Private
    after: Private


class Clicked(msgspec.Struct, frozen=True, tag="clicked"):
    """A mouse button went down outside the popup: the caret may be anywhere."""


class Elsewhere(msgspec.Struct, frozen=True, tag="elsewhere"):
    """The program has moved the caret, to another field of its window perhaps, or shows another page there."""


class Scrolled(msgspec.Struct, frozen=True, tag="scrolled"):
    """The wheel was turned: the text is the same, and stands elsewhere on the screen perhaps."""


class KeyEvent(msgspec.Struct, frozen=True, tag="key"):
    """A chord of the intercept table was pressed at the time ``at``.

    From then on the input process holds the keyboard: every such event is
    answered by exactly one ``Insert`` or ``GiveBack`` with its ``seq``.
    """

    seq: int
    at: float
    chord: Chord


class Inserted(msgspec.Struct, frozen=True, tag="inserted"):
    """The answer to ``hold`` has been carried out; ``complete`` tells whether every step was confirmed."""

    hold: int
    complete: bool


class Pressed(msgspec.Struct, frozen=True, tag="pressed"):
    """A chord of ``Hotkeys`` was pressed.

    The keyboard is held, as with ``KeyEvent``: answered by exactly one
    ``TakeSelection`` or ``Insert`` with this ``hold``.
    """

    hold: int
    chord: Chord


class HotkeyRefused(msgspec.Struct, frozen=True, tag="hotkey-refused"):
    """A chord of ``Hotkeys`` cannot be ours: another program has taken it, or this keyboard has no such key."""

    chord: Chord
    taken: bool


SelectionFault: TypeAlias = Literal["nothing", "too-long", "silent", "clipboard", "late"]
"""Nothing is marked; more than can be read; its owner does not answer; what is on the clipboard could not be kept.

"late": the chord was given back before the answer to it came, and another field may have the focus now.
"""


class Selected(msgspec.Struct, frozen=True, tag="selected"):
    """The answer to ``TakeSelection``: the marked text, or why there is none; with hold 0 that to ``ReadClipboard``."""

    hold: int
    text: Private
    fault: SelectionFault | None = None


FromInput = (
    Hello
    | Beat
    | Capabilities
    | Focus
    | ImeState
    | Caret
    | Composed
    | Passed
    | Surrounding
    | Clicked
    | Elsewhere
    | Scrolled
    | KeyEvent
    | Inserted
    | Pressed
    | HotkeyRefused
    | Selected
    | OfferUsed
)


class InterceptTable(msgspec.Struct, frozen=True, tag="intercept"):
    """The chords that are ours until the time ``until``, and the popup's place, where a click is no click elsewhere."""

    chords: frozenset[Chord]
    until: float
    popup: Rect | None = None


class Insert(msgspec.Struct, frozen=True, tag="insert"):
    """Change the text left of the caret: it ends with ``partial`` and must end with ``wanted`` and ``tail`` then.

    ``hold`` is the ``seq`` of the chord being answered, or 0 for a click.
    ``composing`` is how many characters at the end of ``partial`` are still
    being composed, as far as the session knows; a platform may have made text
    of them since, by taking the chord.  ``tail`` is a blank or a mark behind
    ``wanted``; without one the last syllable of ``wanted`` stays open.  Where
    ``wanted`` is ``partial``, only the open syllable must be open as before.

    How that is done is the platform's affair; ``plans`` says it in full.
    """

    hold: int
    partial: Private = Private("")
    wanted: Private = Private("")
    tail: Private = Private("")
    composing: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.composing <= len(self.partial):
            raise ValueError("more is being composed than stands there")


class GiveBack(msgspec.Struct, frozen=True, tag="give-back"):
    """The chord was not ours after all: let the application have it."""

    hold: int


class Hotkeys(msgspec.Struct, frozen=True, tag="hotkeys"):
    """The chords that are ours at all times, whatever the intercept table says; replaces those of before."""

    chords: frozenset[Chord]


class TakeSelection(msgspec.Struct, frozen=True, tag="take-selection"):
    """Read what is marked in the program that has the focus, copying it when there is no other way; ends the hold."""

    hold: int


class ReadClipboard(msgspec.Struct, frozen=True, tag="read-clipboard"):
    """Read the text on the clipboard: here, since its owner may hang and the windows must not wait for it.

    Sent to who ``reads_clipboard`` only.
    """


class ReadText(msgspec.Struct, frozen=True, tag="read-text"):
    """The text of the field that got the focus with this ``generation`` may be asked for; none: that of no field.

    Sent to who ``asks_for_text`` only, and until it is nothing is asked for:
    nobody reads a password field, a blocked program, or anything at all
    while the person has paused.
    """

    generation: int | None = None


ToInput = Beat | InterceptTable | Offering | Insert | GiveBack | Hotkeys | TakeSelection | ReadClipboard | ReadText
