"""A connection to a D-Bus bus on which strangers speak: bounded in size and time, and one odd message ends nothing.

Addresses come from the environment, from files and from other programs.  Only
Unix sockets are connected to: "unixexec:" would start a program, "tcp:" would
use the network.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import re
import selectors
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.io.blocking import prep_socket
from jeepney.low_level import calc_msg_size
from jeepney.wrappers import DBusErrorResponse

from desktop.system.probes import session_bus

__all__ = [
    "BUS",
    "BUS_ERRORS",
    "MOST_BYTES",
    "BusConnection",
    "BusGone",
    "Frames",
    "open_dbus_connection",
    "open_session_bus",
    "places",
]

log = logging.getLogger(__name__)

BUS: Final = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
"""The bus itself."""

BUS_ERRORS: Final = (OSError, EOFError, ValueError, KeyError, DBusErrorResponse)
"""All that goes wrong on a connection when a bus is not there, refuses, answers nonsense or goes away."""

MOST_BYTES: Final = 1 << 20
"""A longer message is dropped unread: what this program reads is a key, a syllable, a place or a number."""

_LONGEST_ADDRESS = 4096
_LARGEST = 1 << 27
"""The most that D-Bus allows; who announces more speaks something else."""

_MOST_AT_ONCE = 1 << 16
_HEADER = 16
_PEER = struct.Struct("3i")
_CONNECT_SECONDS = 5.0
_SIGNATURE = re.compile(rb"[ybnqiuxtdsogavh(){}]+")
_LONGEST_SIGNATURE = 255


class BusGone(ConnectionError):
    """There is no such bus, or it went away, or it is none."""


def places(address: str) -> Iterator[bytes]:
    """The Unix sockets that a bus address names, in its order; nothing for every other transport."""
    for entry in address[:_LONGEST_ADDRESS].split(";"):
        transport, _, rest = entry.partition(":")
        if transport != "unix":
            continue
        # A folder's name may be no UTF-8, as the environment tells it.
        told = dict(part.partition(b"=")[::2] for part in rest.encode(errors="surrogateescape").split(b","))
        if b"abstract" in told:
            yield b"\0" + unquote_to_bytes(told[b"abstract"])
        elif b"path" in told:
            yield unquote_to_bytes(told[b"path"])


class Frames:
    """Cuts what a bus sends into messages; one that is too long or makes no sense is dropped, and counted."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._buffer = bytearray()
        self._skipping = 0
        self.dropped = 0
        """How many messages have been dropped."""

    @property
    def held(self) -> bytes:
        """What has been fed and is no whole message yet, or was not asked for."""
        return bytes(self._buffer)

    @property
    def between(self) -> bool:
        """Whether nothing is held, and what is fed next begins a message."""
        return not self._buffer and not self._skipping

    def forget(self) -> None:
        """Drops what is held: it will be fed again."""
        self._buffer.clear()

    def feed(self, data: bytes) -> None:
        """What has been read; of a message that is too long nothing is kept."""
        skipped = min(self._skipping, len(data))
        self._skipping -= skipped
        self._buffer += data[skipped:]

    def next(self) -> Message | None:
        """The next whole message, none until more is fed; raises ``BusGone`` for what is no stream of messages."""
        while len(self._buffer) >= _HEADER:
            try:
                size = calc_msg_size(bytes(self._buffer[:_HEADER]))
            except KeyError:
                raise BusGone("no message") from None
            if size > _LARGEST:
                raise BusGone("no message")
            if size > self._most:
                self._skipping = max(0, size - len(self._buffer))
                del self._buffer[:size]
                self._drop()
                continue
            if len(self._buffer) < size:
                return None
            raw = bytes(self._buffer[:size])
            del self._buffer[:size]
            try:
                if _has_empty_struct(raw):
                    raise ValueError("an empty struct")  # noqa: TRY301  # the library would read an array of them for ever
                return Message.from_buffer(raw)
            except Exception:  # noqa: BLE001  # the library trusts who sends, and raises what comes of it
                self._drop()
        return None

    def _drop(self) -> None:
        if not self.dropped:
            log.warning("a bus sends messages that are dropped: too long, or of no known shape")
        self.dropped += 1


