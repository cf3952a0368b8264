"""Keys for KWin: a client of its protocol for made-up input, and of Wayland no more than that takes."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desk import DeskError

__all__ = ["FakeKeyboard"]

_INTERFACE: Final = "org_kde_kwin_fake_input"
_VERSION: Final = 4
"""The first one with a keyboard."""

_DISPLAY: Final = 1
"""The number of the object that is there from the beginning."""

_SYNC, _GET_REGISTRY, _BIND, _AUTHENTICATE, _KEYBOARD_KEY = 0, 1, 0, 0, 10
"""Requests, by their numbers in the interfaces of the display, the registry and the input."""

_ERROR, _GLOBAL = 0, 0
"""Events of the display and of the registry."""

_HEAD: Final = struct.Struct("=IHH")
"""An object's number, that of a request or event, and the length with all this."""


class FakeKeyboard:
    """Of the compositor at the socket ``path``, which lets anybody do this; raises ``DeskError``."""

    def __init__(self, path: Path) -> None:
        self._last = _DISPLAY
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.settimeout(20)
            self._socket.connect(str(path))
            self._input = self._bind()
            self._send(self._input, _AUTHENTICATE, _string("tests") + _string("somebody types"))
        except BaseException:
            self._socket.close()
            raise

    def key(self, code: int, *, down: bool) -> None:
        """Presses or releases the key with this code of Linux; returns when the compositor has it."""
        self._send(self._input, _KEYBOARD_KEY, struct.pack("=II", code, down))
        self._sync()

    def close(self) -> None:
        """Takes the keyboard away."""
        self._socket.close()

    def _bind(self) -> int:
        registry = self._new()
        self._send(_DISPLAY, _GET_REGISTRY, struct.pack("=I", registry))
        for number, code, body in self._sync():
            name, length = struct.unpack_from("=II", body) if (number, code) == (registry, _GLOBAL) else (0, 0)
            if body[8 : 8 + length - 1] == _INTERFACE.encode():
                bound = self._new()
                versioned = _string(_INTERFACE) + struct.pack("=II", _VERSION, bound)
                self._send(registry, _BIND, struct.pack("=I", name) + versioned)
                return bound
        raise DeskError("the compositor takes no keys")

    def _new(self) -> int:
        self._last += 1
        return self._last

    def _send(self, number: int, request: int, body: bytes) -> None:
        self._socket.sendall(_HEAD.pack(number, request, _HEAD.size + len(body)) + body)

    def _sync(self) -> list[tuple[int, int, bytes]]:
        """Waits until all that was asked has been done; the events meanwhile."""
        done = self._new()
        self._send(_DISPLAY, _SYNC, struct.pack("=I", done))
        events = []
        for number, code, body in self._events():
            if number == done:
                break
            if (number, code) == (_DISPLAY, _ERROR):
                raise DeskError(f"the compositor refuses: {body!r}")
            events.append((number, code, body))
        return events

    def _events(self) -> Iterator[tuple[int, int, bytes]]:
        while True:
            number, code, size = _HEAD.unpack(self._read(_HEAD.size))
            yield number, code, self._read(size - _HEAD.size)

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            if not (more := self._socket.recv(size - len(data))):
                raise DeskError("the compositor has gone")
            data += more
        return bytes(data)


def _string(text: str) -> bytes:
    """With its length before it and a zero behind it, filled up to whole words."""
    told = text.encode() + b"\0"
    return struct.pack("=I", len(told)) + told + b"\0" * (-len(told) % 4)
