"""Work for somebody who may go away meanwhile: then it is given up, so that nothing is computed for nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from desktop.api.safety.refusal import refuse
from desktop.words.api.refusals import ApiSentence

__all__ = ["while_present"]

_Told = TypeVar("_Told")


async def while_present(request: Request, work: Coroutine[Any, Any, _Told]) -> _Told:
    """What ``work`` gives; raises what it does, and ``RefusedError``, which nobody hears, when the caller has gone."""
    doing, going = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((doing, going), return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise refuse(408, "TIMEOUT", ApiSentence.TIMED_OUT_AT_LAST)
    finally:
        for each in (doing, going):
            each.cancel()


async def _gone(request: Request) -> None:
    """Until the connection has ended; the body was read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
