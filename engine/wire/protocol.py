"""What the engine process is asked and what it answers.

Every request is answered exactly once.  It names its lane.  Inside a lane a
newer ``Suggest`` cancels an older one; an ``Eot`` cancels nothing, and is
answered when no ``Suggest`` of its lane waits.  Between lanes turns are taken,
one request a turn, but for ``lanes.POPUP``: it goes first, and what another
lane has running stands back for it.  A ``Report`` or ``Load`` is of no lane,
comes before all that waits, and cancels nothing.

What finds no room (``engine.wire.lanes``) is answered "busy" at once.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from engine.errors import LoadCode
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.eot import Eot, EotAnswer, SparedFault, TokenClass, UtteranceEnd
from engine.wire.lanes import POPUP
from engine.wire.link import Hello

__all__ = [
    "CANDIDATES",
    "OWN",
    "PASSED",
    "TEMPERATURE",
    "Cancel",
    "Eot",
    "EotAnswer",
    "EotStatistics",
    "Failed",
    "FromEngine",
    "Load",
    "LoadFailed",
    "Loaded",
    "ModelFiles",
    "OwnWord",
    "PassedOver",
    "Phase",
    "Report",
    "Statistics",
    "Stem",
    "Suggest",
    "Suggestion",
    "Suggestions",
    "ToEngine",
    "Unit",
]

CANDIDATES = (1, 20)
"""The least and the most candidates that may be asked for."""

TEMPERATURE = (0.1, 2.0)
"""The lowest and the highest temperature."""

PASSED = (0, 64)
"""The least and the most rows that may be told as passed over."""

OWN = (0, 64)
"""The least and the most words of the person's own that may be told."""

Unit: TypeAlias = Literal["eojeol", "token"]
"""What a candidate is: a whole eojeol, or the eojeol begun with one more token of the model."""


class ModelFiles(msgspec.Struct, frozen=True):
    """Where a model lies: paths; ``tokenizer`` is a tokenizer.json and ``lexicon`` a folder.

    ``calibration`` is a map for the end of turn (``engine.eot.calibration``).
    ``endings`` holds the weights that such a map may mix in (``engine.eot.endings``).
    ``characters`` is no path: a person's own special characters that count
    as an end (``engine.eot.tables``), empty for the usual ones.
    """

    id: str
    gguf: str
    tokenizer: str
    blocklist: str | None = None
    lexicon: str | None = None
    calibration: str | None = None
    endings: str | None = None
    characters: str = ""


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Load this model and drop the one before; ``threads`` none means the engine's own choice."""

    model: ModelFiles
    threads: int | None = None


class PassedOver(msgspec.Struct, frozen=True):
    """A row that was before the person's eyes while this eojeol is typed, and was typed past so many ``times``.

    ``stem``: it was the stem's row, not one of the eojeols.
    """

    text: Private
    times: int = 1
    stem: bool = False


class OwnWord(msgspec.Struct, frozen=True):
    """An eojeol that the person writes, and what of all probability here is set aside for it on that account.

    It is a whole eojeol that fits the typed keys.  The weights of a request
    are together less than 1; what they leave is the model's.
    """

    text: Private
    weight: float


class Suggest(msgspec.Struct, frozen=True, tag="suggest"):
    """Which eojeols fit here?  ``before`` is all left of the caret as it looks, the open syllable included.

    ``k`` lies in ``CANDIDATES`` and ``temperature`` in ``TEMPERATURE``; the
    engine refuses others ("bad-request").  When ``deadline_ms`` have passed
    since the request came nothing more is searched and the answer is what
    was found, but one batch is always decoded.  Waiting for its turn counts,
    and so does standing back for the popup.  ``end`` asks as well whether the
    utterance ends behind ``before``.  ``lane`` is a name as in
    ``engine.wire.lanes``.  ``layout`` is libhangul's name of the keyboard
    that types: what fits is what its keys can make of the eojeol begun.

    ``passed`` is what the person has seen and not taken in this eojeol: it
    loses weight.  ``own`` are words of their own that fit here, which gain
    some.  ``stem`` asks for a common beginning too.  At most ``PASSED``,
    ``OWN`` of them.
    """

    id: int
    before: Private
    k: int = 5
    temperature: float = 1.0
    unit: Unit = "eojeol"
    deadline_ms: float | None = None
    end: bool = False
    lane: str = POPUP
    layout: LayoutName = "2"
    passed: tuple[PassedOver, ...] = ()
    own: tuple[OwnWord, ...] = ()
    stem: bool = False


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """The ``Suggest`` or ``Eot`` of this number is no longer wanted."""

    id: int


