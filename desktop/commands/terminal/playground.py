"""The playground behind ``ieum try``: a line being written and its candidates; no terminal, no clock."""

from __future__ import annotations

import dataclasses
from typing import Literal, TypeAlias

from rich.cells import cell_len, set_cell_size

from desktop.commands.engine import AskEngine
from desktop.words.app import Sentence, text
from engine.errors import EngineError
from engine.text.hangul import Automaton
from engine.text.private import Private
from engine.wire.protocol import Suggestion

__all__ = ["Drawing", "Line", "Playground"]

Line: TypeAlias = tuple[tuple[Literal["", "quiet", "chosen", "composed"], str], ...]
"""Pieces of a line, each with its style."""

_ROWS = 5
_LEAST = 4
"""So many columns of a candidate are worth more than its probability."""

_PROMPT = "› "
_CHOOSING = frozenset({"Tab", "Shift+Tab", "Up", "Down", "Escape"})
"""Keys that mean a candidate, or whose next key may; so do those with Alt."""


@dataclasses.dataclass(frozen=True)
class Drawing:
    """Lines for a terminal, none wider than it; the cursor stands behind the first one."""

    lines: tuple[Line, ...]


class Playground:
    """A line of text, its candidates and what keys do to them."""

    def __init__(self, ask: AskEngine, *, composing: bool = False) -> None:
        """``composing``: letters are composed to Hangul here, for keyboards without an input method."""
        self.composing = composing
        self.selected = 0
        self.candidates: tuple[Suggestion, ...] = ()
        self._ask = ask
        self._text = ""
        self._automaton = Automaton(reorder=True)
        self._prefixed = False
        self._asked: str | None = ""
        self._failure = ""

    @property
    def line(self) -> str:
        """The line as it looks, the syllable being composed included."""
        return self._text + self._automaton.preedit

    def key(self, key: str) -> None:
        """Takes one key: a character, or a name such as "Tab", "Alt+1" or "F2"; what means nothing here does nothing.

        The engine is asked only by a key that chooses, for the line that it
        meets; otherwise ``refresh`` asks, once for all keys before it.
        """
        prefixed, self._prefixed = self._prefixed, key == "Escape"
        if key in _CHOOSING or key.startswith("Alt+"):
            self.refresh()
        if prefixed and key.isdigit():
            self._take(int(key) - 1)
        elif len(key) == 1:
            self._text += self._automaton.press(key) if self.composing else self._automaton.flush() + key
        elif key.startswith("Alt+") and key[4:].isdigit():
            self._take(int(key[4:]) - 1)
        elif key in ("Tab", "Shift+Tab"):
            self._take(self.selected, space=key == "Tab")
        elif key in ("Up", "Down") and self.candidates:
            self.selected = (self.selected + (1 if key == "Down" else -1)) % len(self.candidates)
        elif key == "Backspace" and not self._automaton.backspace():
            self._text = self._text[:-1]
        elif key == "F2":
            self._text += self._automaton.flush()
            self.composing = not self.composing
        elif key == "Ctrl+U":
            self.clear()

    def paste(self, pasted: str) -> None:
        """Takes a text as it is: it presses no keys, and its tabs and line ends are blanks."""
        blanks = pasted.replace("\r\n", " ").translate({ord(each): " " for each in "\t\r\n"})
        self._text += self._automaton.flush() + "".join(char for char in blanks if char.isprintable())
        self._prefixed = False

    def clear(self) -> None:
        """Begins an empty line."""
        self._automaton.reset()
        self._text = ""

    def refresh(self) -> None:
        """Asks for the candidates of the line as it is now, unless it is the line that was asked about last."""
        if self.line == self._asked:
            return
        self._asked = self.line
        self.selected, self.candidates, self._failure = 0, (), ""
        if not self.line.strip():
            return
        try:
            self.candidates = self._ask(Private(self.line), _ROWS)
        except EngineError as error:
            self._failure = text(Sentence.TRY_NO_ANSWER, reason=error)

    def draw(self, width: int) -> Drawing:
        """The line and its candidates for a terminal ``width`` columns wide."""
        room = max(8, width - 1)  # the last column stays empty: terminals wrap there
        preedit = self._automaton.preedit
        committed = _tail(self._text, room - cell_len(_PROMPT) - cell_len(preedit))
        lines: list[Line] = [(("quiet", _PROMPT), ("", committed), ("composed", preedit))]
        lines += [self._row(row, room) for row in range(len(self.candidates))]
        if not self.candidates and self.line.strip():
            lines.append((("quiet", "  " + _head(self._failure or text(Sentence.TRY_NOTHING), room - 2)),))
        lines.append((("quiet", _head(self._advice(room), room)),))
        return Drawing(tuple(lines))

    def _take(self, row: int, *, space: bool = True) -> None:
        """Puts a candidate in the place of the eojeol being written."""
        if not 0 <= row < len(self.candidates):
            return
        taken = self.candidates[row].text.reveal() + (" " if space else "")
        self._text = self.line[: len(self.line) - len(_partial(self.line))] + taken
        self._automaton.reset()
        self.candidates, self._asked = (), None

    def _row(self, row: int, room: int) -> Line:
        candidate = self.candidates[row]
        eojeol = "".join(char for char in candidate.text.reveal() if char.isprintable())
        chosen = row == self.selected
        left, right = f"{'▸' if chosen else ' '} {row + 1}  ", f"  {candidate.probability:.0%}"
        if room - cell_len(left + right) < _LEAST:
            right = ""
        left_over = max(0, room - cell_len(left + right))
        # Probabilities stand in one column, close to the candidates.
        widest = max(cell_len(each.text.reveal()) for each in self.candidates)
        shown = set_cell_size(_head(eojeol, left_over), min(widest, left_over))
        return ("quiet", left), ("chosen" if chosen else "", shown), ("quiet", right)

    def _advice(self, room: int) -> str:
        if not self.composing and self.line[-1:].isascii() and self.line[-1:].isalpha():
            return text(Sentence.TRY_LATIN)
        mode = text(Sentence.ON if self.composing else Sentence.OFF)
        full = text(Sentence.TRY_KEYS, count=_ROWS, mode=mode)
        return full if cell_len(full) <= room else text(Sentence.TRY_KEYS_SHORT, mode=mode)


def _partial(line: str) -> str:
    """The eojeol being written: what follows the last space."""
    return "" if not line or line[-1].isspace() else line.rsplit(maxsplit=1)[-1]


def _head(shown: str, room: int) -> str:
    """The beginning of ``shown`` that fits into ``room`` columns, with an ellipsis when that is not all."""
    return shown if cell_len(shown) <= room else set_cell_size(shown, room - 1).rstrip() + "…"


def _tail(shown: str, room: int) -> str:
    """The end of ``shown`` that fits: what is being written must stay in sight."""
    if cell_len(shown) <= room:
        return shown
    shown = shown[-max(0, room) :]
    while shown and cell_len(shown) > room - 1:
        shown = shown[1:]
    return "…" + shown
