"""Where to ask and how, checked: what is never sent where."""

from __future__ import annotations

import dataclasses
import re
import ssl
from typing import Literal

import httpx

from desktop.voc.errors import BadEndpoint, BadInput
from engine.text.private import Private
from models.web import connecting
from models.web.addresses import is_endpoint, is_loopback

__all__ = ["VocConnection", "base_url", "bearer", "trusted"]

_KEY = re.compile(r"[!-~]{1,4096}")
_RANGES: dict[str, tuple[float, float]] = {
    "connect_timeout": (0.1, 600),
    "read_timeout": (0.1, 3600),
    "total_timeout": (0.1, 7200),
    "max_new_tokens": (1, 2048),
    "temperature": (0, 2),
    "top_p": (0, 1),
    "concurrency": (1, 64),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class VocConnection:
    """Times in seconds; ``proxy`` is an address, "system" or "none"; ``key`` goes to this endpoint only.

    ``plain_http`` is the consent to send text unencrypted to another machine.
    """

    address: str
    protocol: Literal["voc", "openai"] = "voc"
    model: str = ""
    key: Private = Private("")
    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    total_timeout: float = 120.0
    ca_file: str = ""
    proxy: str = "system"
    plain_http: bool = False
    max_new_tokens: int = 512
    temperature: float = 0.1
    top_p: float = 0.9
    concurrency: int = 4

    def check_ranges(self) -> None:
        """Raises ``BadInput`` ("bad-option") for a number out of its range."""
        for name, (low, high) in _RANGES.items():
            if not low <= getattr(self, name) <= high:
                raise BadInput("bad-option", name, f"{low:g}–{high:g}")

    def identity(self) -> tuple[object, ...]:
        """What decides which answers come: work begun with one identity is not gone on with under another."""
        return (
            self.address.rstrip("/"),
            self.protocol,
            self.model,
            self.max_new_tokens,
            self.temperature,
            self.top_p,
        )


def base_url(connection: VocConnection) -> httpx.URL:
    """The address, which may be sent to.  Raises ``BadEndpoint`` ("no-address", "bad-address", "insecure")."""
    if not connection.address.strip():
        raise BadEndpoint("no-address")
    try:
        url = httpx.URL(connection.address.strip().rstrip("/"))
    except httpx.InvalidURL:
        raise BadEndpoint("bad-address", detail="no address") from None
    if not is_endpoint(url):
        raise BadEndpoint("bad-address", url.host, "must be https://HOST/PATH, with neither name nor query")
    if url.scheme == "http" and not connection.plain_http and not is_loopback(url.host):
        raise BadEndpoint("insecure", url.host, "plain http without consent")
    return url


def bearer(connection: VocConnection) -> dict[str, str]:
    """The header with the key, if there is one.  Raises ``BadEndpoint`` ("bad-key")."""
    key = connection.key.reveal().strip()
    if not key:
        return {}
    if not _KEY.fullmatch(key):
        raise BadEndpoint("bad-key", detail="not one word of ASCII")
    return {"Authorization": f"Bearer {key}"}


def trusted(ca_file: str) -> ssl.SSLContext:
    """Whom the connection trusts, and the certificates of ``ca_file`` too.  Raises ``BadEndpoint`` ("bad-ca")."""
    try:
        return connecting.trusted(ca_file)
    except (OSError, ValueError) as error:
        raise BadEndpoint("bad-ca", ca_file, type(error).__name__) from None
