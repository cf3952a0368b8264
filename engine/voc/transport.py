"""One question to the endpoint and its answer: bounded in time and size, tried again where that may help.

Redirects are not followed: the key and the text go where the person said.
What the library raises is said in our words, its texts are left out, and so
is what the server wrote: either may quote a text or a key.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import email.utils
import json
import random
import socket
import ssl
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

import httpx

from engine.voc.breaker import Breaker
from engine.voc.connection import Connection, base_url, bearer, trusted
from engine.voc.errors import BadAnswer, BadEndpoint, Refused, Unavailable, VocError

__all__ = ["ANSWER_LIMIT", "Transport", "Unsupported", "decoded", "read"]

ANSWER_LIMIT = 4 << 20
"""Bytes of an answer; 2,048 tokens with their probabilities are a tenth of it."""

_TRIES = 3
_PAUSE, _LONGEST_PAUSE = 0.5, 8.0
_LONGEST_WISH = 60.0
"""Seconds; who is asked by the server to wait longer is told so instead."""

_FAULT_LIMIT = 4096
_LOOPBACK: dict[str, None] = {"all://localhost": None, "all://127.0.0.1": None, "all://[::1]": None}
_FEATURES = ("response_format", "json_schema", "logprobs", "logits_all", "chat_template_kwargs", "grammar")


class Unsupported(Refused):
    """The server does not know something that was asked for; ``features`` are words of ours that its answer names."""

    def __init__(self, subject: str, status: int, features: frozenset[str]) -> None:
        super().__init__("request-refused", subject, f"status {status}")
        self.features = features


class _Attempt:
    """A context that swallows what another attempt may mend."""

    def __init__(self, pause: float, last: bool) -> None:
        self._pause, self._last = pause, last
        self.fault: Unavailable | None = None

    async def wait(self) -> None:
        """Until it is time."""
        await asyncio.sleep(self._pause)

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Unavailable):
            return False
        self.fault = error
        return not (self._last or error.code == "paused" or error.after > _LONGEST_WISH)


def _attempts(tries: int) -> Iterator[_Attempt]:
    """Goes on while the one before has swallowed its fault."""
    pause = 0.0
    for number in range(1, tries + 1):
        attempt = _Attempt(pause, last=number == tries)
        yield attempt
        if attempt.fault is None:
            return
        pause = _pause(number, attempt.fault.after)


class Transport:
    """An asynchronous context manager, which ends its connections.

    Raises ``BadEndpoint`` and ``BadInput`` when it is made, ``VocError`` from
    its methods.  Of one event loop.
    """

    def __init__(self, connection: Connection, breaker: Breaker | None = None, tries: int = _TRIES) -> None:
        connection.check_ranges()
        self.url = base_url(connection)
        self.host = self.url.host
        self.breaker = breaker or Breaker(subject=self.host)
        self._headers = bearer(connection)
        self._total = connection.total_timeout
        self._places = asyncio.Semaphore(connection.concurrency)
        self._tries = tries
        own_proxy = connection.proxy not in ("system", "none")
        self._has_proxy = own_proxy
        try:
            self._client = httpx.AsyncClient(
                proxy=connection.proxy if own_proxy else None,
                trust_env=connection.proxy == "system",
                # A server on this machine is not behind the proxy that the environment names.
                mounts=None if own_proxy else dict(_LOOPBACK),
                verify=trusted(connection.ca_file),
                timeout=httpx.Timeout(connection.read_timeout, connect=connection.connect_timeout),
                limits=httpx.Limits(max_connections=connection.concurrency + 2),
                headers={"User-Agent": "ieum", "Accept-Encoding": "identity"},
                follow_redirects=False,
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            # The text may hold the proxy's password.
            raise BadEndpoint("bad-proxy", self.host, type(error).__name__) from None

    def __repr__(self) -> str:
        return f"Transport({self.host})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that comes back, after as many attempts as may help."""
        identity = str(uuid.uuid4())
        try:
            async with asyncio.timeout(self._total):
                for attempt in _attempts(self._tries):
                    await attempt.wait()
                    with attempt:
                        return await self._once(method, path, body, identity)
        except TimeoutError:
            raise Unavailable("timeout", self.host, f"{self._total:g} s in all") from None
        raise AssertionError("the last attempt returns or raises")

    @contextlib.asynccontextmanager
    async def opened(self, path: str, body: object) -> AsyncIterator[httpx.Response]:
        """The response to a stream that was begun, after as many attempts as may help; its body is read only once."""
        identity = str(uuid.uuid4())
        async with contextlib.AsyncExitStack() as stack:
            response: httpx.Response | None = None
            for attempt in _attempts(self._tries):
                await attempt.wait()
                with attempt:
                    response = await stack.enter_async_context(self.stream("POST", path, body, identity))
                if response is not None:
                    yield response
                    return

    async def _once(self, method: str, path: str, body: object, identity: str) -> Any:
        async with self.stream(method, path, body, identity) as response:
            return decoded(await read(response, self.host), self.host)

    @contextlib.asynccontextmanager
    async def stream(
        self, method: str, path: str, body: object = None, identity: str = ""
    ) -> AsyncIterator[httpx.Response]:
        """The response to one attempt, with status 200 and its body not read yet."""
        # Who waits for another attempt takes no place, so a slow failure does not hold up the rest.
        async with self._places, self._admitted():
            with self._spoken():
                request = self._client.build_request(
                    method,
                    self.url.copy_with(path=self.url.path.rstrip("/") + path),
                    content=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                    headers=self._request_headers(body, identity),
                )
                response = await self._client.send(request, stream=True)
                try:
                    if response.status_code != 200:
                        await _refuse(response, self.host)
                    if response.headers.get("Content-Encoding", "identity") != "identity":
                        raise BadAnswer("not-json", self.host, "a compressed body")
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
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
            headers["Idempotency-Key"] = identity or str(uuid.uuid4())
        return headers

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            raise self._translated(error) from None
        except (httpx.InvalidURL, httpx.StreamError) as error:
            raise BadAnswer("not-answer", self.host, type(error).__name__) from None

    def _translated(self, error: httpx.HTTPError) -> VocError:
        kind = type(error).__name__
        if isinstance(error, httpx.TimeoutException):
            return Unavailable("timeout", self.host, kind)
        if isinstance(error, httpx.ProxyError):
            return Unavailable("proxy", self.host, kind)
        causes = list(_causes(error))
        if any(isinstance(each, ssl.SSLError) for each in causes):
            # What breaks the line in the middle of a handshake is the line's fault.
            broken = any(isinstance(each, ssl.SSLEOFError | ssl.SSLZeroReturnError) for each in causes)
            return Unavailable("cut-off", self.host, kind) if broken else Refused("tls", self.host, kind)
        if isinstance(error, httpx.ConnectError):
            if self._has_proxy:
                return Unavailable("proxy", self.host, kind)
            if any(isinstance(each, socket.gaierror) for each in causes):
                return Unavailable("name-not-found", self.host, kind)
            if any(isinstance(each, ConnectionRefusedError) for each in causes):
                return Unavailable("refused", self.host, kind)
            return Unavailable("unreachable", self.host, kind)
        return Unavailable("cut-off", self.host, kind)


