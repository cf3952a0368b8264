"""Where answers are shared, and the secret by which only our own servers can read them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from urllib.parse import urlsplit

from desktop.api.errors import SharingUnusable
from engine.text.private import Private

__all__ = ["SECRET_BYTES", "SharedCache", "shared_cache"]

SECRET_BYTES = (32, 4096)
"""The least and the most bytes of a secret."""

_SCHEMES = ("redis", "rediss", "unix")


@dataclasses.dataclass(frozen=True)
class SharedCache:
    """``address`` as "redis://cache:6379/0", which may hold a password; ``secret`` is the same for all servers."""

    address: Private
    secret: bytes = dataclasses.field(repr=False)


def shared_cache(address: Private, secret: Path) -> SharedCache:
    """Reads the secret from its file; raises ``SharingUnusable``."""
    try:
        parts = urlsplit(address.reveal())
        named = bool(parts.path if parts.scheme == "unix" else parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        raise SharingUnusable("bad-address") from None
    if parts.scheme not in _SCHEMES or not named:
        raise SharingUnusable("bad-address")
    try:
        with secret.open("rb") as source:
            content = source.read(SECRET_BYTES[1] + 1).strip()
    except OSError:
        raise SharingUnusable("no-secret") from None
    if not SECRET_BYTES[0] <= len(content) <= SECRET_BYTES[1]:
        raise SharingUnusable("weak-secret")
    return SharedCache(address, content)
