"""The engine's side of the end of turn: opens a predictor beside a model and answers questions with it."""

from __future__ import annotations

import collections
import logging
import time
from pathlib import Path

from engine.eot.calibration import BrokenCalibration, Calibration
from engine.eot.endings import BrokenEndings, Endings
from engine.eot.predictor import Predictor, Reader
from engine.eot.tables import Tables
from engine.errors import Aborted, RuntimeFault
from engine.llm.pieces import Pieces
from engine.llm.runtime import Stop
from engine.process.requests import Question
from engine.process.tally import NEWEST, phase
from engine.wire.eot import EotItem, SparedFault, TokenClass
from engine.wire.eot_question import check
from engine.wire.options import BadOption
from engine.wire.protocol import EotAnswer, EotStatistics, Failed, ModelFiles

__all__ = ["EotTally", "answer_question", "open_predictor"]

_log = logging.getLogger(__name__)

_TURN_S = 0.05
"""So long a question reads on while others wait for their turns: about as long as a suggestion takes."""


def open_predictor(runtime: Reader, pieces: Pieces, files: ModelFiles, faults: list[SparedFault]) -> Predictor:
    """A predictor that has read a word already; without a file that is broken, which is then told in ``faults``."""
    calibration: Calibration | None = None
    if files.calibration is not None:
        try:
            calibration = Calibration.read(Path(files.calibration))
        except BrokenCalibration:
            faults.append("broken-calibration")
    tables = Tables.read(files.characters)
    endings: Endings | None = None
    if calibration is not None and calibration.mix is not None and files.endings is not None:
        try:
            endings = Endings(Path(files.endings))
        except BrokenEndings:
            faults.append("broken-endings")
    for fault in faults:
        _log.warning("a file of the model is not used: %s", fault)
    predictor = Predictor(runtime, pieces, tables, calibration, endings)
    try:
        predictor.warm_up()
    except RuntimeFault as fault:  # the first question will say so
        _log.warning("the model cannot be asked: %s", type(fault).__name__)
    return predictor


def answer_question(
    question: Question, predictor: Predictor | None, model: str, must_give_way: Stop, must_take_turns: Stop
) -> EotAnswer | Failed | None:
    """The answer, or none when the question must stand back; asked again, it goes on where it stood.

    For ``must_give_way`` it does so at once, for ``must_take_turns`` after a
    while in which one text at least was read.

    Texts without an answer when the time is over are refused with TIMEOUT.
    Raises ``RuntimeFault``.
    """
    message = question.message
    try:
        check(message)
    except BadOption:
        return Failed(message.id, "bad-request")
    if predictor is None:
        return Failed(message.id, "no-model")
    if question.work is None or question.by is not predictor:
        question.by = predictor
        texts = [text.reveal() for text in message.texts]
        turns = [turn.reveal() for turn in message.turns]
        question.work = predictor.begin(texts, turns, message.top_k, message.temperature)
    work = question.work
    left, begun = len(work.open), time.monotonic()

    def had_turn() -> bool:
        return must_take_turns() and len(work.open) < left and time.monotonic() - begun > _TURN_S

    try:
        predictor.go_on(work, lambda: question.cancelled or question.late or must_give_way() or had_turn())
    except Aborted:
        if question.cancelled:
            return Failed(message.id, "cancelled")
        if not question.late:
            return None
        work.give_up()
    return EotAnswer(message.id, model, work.answers, question.elapsed_ms())


class EotTally:
    """Counts answers and keeps the times of the newest ones.  Not thread-safe."""

    def __init__(self) -> None:
        self._counts: collections.Counter[str] = collections.Counter()
        self._classes: collections.Counter[TokenClass] = collections.Counter()
        self._times: collections.deque[float] = collections.deque(maxlen=NEWEST)

    def count(self, answer: EotAnswer) -> None:
        """One more request came to its end."""
        self._counts["requests"] += 1
        self._times.append(answer.elapsed_ms)
        for item in answer.items:
            if isinstance(item, EotItem):
                self._counts["answered"] += 1
                self._counts["cached"] += item.cached
                self._classes[item.predictions[0].type] += 1
            else:
                self._counts["late" if item.code == "TIMEOUT" else "refused"] += 1

    def statistics(self, remembered: int, remembered_bytes: int = 0) -> EotStatistics:
        """All of it; ``remembered`` answers are in the cache now, in about so many bytes."""
        counts = self._counts
        answered = counts["answered"]
        return EotStatistics(
            counts["requests"],
            answered + counts["refused"] + counts["late"],
            answered,
            counts["refused"],
            counts["late"],
            remembered,
            counts["cached"],
            counts["cached"] / answered if answered else 0.0,
            dict(self._classes),
            phase(self._times) if self._times else None,
            remembered_bytes,
        )
