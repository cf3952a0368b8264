"""The words and marks at the end of utterances, read from text files; the special characters may be a person's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from engine.errors import EngineError

__all__ = ["BrokenTable", "Tables", "read_table"]

_FOLDER = Path(__file__).parent / "tables"
_MOST = 10_000


class BrokenTable(EngineError):
    """A table cannot be read; no line of it is quoted."""


@dataclasses.dataclass(frozen=True)
class Tables:
    """Each entry, and whether it counts as an end."""

    expressions: Mapping[str, bool]
    punctuation: Mapping[str, bool]
    user_defined: Mapping[str, bool]
    turns: frozenset[str] = frozenset()
    """What is a whole turn by itself: 왜, 몇 시에, ㅇㅇ."""

    @classmethod
    def read(cls, own: str = "") -> Tables:
        """Those that come along; raises ``BrokenTable``.

        A person's ``own`` special characters count as an end in place of those of the table; blanks between them do
        not matter.
        """
        special = read_table(_FOLDER / "user_defined.txt", marks=True)
        if own.split():
            special = {char: False for char, counts in special.items() if not counts}
            special |= dict.fromkeys("".join(own.split()), True)
        return cls(
            read_table(_FOLDER / "expressions.txt"),
            read_table(_FOLDER / "punctuation.txt", marks=True),
            special,
            frozenset(read_table(_FOLDER / "turns.txt", phrases=True)),
        )


def read_table(path: Path, *, marks: bool = False, phrases: bool = False) -> dict[str, bool]:
    """The entries in ``path`` (UTF-8, one a line), false for those behind a ``-``, which do not count as an end.

    ``#`` begins a comment, with ``marks`` only before a blank; ``-`` alone is
    the dash; with ``phrases`` entries may have blanks.  Raises ``BrokenTable`` when the file cannot be read, has more
    than 10,000 lines or, with ``marks``, an entry that is not one character.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BrokenTable(f"{type(error).__name__} on opening the table") from None
    except UnicodeDecodeError:
        raise BrokenTable("the table is not UTF-8") from None
    if len(lines) > _MOST:
        raise BrokenTable(f"{len(lines)} lines")
    found: dict[str, bool] = {}
    for number, line in enumerate(lines, 1):
        entry = line.strip()
        # Among marks the hash is one of them.
        if not entry or entry.startswith("# " if marks else "#"):
            continue
        counts = not entry.startswith("-") or len(entry) == 1
        entry = entry if counts else entry[1:]
        if (marks and len(entry) != 1) or (not phrases and any(c.isspace() for c in entry)):
            raise BrokenTable(f"line {number} is no entry")
        found[entry] = counts
    return found
