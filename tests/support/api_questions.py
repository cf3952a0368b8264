"""A good question to each contract, and how each spells that something went wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from desktop.api.options import Contract

__all__ = ["QUESTIONS", "Question"]


@dataclasses.dataclass(frozen=True)
class Question:
    """Where it is asked, the body with a text in it, and whether a JSON is the contract's error."""

    contract: Contract
    path: str
    body: Callable[[str], dict[str, Any]]
    is_error: Callable[[Any], bool]


def _detail(told: Any) -> bool:
    """FastAPI's form: a sentence, or a list without what was sent."""
    if set(told) not in ({"detail"}, {"detail", "reason"}):
        return False
    given = told["detail"]
    return isinstance(given, str) or all(set(each) == {"type", "loc", "msg"} for each in given)


def _envelope(told: Any) -> bool:
    return (
        set(told) == {"success", "error", "meta"}
        and told["success"] is False
        and set(told["error"]) == {"code", "message", "details"}
        and set(told["meta"]) == {"api_version", "timestamp", "request_id"}
    )


def _openai(told: Any) -> bool:
    return set(told) == {"error"} and set(told["error"]) == {"message", "type", "param", "code"}


def _turn(text: str) -> dict[str, Any]:
    return {"model": "writes", "messages": [{"role": "user", "content": text}]}


QUESTIONS: Mapping[str, Question] = {
    "A": Question("predictor", "/predict", lambda text: {"text": text}, _detail),
    "B": Question("models", "/models/writes/predict", lambda text: {"text": text, "max_length": 4}, _detail),
    "C": Question("voc", "/predict", lambda text: {"input_text": text}, _detail),
    "D": Question("generator", "/generate", lambda text: {"prompt": text, "max_length": 3}, _detail),
    "E": Question("eot", "/predict/eot", lambda text: {"text": text}, _envelope),
    "completions": Question("gateway", "/v1/completions", lambda text: {"prompt": text, "max_tokens": 2}, _openai),
    "chat": Question("gateway", "/v1/chat/completions", _turn, _openai),
    "embeddings": Question("gateway", "/v1/embeddings", lambda text: {"model": "writes", "input": text}, _openai),
    "gateway": Question("gateway", "/eot/predict/eot", lambda text: {"text": text}, _envelope),
}
