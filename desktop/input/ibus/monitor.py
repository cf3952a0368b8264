"""Listens on the private IBus bus: what each key became, the preedit, the mode, the caret.

Any program of the same person may add match rules there and receives copies
of the messages between applications, daemon and engine.  Nothing is sent but
the match rules, and now and then a ping whose own copy shows how far the
copies have come, so a person's input method never waits for this program.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call

from desktop.input.ibus import wire
from desktop.input.ibus.candidates import EngineWatch
from desktop.input.ibus.contexts import InputContext, InputContexts
from desktop.input.keysyms import key_of
from desktop.input.protocol import Caret, Composed, Field, ImeState, Passed, Rect, Surrounding
from desktop.system.bus import BUS, BUS_ERRORS, BusConnection, open_dbus_connection
from engine.text.private import Private

__all__ = ["BusCounts", "IbusGone", "IbusMonitor"]

log = logging.getLogger(__name__)

_MARK = DBusAddress("/org/freedesktop/IBus", wire.SERVICE, "org.freedesktop.DBus.Peer")
"""What the daemon is asked for only to see the copy of the question."""

_RULES = (
    f"type='method_call',interface='{_MARK.interface}',member='Ping'",
    f"type='method_call',interface='{wire.INPUT_CONTEXT}'",
    f"type='signal',interface='{wire.INPUT_CONTEXT}'",
    f"type='signal',interface='{wire.ENGINE}'",
    "type='method_call',interface='org.freedesktop.DBus.Properties'",
    "type='signal',interface='org.freedesktop.IBus'",
    "type='method_return'",
    "type='error'",
)
_PURPOSES = {8: Field.PASSWORD, 9: Field.PASSWORD, 10: Field.TERMINAL}

_ROUND_SECONDS = 0.06
_UNANSWERED_SECONDS = 2.0
_COMPOSING = frozenset(("CommitText", "HidePreeditText", "UpdatePreeditText", "UpdatePreeditTextWithMode"))

ImeEvent = ImeState | Caret | Composed | Passed | Surrounding


class IbusGone(Exception):
    """There is no IBus to listen to, or it went away; the message names the step, never a text."""


@dataclasses.dataclass(frozen=True)
class BusCounts:
    """How often the bus has shown something since the monitor listens: key presses asked about, resets, caret moves."""

    asked: int = 0
    resets: int = 0
    caret_moves: int = 0


class IbusMonitor:
    """One connection to the bus and the state of the field that has the focus there.

    ``run`` belongs to one thread and tells ``emit`` every event in the
    order of the bus.  ``wait`` lets another thread wait until the bus has
    shown something; the counters it may look at only grow.
    """

    def __init__(
        self,
        address: str | None,
        emit: Callable[[ImeEvent], None],
        on_focus: Callable[[str, Field], None],
        engine: EngineWatch,
    ) -> None:
        if address is None:
            raise IbusGone("no address")
        try:
            with contextlib.ExitStack() as opened:
                self._connection: BusConnection = open_dbus_connection(address)
                opened.callback(self._connection.close)
                for rule in _RULES:
                    call = new_method_call(BUS, "AddMatch", "s", (rule,))
                    self._connection.send_and_get_reply(call, timeout=3)
                opened.pop_all()
        except BUS_ERRORS as error:
            raise IbusGone(f"connect: {type(error).__name__}") from None
        self._emit = emit
        self._on_focus = on_focus
        self._engine = engine
        self._changed = threading.Condition()
        self._asked: dict[tuple[str, int], tuple[int, int, int] | None] = {}
        self._contexts = InputContexts()
        self._ahead: collections.deque[tuple[str, object]] = collections.deque(maxlen=16)
        self._round: tuple[int, bool] = (0, False)
        self._round_at = 0.0
        self._handed_at = 0.0
        self._caret_at = 0.0
        self._preedit_mode = 0
        self._hangul: bool | None = None
        self._preedit = ""
        self._told = ""
        self._committed = ""
        self._marked = 0
        """The newest ping of ours whose copy has come."""
        self._copies = False
        """Whether the daemon sends us copies of what we send; the answer shows less, for it may overtake."""
        self.counts = BusCounts()
        self.asked: collections.deque[tuple[int, float]] = collections.deque(maxlen=64)
        """The newest key presses that applications asked about, ours included: X's code of the key, and when."""

    @property
    def current(self) -> InputContext:
        """What is known of the context that has the focus, or had it last."""
        return self._contexts.current

    @property
    def preedit(self) -> str:
        """The syllable being composed as the bus told it last."""
        return self._preedit

    @property
    def idle(self) -> bool:
        """Whether the input method has answered every key it was asked about."""
        return not self._asked

    @property
    def draws_preedit(self) -> bool:
        """Whether the application with the focus shows the open syllable itself; XIM clients do not."""
        return self.current.draws

    @property
    def handed_arrived(self) -> bool:
        """Whether the caret has moved since a text or a key was last handed to the application."""
        return self._caret_at >= self._handed_at

    @property
    def caret_at(self) -> float:
        """When an application last told where its caret is, in monotonic seconds."""
        return self._caret_at

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Waits until ``condition`` holds after some message of the bus; false when ``seconds`` passed first."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def caught_up(self, seconds: float) -> bool:
        """Waits until all that has passed on the bus by now is told; false when that takes longer.

        The daemon queues the copies, and so does the socket: what stands behind them is awaited.
        """
        try:
            mark = self._connection.send(new_method_call(_MARK, "Ping"))
        except BUS_ERRORS:
            return False
        return self.wait(lambda: self._marked >= mark, seconds)

    def run(self) -> None:
        """Handles messages until the bus goes away (``IbusGone``) or ``close`` is called."""
        self._emit(ImeState(True, bool(self._hangul)))
        while True:
            try:
                message = self._connection.receive()
            except BUS_ERRORS as error:
                raise IbusGone(f"receive: {type(error).__name__}") from None
            try:
                self._handle(message)
            except Exception as error:  # noqa: BLE001  # any program may send anything here
                log.warning("an IBus message of unknown shape: %s", type(error).__name__)
            with self._changed:
                self._changed.notify_all()

    def close(self) -> None:
        """Ends ``run`` in its thread."""
        self._connection.close()

    def _handle(self, message: Message) -> None:
        fields = message.header.fields
        kind = message.header.message_type
        if kind in (MessageType.method_return, MessageType.error):
            key = (str(fields.get(HeaderFields.destination)), int(fields[HeaderFields.reply_serial]))
            if key[0] == self._connection.name and not self._copies:
                self._marked = key[1]
            if key in self._asked:
                pressed = self._asked.pop(key)
                self._tell()
                if pressed is not None and kind is MessageType.method_return and not message.body[0]:
                    self._pass(*pressed)
            return
        member, path = str(fields.get(HeaderFields.member)), str(fields.get(HeaderFields.path))
        if not self._asked and member not in _COMPOSING:
            self._tell()
        if kind is MessageType.method_call and fields.get(HeaderFields.sender) == self._connection.name:
            self._marked, self._copies = message.header.serial, True
        elif kind is MessageType.method_call:
            self._call(message, member, path)
        elif kind is MessageType.signal and fields.get(HeaderFields.interface) == wire.INPUT_CONTEXT:
            if path == self._contexts.path:
                if member in ("UpdatePreeditText", "UpdatePreeditTextWithMode"):
                    self.current.draws = True
                    self._preedit_mode = message.body[3] if len(message.body) > 3 else 0
                followed = self.draws_preedit
                if followed and self._ahead and self._ahead[0] == _handed(member, message.body):
                    # The first preedit of a context shows that it draws; until then the engine's stream told all.
                    self._ahead.popleft()
                    return
                self._signal(message.body, member, followed=followed)
        elif kind is MessageType.signal and fields.get(HeaderFields.interface) == wire.ENGINE:
            # Applications that draw no preedit (XIM) are not told of it; theirs are the engine's own signals.  Only
            # one of the two streams is followed for a context: they run apart while keys are queued.
            followed = not self.draws_preedit
            if followed and (handed := _handed(member, message.body)) is not None:
                self._ahead.append(handed)
            self._signal(message.body, member, followed=followed)
            self._engine.follow(path, member, message.body)
        elif kind is MessageType.signal and member == "GlobalEngineChanged":
            self._engine.engine_changed(str(message.body[0]))

    def _call(self, message: Message, member: str, path: str) -> None:
        """What an application asks of the daemon."""
        body = message.body
        if member == "ProcessKeyEvent":
            keyval, code, state = body
            self._enter(path)
            self._forget_unanswered()
            if not state & wire.RELEASE_MASK:
                if not self._asked:
                    self._ahead.clear()
                again = self._comes_round(keyval)
                sender = str(message.header.fields.get(HeaderFields.sender))
                self._asked[sender, message.header.serial] = None if again else (keyval, code, state)
                self.asked.append((code + wire.X_CODES, time.monotonic()))
                self._count(asked=1)
        elif member == "FocusIn":
            self._enter(path, always=True)
        elif member == "FocusOut" and path == self._contexts.path:
            self._keep_preedit()
            self._engine.focus_lost()
            self._on_focus("", Field.NONE)
        elif member == "Reset" and path == self._contexts.path:
            self._keep_preedit()
            self._count(resets=1)
        elif member == "SetCursorLocation" and path == self._contexts.path:
            self._count(caret_moves=1)
            self._caret_at = time.monotonic()
            self._emit(Caret(Rect(*map(wire.coordinate, body))))
        elif member == "SetSurroundingText" and path == self._contexts.path:
            # Told where the engine has asked for it; never of a field whose text is nobody's affair.
            if self.current.purpose is not Field.PASSWORD:
                self._emit(Surrounding(*wire.surrounding(body)))
        elif member == "Set" and len(body) == 3 and body[1] == "ContentType":
            purpose = _PURPOSES.get(body[2][1][0], Field.PLAIN)
            self._contexts[path].purpose = purpose
            if path == self._contexts.path:
                self._on_focus(path, purpose)

    def _signal(self, body: tuple[Any, ...], member: str, *, followed: bool) -> None:
        """What the engine or the daemon tells; composing only counts in the stream that is ``followed``."""
        if member in ("UpdateProperty", "RegisterProperties"):
            for hangul in wire.input_modes(body[0]):
                self._mode(hangul=hangul)
        if not followed:
            return
        if member in ("UpdatePreeditText", "UpdatePreeditTextWithMode"):
            self._preedit = wire.text_of(body[0]) if body[2] else ""
            if self._preedit:
                self._mode(hangul=True)
        elif member == "HidePreeditText":
            self._preedit = ""
        elif member == "CommitText":
            self._committed += wire.text_of(body[0])
            self._handed_at = time.monotonic()
        elif member == "ForwardKeyEvent":
            keyval, code, state = body
            if not state & wire.RELEASE_MASK and (keyval, True) != self._round:
                self._tell()
                self._pass(keyval, code, state)
                self._round = (keyval, False)
                self._round_at = self._handed_at = time.monotonic()
        self._tell_outside_keys()

    def _tell_outside_keys(self) -> None:
        if not self._asked and (self._committed or self._preedit):
            # No key is under way whose answer would end the group.  A preedit
            # that only vanished may be followed by its commit: the next
            # message decides.
            self._tell()

    def _forget_unanswered(self) -> None:
        """An application that died while it waited for an answer must not make the input method seem busy for ever."""
        if self._asked and time.monotonic() - self.asked[-1][1] > _UNANSWERED_SECONDS:
            self._asked.clear()

    def _count(self, asked: int = 0, resets: int = 0, caret_moves: int = 0) -> None:
        old = self.counts
        self.counts = BusCounts(old.asked + asked, old.resets + resets, old.caret_moves + caret_moves)

    def _comes_round(self, keyval: int) -> bool:
        """Whether this is a key that has been forwarded just now and is filtered a second time.

        XIM clients do that while more keys are queued; theirs are the
        contexts that never get a preedit to draw.
        """
        recent = time.monotonic() - self._round_at < _ROUND_SECONDS
        again = not self.draws_preedit and self._round == (keyval, False) and recent
        self._round = (keyval, again)
        return again

    def _enter(self, path: str, *, always: bool = False) -> None:
        if path != self._contexts.path or always:
            self._contexts.enter(path)
            self._on_focus(path, self.current.purpose)

    def _tell(self, *, forced: bool = False) -> None:
        """Emits what the signals of one key have added up to: a commit and the preedit behind it belong together."""
        if self._committed or self._preedit != self._told:
            self._emit(Composed(Private(self._committed), Private(self._preedit), forced))
            self._committed, self._told = "", self._preedit

    def _keep_preedit(self) -> None:
        """The client takes the preedit as text by itself when the focus goes or it resets, if its mode says so.

        In the other mode the engine commits, and its signals tell.
        """
        if self._preedit and self._preedit_mode == wire.PREEDIT_COMMIT:
            self._committed += self._preedit
            self._preedit = ""
            self._tell(forced=True)

    def _mode(self, *, hangul: bool) -> None:
        if hangul != self._hangul:
            self._hangul = hangul
            self._emit(ImeState(True, hangul))

    def _pass(self, keyval: int, code: int, state: int) -> None:
        held = wire.modifiers(state)
        char = "" if held - {"Shift"} else wire.key_char(keyval)
        if char.isascii() and char.isalpha() and code in wire.JAMO_CODES:
            # In Hangul mode every such key is consumed, so this one tells the mode.
            self._mode(hangul=False)
        self._emit(Passed(key_of(keyval), Private(char), held))


def _handed(member: str, body: tuple[Any, ...]) -> tuple[str, object] | None:
    """What a signal hands to the application, alike in both streams; none for one that hands it nothing."""
    if member == "CommitText":
        return member, wire.text_of(body[0])
    return (member, body) if member == "ForwardKeyEvent" else None
