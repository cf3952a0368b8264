"""Sockets that listen, where they may."""

from __future__ import annotations

import errno
import ipaddress
import socket

from desktop.api.errors import NoKeys, PortTaken
from desktop.api.options import ApiOptions

__all__ = ["check_address", "listening_sockets"]

_BACKLOG = 512


def check_address(options: ApiOptions, *, keys: bool) -> None:
    """Raises ``NoKeys`` where every caller must know one and there is none."""
    if options.needs_keys and not keys:
        raise NoKeys(options.host)


def listening_sockets(host: str, port: int) -> list[socket.socket]:
    """Sockets on that port of ``host``; of the loopback on both its addresses, where there are both.

    Port 0 is any that is free.  Raises ``PortTaken``.
    """
    loopback = host in ("127.0.0.1", "localhost")
    found = [_listen("127.0.0.1" if loopback else host, port)]
    if loopback:
        try:
            found.append(_listen("::1", found[0].getsockname()[1]))
        except PortTaken as taken:
            # Without IPv6 there is nothing to miss; where a stranger has its half, "localhost" would lead to them.
            if taken.code == "EADDRINUSE":
                found[0].close()
                raise
    return found


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if _is_v6(host) else socket.AF_INET
    try:
        # The protocol is named because asyncio turns Nagle off only where it is.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise _taken(port, error) from None
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where SO_REUSEADDR would let anybody listen beside us
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise _taken(port, error) from None
    return listening


def _is_v6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False


def _taken(port: int, error: OSError) -> PortTaken:
    return PortTaken(port, errno.errorcode.get(error.errno or 0, type(error).__name__))
