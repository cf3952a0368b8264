"""The process that fills in forms: reads requests from its standard input, answers on what was its standard output.

Must not print, open a network connection or write a text anywhere: errors
are logged by their class name only.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, TypeAlias

from engine.errors import LoadFault
from engine.files.opening import load_fault, refused
from engine.forms.llama import LlamaForms
from engine.forms.writer import FormWriter
from engine.wire.forms import Fill, FromForms, GiveUp, LoadForms, NotReady, ReadyForms, ToForms, Unfilled
from engine.wire.link import VERSION, Hello, Link, LinkClosed, LinkError

__all__ = ["main", "serve_forms"]

_log = logging.getLogger(__name__)

FormsLink: TypeAlias = "Link[FromForms, ToForms]"
_Inbox: TypeAlias = "queue.SimpleQueue[ToForms | None]"


def main() -> int:
    """Serves on the process's own pipes until the parent closes them; the exit status."""
    # Ctrl-C in a terminal reaches the whole group; the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    reader = os.fdopen(os.dup(0), "rb")
    writer = os.fdopen(os.dup(1), "wb")
    # A stray print, also one of a C library, must not get between two frames.
    os.dup2(2, 1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return serve_forms(reader, writer)


def serve_forms(reader: BinaryIO, writer: BinaryIO) -> int:
    """Answers requests until ``reader`` ends: 0 then, 1 when the other side sent something that is no message."""
    link: FormsLink = Link(reader, writer, ToForms)
    inbox: _Inbox = queue.SimpleQueue()
    desk = _Desk(link)
    broken: list[bool] = []
    try:
        link.send(Hello(VERSION, os.getpid()))
        threading.Thread(target=_fill, args=(link, inbox, broken), name="forms-reader", daemon=True).start()
        while desk.take(inbox):
            desk.work()
    except LinkClosed:
        return 0
    except LinkError as error:
        _log.error("an answer cannot be sent: %s", error)
        return 1
    finally:
        desk.close()
    return 1 if broken else 0


def _fill(link: FormsLink, inbox: _Inbox, broken: list[bool]) -> None:
    """Reads until the link ends; in a thread of its own."""
    try:
        while (message := link.receive()) is not None:
            inbox.put(message)
    except LinkError as error:
        _log.error("the link is broken: %s", error)
        broken.append(True)
    inbox.put(None)


class _Desk:
    """The model, once it is loaded, and what is written with it; owned by the thread that computes."""

    def __init__(self, link: FormsLink) -> None:
        self._link = link
        self._model: LlamaForms | None = None
        self._writer: FormWriter | None = None

    def take(self, inbox: _Inbox) -> bool:
        """Takes in all that has come, and waits for something where nothing is to be done; false at the end."""
        wait = self._writer is None or not self._writer.busy
        while True:
            try:
                message = inbox.get(block=wait)
            except queue.Empty:
                return True
            if message is None:
                return False
            self._accept(message)
            wait = False

    def work(self) -> None:
        """One step, if there is something to be written."""
        if self._writer is not None and self._writer.busy:
            for answer in self._writer.step():
                self._link.send(answer)

    def close(self) -> None:
        """Frees the model."""
        if self._writer is not None:
            self._writer.close()
        if self._model is not None:
            self._model.close()

    def _accept(self, message: ToForms) -> None:
        if isinstance(message, LoadForms):
            self._link.send(self._load(message))
            return
        answer: Unfilled | None
        if isinstance(message, GiveUp):
            answer = self._writer.give_up(message.id) if self._writer is not None else None
        else:
            answer = self._add(message)
        if answer is not None:
            self._link.send(answer)

    def _add(self, ask: Fill) -> Unfilled | None:
        if self._writer is None:
            return Unfilled(ask.id, "no-model")
        try:
            return self._writer.add(ask)
        except Exception as error:  # noqa: BLE001  # the process must outlive whatever one text brings about
            _log.error("request %d failed: %s", ask.id, type(error).__name__)
            return Unfilled(ask.id, "internal")

    def _load(self, message: LoadForms) -> ReadyForms | NotReady:
        begun = time.monotonic()
        self.close()
        self._model = self._writer = None
        try:
            self._model = LlamaForms(Path(message.gguf), message.context, message.sequences, message.threads)
        except (LoadFault, OSError, MemoryError) as error:
            fault = error if isinstance(error, LoadFault) else load_fault(refused(error, ""), "broken-gguf")
            _log.warning("model not loaded: %s", fault.code)
            return NotReady(fault.code, fault.detail)
        self._writer = FormWriter(self._model)
        return ReadyForms(self._model.context, (time.monotonic() - begun) * 1000, self._model.processor)
