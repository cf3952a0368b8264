"""Texts written side by side: one decode a step for all of them, and portions of prompts between.

Whoever comes waits for no other text to end, only for a sequence and cells
of the KV cache.  What a finished text leaves in its sequence stays until the
cells are needed: the next turn of a dialogue begins with it.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import TypeAlias

from engine.errors import RuntimeFault
from engine.llm.decoder import Decoder, Place, shared
from engine.llm.pieces import Pieces
from engine.runner.writing import TextUnderWay
from engine.wire.runner import FromRunner, Generate, RunCode, RunFailed

__all__ = ["PORTION", "SEQUENCES", "Tell", "Writer"]

Tell: TypeAlias = Callable[[FromRunner], None]

SEQUENCES = 8
"""Texts that are written at once."""

PORTION = 128
"""Tokens of a decode."""

_WAITING = 256


class Writer:
    """One thread at a time.  ``tell`` is called with every message, in the thread that calls a method."""

    def __init__(self, decoder: Decoder, pieces: Pieces, context: int, cells: int, tell: Tell) -> None:
        """``decoder`` takes ``PORTION`` tokens at once, and has ``SEQUENCES`` of ``cells`` tokens together."""
        self._decoder, self._pieces, self._tell = decoder, pieces, tell
        self._context, self._cells = min(context, cells), cells
        self._waiting: collections.deque[TextUnderWay] = collections.deque()
        self._active: list[TextUnderWay] = []
        self._left: dict[int, list[int]] = {sequence: [] for sequence in range(SEQUENCES)}
        """What the free sequences hold, the one that was left first in front."""

    def __len__(self) -> int:
        return len(self._waiting) + len(self._active)

    def add(self, asked: Generate) -> None:
        """One more text; it is told at once when it cannot be written."""
        if len(self._waiting) >= _WAITING:
            self._tell(RunFailed(asked.id, "busy"))
            return
        try:
            self._waiting.append(TextUnderWay(asked, self._pieces, self._context))
        except RuntimeFault:
            self._tell(RunFailed(asked.id, "too-long"))

    def cancel(self, number: int) -> None:
        """This text is no longer wanted, if it still is under way."""
        self._end([text for text in (*self._waiting, *self._active) if text.number == number], "cancelled")

    def step(self) -> None:
        """One decode; does nothing when there is nothing to write."""
        self._end([text for text in (*self._waiting, *self._active) if text.late], "late")
        self._admit()
        if not self._active:
            return
        tokens: list[int] = []
        places: list[Place] = []
        grown: list[TextUnderWay] = []
        # Those that are being written first: a long prompt must not hold them up.
        for text in sorted(self._active, key=lambda each: len(each.ids) - each.fed):
            part = text.ids[text.fed : text.fed + PORTION - len(tokens)]
            last = text.fed + len(part) == len(text.ids)
            places += [(text.fed + i, text.sequence, last and i == len(part) - 1) for i in range(len(part))]
            tokens += part
            text.fed += len(part)
            if part and last:
                grown.append(text)
        try:
            rows = self._decoder.decode(tokens, places, _never)
        except RuntimeFault:
            self._fail()
            return
        for text, chances in zip(grown, rows, strict=True):
            written, generated = text.go_on(chances)
            if written is not None:
                self._tell(written)
            if generated is not None:
                self._leave(text)
                self._tell(generated)

    def _admit(self) -> None:
        """Gives those that wait a sequence each, in the order of coming, as long as there are cells for all of them."""
        while self._waiting and self._left:
            text = self._waiting[0]
            taken = sum(each.reserved for each in self._active)
            if taken + text.reserved > self._cells:
                return
            self._waiting.popleft()
            sequence = max(self._left, key=lambda each: shared(self._left[each], text.ids))
            held = self._left.pop(sequence)
            # The last token is decoded again, for what comes behind it.
            text.fed = min(shared(held, text.ids), len(text.ids) - 1)
            text.sequence = sequence
            self._decoder.cut(sequence, text.fed)
            self._active.append(text)
            self._make_room(self._cells - taken - text.reserved)

    def _make_room(self, cells: int) -> None:
        """Has what is left of finished texts take no more than so many cells."""
        held = sum(map(len, self._left.values()))
        for sequence, ids in self._left.items():
            if held <= cells:
                return
            held -= len(ids)
            ids.clear()
            self._decoder.cut(sequence)

    def _leave(self, text: TextUnderWay) -> None:
        self._active.remove(text)
        self._left[text.sequence] = text.ids[: text.fed]

    def _end(self, texts: list[TextUnderWay], code: RunCode) -> None:
        for text in texts:
            if text in self._active:
                self._leave(text)
            else:
                self._waiting.remove(text)
            self._tell(RunFailed(text.number, code))

    def _fail(self) -> None:
        """After a decode that failed nobody knows what the sequences hold."""
        ended, self._active = self._active, []
        for text in ended:
            self._left[text.sequence] = []
        for sequence, ids in self._left.items():
            ids.clear()
            self._decoder.cut(sequence)
        for text in ended:
            self._tell(RunFailed(text.number, "internal"))


def _never() -> bool:
    return False
