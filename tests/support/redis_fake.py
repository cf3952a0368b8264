"""A Redis of the tests' own: what a cache needs of its protocol, and what goes wrong with one."""

from __future__ import annotations

import socketserver
import threading
from typing import Literal, Self

from engine.text.private import Private

__all__ = ["FakeRedis"]


class _Handler(socketserver.StreamRequestHandler):
    server: FakeRedis

    def handle(self) -> None:
        third = False
        while (line := self.rfile.readline()).startswith(b"*"):
            words = [self._word() for _ in range(int(line[1:]))]
            command = words[0].upper()
            third = third or (command == b"HELLO" and words[1] == b"3")
            self.server.asked.append(words)
            if self.server.mood == "silent" and command in (b"MGET", b"SET"):
                self.server.gone.wait()
                return
            self.wfile.write(self._answer(command, words, b"_\r\n" if third else b"$-1\r\n"))

    def _answer(self, command: bytes, words: list[bytes], nothing: bytes) -> bytes:
        if command == b"HELLO":
            return b"%1\r\n$5\r\nproto\r\n:3\r\n"
        if self.server.mood == "full" and command in (b"MGET", b"SET"):
            return b"-OOM command not allowed when used memory > 'maxmemory'\r\n"
        if command == b"MGET":
            found = [self.server.kept.get(name) for name in words[1:]]
            self.server.found += sum(each is not None for each in found)
            rows = [nothing if each is None else b"$%d\r\n%s\r\n" % (len(each), each) for each in found]
            return b"*%d\r\n" % len(rows) + b"".join(rows)
        if command == b"SET":
            assert words[3].upper() == b"EX"
            self.server.kept[words[1]], self.server.seconds[words[1]] = words[2], int(words[4])
        return b"+OK\r\n"

    def _word(self) -> bytes:
        size = int(self.rfile.readline()[1:])
        return self.rfile.read(size + 2)[:size]


class FakeRedis(socketserver.ThreadingTCPServer):
    """A context manager.  ``kept`` is what stands there by name; it expires when a test takes it out."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kept: dict[bytes, bytes] = {}
        self.seconds: dict[bytes, int] = {}
        """How long each was to be kept."""
        self.asked: list[list[bytes]] = []
        """Every command with its words."""
        self.found = 0
        """How many names it knew."""
        self.mood: Literal["well", "silent", "full"] = "well"
        self.gone = threading.Event()

    @property
    def address(self) -> Private:
        """As ``--shared-cache`` has it."""
        return Private(f"redis://127.0.0.1:{self.server_address[1]}/0")

    def count(self, command: bytes) -> int:
        """How often it was asked this."""
        return sum(words[0].upper() == command for words in self.asked)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gone.set()
        self.shutdown()
        self.server_close()
        self._thread.join(10)
