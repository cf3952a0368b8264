"""What the model reads of a text and of what was said before it: as lines, each closed as in its training."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

from engine.llm.pieces import Pieces

__all__ = ["Layout", "Reading"]


@dataclasses.dataclass(frozen=True)
class Reading:
    """A prompt: its ids, how many turns it has, how many tokens without what begins every prompt."""

    ids: tuple[int, ...] = dataclasses.field(repr=False)
    turns: int
    tokens: int
    cut: bool


class Layout:
    """Lays turns and text into a window of ``room`` tokens.

    Turns stand apart by the token that ends a text or, for a model that has
    read line breaks, by these; so whoever speaks changes at each of them.
    """

    def __init__(self, pieces: Pieces, room: int) -> None:
        self._pieces = pieces
        self._room = room - len(pieces.head)
        # The same turns come with every word of what is being typed now.
        self._turn = functools.lru_cache(maxsize=256)(self._closed)

    def reading(self, turns: Sequence[str], text: str) -> Reading:
        """``text``, all of it, behind as many of the newest ``turns`` as there is room for, whole ones only.

        A text that is too long loses its oldest tokens, up to the start of an
        eojeol if one comes soon.
        """
        line = self._pieces.line(text)
        cut = len(line) > self._room
        ids = self._newest(line) if cut else line
        count = 0
        for turn in reversed(turns):
            before = self._turn(turn)
            if len(before) + len(ids) > self._room:
                break
            ids = [*before, *ids]
            count += 1
        return Reading((*self._pieces.head, *ids), count, len(ids), cut)

    def _closed(self, turn: str) -> tuple[int, ...]:
        return tuple(self._pieces.closed(turn))

    def _newest(self, line: list[int]) -> list[int]:
        kept = line[-self._room :]
        half = kept[: len(kept) // 2]
        start = next((at for at, i in enumerate(half) if self._pieces.written[i].startswith(" ")), 0)
        return kept[start:]
