"""Asks a server of contract C what records should be answered, for an evaluation of the whole way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from models.training.voc.evaluation import ComparedAnswer
from models.training.voc.records import Complaint

__all__ = ["ServerSilent", "ask_server"]


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
            answer = await client.post(f"{address}/predict", json=body)
        answer.raise_for_status()
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
        raise ServerSilent(f"{address}: {type(errors.exceptions[0]).__name__}") from None
    return [task.result() for task in tasks]
