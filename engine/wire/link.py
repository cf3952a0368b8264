"""Messages between two of our processes: length-framed msgpack over a private pipe.

Each frame is a 4-byte little-endian length and that many bytes; the first
message of a process is its ``Hello`` with the protocol version.  End of file
is the heartbeat: when the other side dies, ``receive`` returns ``None``.
Never pickle, never a socket that others could reach.
"""

from __future__ import annotations

import struct
import threading
from typing import Any, BinaryIO, Generic, TypeVar

import msgspec

from engine.text.private import decode_private, encode_private

__all__ = ["LIMIT", "VERSION", "Beat", "Hello", "Link", "LinkClosed", "LinkError"]

VERSION = 1
"""Of all the protocols that go over links; both ends are of one installation, so equal or refused."""

LIMIT = 1 << 20
"""The most bytes one message may have."""

_LENGTH = struct.Struct("<I")
_In = TypeVar("_In")
_Out = TypeVar("_Out")


class LinkError(Exception):
    """What came from the other side is not a message of the protocol, or what should go there is none."""


class LinkClosed(LinkError):
    """The other side is gone; nothing can be sent any more."""


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The first message of a child process."""

    version: int
    pid: int


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """Are you alive?  Told back as it is, by the thread that could do harm, to whoever sent it."""

    number: int


class Link(Generic[_Out, _In]):
    """One end of a pair of pipes; ``incoming`` is the union of message types this end understands.

    ``send`` may be called from any thread; ``receive`` from one thread only.
    """

    def __init__(self, reader: BinaryIO, writer: BinaryIO, incoming: Any) -> None:
        self._reader = reader
        self._writer = writer
        self._encoder = msgspec.msgpack.Encoder(enc_hook=encode_private)
        self._decoder: msgspec.msgpack.Decoder[_In] = msgspec.msgpack.Decoder(incoming, dec_hook=decode_private)
        self._sending = threading.Lock()

    def frame(self, message: _Out) -> bytes:
        """The message as it goes over the link; raises ``LinkError`` for one that cannot.

        Such as one with a path that has no UTF-8.  The error never quotes the message.
        """
        try:
            body = self._encoder.encode(message)
        except Exception as error:  # noqa: BLE001  # a text, a number or a depth that msgpack has not: each a kind of its own
            raise LinkError(f"a message that cannot be written: {type(error).__name__}") from None
        if len(body) > LIMIT:
            raise LinkError(f"a message of {len(body)} bytes is over the limit of {LIMIT}")
        return _LENGTH.pack(len(body)) + body

    def send(self, message: _Out) -> None:
        """Writes one message and flushes it; raises ``LinkClosed`` when the other side is gone, else as ``frame``."""
        self.send_frame(self.frame(message))

    def send_frame(self, frame: bytes) -> None:
        """Writes what ``frame`` made and flushes it; raises ``LinkClosed`` when the other side is gone."""
        with self._sending:
            try:
                self._writer.write(frame)
                self._writer.flush()
            except (OSError, ValueError) as error:
                raise LinkClosed("the other side is gone") from error

    def receive(self) -> _In | None:
        """The next message, or ``None`` at the end of the link; waits for it.

        Raises ``LinkError`` for a frame that is too long, cut off, or no
        message of the protocol.  The error never quotes the frame.
        """
        header = self._read(_LENGTH.size)
        if header is None:
            return None
        (length,) = _LENGTH.unpack(header)
        if length > LIMIT:
            raise LinkError(f"a message of {length} bytes is over the limit of {LIMIT}")
        body = self._read(length)
        if body is None:
            raise LinkError("the link ended inside a message")
        try:
            return self._decoder.decode(body)
        except Exception:  # noqa: BLE001  # bytes that are no UTF-8, too deep a nesting: the library has a kind for each
            # The library's text may quote a value, and values may be typed text.
            raise LinkError(f"{length} bytes that are no message of the protocol") from None

    def close(self) -> None:
        """Closes both pipes; a ``receive`` under way on the other side then ends."""
        for file in (self._writer, self._reader):
            try:
                file.close()
            except OSError:  # a broken pipe has nothing left to flush
                continue

    def _read(self, count: int) -> bytes | None:
        try:
            data = self._reader.read(count)
        except (OSError, ValueError):
            return None
        if not data:
            return None if count else b""
        if len(data) < count:
            raise LinkError("the link ended inside a message")
        return data
