"""What went wrong on the way, in a word: of the library's exceptions and of a server's statuses.

The library's own texts are left out: they may quote an address with its
signature, a proxy's password, or what was sent.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

import httpx

__all__ = ["LineFault", "StatusFault", "fault_of", "spoken", "transient_status"]

LineFault: TypeAlias = Literal[
    "timeout", "proxy", "tls", "cut-off", "name-not-found", "refused", "unreachable", "bad-answer"
]
"""Of these "tls" (a certificate that nobody vouches for) and "bad-answer" (no HTTP) come again whoever asks again."""

StatusFault: TypeAlias = Literal["timeout", "too-many-requests", "server-error"]

_RAISED = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError)
"""All that the library lets out; ``ssl.SSLError`` of a line that goes bad after its handshake."""

_MOST_CAUSES = 16


@contextlib.contextmanager
def spoken(said: Callable[[LineFault, str], Exception], *, proxied: bool) -> Iterator[None]:
    """Raises what ``said`` makes of a fault and the name of the library's exception, in place of that one."""
    try:
        yield
    except _RAISED as error:
        raise said(fault_of(error, proxied=proxied), type(error).__name__) from None


def fault_of(error: Exception, *, proxied: bool) -> LineFault:
    """The word for an exception of the library; ``proxied``: who could not be reached is a proxy."""
    causes = list(_causes(error))
    if isinstance(error, httpx.TimeoutException):
        return "timeout"
    if isinstance(error, httpx.ProxyError):
        return "proxy"
    if isinstance(error, ssl.SSLError):
        return "cut-off"
    if any(isinstance(each, ssl.SSLError) for each in causes):
        # What breaks the line in the middle of a handshake is the line's fault.
        broken = any(isinstance(each, ssl.SSLEOFError | ssl.SSLZeroReturnError) for each in causes)
        return "cut-off" if broken else "tls"
    if isinstance(error, httpx.ConnectError):
        if proxied:
            return "proxy"
        if any(isinstance(each, socket.gaierror) for each in causes):
            return "name-not-found"
        if any(isinstance(each, ConnectionRefusedError) for each in causes):
            return "refused"
        return "unreachable"
    if any(map(_is_no_http, causes)):
        return "bad-answer"
    return "cut-off" if isinstance(error, httpx.NetworkError | httpx.ProtocolError) else "bad-answer"


def transient_status(status: int) -> StatusFault | None:
    """The word for a status after which another attempt may help; none for all others.

    501 is none of them: what a server does not know it will not have learnt in a minute.
    """
    if status == 408:
        return "timeout"
    if status == 429:
        return "too-many-requests"
    return "server-error" if status >= 500 and status != 501 else None


def _is_no_http(cause: BaseException) -> bool:
    """Whether it is what the library below says of bytes that are no answer; an end too soon is no such thing."""
    told = type(cause).__module__.partition(".")[0] == "h11" and type(cause).__name__ == "RemoteProtocolError"
    return told and not str(cause).startswith("peer closed connection")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What it came from, itself first: the library tells a certificate from a cut line only by that."""
    seen = 0
    while error is not None and seen < _MOST_CAUSES:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                yield from _causes(each)
        error, seen = error.__cause__ or error.__context__, seen + 1
