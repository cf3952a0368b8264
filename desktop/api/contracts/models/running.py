"""A task of contract B carried out by a model: what it is asked, and its answer in the contract's form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from desktop.api.asking.plans import RunnerTask
from desktop.api.asking.runners import LoadedModel
from desktop.api.contracts.models.bodies import AskModelBody
from desktop.api.safety.refusal import refuse
from desktop.words.api.refusals import ApiSentence
from engine.text.private import Private
from engine.wire.runner import Embed, Embedded, Generate, Label, LabelRow, WrittenText

__all__ = ["floats", "run_task"]

_DEADLINE_MS = 110_000.0
_NEXT = 20
_LINE_BREAK = "\n"


async def run_task(model: LoadedModel, task: RunnerTask, body: AskModelBody) -> list[Any]:
    """The ``result``; raises ``EngineNotReady``, ``RequestFailed`` and ``RefusedError``."""
    match task:
        case "text-generation":
            return [{"generated_text": body.text.reveal() + await _written(model, body)}]
        case "next-token":
            return await _next_tokens(model, body)
        case "feature-extraction":
            return [floats(await model.embed(Embed(0, body.text, body.max_length)))]
        case "question-answering":
            question, context = _asked(body)
            (row,) = (await model.label(Label(0, question, context, body.max_length))).rows
            return [{"score": row.score, "start": row.start, "end": row.end, "answer": _text(row)}]
        case "token-classification":
            rows = (await model.label(Label(0, body.text, None, body.max_length))).rows
            return [_token(row, number) for number, row in enumerate(rows, 1)]
        case "text-classification":
            found = (await model.label(Label(0, body.text, None, body.max_length))).rows
            return [{"label": row.label, "score": row.score} for row in found]


def floats(answer: Embedded) -> Sequence[float]:
    """The numbers of a vector."""
    return memoryview(answer.vector).cast("f").tolist()


async def _written(model: LoadedModel, body: AskModelBody) -> str:
    question = Generate(
        0,
        body.text,
        most=body.max_length,
        whole=True,
        temperature=body.temperature if body.do_sample else 0.0,
        top_p=body.top_p,
        top_k=body.top_k,
        deadline_ms=_DEADLINE_MS,
    )
    return "".join([each.text.reveal() async for each in model.generate(question) if isinstance(each, WrittenText)])


async def _next_tokens(model: LoadedModel, body: AskModelBody) -> list[Any]:
    """The most probable tokens behind the text, at temperature 1."""
    most = min(body.top_k or _NEXT, _NEXT)
    question = Generate(0, body.text, most=1, temperature=0, told=most, deadline_ms=_DEADLINE_MS)
    tokens = [
        token async for each in model.generate(question) if isinstance(each, WrittenText) for token in each.tokens
    ]
    top = tokens[0].top if tokens else ()
    return [
        {"token": each.text.reveal(), "probability": math.exp(each.logprob), "rank": rank}
        for rank, each in enumerate(top, 1)
    ]


def _asked(body: AskModelBody) -> tuple[Private, Private]:
    """Question and context: two fields, or the first line of the text and the rest of it."""
    if body.context is None:
        question, _, context = body.text.reveal().partition(_LINE_BREAK)
    else:
        question, context = body.text.reveal(), body.context.reveal()
    if not question.strip() or not context.strip():
        raise refuse(400, "INVALID_INPUT", ApiSentence.NO_CONTEXT)
    return Private(question), Private(context)


def _token(row: LabelRow, number: int) -> dict[str, Any]:
    place = {"start": row.start, "end": row.end}
    return {"label": row.label, "score": row.score, "index": number, "word": _text(row), **place}


def _text(row: LabelRow) -> str:
    return "" if row.text is None else row.text.reveal()
