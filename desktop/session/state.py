"""All that the session knows: a few values that change together, and what holds of each."""

from __future__ import annotations

import dataclasses

from desktop.input.offers import OfferedChord, OfferedRow, Offering
from desktop.input.protocol import Capabilities, Chord, Focus, ImeState, InterceptTable, KeyEvent, Rect
from desktop.session.counts import Counts, Gains
from desktop.session.document import Document
from desktop.session.effects import Effect
from desktop.session.gate import Closed, reason_closed
from desktop.session.habits.passing import Passing
from desktop.session.habits.recent import RecentLines
from desktop.session.habits.rules import ProgramRule
from desktop.session.insertion import Undo
from desktop.session.options import Eagerness, Options, TakingKey
from desktop.session.view import PopupView
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from engine.wire.protocol import Stem, Suggestion

__all__ = [
    "ADRIFT_SECONDS",
    "BOUNCE_SECONDS",
    "CARET_SECONDS",
    "INSERT_SECONDS",
    "LAG_SECONDS",
    "STALE_SECONDS",
    "TABLE_SECONDS",
    "Asked",
    "Bearings",
    "Offer",
    "Pending",
    "Published",
    "Situation",
    "State",
    "Step",
    "Table",
    "Taken",
]

ADRIFT_SECONDS = 0.3
"""A chord that made the application close the open syllable by itself is told within this time."""

BOUNCE_SECONDS = 0.15
"""A chord that takes, pressed again within this time of the last taking, was meant once and is swallowed."""

INSERT_SECONDS = 1.0
"""An insertion whose text has not been seen by then leaves the text unknown."""

LAG_SECONDS = 0.4
"""An application that is busy tells of its text so much later than the input method has told of the keys."""

_MOST_LATELY = 64
"""More than anybody types in that time."""

CARET_SECONDS = 0.04
"""A program that tells of its caret behind each key tells within this time where the text's change has put it."""

STALE_SECONDS = 0.1
"""How long a popup whose candidates no longer fit waits for new ones before it goes: less flicker while typing."""

TABLE_SECONDS = 2.0
"""How long an intercept table holds without being renewed: if we hang, Tab is Tab again."""


@dataclasses.dataclass(frozen=True)
class Situation:
    """Where the person is: field, input method and the caret's place, as far as told, and whether they have paused.

    ``begun`` is where the caret was when the eojeol at it began, in the same line; none before it is known.
    ``tells``: the program told of its caret behind the last change of the text.  ``caret_by``: it is about to tell
    where the caret is now, until then; what is to stand there waits for that, or it would move at once.
    """

    focus: Focus | None = None
    ime: ImeState = ImeState(present=False, hangul=False)
    caret: Rect | None = None
    begun: Rect | None = None
    tells: bool = False
    caret_by: float | None = None
    paused: bool = False

    def followed(self, partial: str, now: float) -> Situation:
        """The text has changed, and with it the caret's place: to be told where no eojeol is typed that has begun.

        Who did not tell last time is not waited for.
        """
        begun, by = (self.begun, None) if partial else (None, now + CARET_SECONDS if self.tells else None)
        return dataclasses.replace(self, begun=begun, tells=False, caret_by=by)

    def reason_closed(self, blocked_apps: frozenset[str], *, unnamed: bool = True) -> Closed | None:
        """The first reason against suggesting here and now, or none."""
        return reason_closed(self.focus, self.ime, blocked_apps, paused=self.paused, unnamed=unnamed)


@dataclasses.dataclass(frozen=True)
class Asked:
    """What is asked of the engine, and what is known of the utterance's end.

    ``number`` is the newest question's: an answer to any other is stale, and
    so is one that is not ``awaiting`` any more.  ``end`` is of the newest
    question's text.  ``dismissed``: the person wants no suggestion for this
    eojeol, so that none is asked.  ``wanted``: they want all that there is for
    it, however unsure.
    """

    number: int = 0
    awaiting: bool = False
    end: UtteranceEnd | None = None
    dismissed: bool = False
    wanted: bool = False

    def __post_init__(self) -> None:
        if self.awaiting and (self.dismissed or not self.number):
            raise ValueError("an answer is awaited to what was asked, and nothing is asked of a dismissed eojeol")


