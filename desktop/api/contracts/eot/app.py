"""Contract E as an application: three questions, health, statistics, models."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp

from desktop.api.asking.engine import AskedEngine
from desktop.api.asking.together import EotTogether, JudgedText
from desktop.api.cards import ListModels
from desktop.api.contracts.direct import Direct, direct
from desktop.api.contracts.documents import add_documents
from desktop.api.contracts.eot.answers import API_VERSION, batch_result, context_data, envelope, eot_data, eot_form, now
from desktop.api.contracts.eot.bodies import BatchBody, ContextBody, EotBody, EotTerms, question_fault, refused_text
from desktop.api.contracts.eot.models import check_model, told_models
from desktop.api.contracts.eot.shapes import BatchShape, ContextShape, EotShape, answered
from desktop.api.contracts.health import add_health
from desktop.api.contracts.kit import answer_errors, make_app, request_id
from desktop.api.metrics import ApiMetrics
from desktop.api.options import RateLimits
from desktop.api.safety.refusal import refuse
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.eot.tables import Tables
from engine.wire.eot import EotItem, EotRefused

__all__ = ["eot_app"]

_LATE = EotRefused("TIMEOUT", "too-late")


def eot_app(
    engine: AskedEngine, together: EotTogether, list_models: ListModels, rates: RateLimits, metrics: ApiMetrics
) -> ASGIApp:
    """The application; who may ask and how often is said before it (``desktop.api.safety``)."""
    app = make_app("EOT Prediction API", text(ApiSentence.EOT), API_VERSION)
    answer_errors(app, eot_form, question_fault)
    add_documents(app)
    add_health(app, engine)
    judge = _add_questions(app, engine, together, list_models, metrics)
    _add_state(app, engine, together, list_models, rates)
    return Direct(app, eot_form, {"/predict/eot": direct(EotBody, judge)})


def _add_questions(
    app: FastAPI, engine: AskedEngine, together: EotTogether, list_models: ListModels, metrics: ApiMetrics
) -> Callable[[EotBody, str], Awaitable[dict[str, Any]]]:
    """Adds the three questions; the first of them, under the number of a request, for who asks it directly."""

    def check(terms: EotTerms) -> None:
        check_model(terms.model, engine, list_models)

    async def judge(body: EotBody, number: str) -> dict[str, Any]:
        check(body)
        begun = time.monotonic()
        with metrics.predicting("eot"):
            judged = together.known(body.text, body.top_k, body.temperature)
            if judged is None:
                async with _within(body.timeout):
                    judged = await together.one(body.text, body.top_k, body.temperature)
            item = _only(judged, "text", body.timeout)
        return envelope(number, eot_data(body.text, item, judged.model, time.monotonic() - begun))

    @app.post("/predict/eot", response_model=None, responses=answered(EotShape))
    async def predict_eot(body: EotBody, request: Request) -> JSONResponse:
        return JSONResponse(await judge(body, request_id(request)))

    @app.post("/predict/context", response_model=None, responses=answered(ContextShape))
    async def predict_context(body: ContextBody, request: Request) -> JSONResponse:
        check(body)
        begun = time.monotonic()
        with metrics.predicting("context"):
            async with _within(body.timeout):
                *turns, last = body.context
                (judged,) = [each async for each in together.many([last], turns, body.top_k, body.temperature)]
            item = _only(judged, "context", body.timeout)
        data = context_data(body.context, item, judged.model, time.monotonic() - begun)
        return JSONResponse(envelope(request_id(request), data))

    @app.post("/predict/batch", response_model=None, responses=answered(BatchShape))
    async def predict_batch(body: BatchBody, request: Request) -> JSONResponse:
        check(body)
        begun = time.monotonic()
        with metrics.predicting("batch"):
            judged = await _judge_all(together, body)
        results = [batch_result(asked, each) for asked, each in zip(body.texts, judged, strict=True)]
        good = sum(result["success"] for result in results)
        data = {
            "results": results,
            "total_count": len(results),
            "success_count": good,
            "failure_count": len(results) - good,
            "total_elapsed_time": round(time.monotonic() - begun, 3),
            "model": engine.state.model_id,
        }
        return JSONResponse(envelope(request_id(request), data))

    return judge


def _add_state(
    app: FastAPI, engine: AskedEngine, together: EotTogether, list_models: ListModels, rates: RateLimits
) -> None:
    tables = Tables.read()
    eot_tokens, user_tokens, marks = map(len, (tables.expressions, tables.user_defined, tables.punctuation))

    @app.get("/")
    async def root() -> dict[str, Any]:
        return {
            "name": app.title,
            "version": API_VERSION,
            "description": app.description,
            "docs": "/docs",
            "health": "/health",
        }

    @app.get("/health", responses={503: {}})
    async def health() -> JSONResponse:
        if not engine.ready:
            why = {"status": "unhealthy", "reason": "EOT predictor not loaded", "timestamp": now()}
            return JSONResponse(why, 503)
        return JSONResponse({"status": "healthy", "timestamp": now(), "version": API_VERSION, "model_loaded": True})

    @app.get("/health/detailed", responses={503: {}})
    async def health_detailed() -> dict[str, Any]:
        components: dict[str, Any] = {"predictor": {"status": "unhealthy", "loaded": False}}
        if engine.ready:
            cache = await _cache(engine, together)
            components = {
                "predictor": {
                    "status": "healthy",
                    "loaded": True,
                    "eot_tokens": eot_tokens,
                    "user_eot_tokens": user_tokens,
                    "punctuation_count": marks,
                },
                "cache": {"status": "healthy", "enabled": True, "size_kb": cache["size_kb"], "items": cache["items"]},
            }
        status = "healthy" if engine.ready else "unhealthy"
        return {"status": status, "components": components, "timestamp": now(), "version": API_VERSION}

    @app.get("/stats", responses={503: {}})
    async def stats() -> dict[str, Any]:
        return {
            "api_version": API_VERSION,
            "predictor": {"eot_tokens": eot_tokens, "user_eot_tokens": user_tokens, "punctuation_marks": marks},
            "cache": await _cache(engine, together),
            "rate_limits": {"standard": rates.standard, "premium": rates.premium, "batch": rates.batch},
            "timestamp": now(),
        }

    @app.get("/models")
    async def models() -> dict[str, Any]:
        return told_models(engine, list_models)


async def _judge_all(together: EotTogether, body: BatchBody) -> Sequence[JudgedText]:
    """An answer for each text; late ones when the time is over, and a refusal when none came in time."""
    judged: list[JudgedText] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(body.timeout or None):
            async for each in together.many(body.texts, (), body.top_k, body.temperature):
                judged.append(each)  # noqa: PERF401  # what is there stays there when the time is over
    if not judged:
        raise _too_late(body.timeout)
    return [*judged, *[JudgedText(_LATE, "", 0.0)] * (len(body.texts) - len(judged))]


@contextlib.asynccontextmanager
async def _within(seconds: int) -> Any:
    """Raises ``RefusedError`` (408) when it takes longer; 0 is no limit."""
    try:
        async with asyncio.timeout(seconds or None):
            yield
    except TimeoutError:
        raise _too_late(seconds) from None


def _too_late(seconds: int) -> Exception:
    return refuse(408, "TIMEOUT", ApiSentence.TIMED_OUT, {"timeout": seconds}, seconds=seconds)


def _only(judged: JudgedText, field: str, seconds: int) -> EotItem:
    if isinstance(judged.item, EotRefused):
        raise refused_text(judged.item.reason, field, seconds)
    return judged.item


async def _cache(engine: AskedEngine, together: EotTogether) -> dict[str, Any]:
    """What the engine remembers of the end of turn, and how often it or the memory before it knew an answer."""
    told = (await engine.report()).eot
    if told is None:
        return {"size_kb": 0.0, "items": 0, "hit_rate": 0.0}
    answered_here = told.answered + together.hits
    return {
        "size_kb": round(told.cache_bytes / 1024, 1),
        "items": told.cache_size,
        "hit_rate": round((told.cache_hits + together.hits) / answered_here, 4) if answered_here else 0.0,
    }
