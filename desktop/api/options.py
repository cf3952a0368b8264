"""What the local API is started with: which contracts listen where, and who may ask."""

from __future__ import annotations

import dataclasses
import ipaddress
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

__all__ = ["CONTRACTS", "PORTS", "ApiOptions", "Contract", "RateLimits", "is_loopback"]

Contract: TypeAlias = Literal["predictor", "models", "generator", "eot", "gateway", "voc"]
"""A listener: contract A, B, D or E, the gateway that has all of them under prefixes, or contract C."""

CONTRACTS: Final[tuple[Contract, ...]] = tuple(name for name in get_args(Contract) if name != "voc")
"""Those that ``ieum serve`` always has; contract C listens where a model of its own was named."""

PORTS: Final[Mapping[Contract, int]] = {
    "predictor": 8000,
    "models": 8001,
    "voc": 8002,
    "generator": 8003,
    "eot": 8177,
    "gateway": 8170,
}
"""Where clients look for a contract that were written for it; B, C and D share A's port in the documents."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclasses.dataclass(frozen=True)
class RateLimits:
    """How many requests a minute each caller of contract E has; 0 is no limit."""

    standard: int = 100
    premium: int = 1000
    batch: int = 10


@dataclasses.dataclass(frozen=True)
class ApiOptions:
    """``ports`` names the contracts that listen; port 0 is any that is free.

    ``host`` is an address of this machine; where others reach it keys are
    needed (``desktop.api.listening``).  ``hosts`` are names, beside those of
    the loopback, by which the machine may be called.  ``origins`` are those
    of pages that may ask with a key ("http://localhost:3000").  ``keyed``:
    nobody is let in without a key, not from this machine either.  Sizes are
    bytes, times seconds; ``connections`` are at one listener, and ``backlog``
    are those that come in at once.
    """

    ports: Mapping[Contract, int] = dataclasses.field(default_factory=lambda: {name: PORTS[name] for name in CONTRACTS})
    host: str = "127.0.0.1"
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    keyed: bool = False
    rates: RateLimits = RateLimits()
    body_bytes: int = 1 << 20
    body_s: float = 10.0
    heading_s: float = 10.0
    unread_s: float = 20.0
    connections: int = 1000
    backlog: int = 2048

    @property
    def public(self) -> bool:
        """Whether other machines reach it."""
        return not is_loopback(self.host)

    @property
    def needs_keys(self) -> bool:
        """Whether every caller must know one."""
        return self.keyed or self.public

    @property
    def names(self) -> frozenset[str]:
        """All that a request may call this machine, in small letters."""
        own = (*_LOOPBACK, *self.hosts) if not self.public else (*_LOOPBACK, self.host, *self.hosts)
        return frozenset(name.lower() for name in own)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address; a name other than "localhost" is no such address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
