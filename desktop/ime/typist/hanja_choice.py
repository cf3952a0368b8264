"""Hanja in place of what is being composed, or of what stands left of the caret: looking up, and the list."""

from __future__ import annotations

from typing import Final, Literal, Protocol

from desktop.ime.composer.hanja import HanjaRow
from desktop.ime.typist.hanja_list import PAGE, HanjaList, Way
from desktop.ime.typist.keys import HotKeys, Key
from desktop.ime.typist.outputs import HanjaHidden, HanjaShown
from desktop.ime.typist.settings import PreeditMode
from desktop.ime.typist.writing import Writing

__all__ = ["HanjaChoice", "HanjaTable"]

_READING: Final = 32
"""Characters left of the caret that a reading may reach back to."""


class HanjaTable(Protocol):
    """Where hanja are looked up."""

    def rows(self, reading: str, match: Literal["exact", "prefix", "suffix"]) -> tuple[HanjaRow, ...]:
        """What may stand for all of ``reading``, for a beginning or for an end of it."""


class HanjaChoice:
    """The list over one ``Writing``; ``marked`` is the text that the person has marked, as far as told."""

    def __init__(self, writing: Writing) -> None:
        self.table: HanjaTable | None = None
        self.marked = ""
        self._writing = writing
        self._list: HanjaList | None = None

    @property
    def is_open(self) -> bool:
        """Whether the list shows."""
        return self._list is not None

    def open(self, *, vertical: bool) -> None:
        """Looks up what is being composed, with the text before it; without a syllable what is marked, or that text.

        Nothing shows where there is no such reading, or the table has not been read yet.
        """
        writing = self._writing
        if writing.holds_blank:
            writing.flush()
        if self.table is None:
            return
        marked = "" if writing.open else self.marked
        if marked:
            rows = self.table.rows(marked[:_READING], "exact")
        elif writing.open and (writing.mode is PreeditMode.WORD or writing.secret):
            rows = self.table.rows(writing.open[:_READING], "prefix")
        else:
            rows = self.table.rows(writing.document.text[-_READING:], "suffix")
        if rows:
            self._show(HanjaList(rows, vertical, bool(marked)))

    def press(self, key: Key, hanja_keys: HotKeys) -> bool | None:
        """Whether the application does not get the key; none where it closes the list and goes on as any other.

        ibus-hangul would lose such a key; nothing that is typed is lost here.
        """
        listed = self._list
        if listed is None or key.is_modifier:
            return False
        if not key.aside:
            if (row := listed.chosen(key)) is not None:
                self.take(row)
                return True
            if (moved := listed.moved(key)) is not None:
                self._show(moved)
                return True
        self.close()
        return True if key.name == "Escape" or hanja_keys.match(key) else None

    def take(self, index: int) -> None:
        """The hanja takes the place of its reading; a row that is not there, or a list, takes none."""
        listed = self._list
        if listed is None or not 0 <= index < len(listed.rows):
            return
        row = listed.rows[index]
        self.close()
        if listed.marked:
            # The application replaces what is marked.
            self._writing.commit(row.text.reveal())
        else:
            self._writing.replace(row.reading.reveal(), row.text.reveal())

    def click(self, index: int) -> None:
        """As ``take``, of the page that shows."""
        if self._list is not None and 0 <= index < PAGE:
            self.take(self._list.selected // PAGE * PAGE + index)

    def turn(self, way: Way) -> None:
        """The panel's own arrows were used."""
        if self._list is not None:
            self._show(self._list.turned(way))

    def close(self) -> None:
        """The list goes."""
        if self._list is not None:
            self._list = None
            self._writing.add(HanjaHidden())

    def _show(self, listed: HanjaList) -> None:
        self._list = listed
        self._writing.add(HanjaShown(listed.rows, listed.selected))
