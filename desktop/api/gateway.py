"""All contracts behind one port, each under a prefix of its own: their paths are the same and their bodies are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from desktop.api.asking.engine import AskedEngine
from desktop.api.contracts.documents import add_documents
from desktop.api.contracts.health import add_health
from desktop.api.contracts.kit import answer_errors, make_app, told_refusal
from desktop.api.metrics import ApiMetrics, add_metrics
from desktop.api.safety.refusal import Refusal
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text

__all__ = ["Gateway", "gateway_app", "gateway_form"]


class Gateway:
    """An ASGI application that hands a request to the one under whose prefix it is; no body is ever guessed from."""

    def __init__(self, contracts: Mapping[str, ASGIApp], own: ASGIApp) -> None:
        """``contracts`` by prefix, without slashes; ``own`` gets the rest.  Each of them has its guard."""
        self._contracts, self._own = dict(contracts), own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        name = scope.get("path", "").removeprefix("/").partition("/")[0]
        contract = self._contracts.get(name)
        if contract is None:
            await self._own(scope, receive, send)
        else:
            await contract({**scope, "root_path": f"/{name}"}, receive, send)


def gateway_form(refusal: Refusal, _request_id: str, /) -> dict[str, Any]:
    """The gateway's own errors; a contract's come in its own form."""
    return {"detail": refusal.sentence}


def gateway_app(contracts: Iterable[str], engine: AskedEngine, metrics: ApiMetrics) -> FastAPI:
    """What the gateway answers itself: which contracts there are, health, metrics."""
    app = make_app("Ieum", text(ApiSentence.GATEWAY))
    answer_errors(app, gateway_form, told_refusal)
    add_documents(app)
    add_health(app, engine)
    add_metrics(app, metrics)
    prefixes = {name: f"/{name}" for name in contracts}

    @app.get("/")
    async def root() -> dict[str, Any]:
        return {"contracts": prefixes, "page": "/page/", "ready": engine.ready}

    return app
