"""What is asked about the end of an utterance and what is answered.

Part of ``engine.wire.protocol``; its text is typed text, so it is ``Private``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from engine.text.private import Private
from engine.wire.lanes import POPUP

__all__ = [
    "CHARACTERS",
    "DECOMPOSED",
    "END_MARKS",
    "EOT_TEMPERATURE",
    "HIGH",
    "LOW",
    "TEXTS",
    "TIMEOUT_MS",
    "TOP_K",
    "TURNS",
    "Assessment",
    "EndMark",
    "Eot",
    "EotAnswer",
    "EotCode",
    "EotItem",
    "EotPrediction",
    "EotReason",
    "EotRefused",
    "Recommendation",
    "SparedFault",
    "TokenClass",
    "UtteranceEnd",
]

CHARACTERS = (1, 1000)
"""The least and the most characters of a text or a turn, composed (NFC)."""

DECOMPOSED = 4
"""A syllable is at most three letters in NFD; what is longer than this times the limit is too long in every form."""

TEXTS = (1, 100)
"""The fewest and the most texts of one request."""

TURNS = (0, 100)
"""The fewest and the most turns before them."""

TOP_K = (1, 20)
"""The fewest and the most predictions that are listed."""

EOT_TEMPERATURE = (0.1, 2.0)
"""The lowest and the highest temperature of the listed predictions."""

TIMEOUT_MS = (1.0, 60_000.0)
"""The shortest and the longest time an answer may take."""

HIGH = 0.7
"""Above it an utterance is taken for finished."""

LOW = 0.3
"""Below it, for unfinished."""

END_MARKS = (".", "?", "!", "~")
"""The marks that are offered to end an utterance with."""

TokenClass: TypeAlias = Literal["eot_expression", "user_defined", "punctuation", "abnormal", "other_eot", "general"]
"""What a token of the vocabulary is to the end of an utterance (``engine.eot.classes``)."""

Assessment: TypeAlias = Literal["high", "medium", "low"]

Recommendation: TypeAlias = Literal["respond", "hold", "wait"]
"""What a dialogue does next: answer; give the speaker a moment; let them finish."""

EotCode: TypeAlias = Literal["INVALID_INPUT", "TEXT_TOO_LONG", "TIMEOUT"]
"""Why one text has no answer; why a whole request has none: ``engine.wire.eot_question.EotRequestCode``."""

EotReason: TypeAlias = Literal["empty", "control", "too-long", "bad-turn", "too-late"]
"""The same in more detail, for a sentence."""

SparedFault: TypeAlias = Literal["broken-calibration", "broken-endings", "broken-lexicon"]
"""A file beside the model that could not be used; the engine works without it."""


class Eot(msgspec.Struct, frozen=True, tag="eot"):
    """Does each of ``texts`` end here?  ``turns`` are what was said before by turns, oldest first, for all of them.

    The limits are those above; the engine refuses others ("bad-request").
    It cancels no other request and no other cancels it, but ``Cancel`` of
    its own id; suggestions of its ``lane`` go first.  When other lanes wait,
    its texts are read by turns with them.
    """

    id: int
    texts: tuple[Private, ...]
    turns: tuple[Private, ...] = ()
    top_k: int = 5
    temperature: float = 1.0
    deadline_ms: float | None = None
    lane: str = POPUP


class EotPrediction(msgspec.Struct, frozen=True):
    """One of the most probable next tokens.

    ``token`` begins with a blank where it starts an eojeol; special tokens
    and single bytes have their names (``</s>``).  ``probability`` is that
    at the temperature asked for.
    """

    token: Private
    probability: float
    rank: int
    is_eot: bool
    type: TokenClass


class EndMark(msgspec.Struct, frozen=True):
    """How probable this one of ``END_MARKS`` is, given that the utterance ends here; what is left ends without one."""

    mark: str
    probability: float


class UtteranceEnd(msgspec.Struct, frozen=True):
    """Whether the utterance ends behind a text; as ``EotItem``.  ``marks``: all of ``END_MARKS``, likeliest first."""

    probability: float
    assessment: Assessment
    marks: tuple[EndMark, ...]


class EotItem(msgspec.Struct, frozen=True, tag="item"):
    """The answer for one text.

    ``probability`` that the utterance ends here: calibrated where the model
    has a calibration map, else equal to ``raw``.  ``raw``: the sum over all
    tokens of the vocabulary that end an utterance, at temperature 1;
    ``tempered``: the same at the temperature asked for.  ``classes``: the
    sum over every token of each class at temperature 1, whether it counts
    as an end or not; together 1.  ``marks``: as in ``UtteranceEnd``.  ``turns`` and ``tokens`` are how many the
    model has read, all of the text's or, when it is too long for the model
    (``cut``), its newest.
    """

    probability: float
    raw: float
    tempered: float
    assessment: Assessment
    classes: dict[TokenClass, float]
    predictions: tuple[EotPrediction, ...]
    marks: tuple[EndMark, ...]
    turns: int
    tokens: int
    cut: bool
    calibrated: bool
    recommendation: Recommendation | None = None
    cached: bool = False


class EotRefused(msgspec.Struct, frozen=True, tag="refused"):
    """Why one text has no answer; the others of its request may have theirs."""

    code: EotCode
    reason: EotReason


class EotAnswer(msgspec.Struct, frozen=True, tag="eot-answer"):
    """The answer to ``Eot``: an item or a refusal for each text, in their order."""

    id: int
    model: str
    items: tuple[EotItem | EotRefused, ...]
    elapsed_ms: float
