"""Contract B as an application: models loaded, unloaded and asked by name; what the machine has left."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
from typing import Any

import psutil
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from desktop.api.asking.engine import AskedEngine
from desktop.api.asking.plans import ModelRefused
from desktop.api.asking.runners import LoadedModel, Runners
from desktop.api.contracts.documents import add_documents
from desktop.api.contracts.health import add_health
from desktop.api.contracts.kit import answer_errors, make_app, told_faults
from desktop.api.contracts.models.bodies import (
    AllModelsShape,
    AskModelBody,
    FailureShape,
    LoadBody,
    LoadShape,
    ModelShape,
    PredictionShape,
    TasksShape,
)
from desktop.api.contracts.models.running import run_task
from desktop.api.errors import ModelsFull
from desktop.api.metrics import ApiMetrics, add_metrics
from desktop.api.safety.refusal import Refusal, RefusedError, refuse
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.client.state import RequestFailed

__all__ = ["models_app", "models_form"]

_DEADLINE_S = 120.0
_VERSION = "1.0.0"
_MB = 1 << 20


def models_form(refusal: Refusal, _request_id: str, /) -> dict[str, Any]:
    """FastAPI's own form."""
    return {"detail": refusal.sentence}


def models_app(engine: AskedEngine, runners: Runners, metrics: ApiMetrics) -> FastAPI:
    """The application; what stands before it is ``desktop.api.safety.guard``."""
    app = make_app("HuggingFace Model API", text(ApiSentence.MODELS), _VERSION)
    answer_errors(app, models_form, _faults)
    add_documents(app)
    add_health(app, engine)
    add_metrics(app, metrics)
    errors: dict[int | str, dict[str, Any]] = {"4XX": {"model": FailureShape}, "5XX": {"model": FailureShape}}

    def loaded() -> list[str]:
        return [name for name, model in runners.loaded.items() if model.status == "loaded"]

    def known(name: str) -> LoadedModel:
        model = runners.loaded.get(name)
        if model is None:
            raise _refused(404, "NOT_FOUND", ApiSentence.NO_SUCH_MODEL)
        return model

    @app.get("/")
    async def root() -> dict[str, Any]:
        told = {"message": app.title, "version": _VERSION, "docs": "/docs"}
        return {**told, "models_loaded": len(loaded())}

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"status": "healthy", "timestamp": _now(), "models_loaded": len(loaded())}

    @app.get("/models")
    async def models() -> AllModelsShape:
        status = {name: model.status for name, model in runners.loaded.items()}
        names = sorted({*runners.names(), *runners.loaded})
        return AllModelsShape(loaded_models=loaded(), all_models=names, models_status=dict(status), target_models=None)

    @app.post("/models/load", responses=errors)
    async def load(body: LoadBody) -> LoadShape:
        before = runners.loaded.get(body.model_name)
        there = before is not None and before.status == "loaded"
        try:
            model = runners.load(body.model_name, body.model_path or "")
        except ModelRefused as refused:
            raise _not_loaded(refused) from None
        except ModelsFull as full:
            raise refuse(503, "SERVICE_UNAVAILABLE", ApiSentence.MODELS_FULL, most=full.most) from None
        said = "is already loaded" if there else "loading started"
        return LoadShape(message=f"Model {body.model_name} {said}", model_name=body.model_name, status=model.status)

    @app.get("/models/{name}", responses=errors)
    async def model(name: str) -> ModelShape:
        return _told(name, known(name))

    @app.get("/models/{name}/tasks", responses=errors)
    async def tasks(name: str) -> TasksShape:
        return TasksShape(model_name=name, supported_tasks=list(known(name).plan.tasks))

    @app.post("/models/{name}/unload", responses=errors)
    async def unload(name: str) -> dict[str, str]:
        known(name)
        runners.unload(name)
        return {"message": f"Model {name} unloaded"}

    @app.post("/models/{name}/predict", responses=errors)
    async def predict(name: str, body: AskModelBody) -> PredictionShape:
        asked = known(name)
        if asked.status != "loaded":
            raise _refused(404, "NOT_FOUND", ApiSentence.NO_SUCH_MODEL)
        task = body.task or next(iter(asked.plan.tasks), None)
        if task is None or task not in asked.plan.tasks:
            raise _refused(400, "INVALID_INPUT", ApiSentence.NO_TASK)
        try:
            with metrics.predicting("models"):
                async with asyncio.timeout(_DEADLINE_S):
                    result = await run_task(asked, task, body)
        except RequestFailed as failed:
            raise _failed(failed) from None
        return PredictionShape(model_name=name, task=task, input=body.text.reveal(), result=result, timestamp=_now())

    @app.get("/system/memory")
    async def memory() -> dict[str, Any]:
        return _memory()

    @app.get("/system/status")
    async def status() -> dict[str, Any]:
        used = {name: _megabytes(model) for name, model in runners.loaded.items()}
        counted = {"models_loaded": len(loaded()), "models_memory": used, "cpu_count": psutil.cpu_count()}
        return {"status": "running", "timestamp": _now(), **counted, **_memory()}

    @app.post("/system/cleanup")
    async def cleanup() -> dict[str, Any]:
        dropped = runners.clean_up()
        gc.collect()
        return {"message": "Memory cleanup completed", "timestamp": _now(), "models_dropped": dropped}

    return app


