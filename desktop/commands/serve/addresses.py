"""Where a server is asked to listen, as a person spells it."""

from __future__ import annotations

import ipaddress

__all__ = ["is_address", "port_of"]

_MOST_PORT = 65535


def port_of(spelled: str | None, usual: int) -> int | None:
    """The port that was asked for, ``usual`` if none was; none for what is no port."""
    if spelled is None:
        return usual
    fits = spelled.isascii() and spelled.isdecimal() and len(spelled) <= len(str(_MOST_PORT))
    return int(spelled) if fits and int(spelled) <= _MOST_PORT else None


def is_address(host: str) -> bool:
    """Whether it is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
