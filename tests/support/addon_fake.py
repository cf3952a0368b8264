"""fcitx5's addon as the process that types sees it: a socket over which those who type come, and what they want done."""

from __future__ import annotations

import contextlib
import socket
from typing import Any, Final

import msgspec

__all__ = ["AddonFake", "call_of", "steps_of"]

SECONDS: Final = 10.0
_LIMIT: Final = 1 << 16


def call_of(kind: str, **values: Any) -> bytes:
    """A packet as the addon sends it."""
    return msgspec.msgpack.encode({"type": kind, **values})


def steps_of(packet: bytes) -> dict[str, Any]:
    """A packet that the addon gets."""
    told: dict[str, Any] = msgspec.msgpack.decode(packet)
    return told


class AddonFake:
    """Waits for one who types; ``theirs`` is the end of the socket that those are given."""

    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.settimeout(SECONDS)
        self._line: socket.socket | None = None
        self._seq = 0

    def meet(self) -> dict[str, Any]:
        """The next one's greeting."""
        packet, (line,), _, _ = socket.recv_fds(self._ours, _LIMIT, 1)
        self.drop()
        self._line = socket.socket(fileno=line)
        self._line.settimeout(SECONDS)
        return steps_of(packet)

    def tell(self, kind: str, **values: Any) -> None:
        """A call that needs no answer."""
        self.tell_raw(call_of(kind, **values))

    def tell_raw(self, packet: bytes) -> None:
        """Any bytes."""
        assert self._line is not None
        self._line.send(packet)

    def heard(self) -> dict[str, Any] | None:
        """What is wanted next; none at the end."""
        assert self._line is not None
        try:
            packet = self._line.recv(_LIMIT)
        except ConnectionResetError:  # it died over something that it had not read
            return None
        return steps_of(packet) if packet else None

    def press(self, key: str, state: int = 0) -> tuple[bool, list[dict[str, Any]]]:
        """A key, by the character that it types: whether it was ours, and what was wanted until it was answered."""
        self._seq += 1
        self.tell("press", seq=self._seq, value=ord(key), code=0, state=state)
        steps: list[dict[str, Any]] = []
        while (told := self.heard()) is not None:
            steps += told["steps"]
            if told["seq"] == self._seq:
                return told["handled"], steps
        raise EOFError

    def drop(self) -> None:
        """Has nothing to do any more with the one who types."""
        if self._line is not None:
            self._line.close()

    def close(self) -> None:
        """fcitx5 ends."""
        for each in (self._ours, self.theirs, self._line):
            with contextlib.suppress(OSError):
                if each is not None:
                    each.close()
