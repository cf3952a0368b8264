"""The accessibility bus: where it is, and a connection to it that listens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping

from jeepney import DBusAddress, MessageType, new_method_call

from desktop.system.bus import BUS, BusConnection, BusGone, open_dbus_connection, open_session_bus

__all__ = ["EVENTS", "find_address", "listen"]

EVENTS = "org.a11y.atspi.Event.Object"
"""The interface of all events that objects tell of themselves."""

_LAUNCHER = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
_REGISTRY = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
_PATIENCE = 5.0


def find_address(environment: Mapping[str, str]) -> str:
    """The address that its launcher on the session bus tells.

    Raises ``BUS_ERRORS``, and whatever comes of an answer that makes no sense.
    """
    with contextlib.closing(open_session_bus(environment)) as session:
        reply = session.send_and_get_reply(new_method_call(_LAUNCHER, "GetAddress"), timeout=_PATIENCE)
    if reply.header.message_type is not MessageType.method_return:
        raise BusGone("no launcher")
    return str(reply.body[0])


def listen(address: str, rules: Iterable[str], kinds: Iterable[str]) -> BusConnection:
    """A connection on which the events of these ``kinds`` come that match ``rules``; raises as ``find_address``."""
    with contextlib.ExitStack() as opened:
        connection = opened.enter_context(contextlib.closing(open_dbus_connection(address)))
        for rule in rules:
            connection.send_and_get_reply(new_method_call(BUS, "AddMatch", "s", (rule,)), timeout=_PATIENCE)
        for kind in kinds:
            call = new_method_call(_REGISTRY, "RegisterEvent", "s", (kind,))
            connection.send_and_get_reply(call, timeout=_PATIENCE)
        opened.pop_all()
    return connection
