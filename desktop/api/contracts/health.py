"""Whether the server lives and whether it can answer, as KServe's version 2 asks."""

from __future__ import annotations

from typing import Protocol

from fastapi import FastAPI
from fastapi.responses import JSONResponse

__all__ = ["SaysReady", "add_health"]


class SaysReady(Protocol):
    """Whoever answers behind a contract."""

    @property
    def ready(self) -> bool:
        """Whether it answers now."""


def add_health(app: FastAPI, engine: SaysReady) -> None:
    """``/v2/health/live`` is 200 while anybody answers, ``/v2/health/ready`` while the model does, else 503."""

    @app.get("/v2/health/live", tags=["health"])
    async def live() -> dict[str, bool]:
        return {"live": True}

    @app.get("/v2/health/ready", tags=["health"], responses={503: {}})
    async def ready() -> JSONResponse:
        return JSONResponse({"ready": engine.ready}, 200 if engine.ready else 503)
