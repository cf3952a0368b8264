"""Whom an address names: a host that can be looked up, this machine, or somebody behind a proxy."""

from __future__ import annotations

import contextlib
import ipaddress
import urllib.request

import httpx

from models.web.hosts import is_host

__all__ = ["has_name", "is_loopback", "is_proxied", "unproxied"]

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def has_name(url: httpx.URL) -> bool:
    """Is there a host that can be looked up, and a port?"""
    return is_host(url.raw_host.decode("ascii")) and (url.port or 0) < 1 << 16


def is_loopback(host: str) -> bool:
    """Whether this host is the machine itself."""
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return False


def unproxied(host: str) -> dict[str, None]:
    """The library's ``mounts`` that keep the environment's proxy from what is on this machine, ``host`` perhaps."""
    hosts = {*_THIS_MACHINE, *([host.strip("[]")] if is_loopback(host) else [])}
    return {f"all://[{each}]" if ":" in each else f"all://{each}": None for each in hosts}


def is_proxied(url: httpx.URL) -> bool:
    """Whether the environment names a proxy for this address, as the library reads it; a fault's word depends on it."""
    named = urllib.request.getproxies()
    if not (named.get(url.scheme) or named.get("all")):
        return False
    return not any(_excepts(each.strip(), url) for each in named.get("no", "").split(","))


def _excepts(entry: str, url: httpx.URL) -> bool:
    """Whether one entry of ``NO_PROXY`` means this address."""
    if entry in ("", "*"):
        return entry == "*"
    try:
        if "://" in entry:
            meant = httpx.URL(entry)
            return (
                meant.scheme in ("all", url.scheme)
                and (not meant.host or _is_below(url.host, meant.host))
                and meant.port in (None, url.port)
            )
        address = entry.partition("/")[0].strip("[]")
        with contextlib.suppress(ValueError):
            return url.host == str(ipaddress.ip_address(address))
    except httpx.InvalidURL:
        return False
    return url.host == "localhost" if entry.lower() == "localhost" else _is_below(url.host, f"*{entry}")


def _is_below(host: str, pattern: str) -> bool:
    """``*.example`` means all below it, ``*example`` itself too, and any other just itself."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    domain = pattern.removeprefix("*").lower()
    return host == domain or (pattern.startswith("*") and host.endswith(f".{domain}"))
