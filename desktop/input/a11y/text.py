"""Asks the accessibility bus for the text around the caret, of the field that has the focus.

Input methods are told this text only where their engine asks for it, and
ibus-hangul does not; most toolkits tell it here, in a millisecond.  Nothing
is read of a field that is a password, a terminal, or has not said what it is.
What is read is some hundred characters, travels as ``Private``, and the
events listened to carry a place and no text.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call

from desktop.input.a11y.bus import EVENTS, find_address, listen
from desktop.input.protocol import Surrounding
from desktop.system.bus import BUS_ERRORS, BusConnection, open_dbus_connection
from engine.text.private import Private

__all__ = ["TextGone", "TextWatch"]

log = logging.getLogger(__name__)

_ACCESSIBLE, _TEXT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Text"
_RULES = tuple(f"type='signal',interface='{EVENTS}',member='{member}'" for member in ("StateChanged", "TextCaretMoved"))
_KINDS = ("object:state-changed:focused", "object:text-caret-moved")
_SECRET_ROLES = frozenset((40, 60))
"""A password's field, and a terminal, which shows more than what is typed."""
_EDITABLE, _FOCUSED = 1 << 7, 1 << 12
_LEFT, _RIGHT = 600, 40
"""Characters that are read on each side of the caret."""
_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\u00a0": " ", "\r": "\n"})
"""How some programs write a line's end and a blank."""

_PATIENCE = 0.25
_REST_SECONDS = 0.02
"""A caret that has not moved for so long: what a program does to its text it does in several moves."""
_SETTLE_SECONDS = 0.06
"""Behind a click or a key the program has yet to move its caret, if it does."""
_AGAIN_SECONDS = 0.008
"""Nothing tells that a program has done with its text, so it has to be the same once more after so long."""
_CONFIRM_SECONDS = 0.06
_HOLD_SECONDS = 2.0
"""No chord is held longer, whatever was missed of its end."""
_AHEAD_SECONDS = 0.5
"""A program tells that it has the focus about when its window becomes the active one, before or after."""

_Place: TypeAlias = tuple[str, str]
"""A program's name on the bus and the path of an object in it."""


class TextGone(Exception):
    """There is no accessibility bus, or it went away; the message names the step."""


@dataclasses.dataclass(frozen=True)
class _Target:
    """What has the focus, as far as was told; ``readable``: it has said whether it is an open field."""

    place: _Place
    readable: bool | None = None


