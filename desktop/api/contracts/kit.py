"""What every contract's application is made with: texts that stay private, errors in the contract's form, documents.

An error never holds what was sent: validation would repeat it, and with it a
customer's text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import GetPydanticSchema
from pydantic_core import PydanticCustomError, core_schema
from starlette.exceptions import HTTPException

from desktop.api.errors import EngineNotReady, Overloaded
from desktop.api.safety.guard import REQUEST_ID
from desktop.api.safety.refusal import ErrorForm, Refusal, RefusedError, refuse
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.client.state import RequestFailed
from engine.text.private import Private

__all__ = [
    "TOLD_ERRORS",
    "PrivateText",
    "ReadFaults",
    "answer_errors",
    "make_app",
    "request_id",
    "told_faults",
    "told_refusal",
]


def _private(text: str) -> Private:
    """Half a surrogate pair, which JSON can spell, has no UTF-8 and so is no text."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise PydanticCustomError("string_unicode", "Input should be a valid string")
    return Private(text)


PrivateText: TypeAlias = Annotated[
    Private,
    GetPydanticSchema(
        lambda _kind, _handler: core_schema.no_info_after_validator_function(
            _private, core_schema.str_schema(strict=True)
        )
    ),
]
"""A JSON string that is private from the moment it is read."""

ReadFaults: TypeAlias = Callable[[RequestValidationError], JSONResponse | Refusal]
"""What a contract answers to a request of the wrong form."""

TOLD_ERRORS = (RefusedError, EngineNotReady, RequestFailed, Overloaded, TimeoutError)
"""What an application of ours meets on its way to an answer, and tells; anything else is a fault of ours."""

_AGAIN = {"Retry-After": "1"}


def make_app(title: str, description: str, version: str = "1.0.0") -> FastAPI:
    """An application without documents of its own (``desktop.api.contracts.documents``) that tells nobody of itself."""
    return FastAPI(
        title=title,
        description=description,
        version=version,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )


def request_id(request: Request) -> str:
    """The number that the guard gave this request."""
    number: str = request.scope[REQUEST_ID]
    return number


def answer_errors(app: FastAPI, form: ErrorForm, faults: ReadFaults) -> None:
    """Has ``app`` answer whatever goes wrong in ``form``."""

    def formed(request: Request, refusal: Refusal) -> JSONResponse:
        return JSONResponse(form(refusal, request_id(request)), refusal.status, dict(refusal.headers))

    async def wrong(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # by how it is registered
        found = faults(error)
        return formed(request, found) if isinstance(found, Refusal) else found

    async def refused(request: Request, error: Exception) -> JSONResponse:
        return formed(request, told_refusal(error))

    handler: Callable[[Request, Exception], Awaitable[JSONResponse]] = refused
    app.add_exception_handler(RequestValidationError, wrong)
    for kind in (*TOLD_ERRORS, HTTPException, Exception):
        app.add_exception_handler(kind, handler)


def told_faults(error: RequestValidationError) -> list[dict[str, Any]]:
    """What FastAPI tells of a request of the wrong form, but for what was sent."""
    return [{name: each[name] for name in ("type", "loc", "msg")} for each in error.errors()]


def told_refusal(error: Exception) -> Refusal:
    """What is told of an error that an application meets on its way to an answer."""
    match error:
        case RefusedError():
            return error.refusal
        case HTTPException(status_code=404 | 405 as status):
            return refuse(status, "NOT_FOUND", ApiSentence.NOT_FOUND, headers=error.headers).refusal
        case HTTPException(status_code=status) if status < 500:
            # FastAPI could not read the body: bad UTF-8, or nested beyond what a stack holds.
            return Refusal(status, "INVALID_INPUT", text(ApiSentence.BAD_REQUEST))
        case EngineNotReady() | RequestFailed(code="no-model" | "crashed" | "cancelled"):
            return Refusal(503, "MODEL_NOT_LOADED", text(ApiSentence.NOT_LOADED), headers=_AGAIN)
        case Overloaded() | RequestFailed(code="busy"):
            return Refusal(503, "SERVICE_UNAVAILABLE", text(ApiSentence.OVERLOADED), headers=_AGAIN)
        case TimeoutError():
            return Refusal(408, "TIMEOUT", text(ApiSentence.TIMED_OUT_AT_LAST))
        case _:
            return Refusal(500, "INTERNAL_ERROR", text(ApiSentence.INTERNAL))
