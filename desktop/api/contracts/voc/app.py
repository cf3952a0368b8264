"""Contract C as an application: ``/predict``, ``/chat``, ``/batch``, and whether the model is there."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import json
import logging
import secrets
from typing import Annotated, Any, NamedTuple

from fastapi import Body, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from desktop.api.asking.forms import AskedForms
from desktop.api.contracts.documents import add_documents
from desktop.api.contracts.health import add_health
from desktop.api.contracts.kit import answer_errors, make_app, told_faults, told_refusal
from desktop.api.contracts.voc.answers import chat_answer, failed_answer, predicted_answer
from desktop.api.contracts.voc.bodies import (
    AnswerShape,
    BatchBodies,
    ChatBody,
    DetailShape,
    VocOptions,
    VocPredictBody,
)
from desktop.api.metrics import ApiMetrics, add_metrics
from desktop.api.safety.refusal import Refusal, RefusedError, refuse
from desktop.system.log import describe
from desktop.words.api.refusals import ApiSentence
from desktop.words.language import text
from engine.client.state import RequestFailed
from engine.text.private import Private
from engine.wire.forms import Fill, Filled
from models.complaints.cleaning import as_taught, unmarked
from models.complaints.dictionary import Dictionary, parse_tree
from models.complaints.errors import BadTree
from models.complaints.grammar import answer_grammar
from models.complaints.prompt import INSTRUCTION, PromptParts, chat_prompt, complaint_prompt

__all__ = ["VocTerms", "voc_app", "voc_form"]

_log = logging.getLogger(__name__)

_NOT_LOADED = "Model not loaded"
"""In the contract's words, which programs compare."""

_MOST_CHARACTERS = 20_000


@dataclasses.dataclass(frozen=True)
class VocTerms:
    """What one server answers by: its dictionary, whether texts are cleaned, what the model is told, and how long."""

    dictionary: Dictionary
    clean: bool = True
    instruction: str = INSTRUCTION
    patience_s: float = 300.0


def voc_form(refusal: Refusal, _request_id: str, /) -> dict[str, Any]:
    """FastAPI's own form; that there is no model in the contract's words, with the reason beside where there is one."""
    if refusal.code == "MODEL_NOT_LOADED":
        return {"detail": _NOT_LOADED, **(refusal.details or {})}
    return {"detail": refusal.sentence}


def voc_app(forms: AskedForms, terms: VocTerms, metrics: ApiMetrics) -> FastAPI:
    """The application; what stands before it is ``desktop.api.safety.guard``."""
    app = make_app("CESCO Inference API", text(ApiSentence.VOC))
    answer_errors(app, voc_form, _faults)
    add_documents(app)
    add_health(app, forms)
    add_metrics(app, metrics)
    asking = _Asking(forms, terms)
    answers: dict[int | str, dict[str, Any]] = {"4XX": {"model": DetailShape}, "5XX": {"model": DetailShape}}

    @app.get("/")
    async def root() -> dict[str, Any]:
        return {"message": app.title, "status": "running", "model_loaded": forms.ready}

    @app.get("/health", responses={503: {"model": DetailShape}})
    async def health() -> dict[str, Any]:
        _check_ready(forms)
        return {"status": "healthy", "model_loaded": True, "model": forms.state.model_id}

    @app.post("/predict", response_model=None, responses={200: {"model": AnswerShape}, **answers})
    async def predict(body: VocPredictBody) -> JSONResponse:
        _check_ready(forms)
        with metrics.predicting("voc"):
            return JSONResponse(predicted_answer(await asking.classify(body)))

    @app.post("/chat", response_model=None, responses={200: {"model": AnswerShape}, **answers})
    async def chat(body: ChatBody) -> JSONResponse:
        _check_ready(forms)
        with metrics.predicting("voc-chat"):
            return JSONResponse(chat_answer(await asking.chat(body)))

    @app.post("/batch", response_model=None, responses={200: {"model": list[AnswerShape]}, **answers})
    async def batch(body: Annotated[BatchBodies, Body()]) -> JSONResponse:
        _check_ready(forms)

        async def one(each: VocPredictBody) -> dict[str, Any]:
            try:
                return predicted_answer(await asking.classify(each))
            except Exception as error:  # noqa: BLE001  # a row that fails takes nothing from the others
                refusal = told_refusal(error)
                if refusal.code == "INTERNAL_ERROR":
                    _log.error("a row failed: %s", describe(error))
                return failed_answer(refusal.sentence)

        with metrics.predicting("voc-batch"):
            return JSONResponse(await asyncio.gather(*map(one, body)))

    return app


