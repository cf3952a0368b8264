"""How ``--help`` is laid out: as Python's parser does it, but by columns, of which a syllable takes two."""

from __future__ import annotations

import argparse
import unicodedata

__all__ = ["WideFormatter"]

_GAP = 2
"""Columns at least between what is explained and its explanation; where there are fewer, that is a line below."""


class WideFormatter(argparse.HelpFormatter):
    """Breaks lines, and sets what is explained beside its explanation, by what is seen and not by characters."""

    def add_argument(self, action: argparse.Action) -> None:
        """As its base, which keeps room for the longest of what is explained."""
        super().add_argument(action)
        if action.help is not argparse.SUPPRESS:
            seen = _columns(self._format_action_invocation(action)) + self._current_indent
            self._action_max_length = max(self._action_max_length, seen)

    def _format_action(self, action: argparse.Action) -> str:
        shown = super()._format_action(action)
        head = " " * self._current_indent + self._format_action_invocation(action)
        if not shown.startswith(head + " "):
            return shown
        # It was filled up with blanks as if each syllable took one column.
        explained = shown[len(head) :].lstrip(" ")
        column = len(shown) - len(explained)
        beside = column - _columns(head)
        return head + (" " * beside if beside >= _GAP else "\n" + " " * column) + explained

    def _split_lines(self, text: str, width: int) -> list[str]:
        return _broken(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in _broken(text, width - len(indent)))


def _columns(text: str) -> int:
    """Columns of a terminal that it takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _broken(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns, if no word is longer."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if _columns(longer) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
