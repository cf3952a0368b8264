"""Messages as they pass on the IBus bus, and a connection that brings them.

They are made, written and read by jeepney as on a real bus.
"""

from __future__ import annotations

import itertools
from typing import Any

import jeepney
from jeepney import DBusAddress, HeaderFields, Message, Parser

from desktop.input.ibus import wire as ibus_wire
from desktop.input.ibus.candidates import EngineWatch

__all__ = ["BREAK", "HERE", "LETTER", "Bus", "Connection", "mode", "quiet_engine", "text"]

HERE = "/org/freedesktop/IBus/InputContext_1"
LETTER = 0x72
BREAK = "쩗뷁"
"""What the error says with which the connection breaks off."""

_CLIENT = ":1.7"
_TEXT = "(sa{sv}sv)"


def text(content: str) -> tuple[str, Any]:
    """A serialised IBusText."""
    return (_TEXT, ("IBusText", {}, content, ("(sa{sv}av)", ("IBusAttrList", {}, []))))


def mode(state: int) -> tuple[str, Any]:
    """A serialised IBusProperty that tells the input mode: 1 is Hangul."""
    none: Any = ("(sa{sv}av)", ("IBusPropList", {}, []))
    body: Any = ("IBusProperty", {}, "InputMode", 0, text(""), "", text(""), True, True, state, none, text(""))
    return ("(sa{sv}suvsvbbuvv)", body)


class Bus:
    """Makes the messages that pass on the bus; serials grow as they do there."""

    def __init__(self) -> None:
        self._serials = itertools.count(1)
        self.messages: list[Message] = []

    def call(
        self, member: str, signature: str | None = None, *body: Any, path: str = HERE, interface: str = ""
    ) -> Message:
        """The application calls the daemon."""
        address = DBusAddress(path, "org.freedesktop.IBus", interface or ibus_wire.INPUT_CONTEXT)
        return self._pass(jeepney.new_method_call(address, member, signature, body))

    def reply(self, call: Message, signature: str | None = None, *body: Any) -> None:
        """The daemon answers."""
        self._pass(jeepney.new_method_return(call, signature, body))

    def signal(
        self, member: str, signature: str | None = None, *body: Any, path: str = HERE, interface: str = ""
    ) -> None:
        """The daemon tells the application something."""
        address = DBusAddress(path, interface=interface or ibus_wire.INPUT_CONTEXT)
        self._pass(jeepney.new_signal(address, member, signature, body))

    def error(self, call: Message) -> None:
        """The daemon refuses."""
        self._pass(jeepney.new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))

    def ask(self, keyval: int, state: int = 0, path: str = HERE, code: int = 30) -> Message:
        """A key comes to the application, which asks the input method about it."""
        return self.call("ProcessKeyEvent", "uuu", keyval, code, state, path=path)

    def preedit(self, content: str, *, visible: bool = True, keep: int | None = 1) -> None:
        """The preedit as the application is told it."""
        if keep is None:
            self.signal("UpdatePreeditText", "vub", text(content), len(content), visible)
        else:
            self.signal("UpdatePreeditTextWithMode", "vubu", text(content), len(content), visible, keep)

    def commit(self, content: str) -> None:
        """Text goes into the field."""
        self.signal("CommitText", "v", text(content))

    def key(self, keyval: int, *, consumed: bool, state: int = 0) -> None:
        """A key that the input method answers at once."""
        self.reply(self.ask(keyval, state), "b", consumed)

    def compose(self, content: str) -> None:
        """A key that makes ``content`` the preedit."""
        asked = self.ask(LETTER)
        self.preedit(content)
        self.reply(asked, "b", True)

    def purpose(self, purpose: int, path: str = HERE) -> None:
        """The application tells what its field is for."""
        self.call(
            "Set", "ssv", ibus_wire.INPUT_CONTEXT, "ContentType", ("(uu)", (purpose, 0)),
            path=path, interface="org.freedesktop.DBus.Properties",
        )  # fmt: skip

    def _pass(self, message: Message) -> Message:
        message.header.serial = next(self._serials)
        if message.header.message_type is jeepney.MessageType.method_call:
            message.header.fields[HeaderFields.sender] = _CLIENT
        (read,) = Parser().feed(message.serialise())
        self.messages.append(read)
        return message


class Connection:
    """Brings the messages, then breaks off; what is sent by it gets the serial ``sent_as``."""

    name = ":1.9"
    sent_as = 1000

    def __init__(self, messages: list[Message]) -> None:
        self._messages = iter(messages)
        self.sent: list[Message] = []
        self.closed = False

    def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Message:
        self.sent.append(message)
        return jeepney.new_method_return(message)

    def send(self, message: Message) -> int:
        self.sent.append(message)
        return self.sent_as

    def receive(self, *, timeout: float | None = None) -> Message:
        try:
            return next(self._messages)
        except StopIteration:
            raise ConnectionResetError(BREAK) from None

    def close(self) -> None:
        self.closed = True


def quiet_engine() -> EngineWatch:
    """An engine of which nobody wants to hear."""
    return EngineWatch(lambda name: None, lambda choosing: None, lambda odd: None)
