"""``/chat/completions`` and ``/embeddings`` in OpenAI's form, by a model that writes by tokens.

The model is the one that the request names, loaded at the first question;
none named is the one that suggests.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.responses import StreamingResponse

from desktop.api.asking.plans import ModelRefused, RunnerTask
from desktop.api.asking.runners import LoadedModel, Runners
from desktop.api.contracts.completions.bodies import completion_form
from desktop.api.contracts.completions.chat_bodies import ChatAsked, EmbeddingBody
from desktop.api.contracts.kit import told_refusal
from desktop.api.errors import EngineNotReady, ModelsFull
from desktop.api.metrics import ApiMetrics
from desktop.api.safety.refusal import RefusedError, refuse
from desktop.words.api.refusals import ApiSentence
from engine.client.state import RequestFailed
from engine.text.private import Private
from engine.wire.runner import Embed, Embedded, Generate, Generated, WrittenText, WrittenToken

__all__ = ["add_chat", "add_embeddings"]

_LOAD_S = 60.0
_DEADLINE_S = 300.0
_SEEDS = 1 << 63


def add_chat(app: FastAPI, runners: Runners, usual: str, metrics: ApiMetrics) -> None:
    """The route; ``usual`` is the model of who names none."""

    @app.post("/chat/completions", response_model=None)
    async def chat(body: ChatAsked) -> Response:
        name = body.model or usual
        model = await _ready(runners, name, "text-generation")
        head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": name}
        if body.stream:
            events = _events({**head, "object": "chat.completion.chunk"}, model, body, metrics)
            return StreamingResponse(events, media_type="text/event-stream")
        with metrics.predicting("chat"), _told("messages"):
            async with asyncio.timeout(_DEADLINE_S):
                answers = await _all([_answer(model, body, at) for at in range(body.n)])
        choices = [answer.told() for answer in answers]
        usage = _usage(answers)
        return JSONResponse({**head, "object": "chat.completion", "choices": choices, "usage": usage})


def add_embeddings(app: FastAPI, runners: Runners, usual: str, metrics: ApiMetrics) -> None:
    """The route; as ``add_chat``."""

    @app.post("/embeddings", response_model=None)
    async def embeddings(body: EmbeddingBody) -> Response:
        name = body.model or usual
        model = await _ready(runners, name, "feature-extraction")
        if any(not text.reveal().strip() for text in body.texts):
            raise refuse(400, "INVALID_INPUT", ApiSentence.BAD_VALUE, {"param": "input"}, field="input")
        with metrics.predicting("embeddings"), _told("input"):
            async with asyncio.timeout(_DEADLINE_S):
                found = await _all([model.embed(Embed(0, text)) for text in body.texts])
        data = [
            {"object": "embedding", "index": at, "embedding": _vector(answer, body.encoding_format)}
            for at, answer in enumerate(found)
        ]
        spent = sum(answer.tokens for answer in found)
        usage = {"prompt_tokens": spent, "total_tokens": spent}
        return JSONResponse({"object": "list", "data": data, "model": name, "usage": usage})


class _ChatAnswer:
    """One of the answers: what of it is there by now."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.end: Generated | None = None
        self._parts: list[str] = []
        self._tokens: list[WrittenToken] = []

    def keep(self, message: WrittenText | Generated) -> None:
        """One more message is there."""
        if isinstance(message, WrittenText):
            self._parts.append(message.text.reveal())
            self._tokens += message.tokens
        else:
            self.end = message

    def told(self) -> dict[str, Any]:
        """All of it, in OpenAI's form."""
        said = {"role": "assistant", "content": "".join(self._parts).strip(), "refusal": None}
        finish = None if self.end is None else self.end.finish
        return {"index": self.at, "message": said, "logprobs": _logprobs(self._tokens), "finish_reason": finish}


async def _answer(model: LoadedModel, body: ChatAsked, at: int) -> _ChatAnswer:
    answer = _ChatAnswer(at)
    async with contextlib.aclosing(model.generate(_question(body, at))) as messages:
        async for message in messages:
            answer.keep(message)
    return answer


def _question(body: ChatAsked, at: int) -> Generate:
    return Generate(
        0,
        Private(""),
        tuple(message.turn() for message in body.messages),
        body.most,
        temperature=body.temperature,
        top_p=body.top_p,
        seed=None if body.seed is None else (body.seed + at) % _SEEDS,
        stop=body.stops,
        told=(body.top_logprobs or 0) if body.logprobs else -1,
        deadline_ms=_DEADLINE_S * 1000,
    )


