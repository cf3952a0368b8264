"""Is this utterance finished?  Text in; the probability, its reasons and the likeliest next tokens out.

Must not look at a thread or a file.  The clock is only read by the cache.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec
import numpy as np
from cachetools import TTLCache

from engine.eot.calibration import Calibration, Evidence
from engine.eot.classes import Classes
from engine.eot.endings import Endings
from engine.eot.layout import Layout, Reading
from engine.eot.tables import Tables
from engine.eot.text import Unfit, fit_text, fit_turns, is_korean
from engine.llm.pieces import Pieces
from engine.llm.runtime import Floats, Stop
from engine.text.private import Private
from engine.wire.eot import (
    CHARACTERS,
    HIGH,
    LOW,
    Assessment,
    EndMark,
    EotItem,
    EotPrediction,
    EotRefused,
    Recommendation,
    UtteranceEnd,
)

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Predictor", "Reader", "Work", "assess"]

_REMEMBERED = 1024
_REMEMBERED_S = 300.0
_NUMBERS, _ROW = 400, 32
"""Bytes of an answer's numbers, and of those of one prediction."""

_NEXT: dict[Assessment, Recommendation] = {"high": "respond", "medium": "hold", "low": "wait"}

_Key: TypeAlias = tuple[str, tuple[str, ...], int, float]


class Reader(Protocol):
    """What the predictor needs of a language model; ``engine.llm.llama.LlamaRuntime`` is one."""

    @property
    def vocabulary(self) -> int:
        """How many token ids the model has."""

    @property
    def context(self) -> int:
        """How many tokens a prompt may have."""

    def read(self, prompts: Sequence[Sequence[int]], should_stop: Stop) -> Iterator[Floats]:
        """What comes next after each of ``prompts``, in order (softmax at temperature 1, float32, [vocabulary]).

        Raises ``Aborted`` when told to stop; what was given out until then
        holds.
        """


@dataclasses.dataclass
class _Open:
    """A text that the model must still read."""

    at: int
    key: _Key = dataclasses.field(repr=False)
    asked: str = dataclasses.field(repr=False)
    reading: Reading


class Work:
    """A request being answered: it can be left at ``Aborted`` and taken up again where it stood."""

    def __init__(self, count: int) -> None:
        self.items: list[EotItem | EotRefused | None] = [None] * count
        self.cached = 0
        """How many were known."""
        self.open: list[_Open] = []

    def give_up(self) -> None:
        """What has no answer yet gets TIMEOUT."""
        self.items = [EotRefused("TIMEOUT", "too-late") if item is None else item for item in self.items]
        self.open.clear()

    @property
    def answers(self) -> tuple[EotItem | EotRefused, ...]:
        """The answers, one for each text, when the work is done."""
        return tuple(item for item in self.items if item is not None)