@dataclasses.dataclass(frozen=True)
class Offer:
    """What is offered and shown.

    ``eojeols`` are what the engine found that fits, ``candidates`` what of
    them and of the utterance's ends the popup offers, ``selected`` the row
    that one Tab takes (0 without any).  ``stem`` is how several of what fits
    begin, which has a row of its own.  ``view`` is what the popup shows,
    none while it is hidden; ``place`` where it was painted last, in device
    pixels, none before; ``stale_at`` since when nothing that it shows fits
    any more, and it goes soon unless an answer comes.  ``unseen``: they are
    of an answer that has not been shown yet.
    """

    eojeols: tuple[Suggestion, ...] = ()
    candidates: tuple[Suggestion, ...] = ()
    selected: int = 0
    stem: Stem | None = None
    view: PopupView | None = None
    place: Rect | None = None
    stale_at: float | None = None
    unseen: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.selected < max(1, len(self.candidates)):
            raise ValueError("what is selected is offered")
        if self.view is None and not (self.place is None and self.stale_at is None):
            raise ValueError("what has a place or is stale is shown")

    def gone(self) -> Offer:
        """Nothing offered, nothing shown; an answer that nobody has seen stays unseen."""
        return Offer(unseen=self.unseen)


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
class Taken:
    """A candidate was put into the text at monotonic time ``at``, and nothing was typed since.

    ``spaced``: the character left of the caret is the space that we put there.
    """

    at: float
    spaced: bool = False

    @property
    def bounces_until(self) -> float:
        """A chord that takes is the same press until then."""
        return self.at + BOUNCE_SECONDS


@dataclasses.dataclass(frozen=True)
class Table:
    """What the keyboard lends us, as it was told last; derived from all else at the end of every step.

    ``chords`` are ours until the time ``until``, 0 before any was told.
    ``popup`` is where the popup stands.  Until ``guarded_until`` the taking
    chords are ours because one was just pressed.
    """

    chords: frozenset[Chord] = frozenset()
    until: float = 0.0
    popup: Rect | None = None
    guarded_until: float | None = None

    def __post_init__(self) -> None:
        if not self.until and (self.chords or self.popup is not None):
            raise ValueError("what is lent was told")

    @property
    def renew_at(self) -> float | None:
        """When it is to be told again, long before it runs out; none while nothing is lent."""
        return self.until - TABLE_SECONDS / 2 if self.chords else None

    def message(self) -> InterceptTable:
        """It as the keyboard is told."""
        return InterceptTable(self.chords, self.until, self.popup)


@dataclasses.dataclass(frozen=True)
class Published:
    """What an input method that takes rows by itself was offered last; derived, as ``Table`` is.

    The fields are those of ``Offering``.
    """

    generation: int = 0
    before: Private = Private("")
    rows: tuple[OfferedRow, ...] = ()
    selected: int = 0
    chords: tuple[OfferedChord, ...] = ()
    number: int = 0
    until: float = 0.0
    listed: bool = True

    @property
    def renew_at(self) -> float | None:
        """When it is to be offered again, long before it runs out; none while nothing is."""
        return self.until - TABLE_SECONDS / 2 if self.rows or self.chords else None

    def message(self) -> Offering:
        """It as the input method is told."""
        offered = (self.number, self.generation, self.before, self.rows, self.selected, self.chords, self.until)
        return Offering(*offered, listed=self.listed)


@dataclasses.dataclass(frozen=True)
class Bearings:
    """What speaks for or against the text that is believed to stand left of the caret.

    ``after`` is what stands right of the caret, as far as told.  ``lately``
    are the texts believed until some moment ago, each with the time it ended:
    an application tells of its text later than the input method.
    ``left_open`` was being composed when the caret went elsewhere: what
    becomes of it stands where the caret was.  ``forced_at`` is when the
    application closed the open syllable by itself, until a chord of ours, or
    the application's own word, has explained it: that is how carets move away.
    ``typed``: the person has written in the line at the caret since it came
    there; ``withheld``: a part of it where nothing may be remembered.
    """

    after: Private = Private("")
    lately: tuple[tuple[float, Document], ...] = ()
    left_open: Private = Private("")
    forced_at: float | None = None
    typed: bool = False
    withheld: bool = False

    @property
    def in_word(self) -> bool:
        """Whether a word goes on right of the caret."""
        return self.after.reveal()[:1].isalnum()

    @property
    def at_end(self) -> bool:
        """Whether nothing more stands in the line, as far as is told: then a blank may follow a word."""
        after = self.after.reveal()
        return not after or after.startswith("\n")

    def remember(self, document: Document, now: float) -> Bearings:
        """``document`` was believed until ``now``."""
        recent = (each for each in (*self.lately, (now, document)) if now - each[0] < LAG_SECONDS)
        return dataclasses.replace(self, lately=tuple(recent)[-_MOST_LATELY:])


