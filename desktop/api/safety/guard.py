"""Stands before every application: who asks, in whose name, with what body; gives each request its number.

What is refused here never reaches an application.  What goes wrong behind it
is answered in the contract's form, and the log has its number, its kind and
how long it took: never an address, a header or a body, which may be text.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from starlette.types import ASGIApp, Scope

from desktop.api.options import ApiOptions
from desktop.api.safety.bodies import Message, Receive, Send, read_body, replayed
from desktop.api.safety.keys import ANONYMOUS, Caller, KeyRing
from desktop.api.safety.origins import Origin, named_host, origin_of
from desktop.api.safety.refusal import ErrorForm, Refusal, RefusedError, refuse
from desktop.system.log import describe
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.text.private import Private

__all__ = ["ALL_PATHS", "CALLER", "FAULT", "REQUEST_ID", "ConnectionFault", "Guard"]

_log = logging.getLogger(__name__)

CALLER = "ieum_caller"
REQUEST_ID = "ieum_request_id"
"""Where a request's scope holds the ``Caller`` and the number, for who answers it."""

ConnectionFault: TypeAlias = Literal["crowd", "garbled"]
"""There are too many connections that are being answered; what came is no HTTP."""

FAULT = "ieum_fault"
"""Where a connection's state holds such a fault, for which whatever it asks is refused."""

_HEALTH_PATHS = ("/v2/health/",)
"""Who looks after many servers has no key for each, and learns here only whether one answers."""

ALL_PATHS = ("/",)
"""``keyless`` of an application that has nothing but files, the same for everybody."""

_KEY_PATH = "/key/"
"""A browser's WebSocket sends no headers, so a key may stand before the path: ``/key/KEY/ws/7``."""

_ALWAYS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
_NUMBER = b"x-request-id"
_LENIENT_TYPES = ("", "application/x-www-form-urlencoded")
"""What ``curl -d`` says of JSON when nobody tells it better; a page may say the same without asking first."""

_Headers: TypeAlias = Mapping[str, str]

_CLOSED = 1008
"""WebSocket: closed by policy, for servers that cannot answer an upgrade otherwise."""


class Guard:
    """An ASGI application before another one."""

    def __init__(
        self,
        app: ASGIApp,
        options: ApiOptions,
        keys: KeyRing,
        form: ErrorForm,
        keyless: tuple[str, ...] = _HEALTH_PATHS,
    ) -> None:
        """``form``: how the application behind spells its errors.

        ``keyless``: with what paths begin that may be read without a key
        where one is needed otherwise.
        """
        self._app, self._options, self._keys, self._form = app, options, keys, form
        self._keyless, self._names = keyless, options.names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] not in ("http", "websocket"):
            return
        begun = time.monotonic()
        number = f"req_{secrets.token_hex(6)}"
        answer = _Answer(send, number)
        try:
            headers = _read_headers(scope["headers"])
            origin = self._admit(scope, headers, answer)
            scope[REQUEST_ID] = number
            body: Receive = receive
            if scope["type"] == "http":
                content = await read_body(receive, self._options.body_bytes, self._options.body_s)
                if content is None:
                    return
                if content:
                    _check_type(scope, headers, origin)
                body = replayed(content, receive)
            await self._app(scope, body, answer.send)
            if answer.turned_away:
                await self._refuse(scope, answer, Refusal(404, "NOT_FOUND", text(ApiSentence.NOT_FOUND)))
        except RefusedError as refused:
            await self._refuse(scope, answer, refused.refusal)
        except asyncio.CancelledError:
            # Who asked has gone and hears nothing, or the server ends: they may ask the next one.
            await self._refuse(scope, answer, _at_fault("crowd").refusal)
        except Exception as error:  # noqa: BLE001  # whatever it was: no exception, which may quote a text, goes further
            _log.error("request %s failed: %s", number, describe(error))
            await self._refuse(scope, answer, Refusal(500, "INTERNAL_ERROR", text(ApiSentence.INTERNAL)))
        finally:
            _log.debug("request %s: %s, %.1f ms", number, answer.status, (time.monotonic() - begun) * 1000)

    def _admit(self, scope: Scope, headers: _Headers, answer: _Answer) -> Origin:
        """Whose page asks; raises ``RefusedError``."""
        fault: ConnectionFault | None = scope.get("state", {}).get(FAULT)
        if fault is not None:
            raise _at_fault(fault)
        host = headers.get("host")
        if host is None or named_host(host) not in self._names:
            raise refuse(421, "BAD_HOST", ApiSentence.BAD_HOST)
        if "content-length" in headers and "transfer-encoding" in headers:
            # One of two servers in a row would take a part of the body for the next request.
            raise refuse(400, "INVALID_INPUT", ApiSentence.BAD_FRAMING, headers={"Connection": "close"})
        _check_query(scope)
        page = headers.get("origin")
        origin = origin_of(page, headers.get("sec-fetch-site"), host, self._options.origins)
        if origin == "foreign":
            raise refuse(403, "FORBIDDEN", ApiSentence.FOREIGN_ORIGIN)
        if origin == "allowed" and page is not None:
            answer.add({"Access-Control-Allow-Origin": page, "Vary": "Origin"})
        if _asks_first(scope, headers, origin):
            return origin
        key = _presented(scope, headers)
        scope[CALLER] = ANONYMOUS if key is None and self._reads_keyless(scope) else self._caller(key, origin)
        return origin

    def _reads_keyless(self, scope: Scope) -> bool:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and path.startswith(self._keyless)

    def _caller(self, key: Private | None, origin: Origin) -> Caller:
        if key is not None and self._keys:
            caller = self._keys.caller(key)
            if caller is None:
                raise _unauthorised()
            return caller
        if origin == "allowed" or self._options.needs_keys:
            raise _unauthorised()
        # Nobody but this machine's own programs can be here; clients that must name some key name any.
        return ANONYMOUS

    async def _refuse(self, scope: Scope, answer: _Answer, refusal: Refusal) -> None:
        if answer.status:
            return
        kind = "http.response"
        if scope["type"] == "websocket":
            if "websocket.http.response" not in scope.get("extensions", {}):
                await answer.close()
                return
            kind = "websocket.http.response"
        body = json.dumps(self._form(refusal, answer.number), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **refusal.headers}
        await answer.send({"type": f"{kind}.start", "status": refusal.status, "headers": _raw(headers.items())})
        await answer.send({"type": f"{kind}.body", "body": body})


