"""A proxy that speaks SOCKS 5 (RFC 1928) and leads every connection to one port of this machine."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from typing import Self

__all__ = ["SocksServer"]


class SocksServer:
    """A context manager; ``asked`` are the hosts that it was told to connect to, by name or number."""

    def __init__(self, target: int) -> None:
        asked = self.asked = list[str]()

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _version, methods = self.rfile.read(2)
                self.rfile.read(methods)
                self.wfile.write(b"\x05\x00")
                kind = self.rfile.read(4)[3]
                if kind == 3:
                    asked.append(self.rfile.read(self.rfile.read(1)[0]).decode())
                else:
                    asked.append(socket.inet_ntoa(self.rfile.read(4)))
                self.rfile.read(2)
                with socket.create_connection(("127.0.0.1", target)) as other:
                    self.wfile.write(b"\x05\x00\x00\x01" + bytes(4) + struct.pack("!H", target))
                    back = threading.Thread(target=_carry, args=(other, self.connection), daemon=True)
                    back.start()
                    _carry(self.connection, other)
                    back.join()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def place(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self._server.server_address[1]}"


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
