"""What contract C is asked and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from desktop.api.contracts.kit import PrivateText

__all__ = ["AnswerShape", "BatchBodies", "ChatBody", "DetailShape", "VocOptions", "VocPredictBody"]

_BATCH = (1, 100)
_CONFIG = ConfigDict(hide_input_in_errors=True, protected_namespaces=())


class VocOptions(BaseModel):
    """How an answer is written.  ``clean`` is beyond the contract: none is the server's way, which the model learnt."""

    model_config = _CONFIG

    max_new_tokens: Annotated[int, Field(ge=1, le=2048)] = 512
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.1
    top_p: Annotated[float, Field(ge=0, le=1)] = 0.9
    clean: bool | None = None


class VocPredictBody(VocOptions):
    """A text to classify; ``input_categories`` is a dictionary, as JSON or as a text of JSON, none for the server's."""

    input_text: PrivateText
    input_categories: PrivateText | dict[str, Any] | None = None


class ChatBody(VocOptions):
    """An instruction about a text."""

    instruction: PrivateText
    input_text: PrivateText | None = None
    max_new_tokens: Annotated[int, Field(ge=1, le=2048)] = 256
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7


BatchBodies: TypeAlias = Annotated[Sequence[VocPredictBody], Field(min_length=_BATCH[0], max_length=_BATCH[1])]
"""Several texts; one that cannot be classified takes nothing from the others."""


class _ParsedShape(BaseModel):
    is_claim: str
    summary: str
    bug_type: str | None
    keywords: list[str]
    categories: list[dict[str, str]]


class AnswerShape(BaseModel):
    """The answer.

    ``confidence_score`` is the mean probability of the tokens that were
    written; ``field_confidence`` that of each closed field among all that
    could have stood there.
    """

    success: bool
    confidence_score: float
    raw_response: str
    parsed_response: _ParsedShape | None
    error: str | None
    field_confidence: dict[str, float]
    input_cut: bool


class DetailShape(BaseModel):
    """An error: a sentence, or a list of what is wrong with each field."""

    detail: str | list[dict[str, Any]]
