"""``/completions`` and ``/models`` in OpenAI's form, for the gateway's ``/v1``."""

from __future__ import annotations

import asyncio
import json
import math
import random
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.responses import StreamingResponse

from desktop.api.asking.engine import AskedEngine
from desktop.api.asking.runners import Runners
from desktop.api.asking.turns import LaneTurns
from desktop.api.asking.writing import AskSuggestions, Choosing, Finish, WrittenPiece, write
from desktop.api.cards import ListModels
from desktop.api.contracts.completions.bodies import CompletionBody, completion_fault, completion_form
from desktop.api.contracts.completions.chat import add_chat, add_embeddings
from desktop.api.contracts.documents import add_documents
from desktop.api.contracts.kit import answer_errors, make_app, told_refusal
from desktop.api.metrics import ApiMetrics
from desktop.api.safety.refusal import refuse
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Suggestions

__all__ = ["completions_app"]

_DEADLINE_S = 60.0
_OWNER = "ieum"
_LEAST = 1e-9


def completions_app(
    engine: AskedEngine, turns: LaneTurns, list_models: ListModels, runners: Runners, usual: str, metrics: ApiMetrics
) -> FastAPI:
    """The application; the gateway has it under ``/v1``.  ``usual`` is the model of who names none for a chat."""
    app = make_app("Completions", text(ApiSentence.COMPLETIONS))
    answer_errors(app, completion_form, completion_fault)
    add_documents(app)
    add_chat(app, runners, usual, metrics)
    add_embeddings(app, runners, usual, metrics)

    async def ask(before: Private, options: SuggestOptions) -> Suggestions:
        async with turns.lane() as lane:
            return await engine.suggest(before, options, lane)

    @app.get("/models")
    async def models() -> dict[str, Any]:
        current = engine.state.model_id
        names = dict.fromkeys((current, *(card.id for card in list_models()), *runners.names()))
        return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": _OWNER} for name in names]}

    @app.post("/completions", response_model=None)
    async def completions(body: CompletionBody) -> Response:
        if not engine.ready:
            raise refuse(503, "MODEL_NOT_LOADED", ApiSentence.NOT_LOADED, headers={"Retry-After": "1"})
        head = {
            "id": f"cmpl-{secrets.token_hex(12)}",
            "object": "text_completion",
            "created": int(time.time()),
            "model": engine.state.model_id,
        }
        written = [_Choice(at, prompt, body) for at, prompt in enumerate(_prompts(body))]
        if body.stream:
            events = _events(head, written, ask, metrics)
            return StreamingResponse(events, media_type="text/event-stream")
        with metrics.predicting("completions"):
            async with asyncio.timeout(_DEADLINE_S):
                for choice in written:
                    async for piece in choice.pieces(ask):
                        choice.keep(piece)
        spent = sum(choice.count for choice in written)
        asked = sum(len(each.reveal().split()) for each in _given(body))
        usage = {"prompt_tokens": asked, "completion_tokens": spent, "total_tokens": asked + spent}
        return JSONResponse({**head, "choices": [choice.told() for choice in written], "usage": usage})

    return app


class _Choice:
    """One of the texts that are written."""

    def __init__(self, at: int, prompt: Private, body: CompletionBody) -> None:
        self.at, self._prompt, self._body = at, prompt, body
        self._parts = [prompt.reveal()] if body.echo else []
        self._pieces: list[WrittenPiece] = []
        self._finish: Finish | None = None

    @property
    def count(self) -> int:
        """How many eojeols and marks were written."""
        return sum(bool(piece.text) for piece in self._pieces)

    async def pieces(self, ask: AskSuggestions) -> AsyncIterator[WrittenPiece]:
        """Writes it."""
        body = self._body
        stop = () if body.stop is None else (body.stop,) if isinstance(body.stop, Private) else tuple(body.stop)
        choosing = Choosing(body.max_tokens, body.temperature, body.top_p, stop)
        seed = secrets.randbits(64) if body.seed is None else body.seed + self.at
        async for piece in write(self._prompt, choosing, ask, random.Random(seed)):
            yield piece

    def keep(self, piece: WrittenPiece) -> None:
        """One more piece is there."""
        self._pieces.append(piece)
        self._parts.append(piece.text.reveal())
        self._finish = piece.finish

    def told(self) -> dict[str, Any]:
        """All of it."""
        return self._row("".join(self._parts), self._pieces, self._finish)

    def told_piece(self, piece: WrittenPiece, *, first: bool) -> dict[str, Any]:
        """One piece for a stream."""
        echo = self._prompt.reveal() if first and self._body.echo else ""
        return self._row(echo + piece.text.reveal(), [piece], piece.finish)

    def _row(self, written: str, pieces: Sequence[WrittenPiece], finish: Finish | None) -> dict[str, Any]:
        chances = None if self._body.logprobs is None else _chances(pieces, self._body.logprobs)
        return {"text": written, "index": self.at, "logprobs": chances, "finish_reason": finish}


async def _events(
    head: dict[str, Any], written: Sequence[_Choice], ask: AskSuggestions, metrics: ApiMetrics
) -> AsyncIterator[str]:
    """Server-sent events: a piece each, and OpenAI's last word."""
    try:
        with metrics.predicting("completions"):
            for choice in written:
                first = True
                async for piece in choice.pieces(ask):
                    yield _event({**head, "choices": [choice.told_piece(piece, first=first)]})
                    first = False
    except Exception as error:  # noqa: BLE001  # the answer has begun; what goes wrong now is an event
        yield _event(completion_form(told_refusal(error), ""))
        return
    yield "data: [DONE]\n\n"


def _event(told: dict[str, Any]) -> str:
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"


def _given(body: CompletionBody) -> Sequence[Private]:
    return [body.prompt] if isinstance(body.prompt, Private) else body.prompt


def _prompts(body: CompletionBody) -> list[Private]:
    """One for each text to write."""
    return [prompt for prompt in _given(body) for _ in range(body.n)]


def _chances(pieces: Sequence[WrittenPiece], most: int) -> dict[str, Any]:
    """OpenAI's log-probabilities, of eojeols."""
    return {
        "tokens": [piece.text.reveal() for piece in pieces],
        "token_logprobs": [math.log(max(piece.probability, _LEAST)) for piece in pieces],
        "top_logprobs": [
            {word.reveal(): math.log(max(share, _LEAST)) for word, share in piece.offered[:most]} for piece in pieces
        ],
    }
