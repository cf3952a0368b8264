"""Whom an address names: a host that can be looked up, or this machine."""

from __future__ import annotations

import contextlib
import ipaddress

import httpx

from models.web.hosts import is_host

__all__ = ["has_name", "is_loopback"]


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
