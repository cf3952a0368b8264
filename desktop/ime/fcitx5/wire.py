"""What fcitx5's addon says of keys and fields, and what it is told to do: the calls of ``Typing`` as messages.

Each packet of a socket is one message, in msgpack, so that nobody ever reads
the second half of something.  ``packaging/fcitx5/`` is the other side.
Places and counts are characters, as fcitx5 counts them.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from engine.text.private import Private, decode_private, encode_private

__all__ = [
    "LIMIT",
    "VERSION",
    "AroundCall",
    "CaretCall",
    "ClickCall",
    "FieldCall",
    "FromAddon",
    "Greeting",
    "LeaveCall",
    "ModeCall",
    "PanelRow",
    "PanelRows",
    "PanelSign",
    "PressCall",
    "ResetCall",
    "Step",
    "Steps",
    "TurnCall",
    "decoded",
    "encoded",
]

VERSION: Final = 1
"""Raised with every change of what goes over; the addon says its own when it starts the program."""

LIMIT: Final = 1 << 16
"""The most bytes one packet may have; the addon tells of a text no more than what is around the caret."""


class PressCall(msgspec.Struct, frozen=True, tag="press"):
    """A key went down; ``seq`` comes back with the answer.  The numbers are those of ``KeyStroke``."""

    seq: int
    value: int
    code: int
    state: int


class FieldCall(msgspec.Struct, frozen=True, tag="field"):
    """A field has the focus, or says more of itself if it is the one that has it already.

    ``field`` is its number; all else is told in IBus's numbers.  ``chosen``:
    because the person switched to this input method.
    """

    field: int
    client: str
    capabilities: int = 0
    purpose: int = 0
    hints: int = 0
    chosen: bool = False


class LeaveCall(msgspec.Struct, frozen=True, tag="leave"):
    """The field has the focus no longer, and has kept the preedit; ``other``: another input method was chosen."""

    other: bool = False


class ResetCall(msgspec.Struct, frozen=True, tag="reset"):
    """The application began anew where the caret is; it has kept the preedit."""


class CaretCall(msgspec.Struct, frozen=True, tag="caret"):
    """Where the caret is."""

    x: int
    y: int
    width: int
    height: int


class AroundCall(msgspec.Struct, frozen=True, tag="around"):
    """The text around the caret, the caret's place in it, and the other end of what is marked."""

    text: Private
    cursor: int
    anchor: int


class ClickCall(msgspec.Struct, frozen=True, tag="click"):
    """A row of the page that shows was clicked."""

    row: int


class TurnCall(msgspec.Struct, frozen=True, tag="turn"):
    """The panel's own arrows were used."""

    way: Literal["back", "on"]


class ModeCall(msgspec.Struct, frozen=True, tag="mode"):
    """The sign of the mode was clicked."""


FromAddon = (
    PressCall | FieldCall | LeaveCall | ResetCall | CaretCall | AroundCall | ClickCall | TurnCall | ModeCall
)  # fmt: skip


class Greeting(msgspec.Struct, frozen=True, tag="greeting"):
    """The first packet of each who types; the socket on which they are asked comes along with it."""

    version: int


class PanelRow(msgspec.Struct, frozen=True):
    """One row of the list."""

    text: Private
    label: str = ""


class PanelRows(msgspec.Struct, frozen=True):
    """The page of the list that is to show; without rows and ``above``, none.  ``cursor``: -1 for no row."""

    rows: tuple[PanelRow, ...] = ()
    cursor: int = -1
    back: bool = False
    on: bool = False
    """Whether there are pages before and behind this one."""
    vertical: bool = True
    above: Private = Private("")


class PanelSign(msgspec.Struct, frozen=True):
    """The mode as the panel shows it: a letter, and what it is the sign of."""

    short: str
    long: str


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to be done; just one of these is set."""

    commit: Private | None = None
    preedit: Private | None = None
    erase: int = 0
    """So many characters left of the caret go."""
    rows: PanelRows | None = None
    sign: PanelSign | None = None


class Steps(msgspec.Struct, frozen=True):
    """What is to be done in a field, in this order; with a ``seq``, the answer to that key too."""

    field: int
    steps: tuple[Step, ...] = ()
    seq: int = 0
    handled: bool = False


_encoder = msgspec.msgpack.Encoder(enc_hook=encode_private)
_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(FromAddon, dec_hook=decode_private)


def encoded(message: Greeting | Steps) -> bytes | None:
    """The packet; none for a message that cannot be one, which nothing that is typed makes."""
    try:
        packet = _encoder.encode(message)
    except (ValueError, TypeError, OverflowError):
        return None
    return packet if len(packet) <= LIMIT else None


def decoded(packet: bytes) -> FromAddon | None:
    """The message of a packet, none where it is none."""
    try:
        message: FromAddon = _decoder.decode(packet)
    except Exception:  # noqa: BLE001  # as in ``engine.wire.link``: the library has a kind for each
        return None
    return message
