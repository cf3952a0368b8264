"""What fcitx5's addon calls of who types, and what comes of it, as the addon is to do it.

Pure: a packet comes in, packets go out, in the order in which they are to be
sent.  What is no message of the addon's is dropped, a key that goes wrong is
the application's, and nothing that comes in ends anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from desktop.ime.fcitx5.wire import (
    AroundCall,
    CaretCall,
    ClickCall,
    FieldCall,
    FromAddon,
    LeaveCall,
    ModeCall,
    PanelRow,
    PanelRows,
    PanelSign,
    PressCall,
    ResetCall,
    Step,
    Steps,
    TurnCall,
    decoded,
    encoded,
)
from desktop.ime.service.component import MODE_KEY
from desktop.ime.service.port import (
    HIDDEN,
    Actions,
    CaretBox,
    CommitAction,
    EraseAction,
    KeyStroke,
    ModeAction,
    PanelLine,
    PreeditAction,
    RowsAction,
    ToldAction,
    Turn,
    Typing,
    clean,
)
from desktop.system.log import describe
from desktop.words.language import text as words
from desktop.words.surroundings.own_ime import OwnImeSentence
from engine.text.private import Private

__all__ = ["AddonCalls"]

log = logging.getLogger(__name__)

_TURNS: Final[Mapping[str, Turn]] = {"back": Turn.PAGE_UP, "on": Turn.PAGE_DOWN}
_LEFT_BUTTON: Final = 1
_LONGEST: Final = 200
"""Characters of a row that anybody reads."""
_LARGEST_PAGE: Final = 16
_NOWHERE: Final = 0

_Action: TypeAlias = CommitAction | PreeditAction | EraseAction | RowsAction | ModeAction | ToldAction


class AddonCalls:
    """All fields of one fcitx5, one after the other, in each of which ``typing`` composes.

    ``told`` is handed what is for the session.
    """

    def __init__(self, typing: Typing, told: Callable[[object], None]) -> None:
        self._typing, self._told = typing, told
        self._field = _NOWHERE
        self._kind: tuple[int, int, int] | None = None
        self._listed = False
        self.dropped = 0
        """How many packets were no message, or went wrong."""

    def answer(self, packet: bytes) -> list[bytes]:
        """What to send for a packet of the addon's.  Typed text is in both."""
        call = decoded(packet)
        if call is None:
            self.dropped += 1
            return []
        seq = call.seq if isinstance(call, PressCall) else 0
        try:
            if isinstance(call, PressCall):
                reply = self._typing.press(KeyStroke(call.value, call.code, call.state))
                return self._packets(reply.actions, seq, handled=reply.handled)
            return self._packets(self._called(call))
        except Exception as error:  # noqa: BLE001  # one odd call goes wrong, and typing goes on
            log.warning("a call failed: %s", describe(error))
            self.dropped += 1
            return self._packets((), seq)

    def update(self, work: Callable[[], Actions]) -> list[bytes]:
        """What comes of ``work`` that no call brought about: rows that came late."""
        try:
            return self._packets(work())
        except Exception as error:  # noqa: BLE001  # as with a call
            log.warning("an update failed: %s", describe(error))
            return []

    def ending(self) -> list[bytes]:
        """What is to be done before the process ends: the syllable that is being composed is not lost."""
        return self.update(lambda: (*self._typing.ending(), HIDDEN, PreeditAction(Private(""))))

    def _called(self, call: FromAddon) -> Actions:
        typing = self._typing
        match call:
            case FieldCall():
                return tuple(self._in_field(call))
            case LeaveCall(other):
                self._field, self._listed = _NOWHERE, False
                return typing.disabled() if other else typing.focus_out()
            case ResetCall():
                return typing.reset()
            case CaretCall(x, y, width, height):
                return typing.caret_at(CaretBox(x, y, width, height))
            case AroundCall(text, cursor, anchor):
                return typing.surrounded(text, cursor, anchor)
            case ClickCall(row):
                return typing.candidate_clicked(row, _LEFT_BUTTON)
            case TurnCall(way):
                return typing.turned(_TURNS[way])
            case ModeCall():
                return typing.property_activated(MODE_KEY, 0)
            case _:
                return ()

    def _in_field(self, call: FieldCall) -> Iterator[_Action]:
        typing, kind = self._typing, (call.capabilities, call.purpose, call.hints)
        if call.field != self._field:
            self._field, self._kind, self._listed = call.field, None, False
            actions = typing.focus_in(call.client)
            yield from actions
            if call.chosen and any(isinstance(each, ModeAction) and not each.hangul for each in actions):
                # Who wants Latin letters has fcitx5's keyboards for that.
                yield from typing.property_activated(MODE_KEY, 0)
        if kind != self._kind:
            self._kind = kind
            yield from typing.capable(call.capabilities)
            yield from typing.content(call.purpose, call.hints)

    def _packets(self, actions: Iterable[_Action], seq: int = 0, *, handled: bool = False) -> list[bytes]:
        field, steps = self._field, tuple(self._steps(actions))
        if not steps and not seq:
            return []
        packet = encoded(Steps(field, steps, seq, handled))
        if packet is None and seq:
            # Whatever it was, the addon waits for an answer.
            packet = encoded(Steps(field, (), seq, handled))
        return [] if packet is None else [packet]

    def _steps(self, actions: Iterable[_Action]) -> Iterator[Step]:
        for action in actions:
            match action:
                case CommitAction(text):
                    yield Step(commit=_clean(text))
                case PreeditAction(text):
                    yield Step(preedit=_clean(text))
                case EraseAction(count):
                    if count > 0:
                        yield Step(erase=count)
                case RowsAction():
                    if action.rows or action.above is not None or self._listed:
                        self._listed = bool(action.rows) or action.above is not None
                        yield Step(rows=_page(action))
                case ModeAction(hangul):
                    shown = OwnImeSentence.HANGUL if hangul else OwnImeSentence.LATIN
                    yield Step(sign=PanelSign(words(shown), words(OwnImeSentence.MODE)))
                case ToldAction(event):
                    self._told(event)


def _page(action: RowsAction) -> PanelRows:
    """The page on which the cursor is."""
    size = max(1, min(action.page_size, _LARGEST_PAGE))
    cursor = max(0, min(action.cursor, len(action.rows) - 1))
    first = cursor // size * size
    shown = action.rows[first : first + size]
    labels = action.labels[first : first + size] or tuple(map(str, range(1, size + 1)))
    return PanelRows(
        tuple(PanelRow(_line(row), label) for row, label in zip(shown, labels, strict=False)),
        cursor - first if shown and action.cursor_shown else -1,
        first > 0,
        first + size < len(action.rows),
        action.vertical,
        Private("") if action.above is None else _line(action.above),
    )


def _line(line: PanelLine) -> Private:
    return _clean(Private(line.text.reveal()[:_LONGEST]))


def _clean(text: Private) -> Private:
    return Private(clean(text.reveal()))
