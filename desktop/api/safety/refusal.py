"""A request that gets an error in place of an answer; each contract gives it its own form."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypeAlias

from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text

__all__ = ["ErrorForm", "Refusal", "RefusalCode", "RefusedError", "refuse"]

RefusalCode: TypeAlias = Literal[
    "BAD_HOST",
    "FORBIDDEN",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "TEXT_TOO_LONG",
    "TIMEOUT",
    "INVALID_INPUT",
    "INVALID_PARAMETER",
    "NOT_FOUND",
    "MODEL_NOT_FOUND",
    "CONTEXT_LENGTH_EXCEEDED",
    "RATE_LIMIT_EXCEEDED",
    "SERVICE_UNAVAILABLE",
    "MODEL_NOT_LOADED",
    "INTERNAL_ERROR",
]


@dataclasses.dataclass(frozen=True)
class Refusal:
    """What went wrong; ``sentence`` is for a person, ``details`` for a program, and neither quotes what was sent."""

    status: int
    code: RefusalCode
    sentence: str
    details: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


class RefusedError(Exception):
    """Raised where the refusal is known, and answered where the form is."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class ErrorForm(Protocol):
    """How a contract spells an error: the JSON that is its body."""

    def __call__(self, refusal: Refusal, request_id: str, /) -> dict[str, Any]:
        """``request_id`` is that of the headers."""


def refuse(
    status: int,
    code: RefusalCode,
    sentence: ApiSentence,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> RefusedError:
    """The error to raise; ``values`` are those that the sentence names."""
    return RefusedError(Refusal(status, code, text(sentence, **values), details, headers or {}))