async def read(response: httpx.Response, host: str, limit: int = ANSWER_LIMIT) -> bytes:
    """The body; ends the connection as soon as it is too large.  Raises ``BadAnswer`` ("too-large")."""
    promised = response.headers.get("Content-Length", "")
    if promised.isascii() and promised.isdigit() and len(promised) < 19 and int(promised) > limit:
        raise BadAnswer("too-large", host, f"{promised} bytes")
    content = bytearray()
    async for data in response.aiter_raw():
        content += data
        if len(content) > limit:
            raise BadAnswer("too-large", host, f"more than {limit} bytes")
    return bytes(content)


def decoded(content: bytes, host: str) -> Any:
    """The JSON that ``content`` is.  Raises ``BadAnswer`` ("not-json")."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise BadAnswer("not-json", host, f"{len(content)} bytes") from None


async def _refuse(response: httpx.Response, host: str) -> None:
    """Raises for a status that is not 200."""
    status = response.status_code
    after = _wished(response.headers.get("Retry-After", ""))
    if 300 <= status < 400:
        raise Refused("redirect", host, f"status {status}")
    if status in (401, 403):
        raise Refused("unauthorised", host, f"status {status}")
    if status == 429:
        raise Unavailable("too-many-requests", host, f"status {status}", after)
    if status == 408:
        raise Unavailable("timeout", host, f"status {status}", after)
    # Read for a few words of ours only; it goes nowhere.
    said = await _beginning(response) if "json" in response.headers.get("Content-Type", "") else ""
    if status in (404, 405):
        raise Refused("model-missing" if status == 404 and "model" in said else "wrong-path", host, f"status {status}")
    features = frozenset(word for word in _FEATURES if word in said)
    if status in (400, 415, 422, 501) or (status == 500 and features):
        raise Unsupported(host, status, features)
    if status == 503 and "load" in said:
        raise Unavailable("loading", host, f"status {status}", after)
    if status >= 500:
        raise Unavailable("server-error", host, f"status {status}", after)
    raise Refused("request-refused", host, f"status {status}")


async def _beginning(response: httpx.Response) -> str:
    content = b""
    async for data in response.aiter_raw():
        content += data
        if len(content) >= _FAULT_LIMIT:
            break
    return content[:_FAULT_LIMIT].decode(errors="replace").lower()


def _wished(given: str) -> float:
    """The seconds that ``Retry-After`` asks for; 0 when it asks for nothing that can be understood."""
    if given.isascii() and given.isdigit() and len(given) < 10:
        return float(given)
    try:
        until = email.utils.parsedate_to_datetime(given)
    except (TypeError, ValueError):
        return 0.0
    if until.tzinfo is None:
        return 0.0
    left: float = (until - dt.datetime.now(dt.UTC)).total_seconds()
    return max(0.0, left)


def _pause(attempt: int, wished: float) -> float:
    """Twice as long after each attempt, and a little by chance, so that not all come back at once."""
    usual: float = min(_LONGEST_PAUSE, _PAUSE * 2 ** (attempt - 1))
    by_chance: float = usual * random.uniform(0.5, 1.0)
    return max(wished, by_chance)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 16:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                yield from _causes(each)
        error, seen = error.__cause__ or error.__context__, seen + 1
