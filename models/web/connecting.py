"""What every connection has: whom it trusts, how long it waits, and what it says of itself."""

from __future__ import annotations

import errno
import os
import ssl
import stat
from pathlib import Path
from typing import Any

import httpx

__all__ = ["UNUSABLE", "settings", "trusted"]

UNUSABLE = (ValueError, ImportError, httpx.InvalidURL)
"""What the library raises for a proxy that is none, with an address in its text that may hold a password."""

_MOST_BYTES = 16 << 20
"""Of a file of certificates; those of all authorities have a quarter of a megabyte."""


def trusted(ca_file: str | Path) -> ssl.SSLContext:
    """The library's authorities, the system's (companies put their own there), and one file more, "" for none.

    Raises ``OSError``, also of what is no certificate, and ``ValueError`` for a path that cannot be one.
    """
    # The library would refuse where SSL_CERT_FILE leads nowhere, which is not the person's fault; the system does not.
    context = httpx.create_ssl_context(trust_env=False)
    if not _is_endless(Path(os.environ.get("SSL_CERT_FILE", ""))):
        context.load_default_certs()
    if str(ca_file):
        file = Path(ca_file).expanduser()
        if _is_endless(file):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(file))
        context.load_verify_locations(cafile=file)
    return context


def _is_endless(file: Path) -> bool:
    """Whether OpenSSL might never come to its end: it looks for a certificate as long as something comes.

    No signal is heard meanwhile.
    """
    try:
        found = file.stat()
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) or found.st_size > _MOST_BYTES


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
