"""What the service needs of whoever composes: keys and events go in, actions come out, and nothing is waited for.

Pure values; all that was typed is ``Private``.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Final, Protocol

from engine.text.private import Private

__all__ = [
    "HIDDEN",
    "Actions",
    "CaretBox",
    "CommitAction",
    "EraseAction",
    "KeyReply",
    "KeyStroke",
    "ModeAction",
    "PanelLine",
    "PreeditAction",
    "RowsAction",
    "Span",
    "SpanKind",
    "ToldAction",
    "Turn",
    "Typing",
    "clean",
]

_LONGEST: Final = 10_000
"""Characters of a text; nobody composes, lists or needs more at once."""


@dataclasses.dataclass(frozen=True, slots=True)
class KeyStroke:
    """One key as IBus tells it: X's value and modifiers, and a code whose numbering depends on the way it came."""

    value: int
    code: int
    state: int


class SpanKind(enum.IntEnum):
    """How a part of a text looks; the numbers are IBus's."""

    UNDERLINE = 1
    FOREGROUND = 2
    BACKGROUND = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, from ``begin`` to before ``end``: underlined so many times, or in a colour (0xRRGGBB)."""

    kind: SpanKind
    value: int
    begin: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class PanelLine:
    """A text that is drawn by the desktop's panel."""

    text: Private
    spans: tuple[Span, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class CommitAction:
    """This text stands in the application now."""

    text: Private


@dataclasses.dataclass(frozen=True, slots=True)
class PreeditAction:
    """What is being composed, whole; the application keeps it as text when the focus goes.  Empty: nothing is."""

    text: Private
    spans: tuple[Span, ...] | None = None
    """None: all of it underlined once."""
    caret: int | None = None
    """None: behind it."""


@dataclasses.dataclass(frozen=True, slots=True)
class EraseAction:
    """So many characters left of the caret go."""

    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class RowsAction:
    """What the panel lists beside the caret; no rows and no ``above``: nothing."""

    rows: tuple[PanelLine, ...] = ()
    labels: tuple[str, ...] = ()
    """What stands before each row; fewer than rows: the panel's own numbers for the rest."""
    cursor: int = 0
    cursor_shown: bool = True
    page_size: int = 9
    vertical: bool = True
    above: PanelLine | None = None
    """A line of its own over the list."""


HIDDEN = RowsAction()
"""The panel lists nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class ModeAction:
    """Whether keys compose Hangul, for the panel's sign."""

    hangul: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ToldAction:
    """Something for the session; the service hands it on and does not look at it."""

    event: object


Actions = tuple[CommitAction | PreeditAction | EraseAction | RowsAction | ModeAction | ToldAction, ...]
"""Done in their order, before the key is answered."""


@dataclasses.dataclass(frozen=True, slots=True)
class KeyReply:
    """Whether the key was ours; if not, the application gets it."""

    handled: bool
    actions: Actions = ()


@dataclasses.dataclass(frozen=True, slots=True)
class CaretBox:
    """Where the caret is, in pixels of whatever the application counts in."""

    x: int
    y: int
    width: int
    height: int


class Turn(enum.Enum):
    """What the panel's arrows ask for."""

    PAGE_UP = enum.auto()
    PAGE_DOWN = enum.auto()
    CURSOR_UP = enum.auto()
    CURSOR_DOWN = enum.auto()


class Typing(Protocol):
    """Composes in one field after the other; all calls come from one thread and return at once."""

    @property
    def preedit(self) -> Private:
        """What the application shows as being composed, and nobody has committed."""

    def inherit(self, preedit: Private) -> Actions:
        """Goes on behind one who died where the person is, and of whom the application shows this as being composed."""

    def press(self, stroke: KeyStroke) -> KeyReply:
        """A key went down, or up."""

    def enabled(self) -> Actions:
        """The person chose this input method; a ``ModeAction`` among the actions gives the panel its sign anew."""

    def disabled(self) -> Actions:
        """The person chose another one."""

    def focus_in(self, client: str) -> Actions:
        """A field has the focus; ``client`` is how its program calls itself, empty where it does not, "fake" for none.

        As with ``enabled``, a ``ModeAction`` gives the panel its sign.
        """

    def focus_out(self) -> Actions:
        """The field lost the focus.  The application has kept the preedit, and what is committed now may be lost."""

    def reset(self) -> Actions:
        """The application began anew where the caret is; it has kept the preedit."""

    def content(self, purpose: int, hints: int) -> Actions:
        """What the field is for, in the numbers of IBus's ``InputPurpose`` and ``InputHints``."""

    def capable(self, capabilities: int) -> Actions:
        """What the field can do, in the numbers of IBus's ``Capabilite``."""

    def caret_at(self, place: CaretBox) -> Actions:
        """Where the caret is."""

    def surrounded(self, text: Private, cursor: int, anchor: int) -> Actions:
        """The text of the field, the caret's place in it, and the other end of what is marked.

        It may be of any length.  Some programs count places in bytes, and only who typed can tell.
        """

    def candidate_clicked(self, row: int, button: int) -> Actions:
        """A row of the list was clicked, counted from the first one of the page."""

    def turned(self, turn: Turn) -> Actions:
        """The list was turned by the panel's own arrows."""

    def property_activated(self, key: str, state: int) -> Actions:
        """A sign or an entry of the panel's menu was chosen."""

    def ending(self) -> Actions:
        """The process ends between two keys: what is being composed or held is to be committed."""


def clean(content: str) -> str:
    """A bus ends the connection of who sends it a zero, or half a surrogate pair, which some keyboards make."""
    content = content[:_LONGEST]
    if content.isascii() and "\0" not in content:
        return content
    return content.replace("\0", "").encode(errors="replace").decode()
