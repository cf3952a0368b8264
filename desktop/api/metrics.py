"""What the API counts: how many requests of which contract, how they ended, how long they took.  No text."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from fastapi import FastAPI
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

__all__ = ["ApiMetrics", "add_metrics"]

_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0)
"""Seconds.  Those of contract A's document begin at 0.1, where nothing of ours ever is."""


class ApiMetrics:
    """The counts of one server, by the names that contract A's documents use."""

    def __init__(self, on_change: Callable[[], None] | None = None) -> None:
        """``on_change`` is called after every prediction."""
        self._on_change = on_change
        self.totals: dict[str, tuple[int, int]] = {}
        """Of each contract, how many were answered and how many failed."""
        self._kept: dict[tuple[str, str], tuple[Counter, Histogram]] = {}
        self.registry = CollectorRegistry()
        told = ("contract", "status")
        self._requests = Counter("prediction_requests", "Predictions asked for", told, registry=self.registry)
        self._seconds = Histogram(
            "prediction_duration_seconds",
            "Seconds until the answer",
            told[:1],
            registry=self.registry,
            buckets=_BUCKETS,
        )

    @contextlib.contextmanager
    def predicting(self, contract: str) -> Iterator[None]:
        """One prediction: it ends well, or with an exception."""
        begun = time.monotonic()
        status = "error"
        try:
            yield
            status = "success"
        finally:
            counter, seconds = self._counted(contract, status)
            counter.inc()
            seconds.observe(time.monotonic() - begun)
            good, bad = self.totals.get(contract, (0, 0))
            self.totals[contract] = (good + 1, bad) if status == "success" else (good, bad + 1)
            if self._on_change is not None:
                self._on_change()

    def _counted(self, contract: str, status: str) -> tuple[Counter, Histogram]:
        """The two that this belongs to; kept, as the library looks for them behind a lock and a check of names."""
        found = self._kept.get((contract, status))
        if found is None:
            found = self._requests.labels(contract, status), self._seconds.labels(contract)
            self._kept[contract, status] = found
        return found


def add_metrics(app: FastAPI, metrics: ApiMetrics) -> None:
    """``/metrics``, as Prometheus reads it."""

    @app.get("/metrics", include_in_schema=False)
    async def told() -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)
