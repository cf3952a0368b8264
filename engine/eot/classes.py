"""Every token of a vocabulary by what it says about the end of an utterance.

Must not look at a model's numbers: the classes hang on the vocabulary and the
tables alone, and are worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias, get_args

import numpy as np

from engine.eot.tables import Tables
from engine.llm.pieces import FRAGMENT, Pieces
from engine.llm.runtime import Floats
from engine.wire.eot import END_MARKS, TokenClass

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["KINDS", "Classes"]

KINDS: tuple[TokenClass, ...] = get_args(TokenClass)

_LONG = 10
"""Tokens of so many characters are scraps of the training text (rulers, addresses), no words."""

_GIVING = ("주", "줘", "줄", "줬", "드리", "드릴", "드려", "드렸", "드립")
"""What asks for a favour, or offers one, begins so."""

_Verdict: TypeAlias = tuple[TokenClass, bool]


class Classes:
    """The class of each token, and whether it ends an utterance.

    What counts as an end: the tokens that end a text or a turn or begin a
    new text, line breaks, and what the tables count among marks, special
    characters and (where it starts an eojeol) expressions.  A token of
    several marks is what its first one is; one that goes on with letters
    (``.com``) is a part of a word.

    What does not: the blank that starts an eojeol is the utterance going on,
    so it is "general" like the words behind it; other blanks, and special
    tokens that end nothing (``<unk>``, ``<mask>``), are "other_eot" and do
    not count; single bytes and parts of characters are "abnormal" and do not
    count either, because they begin a syllable that the vocabulary lacks.
    """

    def __init__(self, pieces: Pieces, tables: Tables, rows: int) -> None:
        """``rows`` is how many tokens the model has; those beyond the tokenizer are "abnormal"."""
        self._tables = tables
        self._marks = {**tables.user_defined, **tables.punctuation}
        self._final = {*pieces.ends, *pieces.head}
        self._bare = pieces.bare
        verdicts = [self._judge(i, written) for i, written in enumerate(pieces.written)]
        verdicts += [("abnormal", False)] * (rows - len(verdicts))
        names = [_name(pieces, i) for i in range(rows)]
        # A single byte writes nothing, as special tokens do; only its name tells.
        verdicts = [
            ("abnormal", False) if kind == "other_eot" and not counts and _is_byte(name) else (kind, counts)
            for (kind, counts), name in zip(verdicts, names, strict=True)
        ]
        self._kinds: npt.NDArray[np.int64] = np.array([KINDS.index(kind) for kind, _ in verdicts])
        self.ends: npt.NDArray[np.bool_] = np.array([counts for _, counts in verdicts])
        """Which tokens count as an end: [rows]."""
        self._end_ids = np.flatnonzero(self.ends)
        self._names = names
        begins = np.array(
            [written.startswith(" ") for written in pieces.written] + [False] * (rows - len(pieces.written))
        )
        going_on = begins & ~self.ends
        self._going_on = going_on.astype(np.float32)
        giving = np.array(
            [written.startswith(" ") and written[1:].startswith(_GIVING) for written in pieces.written]
            + [False] * (rows - len(pieces.written))
        )
        self._giving = np.flatnonzero(giving & going_on)
        self._mark_ids = {
            mark: np.array([i for i, name in enumerate(names) if self.ends[i] and name.strip()[:1] == mark], np.int64)
            for mark in END_MARKS
        }

    def sums(self, chances: Floats) -> Mapping[TokenClass, float]:
        """How probable the tokens of each class are together; ``chances`` is [rows]."""
        return dict(zip(KINDS, np.bincount(self._kinds, chances, len(KINDS)).tolist(), strict=True))

    def end(self, chances: Floats) -> float:
        """How probable the tokens that count as an end are together."""
        return min(1.0, float(chances[self._end_ids].sum(dtype=np.float64)))

    def goes_on(self, chances: Floats) -> float:
        """How probable the tokens are together that begin another eojeol and are no end."""
        return float(chances @ self._going_on)

    def giving(self, chances: Floats) -> float:
        """How probable the tokens are together with which somebody is asked or offered to do what was said."""
        return float(chances[self._giving].sum(dtype=np.float64))

    def marks(self, chances: Floats) -> Mapping[str, float]:
        """How probable the ends are that begin with each of ``END_MARKS``."""
        return {mark: float(chances[ids].sum(dtype=np.float64)) for mark, ids in self._mark_ids.items()}

    def kind(self, token: int) -> TokenClass:
        """The class of a token."""
        return KINDS[int(self._kinds[token])]

    def name(self, token: int) -> str:
        """What it writes, or what it is called."""
        return self._names[token]

    def closing_marks(self) -> Iterator[str]:
        """The marks and special characters that count as an end."""
        return (mark for mark, counts in self._marks.items() if counts)

    def _judge(self, token: int, written: str) -> _Verdict:
        if token in self._final:
            return "other_eot", True
        if not written.strip():
            if token == self._bare or written == " ":
                return "general", False
            return "other_eot", "\n" in written
        if FRAGMENT in written:
            return "abnormal", False
        text = written.strip()
        if all(char in self._marks for char in text):
            kind: TokenClass = "punctuation" if text[0] in self._tables.punctuation else "user_defined"
            return kind, self._marks[text[0]]
        if written.startswith(" ") and text in self._tables.expressions:
            return "eot_expression", self._tables.expressions[text]
        return ("abnormal" if len(text) >= _LONG else "general"), False


def _name(pieces: Pieces, token: int) -> str:
    written = pieces.written[token] if token < len(pieces.written) else ""
    if written and FRAGMENT not in written:
        return written
    return pieces.tokenizer.id_to_token(token) or f"<{token}>"


def _is_byte(name: str) -> bool:
    return len(name) == len("<0xEA>") and name.startswith("<0x") and name.endswith(">")
