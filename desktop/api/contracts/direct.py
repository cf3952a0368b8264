"""What is asked most, answered without the framework's machinery where nothing is wrong with the question.

FastAPI's way to an endpoint costs more than an answer that is known.  What it
says of a question that is wrong, and its documents, are part of the
contracts: so a question that cannot be read here goes on to it unchanged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import msgspec
from pydantic import BaseModel, ValidationError
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from desktop.api.contracts.kit import TOLD_ERRORS, told_refusal
from desktop.api.safety.bodies import replayed
from desktop.api.safety.guard import REQUEST_ID
from desktop.api.safety.refusal import ErrorForm

__all__ = ["Direct", "DirectAnswer", "direct"]

_Body = TypeVar("_Body", bound=BaseModel)

DirectAnswer: TypeAlias = Callable[[bytes, str], Awaitable[Mapping[str, Any] | None]]
"""Of a body and a request's number, the answer; none where the framework has to say what is wrong."""

_encode = msgspec.json.Encoder().encode


class Direct:
    """An ASGI application before the one of a contract.  Whoever stands before it has read the body as a whole."""

    def __init__(self, app: ASGIApp, form: ErrorForm, answers: Mapping[str, DirectAnswer]) -> None:
        """``form``: the contract's errors.  ``answers``: by the path that is posted to."""
        self._app, self._form, self._answers = app, form, dict(answers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI; a fault of ours is answered and raised, as the framework does."""
        answer = None
        if scope["type"] == "http" and scope["method"] == "POST" and not scope["query_string"]:
            answer = self._answers.get(scope["path"].removeprefix(scope.get("root_path", "")))
        if answer is None:
            await self._app(scope, receive, send)
            return
        body: bytes = (await receive()).get("body", b"")
        number = scope[REQUEST_ID]
        try:
            told = await answer(body, number)
        except Exception as error:
            refusal = told_refusal(error)
            formed = JSONResponse(self._form(refusal, number), refusal.status, dict(refusal.headers))
            await formed(scope, receive, send)
            if isinstance(error, TOLD_ERRORS):
                return
            raise
        if told is None:
            await self._app(scope, replayed(body, receive), send)
            return
        content = _encode(told)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def direct(kind: type[_Body], answer: Callable[[_Body, str], Awaitable[Mapping[str, Any]]]) -> DirectAnswer:
    """Has ``answer`` asked for bodies of this kind."""

    async def told(body: bytes, number: str) -> Mapping[str, Any] | None:
        try:
            asked = kind.model_validate_json(body)
        except (ValidationError, UnicodeError, RecursionError):
            return None
        return await answer(asked, number)

    return told
