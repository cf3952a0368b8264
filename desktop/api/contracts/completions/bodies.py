"""What a completion is asked for with, in OpenAI's names, and OpenAI's form of an error.

A token here is an eojeol: that is what the engine tells the probability of.
What would need single tokens of the model, or another way to choose among
them, is refused and not silently left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from desktop.api.contracts.kit import PrivateText
from desktop.api.safety.refusal import Refusal, refuse
from desktop.words.api.refusals import ApiSentence

__all__ = ["CompletionBody", "completion_fault", "completion_form"]

_MOST_TOKENS = 256
_MOST_CHOICES = 8
_STOPS = 4
_PARAM = "param"


class CompletionBody(BaseModel):
    """A request.  ``temperature`` 0 takes the most probable eojeol each time; ``seed`` makes chance repeatable."""

    model_config = ConfigDict(hide_input_in_errors=True, protected_namespaces=())

    model: str = ""
    prompt: PrivateText | Annotated[Sequence[PrivateText], Field(min_length=1, max_length=_MOST_CHOICES)]
    max_tokens: Annotated[int, Field(ge=1, le=_MOST_TOKENS)] = 16
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    n: Annotated[int, Field(ge=1, le=_MOST_CHOICES)] = 1
    stream: bool = False
    logprobs: Annotated[int, Field(ge=0, le=5)] | None = None
    echo: bool = False
    stop: PrivateText | Annotated[Sequence[PrivateText], Field(max_length=_STOPS)] | None = None
    seed: int | None = None
    user: str | None = None
    suffix: None = None
    best_of: Literal[1] | None = None
    presence_penalty: Literal[0] | None = 0
    frequency_penalty: Literal[0] | None = 0
    logit_bias: None = None


def completion_form(refusal: Refusal, _request_id: str, /) -> dict[str, Any]:
    """OpenAI's error."""
    kind = "server_error" if refusal.status >= 500 else "invalid_request_error"
    param = (refusal.details or {}).get(_PARAM)
    return {
        "error": {"message": refusal.sentence, "type": kind, "param": param, "code": refusal.code.lower()},
    }


def completion_fault(error: RequestValidationError) -> Refusal:
    """The first thing that is wrong, by the name of its field."""
    first = error.errors()[0]
    field = next((str(part) for part in first["loc"][1:] if isinstance(part, str)), "body")
    sentence = ApiSentence.MISSING if first["type"] == "missing" else ApiSentence.BAD_VALUE
    return refuse(400, "INVALID_INPUT", sentence, {_PARAM: field}, field=field).refusal
