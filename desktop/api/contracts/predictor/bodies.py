"""What contract A is asked, in a body or in the address, and what it answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desktop.api.contracts.kit import PrivateText
from engine.wire.options import SuggestOptions
from engine.wire.protocol import CANDIDATES, TEMPERATURE

__all__ = ["Detailed", "InputMessage", "PredictBody", "Predicted", "read_message", "suggest_options"]

_TEMPERATURE = 0.8
_TOP_K = 5

TopK = Annotated[int, Field(ge=CANDIDATES[0], le=CANDIDATES[1])]
Temperature = Annotated[float, Field(ge=TEMPERATURE[0], le=TEMPERATURE[1])]


class PredictBody(BaseModel):
    """A request as JSON.  ``temperature`` and ``complete_word`` are the contract's too, only not over HTTP."""

    model_config = ConfigDict(hide_input_in_errors=True)

    text: PrivateText
    top_k: TopK = _TOP_K
    temperature: Temperature = _TEMPERATURE
    complete_word: bool = True


class Predicted(BaseModel):
    """The answer: eojeols with their probabilities, most probable first.

    ``replaces`` has for each how many characters at the end of the text it
    begins anew: those of the eojeol that was begun there, or none.
    """

    predictions: list[tuple[str, float]]
    replaces: list[int]


class Detailed(BaseModel):
    """An error: a sentence, or a list of what is wrong with each field."""

    detail: str | list[dict[str, Any]]


class InputMessage(BaseModel):
    """What comes over a WebSocket; ``seq`` comes back with the answer, and ``end`` asks for the end of turn as well."""

    model_config = ConfigDict(hide_input_in_errors=True)

    type: Literal["input"]
    text: PrivateText
    top_k: TopK = _TOP_K
    temperature: Temperature = _TEMPERATURE
    complete_word: bool = True
    seq: int | None = None
    end: bool = False


def suggest_options(asked: PredictBody | InputMessage, deadline_ms: float) -> SuggestOptions:
    """The same for the engine."""
    unit: Literal["eojeol", "token"] = "eojeol" if asked.complete_word else "token"
    return SuggestOptions(asked.top_k, asked.temperature, unit, deadline_ms)


def read_message(said: str) -> InputMessage | None:
    """A WebSocket's message, none when it is no such thing."""
    try:
        return InputMessage.model_validate_json(said)
    except ValidationError:
        return None
