"""Where the input method of our own comes in: one at a time, the newest, and what it says."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from desktop.input.own.meeting import Meeting, OtherSide, OtherVersion, listen
from desktop.input.own.protocol import FromIme, ImeStateHeard, ImeWords, ToIme
from engine.wire.link import Hello, LinkClosed, LinkError

__all__ = ["Door"]

log = logging.getLogger(__name__)

_AGAIN_S = 1.0
_PASSING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.ECONNABORTED)
"""What the system lacks for the moment; all else means that the door is no more."""


class Door:
    """Waits at ``path`` from ``open`` on; raises ``OSError`` when that cannot be.

    ``come`` is told that an input method is there, ``heard`` all that it
    says, ``gone`` that it has gone, with the version that it spoke if that
    was another than ours.  They are called from threads of the door's own,
    never two at a time.
    """

    def __init__(
        self,
        path: Path,
        come: Callable[[], None],
        heard: Callable[[FromIme], None],
        gone: Callable[[int | None], None],
    ) -> None:
        self._path, self._come, self._heard, self._gone = path, come, heard, gone
        self._server: socket.socket | None = None
        self._inside: Meeting[ToIme, ImeWords] | None = None
        self._telling = threading.Lock()
        self._closing = threading.Event()

    def open(self) -> None:
        """Begins to wait."""
        self._server = listen(self._path)
        threading.Thread(target=self._let_in, args=(self._server,), name="ime-door", daemon=True).start()

    def send(self, message: ToIme) -> bool:
        """Tells the input method, if there is one."""
        inside = self._inside
        if inside is None:
            return False
        try:
            inside.send(message)
        except LinkClosed:
            inside.close()
            return False
        except LinkError as error:
            log.warning("a message is dropped: %s", type(error).__name__)
            return False
        return True

    def close(self) -> None:
        """Lets nobody in any more, and who is in goes."""
        self._closing.set()
        if self._server is not None:
            _end(self._server)
            self._path.unlink(missing_ok=True)
        if (inside := self._inside) is not None:
            inside.close()

    def _let_in(self, server: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = server.accept()
            except OSError as error:
                if error.errno not in _PASSING:
                    return
                # Not let in, and nobody knows when: they come again by themselves.
                log.warning("nobody can be let in: %s", type(error).__name__)
                self._closing.wait(_AGAIN_S)
                continue
            try:
                meeting: Meeting[ToIme, ImeWords] = Meeting(connection, ImeWords)
            except OtherVersion as other:
                log.warning("an input method of another version: %d", other.version)
                self._tell_gone(other.version)
                continue
            except OtherSide as error:
                log.warning("somebody who is no input method of ours: %s", error)
                continue
            before, self._inside = self._inside, meeting
            if before is not None:
                before.close()
            threading.Thread(target=self._hear, args=(meeting,), name="ime-ear", daemon=True).start()

    def _hear(self, meeting: Meeting[ToIme, ImeWords]) -> None:
        log.info("the input method is there")
        with self._telling:
            self._come()
        try:
            while (event := meeting.receive()) is not None:
                if isinstance(event, Hello):
                    continue
                with self._telling:
                    if self._inside is not meeting:
                        return
                    self._heard(event.understood() if isinstance(event, ImeStateHeard) else event)
        except LinkError as error:
            # One that was killed may have been in the middle of a word.
            log.info("the input method is not understood: %s", error)
        finally:
            meeting.close()
            if self._inside is meeting:
                self._inside = None
                self._tell_gone(None)

    def _tell_gone(self, version: int | None) -> None:
        if not self._closing.is_set():
            with self._telling:
                self._gone(version)


def _end(server: socket.socket) -> None:
    """Ends a server and who waits in its ``accept``, whom closing alone would leave there."""
    try:
        server.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the server had ended")
    server.close()
