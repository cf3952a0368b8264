"""An accessibility bus on which one program has a field, and connections to it; messages are made and read by jeepney."""

from __future__ import annotations

import dataclasses
import itertools
import queue
import threading
from collections.abc import Callable
from typing import Any

import jeepney
from jeepney import DBusAddress, HeaderFields, Message, Parser

__all__ = ["ENTRY", "PASSWORD", "TERMINAL", "A11yBus", "FakeField"]

ENTRY, PASSWORD, TERMINAL = 79, 40, 60
"""Roles of objects."""

_EDITABLE, _FOCUSED = 1 << 7, 1 << 12
_CLOSED = object()


@dataclasses.dataclass
class FakeField:
    """A field of a program: what it answers, and what it was asked, by the names of the methods."""

    path: str
    text: str = ""
    caret: int = 0
    role: int = ENTRY
    focused: bool = True
    editable: bool = True
    asked: list[str] = dataclasses.field(default_factory=list)
    answers: bool = True
    when_asked: Callable[[], None] = lambda: None
    was_asked: threading.Event = dataclasses.field(default_factory=threading.Event)
    """Somebody wanted to know what it is."""

    def answer(self, call: Message) -> tuple[str, tuple[Any, ...]] | None:
        """The signature and the body of the answer, none where it does not answer."""
        if not self.answers:
            return None
        member = str(call.header.fields[HeaderFields.member])
        self.asked.append(str(call.body[1]) if member == "Get" else member)
        if member == "GetRole":
            self.was_asked.set()
            return "u", (self.role,)
        if member == "GetState":
            return "au", ([self.focused * _FOCUSED | self.editable * _EDITABLE, 0],)
        if member == "Get":
            value = self.caret if call.body[1] == "CaretOffset" else len(self.text)
            return "v", (("i", value),)
        begin, end = call.body
        self.when_asked()
        # As Qt does: nothing at all beyond the end.
        return "s", (self.text[begin:end] if end <= len(self.text) else "",)


class A11yBus:
    """``connect`` takes the place of jeepney's function for opening connections."""

    def __init__(self, *fields: FakeField) -> None:
        self._fields = {field.path: field for field in fields}
        self._serials = itertools.count(1)
        self.connections: list[_Connection] = []
        self.kinds: list[str] = []
        """The events that were registered for."""
        self.registered = threading.Event()
        """They all were."""
        self.program = ":1.9"
        """The name of the program whose fields tell something."""

    def connect(self, address: object) -> _Connection:
        """Another connection to it."""
        connection = _Connection(self)
        self.connections.append(connection)
        return connection

    def focus(self, path: str, *, gained: bool = True) -> None:
        """The program tells that one of its objects got or lost the focus."""
        self._fields[path].focused = gained
        self._tell("StateChanged", path, "focused", int(gained), 0)

    def move(self, path: str, caret: int) -> None:
        """The program tells that the caret is elsewhere."""
        self._fields[path].caret = caret
        self._tell("TextCaretMoved", path, "", caret, 0)

    def odd(self, path: str) -> None:
        """The program tells something of no known shape."""
        self._send(jeepney.new_signal(DBusAddress(path, interface="org.a11y.atspi.Event.Object"), "StateChanged"))

    def settle(self) -> None:
        """Waits until all that was told is handled."""
        for connection in self.connections:
            with connection.changed:
                if connection.listens:
                    assert connection.changed.wait_for(connection.is_idle, 10)

    def end(self) -> None:
        """The bus goes away."""
        for connection in self.connections:
            connection.incoming.put(_CLOSED)

    def answer(self, call: Message) -> Message:
        """What comes of a call; raises ``TimeoutError`` where nothing does."""
        member = call.header.fields[HeaderFields.member]
        call.header.serial = next(self._serials)
        if member == "GetAddress":
            return jeepney.new_method_return(call, "s", ("unix:path=/nowhere",))
        if member == "RegisterEvent":
            self.kinds += call.body
            if len(self.kinds) > 1:
                self.registered.set()
        if member in ("AddMatch", "RegisterEvent"):
            return jeepney.new_method_return(call)
        answered = self._fields[str(call.header.fields[HeaderFields.path])].answer(call)
        if answered is None:
            raise TimeoutError
        return jeepney.new_method_return(call, *answered)

    def _tell(self, member: str, path: str, kind: str, first: int, second: int) -> None:
        address = DBusAddress(path, interface="org.a11y.atspi.Event.Object")
        self._send(jeepney.new_signal(address, member, "siiva{sv}", (kind, first, second, ("i", 0), {})))

    def _send(self, message: Message) -> None:
        message.header.serial = next(self._serials)
        message.header.fields[HeaderFields.sender] = self.program
        (read,) = Parser().feed(message.serialise())
        for connection in self.connections:
            connection.put(read)


class _Connection:
    def __init__(self, bus: A11yBus) -> None:
        self._bus = bus
        self.incoming: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.changed = threading.Condition()
        self.listens = self._waits = self.closed = False
        self._open = 0

    def put(self, message: Message) -> None:
        with self.changed:
            self._open += 1
        self.incoming.put(message)

    def is_idle(self) -> bool:
        return self._waits and not self._open

    def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Message:
        return self._bus.answer(message)

    def receive(self, *, timeout: float | None = None) -> Message:
        with self.changed:
            self.listens, self._waits = True, timeout is None
            self.changed.notify_all()
        try:
            got = self.incoming.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None
        with self.changed:
            self._waits = False
            self._open -= 1
        if got is _CLOSED:
            raise ConnectionResetError
        assert isinstance(got, Message)
        return got

    def close(self) -> None:
        self.closed = True
        self.incoming.put(_CLOSED)