async def _events(head: dict[str, Any], model: LoadedModel, body: ChatAsked, metrics: ApiMetrics) -> AsyncIterator[str]:
    """Server-sent events: who speaks, a piece each, why it ended, and OpenAI's last word."""

    def chunk(at: int, delta: dict[str, Any], finish: str | None = None, tokens: Sequence[WrittenToken] = ()) -> str:
        row = {"index": at, "delta": delta, "logprobs": _logprobs(tokens), "finish_reason": finish}
        return _event({**head, "choices": [row]})

    answers: list[_ChatAnswer] = []
    try:
        with metrics.predicting("chat"), _told("messages"):
            for at in range(body.n):
                yield chunk(at, {"role": "assistant", "content": ""})
                answer = _ChatAnswer(at)
                async with contextlib.aclosing(model.generate(_question(body, at))) as messages:
                    async for message in messages:
                        answer.keep(message)
                        if isinstance(message, WrittenText):
                            yield chunk(at, {"content": message.text.reveal()}, tokens=message.tokens)
                        else:
                            yield chunk(at, {}, message.finish)
                answers.append(answer)
    except Exception as error:  # noqa: BLE001  # the answer has begun; what goes wrong now is an event
        yield _event(completion_form(told_refusal(error), ""))
        return
    if body.stream_options is not None and body.stream_options.include_usage:
        yield _event({**head, "choices": [], "usage": _usage(answers)})
    yield "data: [DONE]\n\n"


async def _ready(runners: Runners, name: str, task: RunnerTask) -> LoadedModel:
    try:
        async with asyncio.timeout(_LOAD_S):
            model = await runners.ready(name)
    except ModelRefused as refused:
        if refused.code == "no-memory":
            raise refuse(503, "SERVICE_UNAVAILABLE", ApiSentence.NO_MEMORY) from None
        raise _unknown() from None
    except ModelsFull as full:
        raise refuse(503, "SERVICE_UNAVAILABLE", ApiSentence.MODELS_FULL, most=full.most) from None
    except (TimeoutError, EngineNotReady):
        raise refuse(503, "MODEL_NOT_LOADED", ApiSentence.NOT_LOADED, headers={"Retry-After": "5"}) from None
    if task not in model.plan.tasks:
        raise refuse(400, "INVALID_PARAMETER", ApiSentence.BAD_VALUE, {"param": "model"}, field="model")
    return model


def _unknown() -> RefusedError:
    return refuse(404, "MODEL_NOT_FOUND", ApiSentence.UNKNOWN_MODEL, {"param": "model"})


@contextlib.contextmanager
def _told(field: str) -> Iterator[None]:
    """What a runner refuses, as a caller is told it; ``field`` has the texts."""
    try:
        yield
    except RequestFailed as failed:
        if failed.code == "too-long":
            long = {"param": field}
            raise refuse(400, "CONTEXT_LENGTH_EXCEEDED", ApiSentence.PROMPT_TOO_LONG, long) from None
        if failed.code == "late":
            raise TimeoutError from None
        raise


async def _all(asked: Iterable[Any]) -> list[Any]:
    """All answers, in order; when one fails the others are given up."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in asked]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


def _usage(answers: Iterable[_ChatAnswer]) -> dict[str, int]:
    ends = [answer.end for answer in answers if answer.end is not None]
    asked, spent = ends[0].asked if ends else 0, sum(end.spent for end in ends)
    return {"prompt_tokens": asked, "completion_tokens": spent, "total_tokens": asked + spent}


def _logprobs(tokens: Sequence[WrittenToken]) -> dict[str, Any] | None:
    if not tokens:
        return None
    return {"content": [{**_row(token), "top_logprobs": [_row(each) for each in token.top]} for token in tokens]}


def _row(token: Any) -> dict[str, Any]:
    spelled = token.text.reveal()
    return {"token": spelled, "logprob": token.logprob, "bytes": list(spelled.encode())}


def _vector(answer: Embedded, form: str) -> Any:
    if form == "base64":
        return base64.b64encode(answer.vector).decode()
    return memoryview(answer.vector).cast("f").tolist()


def _event(told: dict[str, Any]) -> str:
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"
