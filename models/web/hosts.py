"""Which address can be asked: a predicate over the text of one, for who speaks and for who only keeps it."""

from __future__ import annotations

import re
import urllib.parse

__all__ = ["has_host", "is_endpoint", "is_host", "is_proxy"]

_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_host(host: str) -> bool:
    """Can this be looked up, as it is sent or in Korean?  Beyond these the system raises what nobody expects."""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    return bool(_HOST.fullmatch(host)) and all(len(label) < 64 for label in host.split("."))


def has_host(address: str) -> bool:
    """Whether this is an address of the web, of a host that can be looked up, with a port if it names one."""
    return _has_host(address, ("http", "https"))


def is_proxy(address: str) -> bool:
    """Whether this is the address of a proxy of a kind that is spoken."""
    return _has_host(address, ("http", "https", "socks5", "socks5h"))


def is_endpoint(address: str) -> bool:
    """Whether this is ``http(s)://HOST/PATH`` with neither name nor query, of a host that can be asked."""
    parts = _parts(address)
    return (
        parts is not None
        and has_host(address)
        and parts.username is None
        and parts.password is None
        and not (parts.query or parts.fragment)
    )


def _has_host(address: str, schemes: tuple[str, ...]) -> bool:
    parts = _parts(address)
    return parts is not None and parts.scheme in schemes and is_host(parts.hostname or "")


def _parts(address: str) -> urllib.parse.SplitResult | None:
    """None for half an IPv6 address, a port that is no number, and what the library would leave out unasked."""
    if _CONTROL.search(address):
        return None
    try:
        parts = urllib.parse.urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
