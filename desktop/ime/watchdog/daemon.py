"""Asks IBus's daemon, over a connection for each question, which input method is in use, and has it use one."""

from __future__ import annotations

import contextlib
import time
from typing import Final, Protocol

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call

from desktop.ime.service.component import BUS_NAME, ENGINE_NAME
from desktop.ime.service.connect import connect
from desktop.input.ibus.wire import engine_of
from desktop.system.bus import BUS, BusConnection, BusGone

__all__ = ["Chooser", "IbusChooser"]

_PATIENCE_S: Final = 3.0
_TRIES: Final = 5
_NEWS_S: Final = 0.5
"""So long news of the daemon are awaited before it is asked again, which it may have told before anybody listened."""
_IBUS: Final = DBusAddress("/org/freedesktop/IBus", "org.freedesktop.IBus", "org.freedesktop.IBus")
_PROPERTIES: Final = DBusAddress("/org/freedesktop/IBus", "org.freedesktop.IBus", "org.freedesktop.DBus.Properties")
_NEWS: Final = (
    f"type='signal',sender='{BUS.bus_name}',member='NameOwnerChanged',arg0='{BUS_NAME}'",
    f"type='signal',interface='{_IBUS.interface}',member='GlobalEngineChanged'",
)
"""With these the daemon may do what it refused a moment ago: who types has come, or what was under way is done."""
_TOLD: Final = ("NameOwnerChanged", "GlobalEngineChanged")

INSTEAD: Final = ("hangul", "xkb:kr:kr104:kor", "xkb:us::eng")
"""What is used when ours fails again and again, the first that there is."""


class Chooser(Protocol):
    """Which input method is in use, as far as who watches has to know."""

    def restore(self) -> bool:
        """Has ours used again, unless the person chose another one meanwhile; whether it is in use."""

    def replace(self) -> str:
        """Has another one used in place of ours; its name, empty where that went wrong or nothing was to be done."""


class IbusChooser:
    """See ``Chooser``; ``environment`` and ``starter`` tell which daemon is meant."""

    def __init__(self, environment: dict[str, str], starter: int) -> None:
        self._environment, self._starter = environment, starter

    def restore(self) -> bool:
        """See ``Chooser``.

        A daemon that has just begun refuses for a while, or while another one
        is being put in use: it is asked again when it tells of a change.
        """
        with contextlib.suppress(BusGone, TimeoutError), contextlib.closing(self._connect()) as connection:
            for rule in _NEWS:
                connection.send(new_method_call(BUS, "AddMatch", "s", (rule,)))
            for _ in range(_TRIES):
                if _current(connection) not in ("", ENGINE_NAME):
                    return False
                if _use(connection, ENGINE_NAME):
                    return True
                _await_news(connection)
        return False

    def replace(self) -> str:
        """See ``Chooser``."""
        with contextlib.suppress(BusGone, TimeoutError), contextlib.closing(self._connect()) as connection:
            if _current(connection) in ("", ENGINE_NAME):
                return next((name for name in INSTEAD if _use(connection, name)), "")
        return ""

    def _connect(self) -> BusConnection:
        return connect(self._environment, self._starter)


def _current(connection: BusConnection) -> str:
    """The input method in use, "" for none: what died was it."""
    reply = _ask(connection, new_method_call(_PROPERTIES, "Get", "ss", ("org.freedesktop.IBus", "GlobalEngine")))
    try:
        return "" if reply.header.message_type is MessageType.error else engine_of(reply.body[0][1])
    except (LookupError, TypeError):
        return ""


def _use(connection: BusConnection, name: str) -> bool:
    reply = _ask(connection, new_method_call(_IBUS, "SetGlobalEngine", "s", (name,)))
    return reply.header.message_type is not MessageType.error


def _await_news(connection: BusConnection) -> None:
    """Until the daemon tells that something has changed, or for a while."""
    end = time.monotonic() + _NEWS_S
    with contextlib.suppress(TimeoutError):
        while (left := end - time.monotonic()) > 0:
            if connection.receive(timeout=left).header.fields.get(HeaderFields.member) in _TOLD:
                return


def _ask(connection: BusConnection, call: Message) -> Message:
    return connection.send_and_get_reply(call, timeout=_PATIENCE_S)
