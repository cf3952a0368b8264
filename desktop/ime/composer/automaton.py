"""The 2-set layout by the project's own automaton, which needs no library."""

from __future__ import annotations

from typing import Final

from engine.text.hangul import LAYOUT, Automaton, is_hangul, keys

__all__ = ["TWO_SET", "AutomatonComposer"]

TWO_SET: Final = "2"
"""The layout that is there wherever the program is."""


class AutomatonComposer:
    """A ``Composer`` of "2"; ``reorder`` is libhangul's auto-reorder."""

    layout: Final = TWO_SET
    by_position: Final = True

    def __init__(self, *, reorder: bool = True) -> None:
        self._automaton = Automaton(reorder)

    @property
    def preedit(self) -> str:
        """As the port says."""
        return self._automaton.preedit

    def press(self, key: str) -> tuple[str, bool]:
        """As the port says."""
        return (self._automaton.press(key), True) if key in LAYOUT else (self.flush(), False)

    def backspace(self) -> bool:
        """As the port says."""
        return self._automaton.backspace()

    def flush(self) -> str:
        """As the port says."""
        return self._automaton.flush()

    def reopen(self, syllable: str) -> bool:
        """As the port says; every syllable and every letter can be typed."""
        self._automaton.reset()
        if len(syllable) != 1 or not is_hangul(syllable):
            return False
        for key in keys(syllable):
            self._automaton.press(key)
        return True
