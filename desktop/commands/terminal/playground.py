"""The playground behind ``ieum try``: a line being written and its candidates; no terminal, no clock."""

from __future__ import annotations

import dataclasses
import unicodedata

from desktop.commands.engine import AskEngine
from desktop.words.app import Sentence, text
from engine.errors import EngineError
from engine.text.hangul import Automaton
from engine.text.private import Private
from engine.wire.protocol import Suggestion

__all__ = ["Drawing", "Playground", "columns"]

_ROWS = 5
_BOLD, _QUIET, _UNDERLINED, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[0m"


@dataclasses.dataclass(frozen=True)
class Drawing:
    """Lines for a terminal, none wider than it, and the column of the cursor in the first one."""

    lines: tuple[str, ...]
    cursor: int


def columns(shown: str) -> int:
    """How many columns a terminal needs for ``shown``: Hangul takes two."""
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in shown)


class Playground:
    """A line of text, its candidates and what keys do to them.  ``key`` changes the line, ``refresh`` asks again."""

    def __init__(self, ask: AskEngine, *, composing: bool = False) -> None:
        """``composing``: letters are composed to Hangul here, for keyboards without an input method."""
        self.composing = composing
        self.selected = 0
        self.candidates: tuple[Suggestion, ...] = ()
        self._ask = ask
        self._text = ""
        self._automaton = Automaton(reorder=True)
        self._pasting = self._prefixed = False
        self._failure = ""

    @property
    def line(self) -> str:
        """The line as it looks, the syllable being composed included."""
        return self._text + self._automaton.preedit

    def key(self, key: str) -> None:
        """Takes one key by its name; keys that mean nothing here do nothing."""
        prefixed, self._prefixed = self._prefixed, key == "Escape"
        if self._pasting:
            self._paste(key)
        elif prefixed and key.isdigit():
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
        elif key == "PasteBegin":
            self._text += self._automaton.flush()
            self._pasting = True
        elif key == "Ctrl+U":
            self.clear()

    def clear(self) -> None:
        """Begins an empty line."""
        self._automaton.reset()
        self._text = ""

    def refresh(self) -> None:
        """Asks for the candidates of the line as it is now."""
        self.selected, self.candidates, self._failure = 0, (), ""
        if not self.line.strip():
            return
        try:
            self.candidates = self._ask(Private(self.line), _ROWS)
        except EngineError as error:
            self._failure = text(Sentence.TRY_NO_ANSWER, reason=error)

    def draw(self, width: int, *, colors: bool = True) -> Drawing:
        """The line and its candidates for a terminal ``width`` columns wide."""
        room = max(8, width - 1)  # the last column stays empty: terminals wrap there
        prompt = "› "
        committed = _tail(self._text, room - columns(prompt) - columns(self._automaton.preedit))
        lines = [_style(prompt, _QUIET) + committed + _style(self._automaton.preedit, _UNDERLINED)]
        lines += [self._row(row, room) for row in range(len(self.candidates))]
        if not self.candidates and self.line.strip():
            lines.append(_style("  " + _head(self._failure or text(Sentence.TRY_NOTHING), room - 2), _QUIET))
        lines.append(_style(_head(self._advice(room), room), _QUIET))
        if not colors:
            lines = [_without_styles(line) for line in lines]
        return Drawing(tuple(lines), columns(prompt + committed + self._automaton.preedit))

    def _paste(self, key: str) -> None:
        if key == "PasteEnd":
            self._pasting = False
        else:
            self._text += key if len(key) == 1 else " " if key in ("Enter", "Tab") else ""

    def _take(self, row: int, *, space: bool = True) -> None:
        """Puts a candidate in the place of the eojeol being written."""
        if not 0 <= row < len(self.candidates):
            return
        taken = self.candidates[row].text.reveal() + (" " if space else "")
        self._text = self.line[: len(self.line) - len(_partial(self.line))] + taken
        self._automaton.reset()
        self.candidates = ()

    def _row(self, row: int, room: int) -> str:
        candidate = self.candidates[row]
        eojeol = "".join(char for char in candidate.text.reveal() if char.isprintable())
        chosen = row == self.selected
        left, right = f"{'▸' if chosen else ' '} {row + 1}  ", f"  {candidate.probability:.0%}"
        shown = _head(eojeol, room - columns(left + right))
        # Probabilities stand in one column, close to the candidates.
        widest = max(columns(each.text.reveal()) for each in self.candidates)
        pad = " " * max(0, min(widest, room - columns(left + right)) - columns(shown))
        return _style(left, _QUIET) + (_style(shown, _BOLD) if chosen else shown) + pad + _style(right, _QUIET)

    def _advice(self, room: int) -> str:
        if not self.composing and self.line[-1:].isascii() and self.line[-1:].isalpha():
            return text(Sentence.TRY_LATIN)
        mode = text(Sentence.ON if self.composing else Sentence.OFF)
        full = text(Sentence.TRY_KEYS, count=_ROWS, mode=mode)
        return full if columns(full) <= room else text(Sentence.TRY_KEYS_SHORT, mode=mode)


def _partial(line: str) -> str:
    """The eojeol being written: what follows the last space."""
    return "" if not line or line[-1].isspace() else line.rsplit(maxsplit=1)[-1]


def _head(shown: str, room: int) -> str:
    """The beginning of ``shown`` that fits into ``room`` columns, with an ellipsis when that is not all."""
    if columns(shown) <= room:
        return shown
    while shown and columns(shown) > room - 1:
        shown = shown[:-1]
    return shown + "…"


def _tail(shown: str, room: int) -> str:
    """The end of ``shown`` that fits: what is being written must stay in sight."""
    if columns(shown) <= room:
        return shown
    shown = shown[-max(0, room) :]
    while shown and columns(shown) > room - 1:
        shown = shown[1:]
    return "…" + shown


def _style(shown: str, style: str) -> str:
    return f"{style}{shown}{_PLAIN}" if shown else ""


def _without_styles(line: str) -> str:
    for style in (_BOLD, _QUIET, _UNDERLINED, _PLAIN):
        line = line.replace(style, "")
    return line
