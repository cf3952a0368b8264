"""One context of IBus: what the service hears becomes calls of the typist, what that wants becomes actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from desktop.ime.composer.composer import Composer
from desktop.ime.service.component import MODE_KEY
from desktop.ime.service.port import (
    HIDDEN,
    Actions,
    CaretBox,
    CommitAction,
    EraseAction,
    KeyReply,
    KeyStroke,
    ModeAction,
    PanelLine,
    PreeditAction,
    RowsAction,
    Span,
    SpanKind,
    ToldAction,
    Turn,
)
from desktop.ime.typist.content import Content
from desktop.ime.typist.hanja_list import PAGE, Way
from desktop.ime.typist.keys import Key
from desktop.ime.typist.outputs import (
    Commit,
    Erase,
    HanjaHidden,
    HanjaShown,
    Mode,
    OffersHidden,
    OffersShown,
    Output,
    Preedit,
    Tell,
)
from desktop.ime.typist.settings import TypingSettings
from desktop.ime.typist.typist import ImeTypist
from desktop.input.offers import OfferedRow, Offering
from desktop.input.protocol import Caret, Field, Focus, ImeState, Insert, Rect
from desktop.session.options import GOES_ON, STEM_NUMBER
from engine.text.private import Private

__all__ = ["TypedFields"]

_SURROUNDING = 1 << 5
"""Of IBus's capabilities: the client tells its text, and can erase of it."""

_WAYS: Mapping[Turn, Way] = {
    Turn.PAGE_UP: "page-back",
    Turn.PAGE_DOWN: "page-on",
    Turn.CURSOR_UP: "row-back",
    Turn.CURSOR_DOWN: "row-on",
}
_BY_NO_DIGIT = "·"
"""A panel would number a row that has nothing before it."""
_TYPED = 0x808080
"""What of a row stands there already is grey, on light panels and on dark ones."""


class TypedFields:
    """See ``Typing``: one field after the other, of one context.  Used in one thread.

    ``typist`` is new; ``clock`` tells monotonic seconds.  The session is told
    of each field by a ``Focus`` before anything of it.
    """

    def __init__(self, typist: ImeTypist, clock: Callable[[], float], next_generation: Callable[[], int]) -> None:
        self._typist, self._clock, self._next_generation = typist, clock, next_generation
        self._client, self._purpose, self._hints = "", 0, 0
        self._focused = False
        self._focus = Focus(0, "", Field.NONE)

    @property
    def typist(self) -> ImeTypist:
        """Who types in it."""
        return self._typist

    @property
    def focused(self) -> bool:
        """Whether a field of this context has the focus."""
        return self._focused

    @property
    def preedit(self) -> Private:
        """See ``Typing``."""
        return self._typist.preedit

    def inherit(self, preedit: Private) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.inherit(preedit.reveal()))

    def press(self, stroke: KeyStroke) -> KeyReply:
        """See ``Typing``."""
        reply = self._typist.press(Key(stroke.value, stroke.code, stroke.state, self._clock()))
        return KeyReply(reply.handled, _actions(reply.outputs))

    def enabled(self) -> Actions:
        """See ``Typing``: IBus tells of the field that has the focus before or behind it, or not at all."""
        return self._enter() if not self._focused else (ModeAction(self._typist.hangul),)

    def disabled(self) -> Actions:
        """See ``Typing``: what is typed from now on is another one's."""
        return (*self._leave(), ToldAction(ImeState(present=False, hangul=False)))

    def focus_in(self, client: str) -> Actions:
        """See ``Typing``."""
        self._client, self._purpose, self._hints = client, 0, 0
        return self._enter()

    def focus_out(self) -> Actions:
        """See ``Typing``."""
        return self._leave()

    def reset(self) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.reset(self._clock()))

    def content(self, purpose: int, hints: int) -> Actions:
        """See ``Typing``: a field of another kind is another field to the session."""
        before = self._content.field
        self._purpose, self._hints = purpose, hints
        if not self._focused:
            return ()
        return self._enter() if self._content.field is not before else _actions(self._typist.in_content(self._content))

    def capable(self, capabilities: int) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.able(surrounding=bool(capabilities & _SURROUNDING)))

    def caret_at(self, place: CaretBox) -> Actions:
        """See ``Typing``."""
        return (ToldAction(Caret(Rect(place.x, place.y, place.width, place.height))),)

    def surrounded(self, text: Private, cursor: int, anchor: int) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.surrounding(text.reveal(), cursor, anchor, self._clock()))

    def candidate_clicked(self, row: int, button: int) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.candidate_clicked(row, self._clock())) if button == 1 else ()

    def turned(self, turn: Turn) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.turned(_WAYS[turn]))

    def property_activated(self, key: str, state: int) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.property_activated()) if key == MODE_KEY else ()

    def ending(self) -> Actions:
        """See ``Typing``."""
        return _actions(self._typist.end())

    def configure(self, settings: TypingSettings, composer: Composer, *, first: bool) -> Actions:
        """Other settings, and who composes by them; ``first``: see ``ImeTypist.configure``."""
        return _actions(self._typist.configure(settings, composer, first=first))

    def offer(self, offering: Offering) -> Actions:
        """The session's newest rows."""
        return _actions(self._typist.offer(offering, self._clock()))

    def insert(self, insert: Insert) -> Actions:
        """The session changes the text by itself."""
        return _actions(self._typist.insert(insert, self._clock()))

    def withdraw(self) -> Actions:
        """There is no session any more."""
        return _actions(self._typist.withdraw())

    def retell(self) -> Actions:
        """There is a session, which knows nothing yet: where the person is and, as far as it may be told, the text."""
        return (ToldAction(self._focus), *_actions(self._typist.retell()))

    def tick(self) -> Actions:
        """Time has passed."""
        return _actions(self._typist.tick(self._clock()))

    @property
    def _content(self) -> Content:
        return Content(self._client, self._purpose, self._hints)

    def _enter(self) -> Actions:
        generation, content = self._next_generation(), self._content
        self._focused = True
        self._focus = Focus(generation, _app(self._client), content.field)
        return (ToldAction(self._focus), *_actions(self._typist.focus_in(generation, content)))

    def _leave(self) -> Actions:
        if not self._focused:
            return ()
        self._focused = False
        outputs = self._typist.focus_out()
        self._focus = Focus(self._next_generation(), "", Field.NONE)
        return (*_actions(outputs), ToldAction(self._focus))


