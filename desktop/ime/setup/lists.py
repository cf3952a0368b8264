"""A desktop's list of input methods, as ``gsettings`` prints it and takes it.  Pure."""

from __future__ import annotations

import ast
import dataclasses
import re

from desktop.ime.service.component import ENGINE_NAME

__all__ = ["ENGINES", "GNOME", "InputList"]

Entry = str | tuple[str, str]


@dataclasses.dataclass(frozen=True)
class InputList:
    """One list: its schema and key, and what the input method is called in it."""

    schema: str
    key: str
    entry: Entry

    def entries(self, printed: str) -> list[Entry] | None:
        """What is in the list, none for what is no such list."""
        try:
            told = ast.literal_eval(re.sub(r"^@a\S+ ", "", printed.strip()))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
        kind = type(self.entry)
        return told if isinstance(told, list) and all(isinstance(each, kind) for each in told) else None

    def holds(self, printed: str) -> bool:
        """Whether the input method is in it."""
        return self.entry in (self.entries(printed) or ())

    def added(self, entries: list[Entry]) -> str:
        """The list with the input method behind the others, as ``gsettings`` takes it."""
        return repr([*(each for each in entries if each != self.entry), self.entry])

    def removed(self, entries: list[Entry]) -> str:
        """The list without it."""
        return repr([each for each in entries if each != self.entry])


GNOME = InputList("org.gnome.desktop.input-sources", "sources", ("ibus", ENGINE_NAME))
"""What GNOME switches between, IBus's own list beside it is not read there."""

ENGINES = InputList("org.freedesktop.ibus.general", "preload-engines", ENGINE_NAME)
"""What IBus's own panel switches between, on every other desktop."""
