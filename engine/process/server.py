"""The engine process: reads requests from its standard input, answers on what was its standard output.

Must not print, open a network connection or write typed text anywhere:
errors are logged by their class name only.
"""

from __future__ import annotations

import dataclasses
import gc
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeAlias

import msgspec
from cachetools import TTLCache

from engine.eot.predictor import Predictor
from engine.errors import Aborted, LoadFault
from engine.files.opening import load_fault, refused
from engine.llm.llama import LlamaRuntime
from engine.process.eot import EotTally, answer_question, open_predictor
from engine.process.inbox import EngineLink, Inbox
from engine.process.parent_pipes import own_pipes
from engine.process.requests import PendingRequest, Question
from engine.process.tally import Tally
from engine.suggest.blocklist import Blocklist
from engine.suggest.lexicon import Lexicon
from engine.suggest.pace import Pace
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.wire.eot import SparedFault, UtteranceEnd
from engine.wire.lanes import POPUP
from engine.wire.link import VERSION, Hello, Link, LinkClosed, LinkError
from engine.wire.options import BadOption, SuggestOptions, options_of
from engine.wire.protocol import (
    EotAnswer,
    Failed,
    Load,
    Loaded,
    LoadFailed,
    ModelFiles,
    Report,
    Statistics,
    Stem,
    Suggestion,
    Suggestions,
    ToEngine,
)

__all__ = ["main", "serve"]

_log = logging.getLogger(__name__)

_REMEMBERED = 256
_REMEMBERED_S = 60.0
"""So many answers are kept for so long: whoever goes back with Backspace, or from field to field, asks again."""

_Remembered: TypeAlias = tuple[tuple[Suggestion, ...], UtteranceEnd | None, Stem | None]


def main() -> int:
    """Serves on the process's own pipes until the parent closes them; the exit status."""
    return serve(*own_pipes())


def serve(reader: BinaryIO, writer: BinaryIO) -> int:
    """Answers requests until ``reader`` ends: 0 then, 1 when the other side sent something that is no message."""
    link: EngineLink = Link(reader, writer, ToEngine)
    inbox = Inbox(link)
    engine = _Engine()
    try:
        link.send(Hello(VERSION, os.getpid()))
        threading.Thread(target=inbox.fill, name="engine-reader", daemon=True).start()
        while (task := inbox.take()) is not None:
            if isinstance(task, Load):
                link.send(engine.load(task))
            elif isinstance(task, Report):
                link.send(engine.report(task.id, inbox))
            else:
                answer = engine.answer_question(task, inbox) if isinstance(task, Question) else engine.answer(task)
                if answer is None:
                    inbox.put_back()
                else:
                    link.send(answer)
                    inbox.done()
    except LinkClosed:
        return 0
    except LinkError as error:
        _log.error("an answer cannot be sent: %s", error)
        return 1
    finally:
        engine.close()
    return 1 if inbox.broken else 0