class Predictor:
    """Answers for one model, remembering for five minutes what it answered."""

    def __init__(
        self,
        runtime: Reader,
        pieces: Pieces,
        tables: Tables,
        calibration: Calibration | None = None,
        endings: Endings | None = None,
    ) -> None:
        """A calibration that mixes in the endings is of no use without them."""
        if calibration is not None and calibration.mix is not None and endings is None:
            calibration = None
        self._endings = endings
        self._runtime = runtime
        self._classes = Classes(pieces, tables, runtime.vocabulary)
        self._layout = Layout(pieces, runtime.context)
        self._calibration = calibration
        dropped = calibration is not None and calibration.marks == "drop"
        self._closing = "".join(self._classes.closing_marks())
        self._dropped = self._closing + " " if dropped else ""
        self._known: TTLCache[_Key, EotItem] = TTLCache(_REMEMBERED, _REMEMBERED_S)

    @property
    def remembered(self) -> int:
        """How many answers are remembered now."""
        return len(self._known)

    @property
    def remembered_bytes(self) -> int:
        """About how large they are: their texts and tokens as UTF-8, and their numbers."""
        return sum(_bytes_of(key, item) for key, item in self._known.items())

    def warm_up(self) -> None:
        """Has the model read a word, so that the first question is no slower than later ones."""
        for _ in self._runtime.read([self._layout.reading((), "네").ids], lambda: False):
            pass

    def begin(self, texts: Sequence[str], turns: Sequence[str], top_k: int, temperature: float) -> Work:
        """Answers what is known or refused; the rest is for ``go_on``."""
        work = Work(len(texts))
        try:
            before = fit_turns(turns)
        except Unfit as unfit:
            work.items = [unfit.refused] * len(texts)
            return work
        for at, given in enumerate(texts):
            try:
                text = fit_text(given)
            except Unfit as unfit:
                work.items[at] = unfit.refused
                continue
            key = (text, before, top_k, temperature)
            known = self._known.get(key)
            if known is not None:
                work.items[at] = msgspec.structs.replace(known, cached=True)
                work.cached += 1
            else:
                # A text of nothing but marks keeps them.
                asked = (text.rstrip(self._dropped) or text) if self._dropped else text
                work.open.append(_Open(at, key, asked, self._layout.reading(before, asked)))
        return work

    def go_on(self, work: Work, should_stop: Stop) -> None:
        """Answers the rest; raises ``Aborted``, after which it can be called again, and ``RuntimeFault``."""
        rows = self._runtime.read([each.reading.ids for each in work.open], should_stop)
        for each, row in zip(tuple(work.open), rows, strict=True):
            _, before, top_k, temperature = each.key
            item = self.judge(each.asked, row, each.reading, top_k, temperature)
            if before:
                item = msgspec.structs.replace(item, recommendation=_NEXT[item.assessment])
            self._known[each.key] = item
            work.items[each.at] = item
            work.open.remove(each)

    def judge(self, text: str, chances: Floats, reading: Reading, top_k: int, temperature: float) -> EotItem:
        """What these probabilities of the next token [vocabulary], at temperature 1, say about the end of ``text``."""
        raw = self._classes.end(chances)
        probability = self._probability(text, chances)
        warm = _at_temperature(chances, temperature)
        return EotItem(
            probability,
            raw,
            self._classes.end(warm),
            assess(probability),
            dict(self._classes.sums(chances)),
            tuple(self._predictions(warm, top_k)),
            self._marks(chances),
            reading.turns,
            reading.tokens,
            reading.cut,
            self._calibration is not None,
        )

    def end(self, before: str, chances: Floats) -> UtteranceEnd | None:
        """The same in short for the last line of ``before``, when these are the chances of what comes behind it.

        None for what is no utterance (``engine.eot.text``) or no Korean one, behind which nobody is offered a mark,
        and where a mark has ended it already.
        """
        try:
            text = fit_text(before.rpartition("\n")[2][-CHARACTERS[1] :])
        except Unfit:
            return None
        if text[-1] in self._closing or not is_korean(text):
            return None
        probability = self._probability(text, chances)
        return UtteranceEnd(probability, assess(probability), self._marks(chances))

    def evidence(self, text: str, chances: Floats) -> Evidence:
        """What speaks for an end behind ``text``, where these tokens come next."""
        ending = 0.0 if self._endings is None else self._endings.score(text)
        return Evidence(self._classes.end(chances), self._classes.goes_on(chances), ending)

    def _probability(self, text: str, chances: Floats) -> float:
        if self._calibration is None:
            return self._classes.end(chances)
        return self._calibration.probability(self.evidence(text, chances))

    def _marks(self, chances: Floats) -> tuple[EndMark, ...]:
        whole = self._classes.end(chances) or 1.0
        found = [EndMark(mark, min(1.0, mass / whole)) for mark, mass in self._classes.marks(chances).items()]
        return tuple(sorted(found, key=lambda each: -each.probability))

    def _predictions(self, chances: Floats, top_k: int) -> Iterator[EotPrediction]:
        likely = np.argpartition(-chances, min(top_k, len(chances) - 1))[:top_k]
        order = likely[np.argsort(-chances[likely], kind="stable")]
        for rank, token in enumerate(order.tolist(), 1):
            kind = self._classes.kind(token)
            counts = bool(self._classes.ends[token])
            yield EotPrediction(Private(self._classes.name(token)), float(chances[token]), rank, counts, kind)


def _bytes_of(key: _Key, item: EotItem) -> int:
    texts = (key[0], *key[1], *(each.token.reveal() for each in item.predictions))
    return sum(len(text.encode(errors="replace")) for text in texts) + _NUMBERS + _ROW * len(item.predictions)


def assess(probability: float) -> Assessment:
    """An assessment: "high" above 0.70, "low" below 0.30, else "medium"."""
    if probability > HIGH:
        return "high"
    return "low" if probability < LOW else "medium"


def _at_temperature(chances: Floats, temperature: float) -> Floats:
    if temperature == 1.0:
        return chances
    with np.errstate(divide="ignore"):
        scores = np.log(chances)
    warm: npt.NDArray[np.float32] = np.exp((scores - scores.max()) / temperature)
    warm /= warm.sum(dtype=np.float64)
    return warm
