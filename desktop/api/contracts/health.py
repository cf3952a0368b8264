"""Whether the server lives and whether it can answer, as KServe's version 2 asks."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from desktop.api.asking.engine import AskedEngine

__all__ = ["add_health"]


def add_health(app: FastAPI, engine: AskedEngine) -> None:
    """``/v2/health/live`` is 200 while anybody answers, ``/v2/health/ready`` while the model does, else 503."""

    @app.get("/v2/health/live", tags=["health"])
    async def live() -> dict[str, bool]:
        return {"live": True}

    @app.get("/v2/health/ready", tags=["health"], responses={503: {}})
    async def ready() -> JSONResponse:
        return JSONResponse({"ready": engine.ready}, 200 if engine.ready else 503)
