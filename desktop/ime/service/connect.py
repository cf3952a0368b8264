"""Finds the bus of the IBus daemon that this process belongs to, among addresses that may be old or another's."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.input.ibus.address import addresses
from desktop.system.bus import BusConnection, BusGone, open_dbus_connection

__all__ = ["connect"]

_WITHIN_S = 2.0


def connect(environment: Mapping[str, str], starter: int = 0) -> BusConnection:
    """A connection to the daemon whose process is ``starter``, else to the first that answers; raises ``BusGone``.

    Two daemons may run for one person, on two displays or one in place of the
    other, and the file with the address is whoever's wrote it last.
    """
    failure = BusGone("no address")
    other: BusConnection | None = None
    for address in addresses(environment):
        try:
            connection = open_dbus_connection(address, _WITHIN_S)
        except BusGone as gone:
            failure = gone
            continue
        if not starter or connection.peer == starter:
            if other is not None:
                other.close()
            return connection
        if other is None:
            other = connection
        else:
            connection.close()
    if other is None:
        raise failure
    return other
