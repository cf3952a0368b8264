"""The control socket of the running program: the same person's other commands ask it something there.

``ControlServer`` is the program's side and lives in Qt's loop; ``request`` is the
other side, waits, and needs no application object.
"""

from __future__ import annotations

import logging
import os
import time

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.control.protocol import (
    REPLY_LIMIT,
    REQUEST_LIMIT,
    NoAnswer,
    NobodyThere,
    Refusal,
    Reply,
    Request,
    Wanted,
    read_reply,
    read_request,
    said,
)
from desktop.control.status import Status

__all__ = ["Connection", "ControlServer", "request"]

_log = logging.getLogger(__name__)

_PATIENCE_MS = 2_000
"""Who has not said what is wanted by then, or not taken the reply, is shown out."""

_CONNECTIONS = 8
"""More at the same time are not let in."""


class Connection(QObject):
    """One connection: makes one ``request`` and is replied to once; ends by itself in any case."""

    asked = Signal()
    ended = Signal()

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self.request: Request | None = None
        self._replied = False
        self._heard = b""
        self._socket = socket
        socket.setParent(self)
        # Whoever sends without end fills no memory of ours.
        socket.setReadBufferSize(REQUEST_LIMIT + 1)
        socket.readyRead.connect(self._hear)
        socket.disconnected.connect(self._end)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._too_slow)

    def begin(self) -> None:
        """Begins to listen to the other side, which may have spoken before anybody was connected to the signals."""
        self._timer.start()
        self._hear()

    def cut(self) -> None:
        """Ends the connection without a word."""
        self._socket.abort()

    def reply(self, status: Status | None = None, refusal: Refusal | None = None) -> None:
        """Replies and closes; does nothing when it was replied to or the other side is gone."""
        if self._replied:
            return
        self._replied = True
        self._timer.start()
        self._socket.write(said(Reply(os.getpid(), status, refusal)))
        # Closes once it is written.
        self._socket.disconnectFromServer()

    def _hear(self) -> None:
        if self.request is not None or self._replied:
            return
        self._heard += self._socket.read(REQUEST_LIMIT + 1 - len(self._heard)).data()
        line, newline, _ = self._heard.partition(b"\n")
        if not newline and len(self._heard) <= REQUEST_LIMIT:
            return
        request = read_request(line + newline)
        if isinstance(request, Request):
            self.request = request
            self.asked.emit()
        else:
            self.reply(refusal=request)

    def _too_slow(self) -> None:
        if self._replied:
            self.cut()
        else:
            self.reply(refusal="too-slow")

    def _end(self) -> None:
        self._replied = True
        self._timer.stop()
        self.ended.emit()
        self.deleteLater()


class ControlServer(QObject):
    """Listens under a name until it is closed; only the same user may connect.

    ``requested`` carries a ``Connection`` whose ``request`` is known and which the
    receiver replies to, at once or later.
    """

    requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._connections: set[Connection] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._let_in)

    def open(self, name: str) -> bool:
        """Begins to listen; false, and a line in the log, when that cannot be.

        To be called by who holds the lock that belongs to ``name`` only: a
        socket of that name is what a crashed program left, and is removed.
        """
        QLocalServer.removeServer(name)
        if self._server.listen(name):
            return True
        _log.warning("nobody can ask this program: %s", self._server.serverError().name)
        return False

    def close(self) -> None:
        """Listens no more and ends all connections."""
        self._server.close()
        for connection in tuple(self._connections):
            connection.cut()

    def _let_in(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._connections) >= _CONNECTIONS:
                socket.abort()
                socket.deleteLater()
                continue
            connection = Connection(socket, self)
            self._connections.add(connection)
            connection.asked.connect(lambda connection=connection: self.requested.emit(connection))
            connection.ended.connect(lambda connection=connection: self._connections.discard(connection))
            connection.begin()


def request(name: str, wanted: Wanted, model: str = "", timeout_s: float = 3.0) -> Reply:
    """Asks the program that listens under ``name`` and waits for its reply.

    Raises ``NobodyThere`` and ``NoAnswer``.
    """
    end = time.monotonic() + timeout_s
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_left_ms(end)):
        raise NobodyThere
    socket.write(said(Request(wanted, model)))
    heard = b""
    while b"\n" not in heard and len(heard) <= REPLY_LIMIT:
        more = socket.waitForReadyRead(_left_ms(end))
        heard += socket.readAll().data()
        if not more:
            break
    socket.abort()
    line, newline, _ = heard.partition(b"\n")
    if not newline and len(heard) <= REPLY_LIMIT:
        raise NoAnswer(None)
    reply = read_reply(line + newline)
    if not isinstance(reply, Reply):
        raise NoAnswer(reply)
    if reply.refusal is not None:
        raise NoAnswer(reply.refusal)
    return reply


def _left_ms(end: float) -> int:
    return max(0, round((end - time.monotonic()) * 1000))
