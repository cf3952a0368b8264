"""What the process of the local API tells the program that started and watches it, over a link.  A leaf: values."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from engine.wire.link import Hello

__all__ = [
    "ApiComplaintsState",
    "ApiCounted",
    "ApiListening",
    "ApiModelState",
    "ApiQuiet",
    "ApiRefused",
    "FromApi",
    "ToApi",
]


class ApiListening(msgspec.Struct, frozen=True, tag="api-listening"):
    """It listens: an address for each contract."""

    addresses: dict[str, str]


class ApiModelState(msgspec.Struct, frozen=True, tag="api-model"):
    """What becomes of the model that suggests."""

    kind: str
    model: str


class ApiComplaintsState(msgspec.Struct, frozen=True, tag="api-complaints"):
    """What becomes of the model for complaints; ``detail`` is a code where it cannot be used."""

    kind: str
    detail: str


class ApiCounted(msgspec.Struct, frozen=True, tag="api-counted"):
    """So much was asked of each contract since it started: what was answered, and what went wrong."""

    counts: dict[str, tuple[int, int]]


class ApiRefused(msgspec.Struct, frozen=True, tag="api-refused"):
    """It cannot listen, and ends: a sentence for the person, and a code."""

    sentence: str
    code: Literal["no-libraries", "no-keys", "bad-keys", "port-taken", "no-voc-model"]


class ApiQuiet(msgspec.Struct, frozen=True, tag="api-quiet"):
    """Nothing: that the link ends is all that is ever told to it."""


FromApi: TypeAlias = Hello | ApiListening | ApiModelState | ApiComplaintsState | ApiCounted | ApiRefused
ToApi: TypeAlias = ApiQuiet