class _Closed(NamedTuple):
    """A dictionary as a model reads it, and the grammar that it makes."""

    dictionary: str
    grammar: str


class _Asking:
    """Makes a question of a body, and has it answered."""

    def __init__(self, forms: AskedForms, terms: VocTerms) -> None:
        self._forms, self._terms = forms, terms
        self._own = _Closed(terms.dictionary.to_json(), answer_grammar(terms.dictionary))

    async def classify(self, body: VocPredictBody) -> Filled:
        """Raises ``RefusedError``, and what ``AskedForms.fill`` does."""
        given = self._given(body.input_text, body)
        closed = self._own if body.input_categories is None else _closed(body.input_categories)
        parts = complaint_prompt(given, closed.dictionary, self._terms.instruction)
        return await self._fill(parts, closed.grammar, body)

    async def chat(self, body: ChatBody) -> Filled:
        """Raises as ``classify``."""
        told = unmarked(body.instruction.reveal()).strip()
        if not told:
            raise _wrong("instruction", ApiSentence.MISSING)
        given = self._given(body.input_text, body) if body.input_text else ""
        return await self._fill(chat_prompt(told, given), "", body)

    def _given(self, asked: Private, options: VocOptions) -> str:
        """The text as the model was taught to read it; raises ``RefusedError``."""
        if len(asked) > _MOST_CHARACTERS:
            long = ApiSentence.TOO_LONG
            raise refuse(422, "TEXT_TOO_LONG", long, field="input_text", most=_MOST_CHARACTERS)
        given = as_taught(asked.reveal(), clean=self._terms.clean if options.clean is None else options.clean)
        if not given:
            raise _wrong("input_text", ApiSentence.VOC_NO_LETTERS)
        return given

    async def _fill(self, parts: PromptParts, grammar: str, options: VocOptions) -> Filled:
        ask = Fill(
            0,
            Private(parts.head),
            Private(parts.text),
            Private(parts.tail),
            grammar,
            options.max_new_tokens,
            options.temperature,
            # Nothing would be left of 0.
            max(options.top_p, 1e-6),
            secrets.randbits(31),
        )
        try:
            async with asyncio.timeout(self._terms.patience_s):
                return await self._forms.fill(ask)
        except RequestFailed as failed:
            if failed.code == "too-long":
                raise _wrong("input_categories", ApiSentence.VOC_NO_ROOM) from None
            raise


def _closed(given: Private | dict[str, Any]) -> _Closed:
    """A caller's own dictionary; raises ``RefusedError``."""
    try:
        return _read(given.reveal() if isinstance(given, Private) else json.dumps(given, ensure_ascii=False))
    except (BadTree, RecursionError):
        raise _wrong("input_categories", ApiSentence.VOC_BAD_DICTIONARY) from None


@functools.lru_cache(maxsize=16)
def _read(spelled: str) -> _Closed:
    """Raises ``BadTree``.  Callers come with the same one again and again."""
    tree = parse_tree(spelled)
    return _Closed(tree.to_json(), answer_grammar(tree))


def _wrong(field: str, sentence: ApiSentence) -> RefusedError:
    return refuse(422, "INVALID_INPUT", sentence, field=field)


def _check_ready(forms: AskedForms) -> None:
    """Raises ``RefusedError`` while nobody would answer: for good, with the reason, or for a while."""
    state = forms.state
    if forms.ready:
        return
    told = {"stopped": ApiSentence.VOC_NO_MODEL, "bad-model": ApiSentence.VOC_BAD_MODEL}.get(state.kind)
    if told is None:
        raise refuse(503, "MODEL_NOT_LOADED", ApiSentence.NOT_LOADED, headers={"Retry-After": "1"})
    reason = text(told, fault=state.detail)
    raise RefusedError(Refusal(503, "MODEL_NOT_LOADED", reason, {"reason": reason}))


def _faults(error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"detail": told_faults(error)}, 422)
