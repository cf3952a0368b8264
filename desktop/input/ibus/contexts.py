"""What is known of the input contexts on the bus; programs make one for every window, and end without a word."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import Field

__all__ = ["InputContext", "InputContexts"]

_REMEMBERED = 256


@dataclasses.dataclass
class InputContext:
    """``draws``: its application shows the open syllable itself.

    ``silent``: it did not tell of its caret when a key had been handed back to it.
    """

    purpose: Field = Field.PLAIN
    draws: bool = False
    silent: bool = False


class InputContexts:
    """InputContexts by their path: those used last, and always the one that has the focus."""

    def __init__(self) -> None:
        self._known: dict[str, InputContext] = {}
        self.path = ""
        """Of the context that has the focus, or had it last."""
        self.current = self[""]
        """That context."""

    def __getitem__(self, path: str) -> InputContext:
        """What is known of one; of a new one nothing."""
        context = self._known.pop(path, None) or InputContext()
        if len(self._known) >= _REMEMBERED:
            del self._known[next(each for each in self._known if each != self.path)]
        self._known[path] = context
        return context

    def enter(self, path: str) -> None:
        """This one has the focus now."""
        self.path, self.current = path, self[path]
