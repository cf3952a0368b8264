"""What went wrong on the way, in a word."""

from __future__ import annotations

import contextlib
import socket
import ssl
import traceback

import h11
import httpx
import pytest

from models.web.faults import LineFault, fault_of, spoken, transient_status

SECRET = "https://me:geheim@proxy/?signature=abc"  # that is what it plays


def caused(error: Exception, *causes: Exception) -> Exception:
    """An exception of the library, and what it came from."""
    current = error
    for cause in causes:
        current.__cause__ = cause
        current = cause
    return error


CERTIFICATE = ssl.SSLCertVerificationError(1, "self-signed")
FAULTS: list[tuple[Exception, bool, LineFault]] = [
    (httpx.ConnectTimeout(SECRET), False, "timeout"),
    (httpx.PoolTimeout(SECRET), True, "timeout"),
    (httpx.ProxyError(SECRET), False, "proxy"),
    (httpx.ConnectError(SECRET), True, "proxy"),
    (caused(httpx.ConnectError(SECRET), CERTIFICATE), False, "tls"),
    # A certificate is one behind a proxy too.
    (caused(httpx.ConnectError(SECRET), OSError(), CERTIFICATE), True, "tls"),
    # What breaks the line in the middle of a handshake is the line's fault.
    (caused(httpx.ConnectError(SECRET), ssl.SSLEOFError(8, "EOF")), False, "cut-off"),
    (caused(httpx.ConnectError(SECRET), ssl.SSLZeroReturnError(6, "closed")), True, "cut-off"),
    # After the handshake the library lets it through as it is.
    (ssl.SSLError(1, "bad record"), False, "cut-off"),
    (caused(httpx.ConnectError(SECRET), ExceptionGroup("all", [OSError(), CERTIFICATE])), False, "tls"),
    (caused(httpx.ConnectError(SECRET), socket.gaierror(-2, "unknown")), False, "name-not-found"),
    (caused(httpx.ConnectError(SECRET), ConnectionRefusedError()), False, "refused"),
    (httpx.ConnectError(SECRET), False, "unreachable"),
    (httpx.ReadError(SECRET), True, "cut-off"),
    (httpx.WriteError(SECRET), False, "cut-off"),
    (httpx.CloseError(SECRET), False, "cut-off"),
    (httpx.RemoteProtocolError(SECRET), False, "cut-off"),
    (caused(httpx.RemoteProtocolError(SECRET), h11.RemoteProtocolError("illegal status line")), False, "bad-answer"),
    (
        caused(httpx.RemoteProtocolError(SECRET), h11.RemoteProtocolError("peer closed connection without sending")),
        False,
        "cut-off",
    ),
    (httpx.LocalProtocolError(SECRET), False, "cut-off"),
    (httpx.UnsupportedProtocol(SECRET), False, "bad-answer"),
    (httpx.DecodingError(SECRET), False, "bad-answer"),
    (httpx.InvalidURL(SECRET), False, "bad-answer"),
    (httpx.StreamConsumed(), False, "bad-answer"),
]


@pytest.mark.parametrize(("error", "proxied", "word"), FAULTS, ids=lambda each: str(each)[:20])
def test_every_exception_of_the_library_has_its_word(error: Exception, proxied: bool, word: LineFault) -> None:
    """And what takes its place quotes nothing of it."""
    assert fault_of(error, proxied=proxied) == word
    with pytest.raises(LookupError) as caught, spoken(LookupError, proxied=proxied):
        raise error
    assert caught.value.args == (word, type(error).__name__)
    assert "geheim" not in "".join(traceback.format_exception(caught.value))


def test_causes_in_a_circle_end() -> None:
    """A chain that leads back to itself is followed for a while only."""
    error, other = httpx.ConnectError("a"), OSError("b")
    error.__cause__, other.__cause__ = other, error
    assert fault_of(error, proxied=False) == "unreachable"


def test_what_is_not_the_librarys_goes_through() -> None:
    """A fault of ours, or a cancellation, is nobody's answer."""
    with pytest.raises(KeyError), spoken(LookupError, proxied=False):
        raise KeyError
    with contextlib.suppress(KeyboardInterrupt), spoken(LookupError, proxied=False):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("status", "word"),
    [(408, "timeout"), (429, "too-many-requests"), (500, "server-error"), (502, "server-error"), (503, "server-error")],
)
def test_statuses_that_may_pass(status: int, word: str) -> None:
    """The server says that it cannot now."""
    assert transient_status(status) == word


@pytest.mark.parametrize("status", [100, 200, 206, 302, 400, 401, 403, 404, 416, 499, 501])
def test_statuses_that_will_not(status: int) -> None:
    """It will say the same in a minute; 501 is what it has never learnt."""
    assert transient_status(status) is None
