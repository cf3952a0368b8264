"""What is known of engines by what the daemon has told, so that who comes next can be told the same.

What it was told stands until it changes: it does not tell it twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from engine.text.private import Private, decode_private, encode_private

__all__ = ["Left", "Standing", "ToldCall", "decode_left", "encode_left", "encode_told"]

_KINDS: Final = {
    "SetCapabilities": "able",
    "FocusIn": "focus",
    "FocusInId": "focus",
    "FocusOut": "focus",
    "FocusOutId": "focus",
    "Enable": "chosen",
    "Disable": "chosen",
    "Set": "content",
}
_NEW_FIELD: Final = ("FocusIn", "FocusInId")
"""What the field before was for does not hold for the next."""


class ToldCall(msgspec.Struct, frozen=True, array_like=True):
    """A call as it came."""

    interface: str
    member: str
    signature: str
    body: tuple[Any, ...]


class Standing:
    """The calls that hold for one engine: the last of each kind, in the order in which they came."""

    def __init__(self) -> None:
        self._calls: dict[str, ToldCall] = {}

    def heard(self, call: ToldCall) -> bool:
        """Whether the call changes how things stand."""
        if (kind := _KINDS.get(call.member)) is None:
            return False
        self._calls.pop(kind, None)
        if call.member in _NEW_FIELD:
            self._calls.pop("content", None)
        self._calls[kind] = call
        return True

    @property
    def calls(self) -> tuple[ToldCall, ...]:
        """All of them."""
        return tuple(self._calls.values())


class Left(msgspec.Struct, frozen=True, array_like=True):
    """How all engines of a connection stand.  It is for memory only."""

    made: int
    newest: str
    preedit: Private
    """What the application shows as being composed in the newest engine."""
    calls: msgspec.Raw
    """What ``told`` is, encoded once for many keys."""

    @property
    def told(self) -> dict[str, tuple[ToldCall, ...]]:
        """What was told of each engine, by its path."""
        return _told_decoder.decode(self.calls)


def encode_told(told: Mapping[str, tuple[ToldCall, ...]]) -> msgspec.Raw:
    """For ``Left``."""
    return msgspec.Raw(_encoder.encode(told))


def encode_left(left: Left) -> bytes:
    """Its bytes."""
    return _encoder.encode(left)


def decode_left(data: bytes) -> Left:
    """The other way round."""
    return _left_decoder.decode(data)


_encoder: Final = msgspec.msgpack.Encoder(enc_hook=encode_private)
_left_decoder: Final = msgspec.msgpack.Decoder(Left, dec_hook=decode_private)
_told_decoder: Final = msgspec.msgpack.Decoder(dict[str, tuple[ToldCall, ...]])