def _app(client: str) -> str:
    """The program's name in a client's ("gtk3-im:gedit"); a client that speaks for many has none but its own."""
    return client.rpartition(":")[2]


def _actions(outputs: Iterable[Output]) -> Actions:
    return tuple(map(_action, outputs))


def _action(
    output: Output,
) -> CommitAction | PreeditAction | EraseAction | RowsAction | ModeAction | ToldAction:
    match output:
        case Commit(text):
            return CommitAction(text)
        case Preedit(text):
            return PreeditAction(text)
        case Erase(count):
            return EraseAction(count)
        case Mode(hangul):
            return ModeAction(hangul)
        case HanjaShown(rows, selected):
            lines = tuple(PanelLine(_with_meaning(row.text, row.meaning)) for row in rows)
            return RowsAction(lines, cursor=selected, page_size=PAGE)
        case OffersShown(rows, selected, note, signs):
            above = PanelLine(Private(note)) if note else None
            labels = tuple(_label(index, row, signs) for index, row in enumerate(rows))
            return RowsAction(tuple(map(_row, rows)), labels, selected, page_size=len(rows), above=above)
        case Tell(event):
            return ToldAction(event)
        case HanjaHidden() | OffersHidden():
            return HIDDEN


def _with_meaning(text: Private, meaning: Private) -> Private:
    return Private(f"{text.reveal()}  {meaning.reveal()}") if len(meaning) else text


def _row(row: OfferedRow) -> PanelLine:
    spans = (Span(SpanKind.FOREGROUND, _TYPED, 0, row.typed),) if row.typed else ()
    return PanelLine(Private(row.text.reveal() + GOES_ON) if row.stem else row.text, spans)


def _label(index: int, row: OfferedRow, signs: tuple[str, str]) -> str:
    """The chord that takes the row, as far as one character tells it."""
    first, digits = signs
    if not index and first:
        return first
    if not digits:
        return _BY_NO_DIGIT
    return STEM_NUMBER if row.stem else digits[index : index + 1] or _BY_NO_DIGIT
