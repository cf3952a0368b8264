"""Asks a server of contract C what records should be answered, for an evaluation of the whole way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from models.training.voc.evaluation import ComparedAnswer
from models.training.voc.records import Complaint

__all__ = ["ServerSilent", "ask_server"]

_TRIES = 5
_LATER = (408, 429, 503)
"""What is over in a moment: it takes too long, too many ask, its model is being loaded again."""


class ServerSilent(Exception):  # what it is
    """The server cannot be asked at all; the message says why and quotes nothing."""


def ask_server(
    address: str, complaints: Sequence[Complaint], at_once: int, tokens: int, progress: Callable[[int], None]
) -> list[ComparedAnswer]:
    """An answer to each record, greedy, in order; raises ``ServerSilent``.  ``progress`` hears how many are there."""
    return asyncio.run(_ask(address.rstrip("/"), complaints, at_once, tokens, progress))


async def _ask(
    address: str, complaints: Sequence[Complaint], at_once: int, tokens: int, progress: Callable[[int], None]
) -> list[ComparedAnswer]:
    turns, done = asyncio.Semaphore(at_once), 0

    async def one(complaint: Complaint) -> ComparedAnswer:
        nonlocal done
        # As they were taught: cleaned already, or to be left as they are.
        body = {"input_text": complaint.text, "temperature": 0, "max_new_tokens": tokens, "clean": False}
        async with turns:
            answer = await _asked(client, f"{address}/predict", body)
        told: dict[str, Any] = answer.json()
        done += 1
        progress(done)
        return ComparedAnswer(complaint.answer, told["parsed_response"], told.get("field_confidence", {}))

    try:
        async with httpx.AsyncClient(trust_env=False, timeout=600) as client:
            (await client.get(f"{address}/health")).raise_for_status()
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(each)) for each in complaints]
    except* (httpx.HTTPError, ValueError, KeyError) as errors:
        raise ServerSilent(f"{address}: {_said(errors.exceptions[0])}") from None
    return [task.result() for task in tasks]


async def _asked(client: httpx.AsyncClient, address: str, body: dict[str, Any]) -> httpx.Response:
    """An answer of 200; one moment of the server's must not cost all that was answered before."""
    tried = 1
    while (answer := await client.post(address, json=body)).status_code in _LATER and tried < _TRIES:
        tried += 1
        await asyncio.sleep(float(answer.headers.get("Retry-After", 0)))
    answer.raise_for_status()
    return answer


def _said(error: BaseException) -> str:
    """What went wrong; an answer's own words may quote a text, its status may not."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return type(error).__name__