class TextWatch:
    """Tells ``emit`` the text around the caret when it may have changed.

    ``run`` belongs to one thread, ``confirm`` to one other; ``expect`` and
    ``hold`` may be called from any and do not wait.  ``caught_up`` waits for so
    many seconds until all is told that has been done to the text by now; what
    is told of a text must not be newer than what is told of the keys in it.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        emit: Callable[[Surrounding], None],
        caught_up: Callable[[float], bool],
    ) -> None:
        self._emit, self._caught_up = emit, caught_up
        self._target: _Target | None = None
        self._due: float | None = None
        self._held_until = 0.0
        self._expecting = 0
        self._permitted: float | None = None
        self._program = ("", 0.0)
        """Whose object had the focus last, and since when."""
        self._asking = threading.Lock()
        self._told: Surrounding | None = None
        try:
            address = find_address(environment)
            with contextlib.ExitStack() as opened:
                # Questions have connections of their own: waiting for a reply would lose events.
                self._questions = opened.enter_context(contextlib.closing(open_dbus_connection(address)))
                self._confirming = opened.enter_context(contextlib.closing(open_dbus_connection(address)))
                self._events = listen(address, _RULES, _KINDS)
                opened.pop_all()
        except Exception as error:  # noqa: BLE001  # addresses and answers are strangers': whatever is there, a bus it is not
            raise TextGone(f"connect: {type(error).__name__}") from None

    def run(self) -> None:
        """Handles events until the bus goes away (``TextGone``) or ``close`` is called."""
        while True:
            due = self._due
            try:
                event = self._events.receive(timeout=None if due is None else max(0.0, due - time.monotonic()))
            except TimeoutError:
                self._due = None
                self._look()
                continue
            except BUS_ERRORS as error:
                raise TextGone(f"receive: {type(error).__name__}") from None
            try:
                self._handle(event)
            except Exception as error:  # noqa: BLE001  # one odd message of a stranger must not silence the others
                log.debug("an accessibility message of unknown shape: %s", type(error).__name__)

    def close(self) -> None:
        """Ends ``run`` in its thread."""
        for connection in (self._events, self._questions, self._confirming):
            connection.close()

    def permit(self, focused_at: float | None) -> None:
        """What got the focus at ``focused_at`` may be read, until another program has it; none: nothing may."""
        self._permitted = focused_at
        if focused_at is not None:
            self.expect()

    def expect(self) -> None:
        """The caret may have moved without a word, or what was told is forgotten: it is told again soon."""
        self._told = None
        self._expecting += 1
        timer = threading.Timer(_SETTLE_SECONDS, self._look_for, (self._expecting,))
        timer.daemon = True
        timer.start()

    def hold(self, *, held: bool) -> None:
        """While a chord is held nothing is told but by ``confirm``: the text is in motion."""
        self._held_until = time.monotonic() + _HOLD_SECONDS if held else 0.0
        if not held:
            self.expect()

    def confirm(self) -> None:
        """Tells the text as it is now, if it can be had within some hundredths of a second.

        What says something new is read twice: a program that is in the middle
        of its work tells what will not last.
        """
        end = time.monotonic() + _CONFIRM_SECONDS
        before, now = self._told, self._read(self._confirming, _CONFIRM_SECONDS)
        while now is not None and now != before and time.monotonic() < end - _AGAIN_SECONDS:
            time.sleep(_AGAIN_SECONDS)
            before, now = now, self._read(self._confirming, end - time.monotonic())
        if now is not None and now == before and (now == self._told or self._caught_up(_CONFIRM_SECONDS)):
            self._tell(now)

    def _handle(self, message: Message) -> None:
        fields, body = message.header.fields, message.body
        if message.header.message_type is not MessageType.signal or fields.get(HeaderFields.interface) != EVENTS:
            return
        place = (str(fields.get(HeaderFields.sender)), str(fields.get(HeaderFields.path)))
        if fields.get(HeaderFields.member) == "TextCaretMoved":
            target = self._target
            if target is None or (place != target.place and not target.readable):
                # It had the focus before anybody listened, or what is around it was told behind it; before it is read
                # it is asked whether it has the focus.
                self._target = target = _Target(place)
            if place == target.place:
                self._due = time.monotonic() + _REST_SECONDS
        elif len(body) > 1 and body[0] == "focused":
            self._focus(place, gained=body[1] == 1)

    def _focus(self, place: _Place, *, gained: bool) -> None:
        target = self._target
        if gained:
            same = target is not None and target.place == place
            self._target = _Target(place, target.readable if same and target is not None else None)
            self._belongs_to(place[0])
            self._due = time.monotonic() + _REST_SECONDS
        elif target is not None and target.place == place:
            self._target = None

    def _belongs_to(self, program: str) -> None:
        """The focus is in this program now."""
        before, _ = self._program
        if program != before:
            # The first one may have had it long before anybody listened.
            self._program = (program, time.monotonic() if before else 0.0)

    def _look_for(self, expected: int) -> None:
        if expected == self._expecting:
            self._look()

    def _look(self) -> None:
        with self._asking:
            told = self._read(self._questions, _PATIENCE)
            if told is None or told == self._told or not self._caught_up(_PATIENCE):
                return
            if time.monotonic() >= self._held_until:
                self._tell(told)

    def _tell(self, told: Surrounding) -> None:
        self._told = told
        self._emit(told)

    def _read(self, connection: BusConnection, seconds: float) -> Surrounding | None:
        """The text around the caret of the field that has the focus; none where none is told."""
        target = self._target
        if target is None or target.readable is False or not self._may_read():
            return None
        try:
            question = _Question(connection, target.place, time.monotonic() + seconds)
            focused, readable = question.kind()
            if not focused:
                return None
            self._belongs_to(target.place[0])
            if not self._may_read():
                return None
            self._keep(dataclasses.replace(target, readable=readable))
            return question.text() if readable else None
        except Exception as error:  # noqa: BLE001  # answers are strangers': whatever comes, no text is told
            log.debug("a focused object does not tell its text: %s", type(error).__name__)
            return None

    def _may_read(self) -> bool:
        """Whether the field has been said to be nobody's secret: what is known of a window before says nothing."""
        return self._permitted is not None and self._permitted > self._program[1] - _AHEAD_SECONDS

    def _keep(self, target: _Target) -> None:
        """What is learnt of an object holds while it is the one with the focus."""
        if self._target is not None and self._target.place == target.place:
            self._target = dataclasses.replace(self._target, readable=target.readable)


class _Question:
    """What one object is asked until the time ``end``."""

    def __init__(self, connection: BusConnection, place: _Place, end: float) -> None:
        self._connection, (self._name, self._path), self._end = connection, place, end

    def kind(self) -> tuple[bool, bool]:
        """Whether it has the focus, and whether it is a field for text that is nobody's secret; asked before any text.

        Who leaves a window is not told by every toolkit, and a password may be shown and hidden: it is asked each time.
        """
        ((states, *_),) = self._ask(_ACCESSIBLE, "GetState")
        (role,) = self._ask(_ACCESSIBLE, "GetRole")
        return bool(states & _FOCUSED), bool(states & _EDITABLE) and role not in _SECRET_ROLES

    def text(self) -> Surrounding | None:
        """What stands around the caret; none where there is no caret."""
        caret, count = self._property("CaretOffset"), self._property("CharacterCount")
        if not 0 <= caret <= count:
            return None
        begin = max(0, caret - _LEFT)
        # Qt tells nothing at all when it is asked beyond the end.
        (text,) = self._ask(_TEXT, "GetText", "ii", (begin, min(count, caret + _RIGHT)))
        text = str(text)[: _LEFT + _RIGHT].translate(_BREAKS)
        return Surrounding(Private(text[: caret - begin]), Private(text[caret - begin :]))

    def _property(self, name: str) -> int:
        ((_, value),) = self._ask("org.freedesktop.DBus.Properties", "Get", "ss", (_TEXT, name))
        return int(value)

    def _ask(self, interface: str, method: str, signature: str | None = None, body: tuple[Any, ...] = ()) -> Any:
        address = DBusAddress(self._path, self._name, interface)
        left = max(0.001, self._end - time.monotonic())
        reply = self._connection.send_and_get_reply(new_method_call(address, method, signature, body), timeout=left)
        if reply.header.message_type is not MessageType.method_return:
            raise ValueError("refused")
        return reply.body
