"""How often a caller may ask: counted before an application is asked, told in the headers of every answer."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Scope

from desktop.api.options import RateLimits
from desktop.api.safety.bodies import Message, Receive, Send
from desktop.api.safety.guard import CALLER
from desktop.api.safety.keys import Caller
from desktop.api.safety.refusal import refuse
from desktop.api.safety.windows import FixedWindows, Verdict
from desktop.words.api.refusals import ApiSentence

__all__ = ["Limited", "RateLimiter", "timestamp"]


class RateLimiter:
    """Counts for one contract; of its own, so that a gateway and a listener share it."""

    def __init__(self, rates: RateLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self.rates = rates
        self._windows = FixedWindows(clock)

    def hit(self, caller: Caller, *, batch: bool) -> Verdict | None:
        """One more request; none where nothing is limited."""
        limit = self.rates.batch if batch else getattr(self.rates, caller.tier)
        if limit == 0:
            return None
        return self._windows.hit(f"{'batch' if batch else 'single'} {caller.name}", limit)


class Limited:
    """An ASGI application before another one: what is posted under ``prefix`` counts, to ``batch`` in windows apart."""

    def __init__(self, app: ASGIApp, limiter: RateLimiter, prefix: str, batch: str) -> None:
        self._app, self._limiter, self._prefix, self._batch = app, limiter, prefix, batch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI; raises ``RefusedError`` (429) for whoever stands before it."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or scope["method"] != "POST" or not path.startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        batch = path == self._batch
        verdict = self._limiter.hit(scope[CALLER], batch=batch)
        if verdict is None:
            await self._app(scope, receive, send)
            return
        headers = _headers(verdict)
        if not verdict.allowed:
            raise refuse(
                429,
                "RATE_LIMIT_EXCEEDED",
                ApiSentence.BATCH_RATE_LIMIT if batch else ApiSentence.RATE_LIMIT,
                {"limit": verdict.limit, "reset_at": timestamp(_end(verdict))},
                {**headers, "Retry-After": str(max(1, math.ceil(verdict.seconds)))},
            )

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = MutableHeaders(raw=list(message.get("headers", ())))
                for name, value in headers.items():
                    more[name] = value
                message = {**message, "headers": more.raw}
            await send(message)

        await self._app(scope, receive, told)


def timestamp(at: dt.datetime) -> str:
    """As the contracts write a time: UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _end(verdict: Verdict) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=verdict.seconds)


def _headers(verdict: Verdict) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(verdict.limit),
        "X-RateLimit-Remaining": str(verdict.remaining),
        "X-RateLimit-Reset": str(math.ceil(_end(verdict).timestamp())),
    }
