"""What can go wrong in the local API, as one tree; no message ever holds a caller's text or key."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = [
    "ApiError",
    "EngineNotReady",
    "KeysFault",
    "KeysUnusable",
    "ModelsFull",
    "NoKeys",
    "Overloaded",
    "PortTaken",
    "SharingFault",
    "SharingUnusable",
]

KeysFault: TypeAlias = Literal[
    "unreadable", "open-to-others", "broken", "unwritable", "bad-name", "known-name", "unknown-name"
]
"""The file cannot be read; others may read it; a line of it is none; it cannot be written; three bad names."""

SharingFault: TypeAlias = Literal["bad-address", "no-secret", "weak-secret"]
"""No address of a Redis; the file of the secret cannot be read; what it holds is too short, or too long."""


class ApiError(Exception):
    """Root of everything that the API raises."""


class EngineNotReady(ApiError):
    """There is no model that could answer now; ``kind`` is that of ``engine.client.state.EngineState``."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the engine is {kind}")
        self.kind = kind


class Overloaded(ApiError):
    """So many wait already that nobody would wait for this one."""


class ModelsFull(ApiError):
    """So many models are loaded and at work that there is no room for another; ``most`` is how many."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} models at most")
        self.most = most


class KeysUnusable(ApiError):
    """The file of keys, or a name for a key, cannot be used."""

    def __init__(self, fault: KeysFault) -> None:
        super().__init__(fault)
        self.fault = fault


class SharingUnusable(ApiError):
    """Answers cannot be shared with other servers."""

    def __init__(self, fault: SharingFault) -> None:
        super().__init__(fault)
        self.fault = fault


class PortTaken(ApiError):
    """Somebody else listens there, or nobody may; ``code`` is the system's name of the reason."""

    def __init__(self, port: int, code: str) -> None:
        super().__init__(f"port {port}: {code}")
        self.port = port
        self.code = code


class NoKeys(ApiError):
    """Every caller would have to know a key, and there is none: nobody could ask, or everybody."""
