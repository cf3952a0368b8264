"""How contract A asks the engine: in turn with all other callers, within a time."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from cachetools import TTLCache

from desktop.api.asking.engine import AskedEngine
from desktop.api.asking.turns import LaneTurns
from desktop.api.contracts.predictor.bodies import InputMessage, PredictBody, suggest_options
from desktop.api.metrics import ApiMetrics
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Suggestion

__all__ = ["DEADLINE_S", "Predictions", "PredictorAsking", "begun_characters"]

DEADLINE_S = 5.0
"""So long an answer may take, waiting for its turn included."""

_SEARCH_MS = 1000.0
"""So long the model may look for more candidates; what it has found by then is the answer."""

_LEAST_MS = 1.0

_REMEMBERED, _REMEMBERED_S = 256, 60.0
"""So many answers are kept for so long: what is asked again costs neither a turn nor a message to the engine."""


_Known: TypeAlias = tuple[str, Private, int, float, bool]
"""What an answer hangs on: the model, the text, and how it was asked."""


@dataclasses.dataclass(frozen=True)
class Predictions:
    """Eojeols, most probable first, and for each how many characters at the end of the text it begins anew.

    0 is an eojeol behind the text, and behind a blank if the text ends with none.
    """

    rows: tuple[Suggestion, ...]
    replaces: tuple[int, ...]

    def told(self) -> list[tuple[str, float]]:
        """The rows as the caller's own text, to whom they go back."""
        return [(each.text.reveal(), each.probability) for each in self.rows]


class PredictorAsking:
    """Asks for one text at a time for each caller."""

    def __init__(self, engine: AskedEngine, turns: LaneTurns, metrics: ApiMetrics) -> None:
        self.engine, self._turns, self._metrics = engine, turns, metrics
        self._known: TTLCache[_Known, Predictions] = TTLCache(_REMEMBERED, _REMEMBERED_S)

    async def predict(self, asked: PredictBody) -> Predictions:
        """The answer; raises what ``AskedEngine`` does, ``Overloaded`` and ``TimeoutError``."""
        state = self.engine.state
        known = self._known.get(_known(state.model_id, asked)) if state.kind == "ready" else None
        if known is None:
            return await self.predict_newest(lambda: asked)
        with self._metrics.predicting("predictor"):
            return known

    async def predict_newest(
        self, newest: Callable[[], PredictBody | InputMessage], newer: asyncio.Event | None = None
    ) -> Predictions:
        """The same for what is wanted by the time it is this caller's turn, which ``newest`` tells then.

        While ``newer`` is set the question under way is given up for what ``newest`` tells now.
        """
        end = time.monotonic() + DEADLINE_S
        with self._metrics.predicting("predictor"):
            async with asyncio.timeout(DEADLINE_S), self._turns.lane() as lane:
                while True:
                    asked = newest()
                    left_ms = min(_SEARCH_MS, max(_LEAST_MS, (end - time.monotonic()) * 1000))
                    answer = self._predictions(asked, suggest_options(asked, left_ms), lane)
                    if newer is None:
                        return await answer
                    if (found := await _unless(newer, answer)) is not None:
                        return found

    async def _predictions(self, asked: PredictBody | InputMessage, options: SuggestOptions, lane: str) -> Predictions:
        """What the eojeol that is begun may become; if there is room left, also what comes behind it."""
        before, model = asked.text, self.engine.state.model_id
        found = await self.engine.suggest(before, options, lane)
        complete = found.complete
        begun = begun_characters(before.reveal())
        rows = [(each, begun) for each in found.candidates]
        if begun and len(rows) < options.k:
            # All that fits is listed, so what is missing of one is that the eojeol ends here.
            ends = max(0.0, 1 - sum(each.probability for each in found.candidates))
            behind = await self.engine.suggest(Private(before.reveal() + " "), options, lane)
            complete &= behind.complete
            rows += [(Suggestion(each.text, each.probability * ends), 0) for each in behind.candidates]
            rows = sorted(rows, key=lambda row: row[0].probability, reverse=True)[: options.k]
        told = Predictions(tuple(row for row, _ in rows), tuple(count for _, count in rows))
        if complete:
            self._known[_known(model, asked)] = told
        return told


async def _unless(newer: asyncio.Event, answer: Coroutine[Any, Any, Predictions]) -> Predictions | None:
    """The answer, or none when it is no longer wanted before it is there."""
    asked, changed = asyncio.create_task(answer), asyncio.create_task(newer.wait())
    try:
        await asyncio.wait((asked, changed), return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else None
    finally:
        asked.cancel()
        changed.cancel()


def _known(model: str, asked: PredictBody | InputMessage) -> _Known:
    return model, asked.text, asked.top_k, asked.temperature, asked.complete_word


def begun_characters(text: str) -> int:
    """How many characters at the end of a text belong to an eojeol that is begun there."""
    return 0 if not text or text[-1].isspace() else len(text.rsplit(maxsplit=1)[-1])