class Report(msgspec.Struct, frozen=True, tag="report"):
    """How has it gone since the engine started?  Answered with ``Statistics`` of the same id."""

    id: int


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The model is ready; ``faults`` are files that the engine does without."""

    model: str
    vocabulary: int
    context: int
    elapsed_ms: float
    faults: tuple[SparedFault, ...] = ()


class LoadFailed(msgspec.Struct, frozen=True, tag="load-failed"):
    """The model cannot be used; the engine goes on with the one before, if any.  ``detail`` is English."""

    model: str
    code: LoadCode
    detail: str


class Suggestion(msgspec.Struct, frozen=True):
    """One whole eojeol (what was typed of it included) and its probability given the context and the typed keys."""

    text: Private
    probability: float


class Stem(msgspec.Struct, frozen=True):
    """How several likely eojeols begin, and the probability that the one meant does, as with ``Suggestion``."""

    text: Private
    probability: float


class Suggestions(msgspec.Struct, frozen=True, tag="suggestions"):
    """The answer to ``Suggest``, most probable first; not ``complete`` when the deadline ended the search.

    ``end`` is there when it was asked for and the model has read the typed text on the way to the candidates: it costs
    no decode of its own.  ``Eot`` asks for it otherwise.  ``stem`` is there when it was asked for and is worth a row.
    """

    id: int
    candidates: tuple[Suggestion, ...]
    elapsed_ms: float
    complete: bool = True
    end: UtteranceEnd | None = None
    stem: Stem | None = None


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The request brought nothing.

    "cancelled": by ``Cancel``, or by a newer one of its lane; "bad-request":
    an option out of range; "busy": there is no room for another one.
    """

    id: int
    code: Literal["cancelled", "bad-request", "busy", "no-model", "internal", "crashed"]


class Phase(msgspec.Struct, frozen=True):
    """How long one part of the newest requests took: ``count`` of them, percentiles in milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


class EotStatistics(msgspec.Struct, frozen=True):
    """How questions about the end of turn have gone since the engine started.

    ``texts`` = ``answered`` + ``refused`` (INVALID_INPUT, TEXT_TOO_LONG) +
    ``late`` (TIMEOUT); ``cache_hits`` are among the answered, and
    ``hit_rate`` is their share; ``cache_size`` answers are remembered now, in
    about ``cache_bytes``.  ``classes`` counts the answers by the class
    of their most probable token.  ``latency`` is of whole requests, from
    arrival to answer.
    """

    requests: int
    texts: int
    answered: int
    refused: int
    late: int
    cache_size: int
    cache_hits: int
    hit_rate: float
    classes: dict[TokenClass, int]
    latency: Phase | None
    cache_bytes: int = 0


class Statistics(msgspec.Struct, frozen=True, tag="statistics"):
    """The answer to ``Report``: counts and times since the engine started, never text.

    ``requests`` = ``answered`` + ``cancelled`` + ``failed``; ``cache_hits``
    and ``incomplete`` (ended by the deadline) are among the answered.  ``phases``: "queue" (from arrival to its turn),
    "prompt" (decoding what is new of the context), "search", "total".  ``processor``: which of llama.cpp's builds
    runs, and with which instructions ("zen4: AVX2 …"); empty while no model is loaded.
    """

    id: int
    model: str
    requests: int
    answered: int
    cache_hits: int
    incomplete: int
    cancelled: int
    failed: int
    phases: dict[str, Phase]
    eot: EotStatistics | None = None
    processor: str = ""


ToEngine = Load | Suggest | Cancel | Report | Eot
FromEngine = Hello | Loaded | LoadFailed | Suggestions | Failed | Statistics | EotAnswer
