"""A D-Bus bus of our own, on which anything may be said: it takes connections as a real one and never checks a word."""

from __future__ import annotations

import contextlib
import itertools
import queue
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jeepney
from jeepney import DBusAddress, HeaderFields, Message, MessageType, Parser
from jeepney.low_level import Endianness, Header

__all__ = ["FakeBus", "header_of", "reply_to", "signal_of"]

SECONDS = 10


def reply_to(call: Message, signature: str | None = None, *body: Any) -> Message:
    """The answer to a call."""
    return jeepney.new_method_return(call, signature, body)


def signal_of(sender: str, path: str, interface: str, member: str, signature: str | None = None, *body: Any) -> Message:
    """A signal as it arrives from another program."""
    message = jeepney.new_signal(DBusAddress(path, interface=interface), member, signature, body)
    message.header.fields[HeaderFields.sender] = sender
    return message


class FakeBus:
    """Answers "Hello" and "AddMatch" itself and every other call by ``answer``: a message, or none for silence.

    ``mute`` members are never answered.  ``calls`` are what came, in order.
    """

    def __init__(self, folder: Path, answer: Callable[[Message], Message | None], mute: tuple[str, ...] = ()) -> None:
        self._answer, self._mute = answer, mute
        self._path = folder / "bus"
        self.calls: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._serials = itertools.count(1)
        self._clients: list[socket.socket] = []
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self._path))
        self._server.listen()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"unix:path={self._path}"

    def next_call(self, member: str) -> Message:
        """The next call of this member; others before it are forgotten."""
        while (call := self.calls.get(timeout=SECONDS)).header.fields[HeaderFields.member] != member:
            pass
        return call

    def tell(self, message: Message) -> None:
        """Sends a message to whoever connected last."""
        self.tell_raw(message.serialise(serial=next(self._serials)))

    def tell_raw(self, data: bytes) -> None:
        """Sends any bytes to whoever connected last."""
        with contextlib.suppress(OSError):  # it may have had enough
            self._clients[-1].sendall(data)

    def hang_up(self) -> None:
        """Ends all connections, and answers no more."""
        with contextlib.suppress(OSError):  # it may have hung up before
            self._server.shutdown(socket.SHUT_RDWR)  # closing alone would wake nobody
        self._threads[0].join(SECONDS)
        self._server.close()
        for client in self._clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join(SECONDS)
        for client in self._clients:
            client.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                self._clients.append(client)
                thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            parser = Parser()
            data = self._let_in(client)
            while data or (data := client.recv(1 << 16)):
                for message in parser.feed(data):
                    self._take(client, message)
                data = b""

    @staticmethod
    def _let_in(client: socket.socket) -> bytes:
        """What has come behind the introduction already."""
        said = b""
        while b"BEGIN\r\n" not in said:
            if not (data := client.recv(1024)):
                raise ConnectionResetError
            said += data
            if data.startswith((b"AUTH", b"\0AUTH")):
                client.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
        return said.partition(b"BEGIN\r\n")[2]

    def _take(self, client: socket.socket, call: Message) -> None:
        if call.header.message_type is not MessageType.method_call:
            return
        member = call.header.fields[HeaderFields.member]
        answer: Message | None
        if member in self._mute:
            answer = None
        elif member in ("Hello", "AddMatch", "RegisterEvent"):
            answer = reply_to(call, "s", ":1.1") if member == "Hello" else reply_to(call)
        else:
            answer = self._answer(call)
        if answer is not None:
            client.sendall(answer.serialise(serial=next(self._serials)))
        self.calls.put(call)


def header_of(size: int, kind: MessageType = MessageType.signal) -> bytes:
    """The beginning of a message that announces a body of ``size`` bytes."""
    fields = {HeaderFields.path: "/x", HeaderFields.interface: "a.b", HeaderFields.member: "C"}
    raw: bytes = Header(Endianness.little, kind, 0, 1, size, 1, fields).serialise(serial=1)
    return raw.ljust(-(-len(raw) // 8) * 8, b"\0")
