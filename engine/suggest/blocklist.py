"""Words that are never offered, or only to who has begun them; enforced while decoding and on every finished eojeol.

Must not be used as a filter after ranking: a doomed branch would already
have taken a good one's place.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.errors import LoadFault
from engine.files.opening import FileFault, load_fault, read_small

__all__ = ["Blocklist"]

_MOST_BYTES = 16 << 20


class Blocklist:
    """Patterns for one eojeol: ``word`` anywhere, ``^word`` at its beginning, ``=word`` the whole of it.

    ``!word`` is an ordinary word: a pattern found inside it is pardoned, one
    found elsewhere in the same eojeol is not.  ``~word`` is held back: an
    eojeol that begins with it is no insult, and still nothing to be met with
    unasked.  ``#`` begins a comment line.
    Letter case does not count; punctuation around the eojeol does not hide
    a ``^`` or ``=`` pattern.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Raises ``LoadFault`` ("broken-blocklist") for a mark without a word."""
        self._anywhere: dict[str, list[str]] = {}
        self._beginning: dict[str, list[str]] = {}
        self._whole: set[str] = set()
        self._pardons: list[str] = []
        self._held: dict[str, list[str]] = {}
        for number, line in enumerate(lines, 1):
            pattern = line.strip().casefold()
            if not pattern or pattern.startswith("#"):
                continue
            mark, word = (pattern[0], pattern[1:]) if pattern[0] in "^=!~" else ("", pattern)
            if not word or any(c.isspace() for c in word):
                raise LoadFault("broken-blocklist", f"line {number} is no pattern")
            if mark == "":
                self._anywhere.setdefault(word[0], []).append(word)
            elif mark == "^":
                self._beginning.setdefault(word[0], []).append(word)
            elif mark == "=":
                self._whole.add(word)
            elif mark == "~":
                self._held.setdefault(word[0], []).append(word)
            else:
                self._pardons.append(word)

    @classmethod
    def read(cls, path: Path) -> Blocklist:
        """The list in ``path`` (UTF-8, one pattern a line); raises ``LoadFault``."""
        try:
            return cls(read_small(path, _MOST_BYTES).decode().splitlines())
        except FileFault as fault:
            raise load_fault(fault, "broken-blocklist") from None
        except UnicodeDecodeError:
            raise LoadFault("broken-blocklist", "the file is not UTF-8") from None

    def blocks(self, text: str) -> bool:
        """Must this finished eojeol not be offered?"""
        text = text.casefold()
        return _bare(text) in self._whole or self._struck(text, grows=False)

    def doomed(self, prefix: str) -> bool:
        """Is every eojeol that begins with ``prefix`` blocked?  A pardon that could still come counts as pardon."""
        return self._struck(prefix.casefold(), grows=True)

    def held_back(self, text: str) -> str | None:
        """The word that this eojeol begins with and is held back for, unless it is an ordinary one."""
        text = text.casefold()
        held = next((word for word in self._held.get(text[:1], ()) if text.startswith(word)), None)
        return None if held is None or self._pardoned(text, 0, len(held), grows=False) else held

    def _struck(self, text: str, grows: bool) -> bool:
        return any(not self._pardoned(text, start, end, grows) for start, end in self._strikes(text))

    def _strikes(self, text: str) -> Iterable[tuple[int, int]]:
        """Where a pattern stands, as [start, end)."""
        for start, char in enumerate(text):
            for word in self._anywhere.get(char, ()):
                if text.startswith(word, start):
                    yield start, start + len(word)
        first = next((i for i, char in enumerate(text) if char.isalnum()), len(text))
        for word in self._beginning.get(text[first : first + 1], ()):
            if text.startswith(word, first):
                yield first, first + len(word)

    def _pardoned(self, text: str, start: int, end: int, grows: bool) -> bool:
        """Does an ordinary word cover [start, end)?  With ``grows``, one that the text may still become counts."""
        struck = text[start:end]
        for word in self._pardons:
            offset = word.find(struck)
            while offset >= 0:
                begin = start - offset
                if begin >= 0 and (text.startswith(word, begin) or (grows and word.startswith(text[begin:]))):
                    return True
                offset = word.find(struck, offset + 1)
        return False


def _bare(text: str) -> str:
    """Without the punctuation around it."""
    marks = "".join({char for char in text if not char.isalnum()})
    return text.strip(marks) if marks else text
