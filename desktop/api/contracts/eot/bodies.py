"""What contract E is asked, and what is wrong with a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from desktop.api.contracts.kit import PrivateText
from desktop.api.safety.refusal import Refusal, RefusedError, refuse
from desktop.words.api.refusals import ApiSentence
from engine.wire.eot import EOT_TEMPERATURE, TEXTS, TOP_K, EotReason

__all__ = ["BatchBody", "ContextBody", "EotBody", "EotTerms", "question_fault", "refused_text"]

_TURNS = (1, 20)
_TIMEOUT_S, _BATCH_TIMEOUT_S = 60, 120

_RANGES = ("greater_than_equal", "less_than_equal", "too_long", "too_short", "literal_error", "finite_number")
"""What pydantic calls a value that is of the right kind and not among those that are meant."""

RunMode = Literal["auto", "cpu", "nvidia-gpu", "amd-gpu"]


class EotTerms(BaseModel):
    """What all three questions have.  ``run_mode`` is taken and changes nothing: where a model runs is ours to say."""

    model_config = ConfigDict(hide_input_in_errors=True, protected_namespaces=())

    model: str = "polyglot"
    run_mode: RunMode | None = None
    top_k: Annotated[int, Field(ge=TOP_K[0], le=TOP_K[1])] = 10
    temperature: Annotated[float, Field(ge=EOT_TEMPERATURE[0], le=EOT_TEMPERATURE[1])] = 0.5
    timeout: Annotated[int, Field(ge=0, le=300)] = _TIMEOUT_S


class EotBody(EotTerms):
    """One text.  How long it may be is for ``engine.wire.eot`` to say."""

    text: PrivateText


class BatchBody(EotTerms):
    """Several texts; one that cannot be judged takes nothing from the others."""

    texts: Annotated[Sequence[PrivateText], Field(min_length=TEXTS[0], max_length=TEXTS[1])]
    timeout: Annotated[int, Field(ge=0, le=600)] = _BATCH_TIMEOUT_S


class ContextBody(EotTerms):
    """Turns, oldest first; asked is whether the last one ends."""

    context: Annotated[Sequence[PrivateText], Field(min_length=_TURNS[0], max_length=_TURNS[1])]


def question_fault(error: RequestValidationError) -> Refusal:
    """The first thing that is wrong, in the contract's codes; its value is not quoted."""
    first: Mapping[str, Any] = error.errors()[0]
    field = next((str(part) for part in first["loc"][1:] if isinstance(part, str)), "body")
    details = {"field": field}
    kind = first["type"]
    if kind == "missing":
        return refuse(400, "INVALID_INPUT", ApiSentence.MISSING, details, field=field).refusal
    if kind in _RANGES:
        return refuse(400, "INVALID_PARAMETER", ApiSentence.OUT_OF_RANGE, details, field=field).refusal
    return refuse(400, "INVALID_INPUT", ApiSentence.BAD_VALUE, details, field=field).refusal


_MOST: Final = 1000


def refused_text(reason: EotReason, field: str, seconds: int) -> RefusedError:
    """What the engine's refusal of a text is here."""
    match reason:
        case "too-long":
            return refuse(
                400,
                "TEXT_TOO_LONG",
                ApiSentence.TOO_LONG,
                {"field": field, "max_length": _MOST},
                field=field,
                most=_MOST,
            )
        case "too-late":
            return refuse(408, "TIMEOUT", ApiSentence.TIMED_OUT, {"timeout": seconds}, seconds=seconds)
        case _:
            return refuse(400, "INVALID_INPUT", ApiSentence.BAD_VALUE, {"field": field}, field=field)
