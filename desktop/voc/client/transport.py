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
import re
import socket
import ssl
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

import httpx

from desktop.voc.client.breaker import Breaker
from desktop.voc.client.connection import base_url, checked_key, is_loopback, trusted
from desktop.voc.client.deadline import Deadline
from desktop.voc.endpoint import Endpoint
from desktop.voc.errors import BadAnswer, BadEndpoint, Refused, Unavailable, VocError
from engine.text.private import Private, encode_private

__all__ = ["ANSWER_LIMIT", "Transport", "Unsupported", "decoded", "read"]

ANSWER_LIMIT = 4 << 20
"""Bytes of an answer; 2,048 tokens with their probabilities are a tenth of it."""

_TRIES = 3
_PAUSE, _LONGEST_PAUSE = 0.5, 8.0
_LONGEST_WISH = 60.0
"""Seconds; who is asked by the server to wait longer is told so instead."""

_FAULT_LIMIT = 4096
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of one half of a surrogate pair."""

_FEATURES = ("response_format", "json_schema", "logprobs", "logits_all", "chat_template_kwargs", "grammar")


class Unsupported(Refused):
    """The server does not know something that was asked for; ``features`` are words of ours that its answer names."""

    def __init__(self, subject: str, status: int, features: frozenset[str]) -> None:
        super().__init__("request-refused", subject, f"status {status}")
        self.features = features


class _Attempt:
    """A context that swallows what another attempt may mend; ``next_pause`` is how long to wait for that one."""

    def __init__(self, number: int, pause: float, last: bool, deadline: Deadline) -> None:
        self._number, self._pause, self._last, self._deadline = number, pause, last, deadline
        self.next_pause: float | None = None

    async def wait(self) -> None:
        """Until it is time."""
        await asyncio.sleep(self._pause)

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Unavailable) or error.code == "paused" or self._last or error.after > _LONGEST_WISH:
            return False
        pause = _pause(self._number, error.after)
        if pause >= self._deadline.left:  # who could only wait for the end is told why now
            return False
        self.next_pause = pause
        return True


def _attempts(tries: int, deadline: Deadline) -> Iterator[_Attempt]:
    """Goes on while the one before has swallowed its fault."""
    pause = 0.0
    for number in range(1, tries + 1):
        attempt = _Attempt(number, pause, number == tries, deadline)
        yield attempt
        if attempt.next_pause is None:
            return
        pause = attempt.next_pause


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
        local = is_loopback(self.host)
        own_proxy = not local and endpoint.proxy not in ("system", "none")
        system_proxy = not local and endpoint.proxy == "system"
        self._has_proxy = own_proxy or (system_proxy and _environment_proxy(self.url))
        try:
            self._client = httpx.AsyncClient(
                proxy=endpoint.proxy if own_proxy else None,
                trust_env=system_proxy,
                verify=trusted(endpoint.ca_file),
                timeout=httpx.Timeout(endpoint.read_timeout, connect=endpoint.connect_timeout),
                limits=httpx.Limits(max_connections=endpoint.concurrency + 2),
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

    def deadline(self) -> Deadline:
        """For one question with all that is asked for it; begins when it is entered."""
        return Deadline(self._total, self.host)

    async def ask(self, method: str, path: str, body: object = None, deadline: Deadline | None = None) -> Any:
        """The JSON that comes back, after as many attempts as may help; without a ``deadline`` it has its own."""
        if deadline is None:
            async with self.deadline() as own:
                return await self.ask(method, path, body, own)
        identity = str(uuid.uuid4())
        for attempt in _attempts(self._tries, deadline):
            await attempt.wait()
            with attempt:
                async with self._stream(method, path, body, identity, deadline) as response:
                    return decoded(await read(response, self.host), self.host)
        raise AssertionError("the last attempt returns or raises")

    @contextlib.asynccontextmanager
    async def opened(self, path: str, body: object, deadline: Deadline) -> AsyncIterator[httpx.Response]:
        """The response to a stream that was begun, after as many attempts as may help; its body is read only once."""
        identity = str(uuid.uuid4())
        async with contextlib.AsyncExitStack() as stack:
            response: httpx.Response | None = None
            for attempt in _attempts(self._tries, deadline):
                await attempt.wait()
                with attempt:
                    response = await stack.enter_async_context(self._stream("POST", path, body, identity, deadline))
                if response is not None:
                    yield response
                    return

    @contextlib.asynccontextmanager
    async def _stream(
        self, method: str, path: str, body: object, identity: str, deadline: Deadline
    ) -> AsyncIterator[httpx.Response]:
        """The response to one attempt, with status 200 and its body not read yet."""
        # Who waits for another attempt takes no place, so a slow failure does not hold up the rest.
        async with deadline.place(self._places), self._admitted():
            with self._spoken():
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
        headers = {} if self._key is None else {"Authorization": f"Bearer {self._key.reveal()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            headers["Idempotency-Key"] = identity
        return headers

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            raise self._translated(error) from None
        except (httpx.InvalidURL, httpx.StreamError) as error:
            raise BadAnswer("not-answer", self.host, type(error).__name__) from None
        except ssl.SSLError as error:  # after the handshake the library lets it through
            raise Unavailable("cut-off", self.host, type(error).__name__) from None

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
    # Read for a few words of ours only; it may quote the text, and goes nowhere.
    said = Private(await _beginning(response) if "json" in response.headers.get("Content-Type", "") else "")
    if status in (404, 405):
        # Some repeat the path, which may name models.
        named = "model" in said.reveal().replace(response.url.path.lower(), "") and response.request.method == "POST"
        raise Refused("model-missing" if status == 404 and named else "wrong-path", host, f"status {status}")
    features = frozenset(word for word in _FEATURES if word in said.reveal())
    if status in (400, 415, 422, 501) or (status == 500 and features):
        raise Unsupported(host, status, features)
    if status == 503 and "load" in said.reveal():
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
        left: float = (until - dt.datetime.now(dt.UTC)).total_seconds()
    except (TypeError, ValueError, OverflowError):  # no date, none of the calendar, one without a zone
        return 0.0
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


def _environment_proxy(url: httpx.URL) -> bool:
    """Whether the surroundings name a proxy for this address; only a fault's word depends on it."""
    named = urllib.request.getproxies()
    excepted = [each.strip().lstrip("*") for each in named.get("no", "").split(",") if each.strip()]
    return bool(named.get(url.scheme) or named.get("all")) and not any(map(url.host.endswith, excepted))
