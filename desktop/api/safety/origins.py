"""Whose page a request comes from, by what browsers say and no page can change."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, TypeAlias

__all__ = ["Origin", "named_host", "origin_of"]

Origin: TypeAlias = Literal["none", "own", "allowed", "foreign"]
"""No page's; one that we served ourselves; one that was allowed; any other."""

_ELSEWHERE = ("cross-site", "same-site")


def origin_of(origin: str | None, site: str | None, host: str, allowed: Collection[str]) -> Origin:
    """``origin`` and ``site`` are the headers Origin and Sec-Fetch-Site, ``host`` is Host, which was checked before."""
    if origin is None:
        # Pictures and scripts of a page are fetched without an Origin.
        return "foreign" if site in _ELSEWHERE else "none"
    if origin.lower() == f"http://{host.lower()}":
        return "own"
    return "allowed" if origin in allowed else "foreign"


def named_host(host: str) -> str:
    """The name in a Host header, without port and brackets, in small letters; empty for what is no such header."""
    name, colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not colon:
        name = host
    elif not port.isascii() or not port.isdecimal():
        return ""
    if name.startswith("[") and name.endswith("]"):
        return name[1:-1].lower()
    return "" if ":" in name else name.lower()