class BusConnection:
    """A connection; ``send`` may be called from any thread, reading belongs to one.

    ``name`` is what the bus calls it, empty where somebody else greeted it.  Raises nothing but ``BusGone`` and, where
    a time is given, ``TimeoutError``.
    """

    def __init__(self, connected: socket.socket, *, read: bytes = b"", serial: int = 1) -> None:
        """``read`` has come already; messages are numbered from ``serial`` on."""
        self._socket = connected
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ)
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._frames = Frames()
        self._frames.feed(read)
        self._serials = itertools.count(serial)
        self._sending, self._reading = threading.Lock(), threading.Lock()
        self.name = ""

    def send(self, message: Message) -> int:
        """Sends a message; the number under which its reply comes."""
        with self._sending:
            serial = next(self._serials)
            try:
                self._socket.sendall(message.serialise(serial=serial))
            except OSError as error:
                raise BusGone(f"send: {type(error).__name__}") from None
        return serial

    def send_all(self, messages: Iterable[Message]) -> None:
        """Sends messages behind each other in one go, with nothing of another thread's in between."""
        with self._sending:
            data = b"".join([each.serialise(serial=next(self._serials)) for each in messages])
            try:
                self._socket.sendall(data)
            except OSError as error:
                raise BusGone(f"send: {type(error).__name__}") from None

    def wake(self) -> None:
        """Has ``receive`` raise ``TimeoutError`` where it waits, or would; from any thread, and a signal's handler."""
        with contextlib.suppress(OSError):  # full, so it will wake; or closed
            self._waker.send(b"\0")

    @property
    def peer(self) -> int:
        """The number of the process that listens at the other end, 0 where the system does not tell."""
        option = getattr(socket, "SO_PEERCRED", None)
        try:
            told = None if option is None else self._socket.getsockopt(socket.SOL_SOCKET, option, _PEER.size)
        except OSError:
            return 0
        return 0 if told is None else int(_PEER.unpack(told)[0])

    def receive(self, *, timeout: float | None = None) -> Message:
        """The next message that makes sense; waits for it, or raises ``TimeoutError`` after so many seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        late = False
        while (message := self._next()) is None:
            if late:
                raise TimeoutError
            try:
                with self._reading:
                    found = self._selector.select(None if end is None else max(0.0, end - time.monotonic()))
                    ready = any(key.fileobj is self._socket for key, _ in found)
                    data = self._read() if ready else b""
                    if found and not ready:
                        self._woken.recv(1 << 16)
            except (OSError, ValueError, KeyError, RuntimeError) as error:  # closed by another thread, for instance
                raise BusGone(f"read: {type(error).__name__}") from None
            if data:
                self._frames.feed(data)
            elif ready:
                raise BusGone("read: end")
            elif found:
                raise TimeoutError
            late = end is not None and time.monotonic() >= end
        return message

    def send_and_get_reply(self, message: Message, *, timeout: float) -> Message:
        """The reply to a call, an error too; what comes before it is dropped."""
        serial, end = self.send(message), time.monotonic() + timeout
        while True:
            reply = self.receive(timeout=max(0.0, end - time.monotonic()))
            answers = reply.header.message_type in (MessageType.method_return, MessageType.error)
            if answers and reply.header.fields.get(HeaderFields.reply_serial) == serial:
                return reply
            if time.monotonic() >= end:  # who talks without end answers nothing either
                raise TimeoutError

    def answered(self) -> None:
        """What was received last has been dealt with: for those who keep it until then."""

    @property
    def connected(self) -> socket.socket:
        """Its socket, for who keeps it open."""
        return self._socket

    def detach(self) -> tuple[socket.socket, bytes]:
        """Ends it, but for its socket, and what has come over that and was received by nobody."""
        kept = self._socket.dup()
        self._close()
        return kept, self._frames.held

    def close(self) -> None:
        """Ends it; who is reading then raises ``BusGone``."""
        with contextlib.suppress(OSError):  # gone already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._close()

    def _next(self) -> Message | None:
        """A message of what has been read."""
        return self._frames.next()

    def _read(self) -> bytes:
        """Some of what has come; nothing: there will be no more."""
        return self._socket.recv(_MOST_AT_ONCE)

    def _close(self) -> None:
        with self._reading:  # who waits there wakes up only while both are open
            self._selector.close()
            for each in (self._socket, self._woken, self._waker):
                each.close()


def open_dbus_connection(address: str, within: float = _CONNECT_SECONDS) -> BusConnection:
    """A connection to the first bus of ``address`` that is one ``within`` so many seconds; raises ``BusGone``."""
    failure = BusGone("no unix address")
    for place in places(address):
        try:
            return _meet(place, within)
        except BusGone as error:
            failure = error
    raise failure


def open_session_bus(environment: Mapping[str, str]) -> BusConnection:
    """A connection to the session bus; raises ``BusGone``."""
    return open_dbus_connection(session_bus(environment))


def _meet(place: bytes, within: float) -> BusConnection:
    """A connection that has introduced itself."""
    try:
        connected: socket.socket = prep_socket(place, timeout=within)
    except Exception as error:  # noqa: BLE001  # whatever is there, a bus it is not
        raise BusGone(f"connect: {type(error).__name__}") from None
    connection = BusConnection(connected)
    try:
        greeted = connection.send_and_get_reply(new_method_call(BUS, "Hello"), timeout=within)
    except OSError as error:
        connection.close()
        raise BusGone(f"greet: {type(error).__name__}") from None
    connection.name = str(*greeted.body[:1])
    return connection


def _has_empty_struct(raw: bytes) -> bool:
    """Whether a message has a signature with "()", which D-Bus forbids; a text that merely holds these is none."""
    if b"()" not in raw:
        return False
    for run in _SIGNATURE.finditer(raw):
        # A signature has its length before it and a zero behind it.  The length may look like a part of it.
        begin, end = run.span()
        empty = raw.rfind(b"()", max(begin, end - _LONGEST_SIGNATURE), end)
        if empty < 0 or raw[end : end + 1] != b"\0":
            continue
        first = max(begin, end - _LONGEST_SIGNATURE, 1)
        if any(raw[at - 1] == end - at for at in range(first, empty + 1)):
            return True
    return False
