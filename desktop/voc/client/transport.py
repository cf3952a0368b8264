"""One question to the endpoint and its answer: bounded in time and size, tried again where that may help.

Redirects are not followed: the key and the text go where the person said.
What the library raises is said in our words, its texts are left out, and so
is what the server wrote: either may quote a text or a key.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Self, TypeVar

import httpx

from desktop.voc.client.breaker import Breaker
from desktop.voc.client.connection import base_url, checked_key, trusted
from desktop.voc.client.deadline import Deadline
from desktop.voc.client.refusals import refuse
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadAnswer, BadEndpoint, Refused, Unavailable, VocError
from engine.text.private import encode_private
from models.web import bodies
from models.web.addresses import is_loopback
from models.web.connecting import UNUSABLE, settings
from models.web.faults import LineFault, spoken
from models.web.proxies import proxy_for
from models.web.waits import RetryBackoff

__all__ = ["ANSWER_LIMIT", "Transport", "decoded", "read"]

ANSWER_LIMIT = 4 << 20
"""Bytes of an answer; 2,048 tokens with their probabilities are a tenth of it."""

_TRIES = 3
_BACKOFF = RetryBackoff(0.5, 8.0)

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of one half of a surrogate pair."""

_Result = TypeVar("_Result")


class Transport:
    """An asynchronous context manager, which ends its connections.

    Raises ``BadEndpoint`` when it is made, ``VocError`` from its methods.  Of
    one event loop.
    """

    def __init__(self, endpoint: Endpoint, breaker: Breaker | None = None, tries: int = _TRIES) -> None:
        self.url = base_url(endpoint)
        self.host = self.url.host
        self.breaker = breaker or Breaker(subject=self.host)
        self._key = checked_key(endpoint)
        self._total = endpoint.total_timeout
        self._places = asyncio.Semaphore(endpoint.concurrency)
        self._tries = tries
        # This machine is behind no proxy; plain http to it, which needs no consent, leaves it by none.
        proxy = None if is_loopback(self.host) else _proxy(endpoint, self.url)
        self._proxied = proxy is not None
        try:
            self._client = httpx.AsyncClient(
                proxy=proxy,
                limits=httpx.Limits(max_connections=endpoint.concurrency + 2),
                **settings(trusted(endpoint.ca_file), endpoint.connect_timeout, endpoint.read_timeout),
            )
        except UNUSABLE as error:
            raise BadEndpoint("bad-proxy", self.host, type(error).__name__) from None

    def __repr__(self) -> str:
        return f"Transport({self.host})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def deadline(self) -> Deadline:
        """For one question with all that is asked for it; begins when it is entered."""
        return Deadline(self._total, self.host)

    async def ask(self, method: str, path: str, body: object = None, deadline: Deadline | None = None) -> Any:
        """The JSON that comes back, after as many attempts as may help; without a ``deadline`` it has its own."""
        if deadline is None:
            async with self.deadline() as own:
                return await self.ask(method, path, body, own)
        identity = str(uuid.uuid4())

        async def once() -> Any:
            async with self._stream(method, path, body, identity, deadline) as response:
                return decoded(await read(response, self.host), self.host)

        return await self._patiently(once, deadline)

    @contextlib.asynccontextmanager
    async def opened(self, path: str, body: object, deadline: Deadline) -> AsyncIterator[httpx.Response]:
        """The response to a stream that was begun, after as many attempts as may help; its body is read only once."""
        identity = str(uuid.uuid4())
        async with contextlib.AsyncExitStack() as stack:

            async def once() -> httpx.Response:
                return await stack.enter_async_context(self._stream("POST", path, body, identity, deadline))

            yield await self._patiently(once, deadline)

    async def _patiently(self, action: Callable[[], Awaitable[_Result]], deadline: Deadline) -> _Result:
        """The result of ``action``, which is repeated while that may help and there are tries and time."""
        failed = 0
        while True:
            try:
                return await action()
            except Unavailable as fault:
                failed += 1
                pause = _BACKOFF.pause(failed, fault.after)
                if fault.code == "paused" or failed >= self._tries or pause is None:
                    raise
                if pause >= deadline.left:  # who could only wait for the end is told why now
                    raise
            await asyncio.sleep(pause)

    @contextlib.asynccontextmanager
    async def _stream(
        self, method: str, path: str, body: object, identity: str, deadline: Deadline
    ) -> AsyncIterator[httpx.Response]:
        """The response to one attempt, with status 200 and its body not read yet."""
        # Who waits for another attempt takes no place, so a slow failure does not hold up the rest.
        async with deadline.place(self._places), self._admitted():
            with spoken(self._said, proxied=self._proxied):
                request = self._client.build_request(
                    method,
                    self.url.copy_with(path=self.url.path.rstrip("/") + path),
                    content=None
                    if body is None
                    else json.dumps(body, ensure_ascii=False, default=encode_private).encode(),
                    headers=self._request_headers(body, identity),
                )
                response = await self._client.send(request, stream=True)
                try:
                    if response.status_code != 200:
                        await refuse(response, self.host)
                    if not bodies.can_unpack(response):
                        raise BadAnswer("packed", self.host, "compressed otherwise than gzip")
                    yield response
                finally:
                    await response.aclose()

    @contextlib.asynccontextmanager
    async def _admitted(self) -> AsyncIterator[None]:
        """What the breaker learns of an attempt that it let through."""
        self.breaker.admit()
        try:
            yield
        except Unavailable:
            self.breaker.failed()
            raise
        except VocError:
            self.breaker.succeeded()
            raise
        except BaseException:
            self.breaker.abandoned()
            raise
        self.breaker.succeeded()

    def _request_headers(self, body: object, identity: str) -> dict[str, str]:
        headers = {} if self._key is None else {"Authorization": f"Bearer {self._key.reveal()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            headers["Idempotency-Key"] = identity
        return headers

    def _said(self, fault: LineFault, name: str) -> VocError:
        match fault:
            case "tls":
                return Refused(fault, self.host, name)
            case "bad-answer":
                return BadAnswer("not-answer", self.host, name)
        return Unavailable(fault, self.host, name)


def _proxy(endpoint: Endpoint, url: httpx.URL) -> str | None:
    if endpoint.proxy == "system":
        return proxy_for(url)
    return None if endpoint.proxy == "none" else endpoint.proxy


async def read(response: httpx.Response, host: str, limit: int = ANSWER_LIMIT) -> bytes:
    """The body; who leaves the response then ends the connection.  Raises ``BadAnswer`` ("too-large")."""
    content = await bodies.read(response, limit)
    if content is None:
        raise BadAnswer("too-large", host, f"more than {limit} bytes")
    return content


def decoded(content: bytes, host: str) -> Any:
    """The JSON that ``content`` is, in texts that can be written anywhere.  Raises ``BadAnswer`` ("not-json")."""
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text)
        return _sound(value) if _HALF.search(text) else value
    except (ValueError, RecursionError):
        raise BadAnswer("not-json", host, f"{len(content)} bytes") from None


def _sound(value: Any) -> Any:
    """``value`` with a mark for each half of a surrogate pair: JSON can name them, UTF-8 cannot."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list):
        return [_sound(each) for each in value]
    if isinstance(value, dict):
        return {_sound(name): _sound(each) for name, each in value.items()}
    return value
