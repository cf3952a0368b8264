"""Contract E's answers as its OpenAPI document describes them; the answers themselves are plain values."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from engine.wire.eot import Assessment, TokenClass

__all__ = ["BatchShape", "ContextShape", "EotErrorShape", "EotShape", "answered"]


class _Meta(BaseModel):
    api_version: str
    timestamp: str
    request_id: str


class _Error(BaseModel):
    code: str
    message: str
    details: dict[str, Any]


class EotErrorShape(BaseModel):
    """Whatever went wrong."""

    success: Literal[False]
    error: _Error
    meta: _Meta


class _Token(BaseModel):
    token: str
    probability: float
    rank: int
    is_eot: bool
    type: TokenClass


class _Judged(BaseModel):
    model_config = ConfigDict(protected_namespaces=())

    eot_probability: float
    predictions: list[_Token]
    model: str
    elapsed_time: float
    eot_assessment: Assessment


class _One(_Judged):
    input_text: str


class _Dialogue(_Judged):
    context_length: int
    combined_length: int
    recommendation: str


class _BatchRow(BaseModel):
    """``error`` and ``code`` are there where ``success`` is false, and the others are not."""

    text: str
    success: bool
    eot_probability: float | None = None
    eot_assessment: Assessment | None = None
    top_prediction: str | None = None
    elapsed_time: float | None = None
    error: str | None = None
    code: str | None = None


class _Batch(BaseModel):
    results: list[_BatchRow]
    total_count: int
    success_count: int
    failure_count: int
    total_elapsed_time: float
    model: str


class EotShape(BaseModel):
    """The answer to ``/predict/eot``."""

    success: Literal[True]
    data: _One
    meta: _Meta


class ContextShape(BaseModel):
    """The answer to ``/predict/context``."""

    success: Literal[True]
    data: _Dialogue
    meta: _Meta


class BatchShape(BaseModel):
    """The answer to ``/predict/batch``."""

    success: Literal[True]
    data: _Batch
    meta: _Meta


def answered(shape: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """What FastAPI writes of an address: a good answer, and errors of one form."""
    return {200: {"model": shape}, "4XX": {"model": EotErrorShape}, "5XX": {"model": EotErrorShape}}
