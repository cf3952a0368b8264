"""All that the session knows, and what it is told that comes from neither keyboard nor engine."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Capabilities, Chord, Focus, ImeState, Rect
from desktop.session.counts import Counts
from desktop.session.document import Document
from desktop.session.options import Options
from desktop.session.view import PopupView
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from engine.wire.protocol import Suggestion

__all__ = ["BOUNCE_SECONDS", "STALE_SECONDS", "Configure", "Judged", "Paused", "Pending", "Picked", "State", "Tick"]

BOUNCE_SECONDS = 0.15
"""A chord that takes, pressed again within this time of the last taking, was meant once and is swallowed."""

STALE_SECONDS = 0.1
"""How long a popup whose candidates no longer fit waits for new ones before it goes: less flicker while typing."""


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
class Configure:
    """The settings changed."""

    options: Options


@dataclasses.dataclass(frozen=True)
class Judged:
    """A model of its own has said whether the utterance of question ``id`` is finished; none when nothing can be."""

    id: int
    end: UtteranceEnd | None


@dataclasses.dataclass(frozen=True)
class Pending:
    """An insertion under way: the text it will lead to, and until when that is believed.

    ``spaced`` tells that it ends in a space of ours; ``pasted`` that the
    input method does not see it, so that only ``Inserted`` tells it is there.
    """

    expected: Document
    until: float
    spaced: bool
    pasted: bool = False


@dataclasses.dataclass(frozen=True)
class State:
    """All the session knows."""

    options: Options
    capabilities: Capabilities = Capabilities("keys", intercepts=True)
    """What the keyboard's process can do; until it has said so no field has the focus."""
    focus: Focus | None = None
    ime: ImeState = ImeState(present=False, hangul=False)
    caret: Rect | None = None
    document: Document = Document()
    paused: bool = False
    asked: int = 0
    """Id of the newest request; every older answer is stale."""
    awaiting: bool = False
    eojeols: tuple[Suggestion, ...] = ()
    """What the engine found that fits."""
    end: UtteranceEnd | None = None
    """Whether the utterance ends at the caret, as far as that is known of the newest question."""
    candidates: tuple[Suggestion, ...] = ()
    """What the popup offers: ends of the utterance and eojeols."""
    selected: int = 0
    view: PopupView | None = None
    """What the popup shows, none while it is hidden."""
    stale_at: float | None = None
    """Since when the popup shows nothing that fits any more; it goes soon unless an answer comes."""
    reopenable: Private = Private("")
    """A syllable that the application committed just now, because its focus blinked."""
    dismissed: bool = False
    pending: Pending | None = None
    taken_at: float = float("-inf")
    spaced: bool = False
    """The character left of the caret is a space that we put there and nothing was typed since."""
    table: frozenset[Chord] = frozenset()
    generation: int = 0
    renew_at: float = 0.0
    guarded: bool = False
    """The table holds the taking chords only because one was just pressed."""
    unseen: bool = False
    """The candidates are of an answer that has not been shown yet."""
    counts: Counts = Counts()

    @property
    def next_tick(self) -> float | None:
        """The monotonic time at which a ``Tick`` is wanted next, or none when time does not matter."""
        times = [self.pending.until] if self.pending is not None else []
        if self.table:
            times.append(self.renew_at)
        if self.stale_at is not None:
            times.append(self.stale_at + STALE_SECONDS)
        if self.guarded:
            times.append(self.taken_at + BOUNCE_SECONDS)
        return min(times, default=None)
