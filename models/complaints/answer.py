"""The answer about a complaint: its fields, what they may hold, and the one way in which it is written.

What a model is taught and what a grammar lets it say are the same characters,
blanks included.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

__all__ = [
    "ANSWER_FIELDS",
    "BUG_TYPES",
    "CATEGORIES",
    "CLAIMS",
    "EVIDENCE",
    "EVIDENCE_LIMIT",
    "KEYWORDS",
    "KEYWORD_LIMIT",
    "LEVELS",
    "SUMMARY_LIMIT",
    "Place",
    "place_of",
    "written_answer",
]

Place: TypeAlias = tuple[str, str, str]
"""A way through the dictionary, from the top."""

ANSWER_FIELDS: Final = ("is_claim", "summary", "bug_type", "keywords", "categories")
LEVELS: Final = ("대분류", "중분류", "소분류")
EVIDENCE: Final = "근거"
CLAIMS: Final = ("claim", "non-claim")
BUG_TYPES: Final = ("바퀴", "쥐", "개미", "기타")
"""The pests that a complaint may be about; null where it is about none."""

CATEGORIES: Final = 5
"""The most categories of one complaint."""

KEYWORDS: Final = 8
SUMMARY_LIMIT, KEYWORD_LIMIT, EVIDENCE_LIMIT = 200, 20, 80
"""The most characters."""


def written_answer(answer: Mapping[str, Any]) -> str:
    """The answer as a model writes it: all fields, in their order, on one line.  Raises ``KeyError``."""
    plain = {name: answer[name] for name in ANSWER_FIELDS}
    plain["categories"] = [{name: each[name] for name in (*LEVELS, EVIDENCE)} for each in answer["categories"]]
    return json.dumps(plain, ensure_ascii=False)


def place_of(category: Mapping[str, Any]) -> Place:
    """Where in the dictionary a category of an answer is; raises ``KeyError``."""
    major, middle, minor = (str(category[level]) for level in LEVELS)
    return major, middle, minor
