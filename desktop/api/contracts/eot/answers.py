"""Contract E's answers: the envelope, one text's judgement, a batch's results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from desktop.api.asking.together import JudgedText
from desktop.api.safety.limited import timestamp
from desktop.api.safety.refusal import Refusal
from desktop.words.api.refusals import ApiSentence
from desktop.words.eot import refusal
from engine.text.private import Private
from engine.wire.eot import CHARACTERS, Assessment, EotItem, EotRefused

__all__ = [
    "API_VERSION",
    "batch_result",
    "context_data",
    "envelope",
    "eot_data",
    "eot_form",
    "now",
]

API_VERSION: Final = "1.0.0"

_RECOMMENDATIONS: Mapping[Assessment, ApiSentence] = {
    "high": ApiSentence.CLOSE,
    "medium": ApiSentence.DEPENDS,
    "low": ApiSentence.GO_ON,
}


def now() -> str:
    """The time, as the contract writes it."""
    return timestamp(dt.datetime.now(dt.UTC))


def envelope(request_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A good answer."""
    return {"success": True, "data": data, "meta": _meta(request_id)}


def eot_form(refusal: Refusal, request_id: str, /) -> dict[str, Any]:
    """The contract's ``ErrorForm``."""
    error = {"code": refusal.code, "message": refusal.sentence, "details": dict(refusal.details or {})}
    return {"success": False, "error": error, "meta": _meta(request_id)}


def eot_data(asked: Private, item: EotItem, model: str, seconds: float) -> dict[str, Any]:
    """One text's judgement; the text goes back to whoever sent it."""
    return {
        "eot_probability": round(item.probability, 4),
        "predictions": _predictions(item),
        "input_text": asked.reveal(),
        "model": model,
        "elapsed_time": round(seconds, 3),
        "eot_assessment": item.assessment,
    }


def context_data(turns: Sequence[Private], item: EotItem, model: str, seconds: float) -> dict[str, Any]:
    """A dialogue's judgement.  Its sentences are the contract's own, which programs may compare."""
    return {
        "eot_probability": round(item.probability, 4),
        "predictions": _predictions(item),
        "context_length": len(turns),
        "combined_length": sum(map(len, turns)) + len(turns) - 1,
        "model": model,
        "elapsed_time": round(seconds, 3),
        "eot_assessment": item.assessment,
        "recommendation": _RECOMMENDATIONS[item.assessment].value[0],
    }


def batch_result(asked: Private, judged: JudgedText) -> dict[str, Any]:
    """One row of a batch."""
    item = judged.item
    if isinstance(item, EotRefused):
        return {
            "text": asked.reveal(),
            "success": False,
            "error": refusal(item.reason, CHARACTERS[1]),
            "code": item.code,
        }
    return {
        "text": asked.reveal(),
        "eot_probability": round(item.probability, 4),
        "eot_assessment": item.assessment,
        "top_prediction": _shown(item.predictions[0].token),
        "elapsed_time": round(judged.seconds, 3),
        "success": True,
    }


def _predictions(item: EotItem) -> list[dict[str, Any]]:
    return [
        {
            "token": _shown(each.token),
            "probability": round(each.probability, 4),
            "rank": each.rank,
            "is_eot": each.is_eot,
            "type": each.type,
        }
        for each in item.predictions
    ]


def _shown(token: Private) -> str:
    """A token without the blank that starts an eojeol, which the contract's tokens do not have."""
    return token.reveal().strip(" ") or token.reveal()


def _meta(request_id: str) -> dict[str, Any]:
    return {"api_version": API_VERSION, "timestamp": now(), "request_id": request_id}
