"""What every connection has: whom it trusts, how long it waits, and what it says of itself."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx

__all__ = ["UNUSABLE", "settings", "trusted"]

UNUSABLE = (ValueError, ImportError, httpx.InvalidURL)
"""What the library raises for a proxy that is none, with an address in its text that may hold a password."""


def trusted(ca_file: str | Path) -> ssl.SSLContext:
    """The library's authorities, the system's (companies put their own there), and one file more, "" for none.

    Raises ``OSError``, also of what is no certificate, and ``ValueError`` for a path that cannot be one.
    """
    context = httpx.create_ssl_context()
    context.load_default_certs()
    if str(ca_file):
        context.load_verify_locations(cafile=Path(ca_file).expanduser())
    return context


def settings(trust: ssl.SSLContext, connect: float, silence: float) -> dict[str, Any]:
    """The library's arguments for a client: seconds to connect, and of silence while sending or reading.

    Bodies come unpacked, so that a length says how many bytes there will be.
    No redirect is followed: whoever asks looks at each one first.  Nothing of
    the environment is read: a proxy comes from ``proxies``.
    """
    return {
        "trust_env": False,
        "verify": trust,
        "timeout": httpx.Timeout(silence, connect=connect),
        "headers": {"User-Agent": "ieum", "Accept-Encoding": "identity"},
        "follow_redirects": False,
    }
