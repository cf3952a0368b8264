"""The runner's process: reads questions from its standard input, answers on what was its standard output.

Must not print, open a network connection or write a text anywhere: errors
are logged by their class name only.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import numpy as np

from engine.errors import LoadFault, RuntimeFault, TooLong
from engine.files.opening import load_fault, refused
from engine.llm.pieces import Pieces
from engine.process.parent_pipes import own_pipes
from engine.runner.encoder import Encoder, EncoderFault
from engine.runner.writer import PORTION, SEQUENCES, Writer
from engine.wire.link import VERSION, Hello, Link, LinkClosed, LinkError
from engine.wire.runner import (
    Cancel,
    Embed,
    Embedded,
    FromRunner,
    Generate,
    Label,
    OpenEncoder,
    OpenFailed,
    OpenWriter,
    RunFailed,
    RunnerOpened,
    ToRunner,
)

if TYPE_CHECKING:
    from engine.llm.llama import LlamaSequences

__all__ = ["main", "serve"]

_log = logging.getLogger(__name__)

_RunnerLink: TypeAlias = "Link[FromRunner, ToRunner]"


def main() -> int:
    """Serves on the process's own pipes until the parent closes them; the exit status."""
    return serve(*own_pipes())


def serve(reader: BinaryIO, writer: BinaryIO) -> int:
    """Answers questions until ``reader`` ends: 0 then, 1 when the other side sent something that is no message."""
    link: _RunnerLink = Link(reader, writer, ToRunner)
    inbox: queue.SimpleQueue[ToRunner | None] = queue.SimpleQueue()
    runner = _Runner(link)
    broken = threading.Event()

    def fill() -> None:
        try:
            while (message := link.receive()) is not None:
                inbox.put(message)
        except LinkError as error:
            _log.error("the link is broken: %s", error)
            broken.set()
        inbox.put(None)

    try:
        link.send(Hello(VERSION, os.getpid()))
        threading.Thread(target=fill, name="runner-reader", daemon=True).start()
        while (message := _next(inbox, wait=not runner.busy)) is not None:
            if message is not _NOTHING:
                runner.take(message)
            else:
                runner.step()
    except LinkClosed:
        return 0
    except LinkError as error:
        _log.error("an answer cannot be sent: %s", error)
        return 1
    finally:
        runner.close()
    return 1 if broken.is_set() else 0


_NOTHING = Cancel(-1)
"""Stands for: nothing has come, and there is work."""


def _next(inbox: queue.SimpleQueue[ToRunner | None], *, wait: bool) -> ToRunner | None:
    try:
        return inbox.get(block=wait)
    except queue.Empty:
        return _NOTHING


class _Runner:
    """The one model of this process, once it is open."""

    def __init__(self, link: _RunnerLink) -> None:
        self._link = link
        self._sequences: LlamaSequences | None = None
        self._pieces: Pieces | None = None
        self._writer: Writer | None = None
        self._encoder: Encoder | None = None

    @property
    def busy(self) -> bool:
        """Whether a step has something to do."""
        return self._writer is not None and len(self._writer) > 0

    def take(self, message: ToRunner) -> None:
        """Answers it, or has it wait for the steps that do."""
        match message:
            case OpenWriter() | OpenEncoder():
                self._link.send(self._open(message))
            case Cancel():
                if self._writer is not None:
                    self._writer.cancel(message.id)
            case Generate() if self._writer is not None:
                self._writer.add(message)
            case Generate() | Embed() | Label():
                self._link.send(self._answer(message))

    def step(self) -> None:
        """Writes on."""
        if self._writer is not None:
            self._writer.step()

    def close(self) -> None:
        """Frees the model."""
        if self._sequences is not None:
            self._sequences.close()

    def _open(self, message: OpenWriter | OpenEncoder) -> RunnerOpened | OpenFailed:
        begun = time.monotonic()
        name = message.id if isinstance(message, OpenEncoder) else message.model.id
        try:
            if isinstance(message, OpenEncoder):
                self._encoder = Encoder(message)
                context, width = message.context, self._encoder.width
            else:
                # Not before: a process with an encoder does without llama.cpp.
                from engine.llm.llama import LlamaSequences

                # The cheap file first, as the engine does.
                self._pieces = Pieces(Path(message.model.tokenizer))
                opened = LlamaSequences(Path(message.model.gguf), message.context, SEQUENCES, PORTION, message.threads)
                self._sequences = opened
                self._writer = Writer(opened.decoder, self._pieces, opened.context, opened.cells, self._link.send)
                context, width = opened.context, opened.width
        except (LoadFault, EncoderFault) as fault:
            _log.warning("model not opened: %s", fault.code)
            return OpenFailed(name, fault.code, fault.detail)
        except (OSError, MemoryError) as error:
            found = load_fault(refused(error, name), "broken-gguf")
            return OpenFailed(name, found.code, found.detail)
        return RunnerOpened(name, context, width, (time.monotonic() - begun) * 1000)

    def _answer(self, message: Generate | Embed | Label) -> FromRunner:
        try:
            if self._encoder is not None and isinstance(message, Label):
                return self._encoder.label(message)
            if self._encoder is not None and isinstance(message, Embed):
                return self._encoder.embed(message)
            if self._sequences is not None and self._pieces is not None and isinstance(message, Embed):
                return self._embed(message, self._sequences, self._pieces)
        except TooLong:
            return RunFailed(message.id, "too-long")
        except RuntimeFault:
            return RunFailed(message.id, "internal")
        except Exception as error:  # noqa: BLE001  # the process must outlive whatever one text brings about
            _log.error("question %d failed: %s", message.id, type(error).__name__)
            return RunFailed(message.id, "internal")
        loaded = self._encoder is not None or self._sequences is not None
        return RunFailed(message.id, "wrong-task" if loaded else "no-model")

    def _embed(self, message: Embed, sequences: LlamaSequences, pieces: Pieces) -> Embedded:
        most = sequences.context if message.most is None else min(message.most, sequences.context)
        ids = [*pieces.head, *pieces.text(pieces.enough(message.text.reveal(), most))]
        if message.most is None and len(ids) > most:
            raise TooLong(f"{len(ids)} tokens for a context of {most}")
        ids = ids[:most]
        vector = sequences.embedding(ids)
        return Embedded(message.id, vector.astype(np.dtype("<f4")).tobytes(), len(ids))
