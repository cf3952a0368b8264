"""Questions about the end of turn that are asked together: while one lot is computed, the next one gathers.

Nobody waits for a lot to become full: where nothing is under way a question
goes at once, alone.  A second lot goes before the first is answered only when
it is half full, so that the engine has something to do while answers are
written.
"""

from __future__ import annotations

import asyncio
import collections
from collections.abc import AsyncIterator, Callable, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from cachetools import TTLCache

from desktop.api.asking.engine import AskedEngine
from desktop.api.errors import Overloaded
from engine.text.private import Private
from engine.wire.eot import Eot, EotAnswer, EotItem, EotRefused
from engine.wire.eot_question import eot_question

__all__ = ["EotTogether", "JudgedText"]

_LOT = 16
"""So many texts go at once: enough for llama.cpp's batches, and no caller waits for a hundred of another's."""

_AHEAD = 8
"""From so many on a lot goes to the engine while the one before is computed there."""

_CARRIERS = 2
"""Lots of equal options that are under way at once."""

_REMEMBERED, _REMEMBERED_S = 1024, 300.0
"""So many answers are kept for so long, as in the engine: who asks again is answered without a message to it."""

_CHARACTERS = 4000
"""No lot has more, but for a single text: a large model reads it within the time that an engine may be silent."""

_SILENT_MS = 60_000.0
"""The longest time that the engine is given for a lot; what it has not read by then is refused with TIMEOUT."""

_UNDER_WAY = 8
"""Lots of different options; the engine computes one at a time."""

_WAITING = 5000
_LANE = "eot"

_Gathered = TypeVar("_Gathered")
_Terms: TypeAlias = tuple[int, float]
_Known: TypeAlias = tuple[str, Private, int, float]
"""The model, the text and the options."""


class JudgedText(NamedTuple):
    """The answer for one text: ``model`` is whose, ``seconds`` its share of what its lot took."""

    item: EotItem | EotRefused
    model: str
    seconds: float


class _AskedText(NamedTuple):
    text: Private
    answer: asyncio.Future[JudgedText]


class EotTogether:
    """Belongs to one event loop.  Methods raise ``EngineNotReady``, ``RequestFailed`` and ``Overloaded``."""

    def __init__(self, engine: AskedEngine) -> None:
        self._engine = engine
        self._gathered: dict[_Terms, collections.deque[_AskedText]] = {}
        self._carriers: dict[_Terms, set[asyncio.Task[None]]] = {}
        self._turns = asyncio.Semaphore(_UNDER_WAY)
        self._waiting = 0
        self._known: TTLCache[_Known, EotItem] = TTLCache(_REMEMBERED, _REMEMBERED_S)
        self.hits = 0
        """How often an answer was known here."""

    def known(self, text: Private, top_k: int, temperature: float) -> JudgedText | None:
        """The answer, if it was given lately and the model that gave it still answers."""
        state = self._engine.state
        item = self._known.get((state.model_id, text, top_k, temperature)) if state.kind == "ready" else None
        if item is None:
            return None
        self.hits += 1
        return JudgedText(item, state.model_id, 0.0)

    async def one(self, text: Private, top_k: int, temperature: float) -> JudgedText:
        """One text, with others of the same options that came meanwhile."""
        if self._waiting >= _WAITING:
            raise Overloaded(f"{self._waiting} wait")
        terms = top_k, temperature
        asked = _AskedText(text, asyncio.get_running_loop().create_future())
        gathered = self._gathered.setdefault(terms, collections.deque())
        gathered.append(asked)
        carriers = self._carriers.setdefault(terms, set())
        if not carriers or (len(carriers) < _CARRIERS and len(gathered) >= _AHEAD):
            carriers.add(asyncio.create_task(self._carry(terms)))
        self._waiting += 1
        try:
            return await asked.answer
        finally:
            self._waiting -= 1

    async def many(
        self, texts: Sequence[Private], turns: Sequence[Private], top_k: int, temperature: float
    ) -> AsyncIterator[JudgedText]:
        """All texts behind the same turns, lot by lot: what was answered is there whatever becomes of the rest."""
        left = collections.deque(texts)
        while left:
            lot = _lot(left, len)
            async with self._turns:
                answers = _judged(await self._engine.eot(_question(lot, turns, top_k, temperature)))
            for judged in answers:
                yield judged

    async def _carry(self, terms: _Terms) -> None:
        """Asks as long as somebody waits for these terms, or enough do where another one asks too."""
        gathered, carriers = self._gathered[terms], self._carriers[terms]
        try:
            while len(gathered) >= (1 if len(carriers) == 1 else _AHEAD):
                async with self._turns:
                    lot = _lot(gathered, lambda asked: len(asked.text))
                    # Whoever has gone away meanwhile is not asked for.
                    await self._ask([asked for asked in lot if not asked.answer.done()], *terms)
        finally:
            carriers.discard(asyncio.current_task())
            if not carriers:
                del self._carriers[terms], self._gathered[terms]
                for asked in gathered:
                    asked.answer.cancel()

    async def _ask(self, lot: Sequence[_AskedText], top_k: int, temperature: float) -> None:
        if not lot:
            return
        try:
            question = _question([asked.text for asked in lot], (), top_k, temperature)
            answers = _judged(await self._engine.eot(question))
        except Exception as error:  # noqa: BLE001  # it is whoever asked who has to hear of it
            for asked in lot:
                if not asked.answer.done():
                    asked.answer.set_exception(error)
            return
        for asked, judged in zip(lot, answers, strict=True):
            if isinstance(judged.item, EotItem):
                self._known[judged.model, asked.text, top_k, temperature] = judged.item
            if not asked.answer.done():
                asked.answer.set_result(judged)


def _lot(waiting: collections.deque[_Gathered], size: Callable[[_Gathered], int]) -> list[_Gathered]:
    """Takes out the next ones, at least one of them."""
    lot: list[_Gathered] = []
    characters = 0
    while waiting and len(lot) < _LOT and (not lot or characters + size(waiting[0]) <= _CHARACTERS):
        characters += size(waiting[0])
        lot.append(waiting.popleft())
    return lot


def _question(texts: Sequence[Private], turns: Sequence[Private], top_k: int, temperature: float) -> Eot:
    return eot_question(texts, turns, top_k, temperature, _SILENT_MS, _LANE)


def _judged(answer: EotAnswer) -> tuple[JudgedText, ...]:
    share = answer.elapsed_ms / 1000 / len(answer.items)
    return tuple(JudgedText(item, answer.model, share) for item in answer.items)