@dataclasses.dataclass(frozen=True)
class State:
    """All the session knows."""

    options: Options
    situation: Situation = Situation()
    capabilities: Capabilities = Capabilities("keys", intercepts=True, reads_clipboard=False)
    """What the keyboard's process can do; until it has said so no field has the focus."""
    document: Document = Document()
    reopenable: Private = Private("")
    """A syllable that the application committed just now, because its focus blinked."""
    bearings: Bearings = Bearings()
    pending: Pending | None = None
    waiting: KeyEvent | None = None
    """A chord pressed before the popup could show what fits the keys right before it; the keyboard is held for it."""
    taken: Taken | None = None
    undo: Undo | None = None
    """What can be taken back, as long as its text is that at the caret: the last taking."""
    quick_until: float | None = None
    """Until then the program's own chord for taking back is ours, as the keyboard was told; none where it is not."""
    asked: Asked = Asked()
    offer: Offer = Offer()
    passing: Passing = Passing()
    recent: RecentLines = RecentLines()
    """What the person has written lately; in memory only."""
    table: Table = Table()
    published: Published = Published()
    reading: int | None = None
    """The generation of the field whose text the input process may ask for, as it was told last."""
    clipboard_until: float | None = None
    """The input process reads the clipboard, and has until then; none while it does not."""
    counts: Counts = Counts()
    gains: Gains = Gains()

    def __post_init__(self) -> None:
        if self.pending is not None and self.pending.spaced and self.taken is None:
            raise ValueError("a space of ours stands behind what was taken")

    @property
    def view(self) -> PopupView | None:
        """What the popup shows, none while it is hidden."""
        return self.offer.view

    @property
    def open(self) -> bool:
        """Whether anything may be suggested here and now."""
        return self.closed is None

    @property
    def closed(self) -> Closed | None:
        """The first reason against suggesting here and now, or none."""
        unnamed = self.options.unnamed_apps or not self.capabilities.unnamed
        return self.situation.reason_closed(self.options.blocked_apps, unnamed=unnamed)

    @property
    def rule(self) -> ProgramRule:
        """What holds in the program that has the focus."""
        return self.options.rules.of(self.situation.focus)

    @property
    def eagerness(self) -> Eagerness:
        """How sure it has to be here; a program in which candidates do show is the exception where they do not."""
        show, everywhere = self.rule.show, self.options.eagerness
        if show == "asked":
            return Eagerness.ASKED
        return Eagerness.BALANCED if show == "on" and everywhere is Eagerness.ASKED else everywhere

    @property
    def taking_key(self) -> TakingKey:
        """Which key takes here."""
        return self.rule.key or self.options.taking_key

    @property
    def readable(self) -> int | None:
        """The generation of the field whose text may be asked for; none where nobody may read it, or can."""
        focus, composing = self.situation.focus, ImeState(present=True, hangul=True)
        closed = reason_closed(focus, composing, self.options.blocked_apps, paused=self.situation.paused)
        if focus is None or closed is not None or not self.capabilities.asks_for_text:
            return None
        return focus.generation

    @property
    def coming(self) -> Document:
        """The text that suggestions are for: as it will be when the insertion under way is done."""
        return self.document if self.pending is None else self.pending.expected

    @property
    def spaced(self) -> bool:
        """Whether the character left of the caret is a space that we put there and nothing was typed since."""
        return self.taken is not None and self.taken.spaced

    def with_space(self, spaced: bool) -> State:
        """This state when that is so, or not; a space of ours needs something taken."""
        taken = self.taken
        return self if taken is None else dataclasses.replace(self, taken=dataclasses.replace(taken, spaced=spaced))

    @property
    def next_tick(self) -> float | None:
        """The monotonic time at which a ``Tick`` is wanted next, or none when time does not matter."""
        stale_at = self.offer.stale_at
        times = (
            None if self.pending is None else self.pending.until,
            None if stale_at is None else stale_at + STALE_SECONDS,
            self.table.renew_at,
            self.published.renew_at,
            self.table.guarded_until,
            self.quick_until,
            self.clipboard_until,
            self.situation.caret_by,
            None if self.bearings.forced_at is None else self.bearings.forced_at + ADRIFT_SECONDS,
        )
        return min((each for each in times if each is not None), default=None)


Step = tuple[State, tuple[Effect, ...]]
"""The state after an event, and what is to be done about it, in order."""
