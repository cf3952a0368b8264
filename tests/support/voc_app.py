"""The ASGI application behind ``voc_server.VocServer``: the VoC contract, OpenAI's protocol, and faults."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
import urllib.parse
from collections.abc import Awaitable, Callable
from typing import Any

from voc_server import VocFault, made_faults

__all__ = ["ALPACA", "VocApp"]

ALPACA = (
    "Below is an instruction that describes a task, paired with an input that provides further context. Write a "
    "response that appropriately completes the request.\n\n### Instruction:\n{instruction}\n\n### Input:\n{input}\n\n"
    "### Response:\n"
)
"""What the VoC server's model was taught with."""

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_BUGS = ("바퀴", "쥐", "개미")
_LARGE, _BLOCK = 50 << 20, 1 << 16


class _CutError(Exception):
    """uvicorn closes the connection of who raises."""


class VocApp:
    """See ``VocServer``."""

    def __init__(self, protocol: str, key: str, delay: float, share: float) -> None:
        self._protocol, self._key, self._delay, self._share = protocol, key, delay, share
        self._chance = random.Random(7)
        self._faults: list[VocFault] = []
        self._requests: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()
        self._released = asyncio.Event()
        self._stalled = self._gone = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        body = await _body(receive)
        path = urllib.parse.urlsplit(scope["path"]).path  # a proxy is asked for whole addresses
        if path.startswith("/_"):
            await self._controlled(path, scope, body, send)
            return
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        seen = {"method": scope["method"], "path": path, "headers": headers, "body": body.decode(), "at": time.time()}
        self._requests.append(seen)
        await self._notify()
        fault = self._fault(path, body)
        try:
            await self._answer(scope["method"], path, headers, body, fault, receive, send)
        except _CutError:
            raise
        except (KeyError, ValueError):
            await _json(send, 422, {"detail": "unprocessable"})

    async def _controlled(self, path: str, scope: dict[str, Any], body: bytes, send: Send) -> None:
        if path == "/_control":
            given = json.loads(body)
            self._released.set()
            self._released = asyncio.Event()
            self._faults, self._delay = list(made_faults(given["faults"])), given["delay"]
            self._requests, self._stalled, self._gone = [], 0, 0
        elif path == "/_release":
            self._released.set()
        elif path == "/_wait":
            wanted = {name: int(value) for name, value in urllib.parse.parse_qsl(scope["query_string"].decode())}
            async with self._changed:
                await self._changed.wait_for(
                    lambda: (
                        self._stalled >= wanted["stalled"]
                        and len(self._requests) >= wanted["asked"]
                        and self._gone >= wanted["gone"]
                    )
                )
        await _json(send, 200, self._requests if path == "/_requests" else {})

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _fault(self, path: str, body: bytes) -> VocFault | None:
        for fault in self._faults:
            if not path.startswith(fault.path) or fault.holding not in body.decode():
                continue
            if fault.kind == "refuses" and not any(f'"{each}"' in body.decode() for each in fault.features):
                continue
            if fault.skip > 0:
                fault.skip -= 1
            elif fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def _answer(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        fault: VocFault | None,
        receive: Receive,
        send: Send,
    ) -> None:
        kind = fault.kind if fault is not None else ""
        if self._key and path not in ("/", "/health") and headers.get("authorization") != f"Bearer {self._key}":
            await _json(send, 401, {"detail": "no key"})
        elif fault is not None and kind in ("status", "redirect"):
            status = 307 if kind == "redirect" else fault.status
            await _json(send, status, {"error": {"message": f"Loading model; {_text(body)}"}}, fault.headers)
        elif fault is not None and kind == "refuses":
            named = " ".join(each for each in fault.features if each in body.decode())
            await _json(send, fault.status, {"error": {"message": f"unknown: {named}"}})
        elif kind == "stall":
            await self._stall(receive)
            await _json(send, 200, {})
        elif kind == "cut":
            await _start(send, 200, {"content-length": "1000"})
            await send({"type": "http.response.body", "body": b'{"success": true', "more_body": True})
            raise _CutError
        elif kind == "html":
            await _raw(send, 200, b"<html><body>welcome</body></html>", "text/html")
        elif kind == "shape":
            await _json(send, 200, ["another", "shape"])
        elif kind == "large":
            await _large(send)
        elif method == "POST" and self._share and self._chance.random() < self._share:
            await _json(send, 503, {"detail": "busy"})
        elif self._protocol != "openai" and not path.startswith("/v1"):
            await self._voc(method, path, body, kind, send)
        elif self._protocol != "voc" and path.startswith("/v1"):
            await self._openai(method, path, body, kind, send)
        else:
            await _json(send, 404, {"detail": "Not Found"})

    async def _stall(self, receive: Receive) -> None:
        self._stalled += 1
        await self._notify()
        waits = [asyncio.ensure_future(self._released.wait()), asyncio.ensure_future(receive())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if waits[1].done():
            self._gone += 1
            await self._notify()
        for each in waits:
            each.cancel()

    async def _voc(self, method: str, path: str, body: bytes, kind: str, send: Send) -> None:
        if (method, path) in (("GET", "/"), ("GET", "/health")):
            await _json(send, 200, {"status": "healthy", "model": "qwen3-voc-lora"})
            return
        if method != "POST" or path not in ("/predict", "/chat", "/batch"):
            await _json(send, 404, {"detail": "Not Found"})
            return
        await asyncio.sleep(self._delay)
        given = json.loads(body)
        items = [self._predicted(each, kind) for each in (given if path == "/batch" else [given])]
        if path == "/chat":
            prompt = ALPACA.format(instruction=given["instruction"], input=given["input_text"])
            items = [_envelope(f"답: {len(prompt)} {given['input_text']}", None)]
        await _json(send, 200, items if path == "/batch" else items[0])

    def _predicted(self, given: dict[str, Any], kind: str) -> dict[str, Any]:
        if kind == "failed":
            return {**_envelope("", None), "success": False, "error": f"out of memory: {given['input_text']}"}
        if kind == "broken":
            return _envelope("분류: 바퀴 {", None)
        tree = json.loads(given["input_categories"]) if given.get("input_categories") else {}
        answer = _classified(given["input_text"], tree, kind)
        if kind == "think":
            return _envelope("<think>음 {</think>" + json.dumps(answer, ensure_ascii=False), None)
        return _envelope(json.dumps(answer, ensure_ascii=False), answer)

    async def _openai(self, method: str, path: str, body: bytes, kind: str, send: Send) -> None:
        if (method, path) == ("GET", "/v1/models"):
            await _json(send, 200, {"object": "list", "data": [{"id": "qwen3-8b"}, {"id": "other"}]})
            return
        if (method, path) != ("POST", "/v1/chat/completions"):
            await _json(send, 404, {"detail": "Not Found"})
            return
        await asyncio.sleep(self._delay)
        given = json.loads(body)
        if given["model"] not in ("qwen3-8b", "other"):
            await _json(send, 404, {"error": {"message": f"The model `{given['model']}` does not exist."}})
            return
        words = _spoken(given, kind)
        reason = "length" if kind == "length" else "stop"
        if given.get("stream"):
            await _stream(send, words, reason, bool(given.get("logprobs")), cut=kind == "failed")
            return
        choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": reason}
        if given.get("logprobs"):
            choice["logprobs"] = {"content": _tokens(words)}
        await _json(send, 200, {"choices": [choice], "model": given["model"]})


def _text(body: bytes) -> str:
    """What a careless server quotes of a request."""
    given = json.loads(body) if body else {}
    return str(given.get("input_text") or [each["content"] for each in given.get("messages", [])])


def _spoken(given: dict[str, Any], kind: str) -> str:
    asked = given["messages"][-1]["content"]
    form = re.search(r"\[Voice-of-Customer\]\n(.*)\n\n\[Category Dict\]\n(.*?)(?:\n/no_think)?$", asked, re.DOTALL)
    if kind == "broken":
        return "분류하지 못하겠습니다."
    if form is None and "JSON" in asked:
        form = re.search(
            r"\[Voice-of-Customer\]\n(.*)\n\n\[Category Dict\]\n(.*)$", given["messages"][1]["content"], re.DOTALL
        )
    if form is None:
        return ("<think>음</think>" if kind == "think" else "") + f"답: {asked}"
    answer = json.dumps(_classified(form[1], json.loads(form[2]), kind), ensure_ascii=False)
    if kind == "length":
        return answer[:20]
    return f"<think>음 {{</think>\n{answer}" if kind == "think" else answer


def _classified(text: str, tree: dict[str, dict[str, list[str]]], kind: str) -> dict[str, Any]:
    """What a model could say; the same for the same text."""
    places = [(a, b, c) for a, middles in tree.items() for b, minors in middles.items() for c in minors]
    major, middle, minor = places[len(text) % len(places)] if places else ("가", "나", "다")
    if kind == "foreign":
        minor = "우주선"
    return {
        "is_claim": "claim" if len(text) % 2 else "non-claim",
        "summary": '=HYPERLINK("http://evil")' if kind == "formula" else text[:30],
        "bug_type": next((bug for bug in _BUGS if bug in text), None),
        "keywords": ["@SUM(A1)" if kind == "formula" else text.split(maxsplit=1)[0]],
        "categories": [{"대분류": major, "중분류": middle, "소분류": minor, "근거": text[:10]}],
    }


def _envelope(raw: str, parsed: object) -> dict[str, Any]:
    return {"success": True, "raw_response": raw, "parsed_response": parsed, "error": None, "confidence_score": 0.875}


def _tokens(words: str) -> list[dict[str, Any]]:
    """Three bytes a token, so that tokens cut characters; those of digits and blanks are sure."""
    content = words.encode()
    pieces = [content[at : at + 3] for at in range(0, len(content), 3)]
    return [
        {"token": piece.decode(errors="replace"), "bytes": list(piece), "logprob": -0.25, "top_logprobs": []}
        for piece in pieces
    ]


async def _stream(send: Send, words: str, reason: str, logprobs: bool, *, cut: bool) -> None:
    await _start(send, 200, {"content-type": "text/event-stream"})
    pieces = [words[at : at + 4] for at in range(0, len(words), 4)]
    for piece in pieces:
        choice: dict[str, Any] = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
        if logprobs:
            choice["logprobs"] = {"content": _tokens(piece)}
        await _event(send, {"choices": [choice]})
        if cut:
            raise _CutError
    await _event(send, {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


async def _event(send: Send, value: object) -> None:
    data = b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _large(send: Send) -> None:
    await _start(send, 200, {"content-type": "application/json"})
    for _ in range(_LARGE // _BLOCK):
        await send({"type": "http.response.body", "body": b"1" * _BLOCK, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _json(send: Send, status: int, value: object, headers: dict[str, str] | None = None) -> None:
    await _raw(send, status, json.dumps(value, ensure_ascii=False).encode(), "application/json", headers)


async def _raw(send: Send, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
    await _start(send, status, {"content-type": kind, "content-length": str(len(content)), **(headers or {})})
    await send({"type": "http.response.body", "body": content})


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    plain = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": plain})


async def _body(receive: Receive) -> bytes:
    content = b""
    while True:
        message = await receive()
        content += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return content