class _Engine:
    """The model in use, if any, and the answers it gave; owned by the inference thread."""

    def __init__(self) -> None:
        self._model = ""
        self._runtime: LlamaRuntime | None = None
        self._suggester: Suggester | None = None
        self._beside: Suggester | None = None
        """For all lanes but the popup's; made when one of them asks first, once the popup has asked."""
        self._has_popup = False
        self._make_beside: Callable[[], Suggester] | None = None
        self._eot: Predictor | None = None
        self._pace = Pace()
        self._tally = Tally()
        self._eot_tally = EotTally()
        self._remembered: TTLCache[tuple[str, SuggestOptions], _Remembered] = TTLCache(_REMEMBERED, _REMEMBERED_S)

    def load(self, message: Load) -> Loaded | LoadFailed:
        """Replaces the model; a failure leaves the one before in use."""
        begun = time.monotonic()
        files = message.model
        faults: list[SparedFault] = []
        runtime: LlamaRuntime | None = None
        try:
            # The cheap files first: a bad one is told before seconds go into the weights.
            tokens = Tokens(Path(files.tokenizer))
            blocklist = Blocklist() if files.blocklist is None else Blocklist.read(Path(files.blocklist))
            lexicon = _lexicon(files, faults)
            runtime = LlamaRuntime(Path(files.gguf), message.threads)
            suggester = Suggester(runtime, tokens, blocklist, lexicon=lexicon)
            eot = open_predictor(runtime, tokens.pieces, files, faults)
        except (LoadFault, OSError, MemoryError) as error:
            if runtime is not None:
                runtime.close()
            # What the system refuses where nobody expects it is no fault of a file.
            fault = error if isinstance(error, LoadFault) else load_fault(refused(error, files.id), "broken-gguf")
            _log.warning("model not loaded: %s", fault.code)
            return LoadFailed(files.id, fault.code, fault.detail)
        self.close()
        gc.unfreeze()
        self._model, self._runtime, self._suggester, self._eot = files.id, runtime, suggester, eot
        self._make_beside = lambda: Suggester(runtime.beside(), tokens, blocklist, lexicon=lexicon)
        self._pace = Pace()
        # A vocabulary is some hundred thousand objects, which the collector would walk through again and again.
        gc.collect()
        gc.freeze()
        elapsed = (time.monotonic() - begun) * 1000
        _log.info("model loaded in %.0f ms", elapsed)
        return Loaded(files.id, runtime.vocabulary, runtime.context, elapsed, tuple(faults))

    def answer(self, request: PendingRequest) -> Suggestions | Failed | None:
        """The one answer to a request; none when it must stand back, to be asked again."""
        message = request.message
        try:
            answer = self._answer(request)
        except Aborted:
            if not request.cancelled:
                return None
            answer = Failed(message.id, "cancelled")
        except Exception as error:  # noqa: BLE001 - the process must outlive whatever one text brings about
            _log.error("request %d failed: %s", message.id, type(error).__name__)
            answer = Failed(message.id, "internal")
        if isinstance(answer, Failed):
            self._tally.count("cancelled" if answer.code == "cancelled" else "failed")
        return answer

    def answer_question(self, question: Question, inbox: Inbox) -> EotAnswer | Failed | None:
        """The one answer to a question about the end of turn; none when it must stand back, to be asked again."""
        message = question.message
        try:
            told = answer_question(question, self._eot, self._model, inbox.must_give_way, inbox.must_take_turns)
        except Exception as error:  # noqa: BLE001 - as above
            _log.error("question %d failed: %s", message.id, type(error).__name__)
            return Failed(message.id, "internal")
        if isinstance(told, EotAnswer):
            self._eot_tally.count(told)
        return told

    def report(self, request: int, inbox: Inbox) -> Statistics:
        """The answer to ``Report``; ``inbox`` knows of those that never came here."""
        known, size = (0, 0) if self._eot is None else (self._eot.remembered, self._eot.remembered_bytes)
        counted = self._tally.statistics(request, self._model, inbox.superseded, inbox.refused)
        runs_on = "" if self._runtime is None else self._runtime.processor
        return msgspec.structs.replace(counted, eot=self._eot_tally.statistics(known, size), processor=runs_on)

    def close(self) -> None:
        """Frees the model."""
        self._remembered.clear()
        if self._runtime is not None:
            self._runtime.close()
        self._runtime = self._suggester = self._beside = self._make_beside = self._eot = None
        self._model = ""

    def _answer(self, request: PendingRequest) -> Suggestions | Failed:
        """Raises ``Aborted``, and whatever goes wrong in the model."""
        message = request.message
        try:
            options = options_of(message)
        except BadOption:
            return Failed(message.id, "bad-request")
        suggester = self._suggester_of(message.lane)
        if suggester is None:
            return Failed(message.id, "no-model")
        before = message.before.reveal()
        question = (before, dataclasses.replace(options, deadline_ms=None))
        known = self._remembered.get(question)
        if known is not None:
            request.begin("total")
            self._note(request, cached=True, complete=True)
            candidates, end, stem = known
            return Suggestions(message.id, candidates, request.elapsed_ms(), end=end, stem=stem)
        request.pace = self._pace
        found = suggester.suggest(before, options, request)
        request.begin("total")
        judged: UtteranceEnd | None = None
        # At another temperature the probabilities say nothing about an end.
        if self._eot is not None and found.after is not None and options.temperature == 1.0:
            judged = self._eot.end(before, found.after)
        if found.complete:
            self._remembered[question] = found.candidates, judged, found.stem
        self._note(request, cached=False, complete=found.complete)
        return Suggestions(message.id, found.candidates, request.elapsed_ms(), found.complete, judged, found.stem)

    def _suggester_of(self, lane: str) -> Suggester | None:
        """What another lane has decoded must not drop what the popup has, so they have a KV cache each.

        Who serves others only has no popup, and one is enough there.
        """
        self._has_popup |= lane == POPUP
        if lane == POPUP or not self._has_popup:
            return self._suggester
        if self._beside is None and self._make_beside is not None:
            self._beside = self._make_beside()
        return self._beside

    def _note(self, request: PendingRequest, *, cached: bool, complete: bool) -> None:
        self._tally.count("answered", cached=cached, complete=complete)
        for phase, milliseconds in request.times.items():
            self._tally.time(phase, milliseconds)
        self._tally.time("total", request.elapsed_ms())


def _lexicon(files: ModelFiles, faults: list[SparedFault]) -> Lexicon | None:
    """The lexicon beside the model; without one that is broken, which is then told: the model suggests by itself."""
    if files.lexicon is None:
        return None
    try:
        return Lexicon(Path(files.lexicon))
    except LoadFault as fault:
        if fault.code in ("no-handles", "no-memory"):
            raise
        _log.warning("the lexicon is not used: %s", fault.code)
        faults.append("broken-lexicon")
        return None
