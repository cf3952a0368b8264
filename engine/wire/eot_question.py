"""A question about the end of an utterance, checked before it is sent, and why a whole request has no answer.

Must not import what the desktop must not load.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Literal, TypeAlias

from engine.text.private import Private
from engine.wire.eot import CHARACTERS, DECOMPOSED, EOT_TEMPERATURE, TEXTS, TIMEOUT_MS, TOP_K, TURNS, Eot
from engine.wire.lanes import POPUP
from engine.wire.options import BadOption, check_lane

__all__ = ["EotRequestCode", "check", "eot_question", "request_code"]

EotRequestCode: TypeAlias = Literal["INVALID_PARAMETER", "MODEL_NOT_LOADED", "TIMEOUT"]


def eot_question(
    texts: Iterable[Private],
    turns: Iterable[Private] = (),
    top_k: int = 5,
    temperature: float = 1.0,
    timeout_ms: float | None = None,
    lane: str = POPUP,
) -> Eot:
    """The message, without a number yet; raises ``BadOption`` as ``check`` does.

    A text that is too long is cut to a length at which it still is: a link
    takes messages of a limited length.
    """
    question = Eot(0, tuple(map(_bounded, texts)), tuple(map(_bounded, turns)), top_k, temperature, timeout_ms, lane)
    check(question)
    return question


def check(question: Eot) -> None:
    """Raises ``BadOption`` for what is out of its limits.

    Its name is "texts", "turns", "top_k", "temperature", "timeout" or "lane".
    """
    _within("texts", len(question.texts), TEXTS)
    _within("turns", len(question.turns), TURNS)
    # A bool is an int in Python.
    _within("top_k", question.top_k if type(question.top_k) is int else math.nan, TOP_K)
    _within("temperature", question.temperature, EOT_TEMPERATURE)
    if question.deadline_ms is not None:
        _within("timeout", question.deadline_ms, TIMEOUT_MS)
    check_lane(question.lane)


def request_code(failed: str) -> EotRequestCode:
    """What a code of ``protocol.Failed`` means to whoever asked."""
    if failed == "bad-request":
        return "INVALID_PARAMETER"
    return "TIMEOUT" if failed in ("cancelled", "busy") else "MODEL_NOT_LOADED"


def _bounded(text: Private) -> Private:
    most = CHARACTERS[1]
    return Private(unicodedata.normalize("NFC", text.reveal()[: DECOMPOSED * most + 1])[: most + 1])


def _within(name: str, value: object, limits: tuple[float, float]) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not limits[0] <= value <= limits[1]:
        raise BadOption(name, limits)
