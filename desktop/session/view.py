"""What the popup draws: made by the session, only drawn by ``desktop.ui``."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Rect
from engine.text.private import Private

__all__ = ["PopupView", "Row"]


@dataclasses.dataclass(frozen=True)
class Row:
    """One candidate: the whole eojeol, how many of its first syllables are already typed, and its probability."""

    text: Private
    typed: int
    probability: float


@dataclasses.dataclass(frozen=True)
class PopupView:
    """All the popup shows: up to 20 rows, which one is selected, and the caret it stands beside.

    ``stem`` is the row below them, apart: a beginning that the text goes on from.
    ``end`` is how probable it is that the utterance is finished, none where that is not known or not wanted;
    ``finished`` whether it is taken for that.  ``by_chord`` tells whether keys take the rows, or a click alone.
    ``marks``: the rows are the text with marks behind it, of which the marks are shown alone.
    ``hint`` is the sign of the key that takes the selected row, where that is to be shown.
    ``numbered``: a row's number is that of the chord that takes it.
    ``waits``: a key was pressed and its answer is not there yet, so that what shows keeps its size.
    """

    rows: tuple[Row, ...]
    selected: int
    anchor: Rect
    end: float | None = None
    finished: bool = False
    by_chord: bool = True
    stem: Row | None = None
    marks: bool = False
    hint: str = ""
    numbered: bool = True
    waits: bool = False

    def __post_init__(self) -> None:
        if not self.rows or not 0 <= self.selected < len(self.rows):
            raise ValueError("a popup has rows, and one of them is selected")
