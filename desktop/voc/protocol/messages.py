"""What a remote model says of a complaint, as validated here, and what a server says of itself.

Whatever may quote the customer is ``Private``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from engine.text.private import Private

__all__ = ["BUG_TYPES", "CATEGORIES", "Category", "Claim", "Classification", "Probe", "Remark", "RemarkCode"]

Claim: TypeAlias = Literal["claim", "non-claim"]

BUG_TYPES = ("바퀴", "쥐", "개미", "기타")
"""The pests that a complaint may be about."""

CATEGORIES = 5
"""The most categories of one complaint."""

RemarkCode: TypeAlias = Literal[
    "missing",
    "wrong-type",
    "unknown-value",
    "outside-dictionary",
    "too-many",
    "duplicate",
    "repaired",
    "cut-off",
    "not-in-text",
]
"""What was wrong with an answer.

"not-in-text": what is quoted as a ground does not stand in the text;
"repaired": only a second request brought JSON; "cut-off": the model stopped at its limit of tokens.
"""


class Remark(msgspec.Struct, frozen=True):
    """One fault of the answer; ``field`` is its place, as ``categories.2.중분류``, or empty for the whole."""

    code: RemarkCode
    field: str = ""


class Category(
    msgspec.Struct, frozen=True, rename={"major": "대분류", "middle": "중분류", "minor": "소분류", "ground": "근거"}
):
    """A place in the category dictionary, and the words of the text that speak for it.

    ``known`` is false for a place the dictionary does not hold, ``quoted`` for words that the text does not hold
    (``desktop.voc.protocol.evidence``); both are shown as such, never mended.
    """

    major: str
    middle: str
    minor: str
    ground: Private = Private("")
    known: bool = True
    quoted: bool = True

    def __repr__(self) -> str:
        return f"Category({len(self.ground)} characters of ground, known={self.known}, quoted={self.quoted})"


class Classification(msgspec.Struct, frozen=True):
    """An answer; whatever the model left out or got wrong is none or empty and named in ``remarks``.

    ``confidence`` is the server's mean token probability (0–1), none where there is none; ``field_confidence`` the
    geometric mean of each field's value tokens, for the fields where token log-probabilities came.
    ``raw`` is the answer as it came.
    """

    is_claim: Claim | None = None
    summary: Private = Private("")
    bug_type: str | None = None
    keywords: tuple[Private, ...] = ()
    categories: tuple[Category, ...] = ()
    confidence: float | None = None
    field_confidence: dict[str, float] = {}
    remarks: tuple[Remark, ...] = ()
    raw: Private = Private("")

    def __repr__(self) -> str:
        return f"Classification({self.is_claim}, {len(self.categories)} categories, {len(self.remarks)} remarks)"


class Probe(msgspec.Struct, frozen=True, tag="probe"):
    """What a test of the connection found: the model that answers, after how many seconds, and what the server can.

    ``models`` are those it offers, where it tells.
    """

    model: str
    latency_s: float
    models: tuple[str, ...] = ()
    streams: bool = False
    confidences: bool = False
    """Whether it gives token probabilities."""