def _told(name: str, model: LoadedModel) -> ModelShape:
    plan = model.plan
    return ModelShape.model_validate(
        {
            "name": name,
            "path": plan.shown,
            "status": model.status,
            "memory_usage": _megabytes(model),
            "load_time": round(model.load_s, 3),
            "config_analysis": {
                "model_type": plan.kind,
                "task_type": next(iter(plan.tasks), ""),
                "num_labels": plan.labels,
            },
            "available_tasks": plan.tasks,
            "error": model.fault or None,
        }
    )


def _megabytes(model: LoadedModel) -> float:
    pid = model.runner.pid
    if pid is not None:
        with contextlib.suppress(psutil.Error):
            return round(psutil.Process(pid).memory_info().rss / _MB, 1)
    return 0.0


def _memory() -> dict[str, Any]:
    """Bytes; no graphics card is ever used."""
    found = psutil.virtual_memory()
    system = {"total": found.total, "available": found.available, "used": found.used, "percent": found.percent}
    return {"system_memory": system, "gpu_memory": []}


def _not_loaded(refused: ModelRefused) -> RefusedError:
    match refused.code:
        case "unknown":
            return _refused(404, "NOT_FOUND", ApiSentence.NO_SUCH_MODEL)
        case "not-allowed":
            return refuse(403, "FORBIDDEN", ApiSentence.NOT_FROM_THERE)
        case "unsupported":
            return _refused(400, "INVALID_INPUT", ApiSentence.NO_TASK)
        case "no-memory":
            return refuse(503, "SERVICE_UNAVAILABLE", ApiSentence.NO_MEMORY)
        case code:
            return refuse(400, "INVALID_INPUT", ApiSentence.BAD_MODEL_FILES, {"fault": code}, fault=code)


def _failed(failed: RequestFailed) -> RefusedError:
    match failed.code:
        case "too-long":
            return refuse(400, "TEXT_TOO_LONG", ApiSentence.PROMPT_TOO_LONG)
        case "late":
            return refuse(408, "TIMEOUT", ApiSentence.TIMED_OUT_AT_LAST)
        case "busy":
            return refuse(503, "SERVICE_UNAVAILABLE", ApiSentence.OVERLOADED, headers={"Retry-After": "1"})
        case code:
            return RefusedError(Refusal(500, "INTERNAL_ERROR", f"{ApiSentence.FAILED.value[1]}: {code}"))


def _refused(status: int, code: Any, sentence: ApiSentence) -> RefusedError:
    """In the contract's own words, which programs may compare."""
    return RefusedError(Refusal(status, code, sentence.value[1]))


def _faults(error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"detail": told_faults(error)}, 422)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()