class _Answer:
    """What goes back: with the headers that every answer has, and its status once it has begun."""

    def __init__(self, send: Send, number: str) -> None:
        self.number = number
        self.status = 0
        self.turned_away = False
        """A WebSocket was closed before it was open: the framework's way to say that nobody is there."""
        self._send = send
        self._more: list[tuple[bytes, bytes]] = []

    def add(self, headers: Mapping[str, str]) -> None:
        """Headers that are there whatever comes of it."""
        self._more += _raw(headers.items())

    async def send(self, message: Message) -> None:
        """See ASGI."""
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
            headers = [each for each in message.get("headers", ()) if each[0] != _NUMBER]
            there = {name.lower() for name, _ in headers}
            headers += [each for each in (*_ALWAYS, *self._more) if each[0] not in there]
            headers.append((_NUMBER, self.number.encode()))
            message = {**message, "headers": headers}
        elif message["type"] == "websocket.accept":
            self.status = 101
        elif message["type"] == "websocket.close" and not self.status:
            self.turned_away = True
            return
        await self._send(message)

    async def close(self) -> None:
        """A WebSocket that is not open, where its server knows no other answer."""
        await self._send({"type": "websocket.close", "code": _CLOSED})


def _at_fault(fault: ConnectionFault) -> RefusedError:
    if fault == "crowd":
        headers = {"Connection": "close", "Retry-After": "1"}
        return refuse(503, "SERVICE_UNAVAILABLE", ApiSentence.OVERLOADED, headers=headers)
    return refuse(400, "INVALID_INPUT", ApiSentence.BAD_HTTP)


def _check_query(scope: Scope) -> None:
    """A text in an address is text, as one in a body; the frameworks would put marks for what is none."""
    query: bytes = scope["query_string"]
    if b"%" in query:
        try:
            urllib.parse.unquote_to_bytes(query).decode()
        except UnicodeDecodeError:
            raise refuse(400, "INVALID_INPUT", ApiSentence.BAD_REQUEST) from None


def _read_headers(raw: Iterable[tuple[bytes, bytes]]) -> _Headers:
    """A request's headers by their names in small letters, the first of each; of a host that is named twice, none."""
    headers: dict[str, str] = {}
    hosts = 0
    for name, value in raw:
        hosts += name == b"host"
        headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
    if hosts > 1:
        del headers["host"]
    return headers


def _asks_first(scope: Scope, headers: _Headers, origin: Origin) -> bool:
    """Whether this is a browser's question if a page may ask, which never carries a key."""
    return (
        scope["type"] == "http"
        and scope["method"] == "OPTIONS"
        and origin == "allowed"
        and "access-control-request-method" in headers
    )


def _presented(scope: Scope, headers: _Headers) -> Private | None:
    """The key of a request, taken out of its path where it stands there."""
    root: str = scope.get("root_path", "")
    path: str = scope["path"].removeprefix(root)
    if path.startswith(_KEY_PATH):
        key, slash, rest = path.removeprefix(_KEY_PATH).partition("/")
        scope["path"] = root + (slash + rest or "/")
        scope["raw_path"] = urllib.parse.quote(scope["path"]).encode()
        return Private(key)
    kind, _, key = headers.get("authorization", "").partition(" ")
    return Private(key.strip()) if kind.lower() == "bearer" and key.strip() else None


def _check_type(scope: Scope, headers: _Headers, origin: Origin) -> None:
    """Only JSON is read, and only what says that it is some; raises ``RefusedError``."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return
    if kind not in _LENIENT_TYPES or origin != "none" or any(name.startswith("sec-fetch-") for name in headers):
        raise refuse(415, "UNSUPPORTED_MEDIA_TYPE", ApiSentence.NO_JSON_TYPE)
    others = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
    scope["headers"] = [*others, (b"content-type", b"application/json")]


def _unauthorised() -> RefusedError:
    return refuse(401, "UNAUTHORIZED", ApiSentence.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})


def _raw(headers: Iterable[tuple[str, Any]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), str(value).encode("latin-1")) for name, value in headers]
