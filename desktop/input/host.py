"""The input process: a backend at one end, the link to the session at the other.

Key callbacks never wait: events go into a queue that one thread writes to
the link.  When the link ends, the process gives back all keys and ends.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Mapping
from typing import BinaryIO

from desktop.input.backend import BackendUnavailable
from desktop.input.choose import open_first
from desktop.input.protocol import FromInput, ToInput
from engine.wire.link import VERSION, Hello, Link, LinkClosed, LinkError

__all__ = ["EXIT_NO_BACKEND", "main", "serve"]

log = logging.getLogger(__name__)

EXIT_BROKEN = 4
EXIT_NO_BACKEND = 3
"""The exit code that tells the session there is nothing here to listen to."""


def serve(reader: BinaryIO, writer: BinaryIO, environment: Mapping[str, str]) -> int:
    """Runs until the link ends (0) or no backend works here (``EXIT_NO_BACKEND``)."""
    link: Link[FromInput, ToInput] = Link(reader, writer, ToInput)
    try:
        backend = open_first(environment)
    except BackendUnavailable as error:
        log.error("no input backend: %s", error.reason)
        return EXIT_NO_BACKEND
    outgoing: queue.SimpleQueue[FromInput | None] = queue.SimpleQueue()
    writing = threading.Thread(target=_write, args=(link, outgoing), name="link-writer", daemon=True)
    outgoing.put(Hello(VERSION, os.getpid()))
    outgoing.put(backend.capabilities)
    writing.start()
    backend.start(outgoing.put)
    log.info("listening through %s", backend.name)
    try:
        while (command := link.receive()) is not None:
            backend.obey(command)
    except LinkError as error:
        log.error("the link to the session broke: %s", error)
        return 1
    finally:
        backend.stop()
        outgoing.put(None)
        writing.join(timeout=1)
    return 0


def _write(link: Link[FromInput, ToInput], outgoing: queue.SimpleQueue[FromInput | None]) -> None:
    while (event := outgoing.get()) is not None:
        try:
            link.send(event)
        except LinkClosed:
            return
        except LinkError as error:
            # Other programs' texts and numbers are in it: one that the link does not take is no reason to end.
            log.warning("an event is dropped: %s", type(error).__name__)


def _die_with_any_thread() -> None:
    """A thread that broke leaves half a keyboard: a fresh process is better, and the display frees all grabs."""
    tell = threading.excepthook

    def end(broken: threading.ExceptHookArgs) -> None:
        tell(broken)
        os._exit(EXIT_BROKEN)

    threading.excepthook = end


def main() -> int:
    """Takes standard input and output as the link; anything printed by a library goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_any_thread()
    writer = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return serve(sys.stdin.buffer, writer, os.environ)
