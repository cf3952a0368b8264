"""What IBus's daemon calls of an engine, and what came of it, without a bus; and somebody who types, for all tests of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import jeepney
from ime_plain import PlainTyping
from jeepney import DBusAddress, HeaderFields, Message, MessageType

from desktop.ime.service.objects import ENGINE, FACTORY_PATH, EngineObjects
from desktop.ime.service.port import Typing

__all__ = ["DAEMON", "FACTORY", "PROPERTIES", "ImeCalls", "body_of", "committed", "member_of"]

DAEMON = "org.freedesktop.DBus"
"""As whom the daemon calls."""
FACTORY = "org.freedesktop.IBus.Factory"
PROPERTIES = "org.freedesktop.DBus.Properties"


def member_of(message: Message) -> str:
    """A signal's member; what else a message is otherwise."""
    kind = message.header.message_type
    return str(message.header.fields[HeaderFields.member]) if kind is MessageType.signal else kind.name


def body_of(message: Message) -> Any:
    """The body as it arrives at the other end."""
    return Message.from_buffer(message.serialise(serial=1)).body


def committed(messages: list[Message]) -> str:
    """All text that messages commit."""
    return "".join(body_of(each)[0][1][2] for each in messages if member_of(each) == "CommitText")


class ImeCalls:
    """The daemon's side: one factory, and the engine that it made."""

    def __init__(self, make: Callable[[], Typing] = PlainTyping) -> None:
        self.told: list[object] = []
        self.objects = EngineObjects(make, self.told.append)
        self._serials = itertools.count(10)
        (made,) = self.to(FACTORY_PATH, FACTORY, "CreateEngine", "s", "ieum")
        self.path: str = made.body[0]

    def to(
        self, path: str, interface: str, member: str, signature: str | None = None, *body: Any, sender: str = DAEMON
    ) -> list[Message]:
        """Any call; as it comes over a bus."""
        call = jeepney.new_method_call(DBusAddress(path, ":1.5", interface), member, signature, body)
        call.header.fields[HeaderFields.sender] = sender
        return self.objects.answer(Message.from_buffer(call.serialise(serial=next(self._serials))))

    def call(self, member: str, signature: str | None = None, *body: Any) -> list[Message]:
        """A call of the engine."""
        return self.to(self.path, ENGINE, member, signature, *body)

    def key(self, value: int | str, state: int = 0) -> list[Message]:
        """A key goes down."""
        return self.call("ProcessKeyEvent", "uuu", ord(value) if isinstance(value, str) else value, 30, state)

    def type(self, keys: str) -> list[Message]:
        """Keys go down one after the other; all that came of them."""
        return [message for key in keys for message in self.key(key)]
