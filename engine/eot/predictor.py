"""Is this utterance finished?  Text in; the probability, its reasons and the likeliest next tokens out.

Must not look at a thread or a file.  The clock is only read by the cache.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import msgspec
import numpy as np
from cachetools import TTLCache

from engine.eot.calibration import Calibration, Evidence
from engine.eot.classes import Classes
from engine.eot.endings import Endings
from engine.eot.finals import asks, begun_letter, begun_stem, could_answer, eojeols, is_favour, is_wish, with_marks
from engine.eot.layout import Layout, Reading
from engine.eot.marks import fitting_marks
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

__all__ = ["AskedText", "Predictor", "Reader", "Work", "assess"]

_REMEMBERED = 1024
_REMEMBERED_S = 300.0
_NUMBERS, _ROW = 400, 32
"""Bytes of an answer's numbers, and of those of one prediction."""

_USUAL = 0.5
"""The temperature that contract E has when nothing is said: with it, a probability's logarithm is doubled."""

_RARE = 1e-3
"""As few tokens are more probable than this, the likeliest are sooner found among them than among all."""

_NEXT: dict[Assessment, Recommendation] = {"high": "respond", "medium": "hold", "low": "wait"}

_BEGUN = 0.05
"""So probable is an end at most behind a letter that is the beginning of a syllable, and behind a bare stem."""
_DOUBT = 0.6
"""The most where something else is as likely."""
_FAVOUR = 0.1
"""From so probable a favour on, what was said waits for the word that asks for it."""
_TURN = (0.75, 0.9)
"""The least for what is a whole turn, and for such an answer to a question."""
_TURN_TYPED = 0.15
"""So probable must the model find an end behind a whole turn that is being typed: 확인 may become 확인했습니다."""
_ANSWER = 2
"""Eojeols of a short answer."""

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
    marks: str
    """What was typed behind ``asked``."""
    reading: Reading


class AskedText(NamedTuple):
    """A text without the ``marks`` that were typed behind it, and what was said before it by ``turns``."""

    text: str
    turns: Sequence[str] = ()
    marks: str = ""


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
        self._turns = tables.turns
        self._letters = {**tables.expressions, **dict.fromkeys(tables.turns, True)}
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
                marks = text[len(text.rstrip(self._closing + " ")) :] if asked != text else ""
                work.open.append(_Open(at, key, asked, marks, self._layout.reading(before, asked)))
        return work

    def go_on(self, work: Work, should_stop: Stop) -> None:
        """Answers the rest; raises ``Aborted``, after which it can be called again, and ``RuntimeFault``."""
        rows = self._runtime.read([each.reading.ids for each in work.open], should_stop)
        for each, row in zip(tuple(work.open), rows, strict=True):
            _, before, top_k, temperature = each.key
            item = self.judge(AskedText(each.asked, before, each.marks), row, each.reading, top_k, temperature)
            if before:
                item = msgspec.structs.replace(item, recommendation=_NEXT[item.assessment])
            self._known[each.key] = item
            work.items[each.at] = item
            work.open.remove(each)

    def judge(self, asked: AskedText, chances: Floats, reading: Reading, top_k: int, temperature: float) -> EotItem:
        """What these probabilities of the next token [vocabulary], at temperature 1, say about the end of a text."""
        raw = self._classes.end(chances)
        probability = self.probability(asked, chances)
        warm = _at_temperature(chances, temperature)
        return EotItem(
            probability,
            raw,
            self._classes.end(warm),
            assess(probability),
            dict(self._classes.sums(chances)),
            tuple(self._predictions(warm, top_k)),
            self._marks(asked.text, chances),
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
        probability = self.probability(AskedText(text), chances, typing=True)
        if not before[-1:].isspace() and begun_letter(text, self._letters, typing=True):
            probability = min(probability, _BEGUN)
        if before[-1:].isspace() and text in self._turns:
            # Who typed a blank behind it goes on as often as not.
            probability = min(probability, _DOUBT)
        return UtteranceEnd(probability, assess(probability), self._marks(text, chances))

    def evidence(self, text: str, chances: Floats) -> Evidence:
        """What speaks for an end behind ``text``, where these tokens come next."""
        ending = 0.0 if self._endings is None else self._endings.score(text)
        return Evidence(self._classes.end(chances), self._classes.goes_on(chances), ending)

    def probability(self, asked: AskedText, chances: Floats, *, typing: bool = False) -> float:
        """That a text ends where these tokens come next: what the evidence says, and what is known by rule.

        ``typing``: its last eojeol may be on the way to another one.
        """
        if self._calibration is None:
            return self._classes.end(chances)
        evidence = self.evidence(asked.text, chances)
        found = self._calibration.probability(evidence)
        if begun_letter(asked.text, self._letters) or (begun_stem(asked.text) and not asked.marks):
            return min(found, _BEGUN)
        if not asked.marks and self._favour(asked.text, evidence, chances) > _FAVOUR:
            return min(found, _DOUBT)
        whole = asked.text in self._turns or is_wish(asked.text)
        if whole and (not typing or evidence.ends > _TURN_TYPED):
            found = max(found, _TURN[_answers(asked)])
        return with_marks(found, asked.text, asked.marks)

    def _favour(self, text: str, evidence: Evidence, chances: Floats) -> float:
        """How probable it is that somebody is asked or offered to do it, beside an end or any other eojeol."""
        together = evidence.ends + evidence.goes_on
        return self._classes.giving(chances) / together if together and is_favour(text) else 0.0

    def _marks(self, text: str, chances: Floats) -> tuple[EndMark, ...]:
        fitting = fitting_marks(
            text.rstrip(self._closing + " "), self._classes.marks(chances), self._classes.end(chances)
        )
        found = [EndMark(mark, share) for mark, share in fitting.items()]
        return tuple(sorted(found, key=lambda each: -each.probability))

    def _predictions(self, chances: Floats, top_k: int) -> Iterator[EotPrediction]:
        for rank, token in enumerate(_likeliest(chances, top_k).tolist(), 1):
            kind = self._classes.kind(token)
            counts = bool(self._classes.ends[token])
            yield EotPrediction(Private(self._classes.name(token)), float(chances[token]), rank, counts, kind)


def _answers(asked: AskedText) -> bool:
    """Whether it may be the short answer to a question before it."""
    return eojeols(asked.text) <= _ANSWER and asks(asked.turns) and could_answer(asked.text)


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
    if temperature == _USUAL:
        warm: npt.NDArray[np.float32] = np.square(chances / chances.max())
    else:
        with np.errstate(divide="ignore"):
            warm = np.log(chances)
        warm -= warm.max()
        warm /= temperature
        np.exp(warm, out=warm)
    warm /= warm.sum()
    return warm


def _likeliest(chances: Floats, count: int) -> npt.NDArray[np.intp]:
    """The most probable ones, most probable first; of equal ones the first."""
    found = np.flatnonzero(chances > _RARE)
    if len(found) < count:
        found = np.argpartition(-chances, min(count, len(chances) - 1))[:count]
    return found[np.argsort(-chances[found], kind="stable")][:count]
