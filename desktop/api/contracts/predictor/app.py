"""Contract A as an application: ``/predict``, ``/health``, ``/metrics`` and the WebSocket."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp

from desktop.api.asking.engine import AskedEngine
from desktop.api.asking.together import EotTogether
from desktop.api.asking.turns import LaneTurns
from desktop.api.contracts.direct import Direct, direct
from desktop.api.contracts.documents import add_documents
from desktop.api.contracts.health import add_health
from desktop.api.contracts.kit import PrivateText, answer_errors, make_app, told_faults
from desktop.api.contracts.predictor.asking import PredictorAsking
from desktop.api.contracts.predictor.bodies import Detailed, PredictBody, Predicted, Temperature, TopK
from desktop.api.contracts.predictor.conversation import add_socket
from desktop.api.metrics import ApiMetrics, add_metrics
from desktop.api.safety.refusal import Refusal
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text as words

__all__ = ["predictor_app", "predictor_form"]

_USUAL = PredictBody.model_fields
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Predicted},
    "4XX": {"model": Detailed},
    "5XX": {"model": Detailed},
}
_NO_TEXT = {"type": "missing", "loc": ["query", "text"], "msg": "Field required"}


def predictor_form(refusal: Refusal, _request_id: str, /) -> dict[str, Any]:
    """FastAPI's own form, which clients of the contract know."""
    return {"detail": refusal.sentence}


def predictor_app(engine: AskedEngine, together: EotTogether, turns: LaneTurns, metrics: ApiMetrics) -> ASGIApp:
    """The application; what stands before it is ``desktop.api.safety.guard``."""
    app = make_app("Korean Token Predictor", words(ApiSentence.PREDICTOR))
    asking = PredictorAsking(engine, turns, metrics)
    answer_errors(app, predictor_form, _faults)
    add_documents(app)
    add_health(app, engine)
    add_metrics(app, metrics)
    add_socket(app, asking, together)

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"status": "healthy", "model_loaded": engine.ready}

    @app.post("/predict", response_model=None, responses=_ANSWERS)
    async def predict(
        text: Annotated[PrivateText | None, Query()] = None,
        top_k: Annotated[TopK, Query()] = _USUAL["top_k"].default,
        temperature: Annotated[Temperature, Query()] = _USUAL["temperature"].default,
        complete_word: Annotated[bool, Query()] = True,
        body: Annotated[PredictBody | None, Body()] = None,
    ) -> JSONResponse:
        if body is None:
            if text is None:
                return JSONResponse({"detail": [_NO_TEXT]}, 422)
            body = PredictBody.model_construct(
                text=text, top_k=top_k, temperature=temperature, complete_word=complete_word
            )
        return JSONResponse(await answer(body, ""))

    async def answer(body: PredictBody, _number: str) -> dict[str, Any]:
        found = await asking.predict(body)
        return {"predictions": found.told(), "replaces": found.replaces}

    return Direct(app, predictor_form, {"/predict": direct(PredictBody, answer)})


def _faults(error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"detail": told_faults(error)}, 422)
