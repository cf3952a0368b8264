"""Contract D as an application: ``/generate`` and ``/``; texts are continued by ``desktop.api.asking.writing``."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import StreamingResponse

from desktop.api.asking.engine import AskedEngine
from desktop.api.asking.turns import LaneTurns
from desktop.api.asking.writing import Choosing, WrittenPiece, write
from desktop.api.contracts.documents import add_documents
from desktop.api.contracts.health import add_health
from desktop.api.contracts.kit import PrivateText, answer_errors, make_app, told_faults, told_refusal
from desktop.api.metrics import ApiMetrics, add_metrics
from desktop.api.safety.refusal import Refusal, refuse
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Suggestions

__all__ = ["generator_app", "generator_form"]

_MOST = 1024
_MOST_WRITTEN = 256
_DEADLINE_S = 60.0


class GenerateBody(BaseModel):
    """A request.  ``max_length`` is of prompt and text together, in eojeols; ``stream`` is beyond the contract."""

    model_config = ConfigDict(hide_input_in_errors=True)

    prompt: PrivateText
    max_length: Annotated[int, Field(ge=1, le=_MOST)] = 100
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.8
    do_sample: bool = True
    stream: bool = False


class GeneratedShape(BaseModel):
    """The answer; ``generated_text`` begins with the prompt."""

    input_prompt: str
    generated_text: str


class ErrorShape(BaseModel):
    """An error: a sentence, or a list of what is wrong with each field."""

    detail: str | list[dict[str, Any]]


def generator_form(refusal: Refusal, _request_id: str, /) -> dict[str, Any]:
    """FastAPI's own form; that there is no model yet in the contract's words, which programs may compare."""
    if refusal.code == "MODEL_NOT_LOADED":
        return {"detail": ApiSentence.NOT_LOADED_YET.value[0]}
    return {"detail": refusal.sentence}


def generator_app(engine: AskedEngine, turns: LaneTurns, metrics: ApiMetrics) -> FastAPI:
    """The application; what stands before it is ``desktop.api.safety.guard``."""
    app = make_app("Generator", text(ApiSentence.GENERATOR))
    answer_errors(app, generator_form, _faults)
    add_documents(app)
    add_health(app, engine)
    add_metrics(app, metrics)
    errors: dict[int | str, dict[str, Any]] = {
        200: {"model": GeneratedShape},
        "4XX": {"model": ErrorShape},
        "5XX": {"model": ErrorShape},
    }

    async def ask(before: Private, options: SuggestOptions) -> Suggestions:
        async with turns.lane() as lane:
            return await engine.suggest(before, options, lane)

    def pieces(body: GenerateBody) -> AsyncIterator[WrittenPiece]:
        left = min(_MOST_WRITTEN, body.max_length - len(body.prompt.reveal().split()))
        choosing = Choosing(left, body.temperature if body.do_sample else 0.0, 1.0, ())
        return write(body.prompt, choosing, ask, random.Random(secrets.randbits(64)))

    async def events(body: GenerateBody) -> AsyncIterator[str]:
        try:
            with metrics.predicting("generator"):
                async for piece in pieces(body):
                    yield _event({"text": piece.text.reveal()})
        except Exception as error:  # noqa: BLE001  # the answer has begun; what goes wrong now is an event
            yield _event(generator_form(told_refusal(error), ""))
            return
        yield "data: [DONE]\n\n"

    @app.get("/")
    async def root() -> dict[str, Any]:
        return {"service_status": "READY" if engine.ready else "LOADING", "model": engine.state.model_id}

    @app.post("/generate", response_model=None, responses=errors)
    async def generate(body: GenerateBody) -> Response:
        if not engine.ready:
            raise refuse(503, "MODEL_NOT_LOADED", ApiSentence.NOT_LOADED_YET, headers={"Retry-After": "1"})
        if body.stream:
            return StreamingResponse(events(body), media_type="text/event-stream")
        with metrics.predicting("generator"):
            async with asyncio.timeout(_DEADLINE_S):
                written = [piece.text.reveal() async for piece in pieces(body)]
        prompt = body.prompt.reveal()
        return JSONResponse({"input_prompt": prompt, "generated_text": (prompt + "".join(written)).strip()})

    return app


def _faults(error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"detail": told_faults(error)}, 422)


def _event(told: dict[str, Any]) -> str:
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"
