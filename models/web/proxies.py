"""The proxy that the environment names for an address: what desktops export, read as they mean it.

The library refuses to be made where it cannot read one entry of ``NO_PROXY``
or does not know ``socks://``, which GNOME and KDE export as they stand in
their settings; so it is told, and does not look for itself.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import urllib.request

import httpx

from models.web.addresses import is_loopback

__all__ = ["proxy_for"]

_PORT = re.compile(r"[0-9]{1,5}")
_PORTS = {"http": 80, "https": 443}


def proxy_for(url: httpx.URL) -> str | None:
    """The proxy's address as the library takes it, which may still refuse it; none where ``url`` is asked directly.

    This machine is behind no proxy.
    """
    named = urllib.request.getproxies()
    address = (named.get(url.scheme) or named.get("all") or "").strip()
    if not address or is_loopback(url.host):
        return None
    if any(_excepts(each.strip(), url) for each in named.get("no", "").split(",")):
        return None
    scheme, mark, rest = address.partition("://")
    if not mark:
        return f"http://{address}"
    # The only one of its versions that the library speaks; names are looked up by whoever reaches them.
    return f"socks5h://{rest}" if scheme.lower() in ("socks", "socks5h") else address


def _excepts(entry: str, url: httpx.URL) -> bool:
    """Whether one entry of ``NO_PROXY`` means this address; one that nobody can read means none."""
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
    except httpx.InvalidURL:
        return False
    name, _, bits = entry.partition("/")
    with contextlib.suppress(ValueError):
        network = ipaddress.ip_network(f"{name.strip('[]')}/{bits}" if bits else name.strip("[]"), strict=False)
        return _within(url.host, network)
    host, colon, port = entry.rpartition(":")
    if colon and _PORT.fullmatch(port):
        asked = url.port or _PORTS.get(url.scheme)
        return asked == int(port) and not _PORT.fullmatch(host.rpartition(":")[2]) and _excepts(host, url)
    return _is_below(url.host, f"*{entry.lower()}")


def _within(host: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.version == network.version and address in network


def _is_below(host: str, pattern: str) -> bool:
    """``*.example`` means all below it, ``*example`` itself too, and any other just itself."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    domain = pattern.removeprefix("*").lower()
    return host == domain or (pattern.startswith("*") and host.endswith(f".{domain}"))
