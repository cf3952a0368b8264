"""A classification in words: on the screen, as text to copy and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desktop.ui.language import text
from desktop.ui.model_strings import duration
from desktop.ui.voc_window_strings import VocWindowSentence
from desktop.voc_jobs import Rows
from engine.voc.messages import Classification, Remark, RemarkCode

__all__ = [
    "as_json",
    "as_text",
    "claim_words",
    "confidence_words",
    "field_words",
    "percent",
    "progress_words",
    "remark_words",
    "shortened",
]

_FIELDS: Mapping[str, VocWindowSentence] = {
    "": VocWindowSentence.WHOLE,
    "is_claim": VocWindowSentence.CLAIM_FIELD,
    "summary": VocWindowSentence.SUMMARY,
    "bug_type": VocWindowSentence.PEST,
    "keywords": VocWindowSentence.KEYWORDS,
    "categories": VocWindowSentence.CATEGORIES,
}
_REMARKS: Mapping[RemarkCode, VocWindowSentence] = {
    "missing": VocWindowSentence.REMARK_MISSING,
    "wrong-type": VocWindowSentence.REMARK_WRONG_TYPE,
    "unknown-value": VocWindowSentence.REMARK_UNKNOWN_VALUE,
    "outside-dictionary": VocWindowSentence.REMARK_OUTSIDE,
    "too-many": VocWindowSentence.REMARK_TOO_MANY,
    "duplicate": VocWindowSentence.REMARK_DUPLICATE,
    "repaired": VocWindowSentence.REMARK_REPAIRED,
    "cut-off": VocWindowSentence.REMARK_CUT_OFF,
}
_CLAIMS = {"claim": VocWindowSentence.CLAIM, "non-claim": VocWindowSentence.NON_CLAIM}


def percent(confidence: float | None) -> str:
    """A confidence from 0 to 1 as a person reads it; one that is not known says so."""
    return text(VocWindowSentence.UNKNOWN) if confidence is None else f"{confidence * 100:.0f}%"


def confidence_words(confidence: float | None) -> str:
    """A confidence with its name."""
    return text(VocWindowSentence.CONFIDENCE_OF, confidence=percent(confidence))


def claim_words(result: Classification) -> str:
    """Whether it is a claim."""
    return text(_CLAIMS.get(result.is_claim or "", VocWindowSentence.CLAIM_UNKNOWN))


def field_words(place: str) -> str:
    """What a person calls a place in the answer, as ``categories.2.중분류``."""
    name, *rest = place.split(".")
    words = text(_FIELDS[name]) if name in _FIELDS else name
    if rest and rest[0].isdecimal():
        number = int(rest.pop(0)) + 1
        words = text(VocWindowSentence.NTH_CATEGORY, number=number) if name == "categories" else f"{words} {number}"
    for part in rest:
        words = text(VocWindowSentence.PART_OF, whole=words, part=part)
    return words


def remark_words(remark: Remark) -> str:
    """One fault of an answer as a sentence."""
    return text(_REMARKS[remark.code], field=field_words(remark.field))


def as_text(result: Classification) -> str:
    """The result as lines of text."""
    nothing = text(VocWindowSentence.NONE)
    lines = [
        f"{text(VocWindowSentence.CLAIM_FIELD)}: {claim_words(result)}",
        f"{text(VocWindowSentence.SUMMARY)}: {result.summary or nothing}",
        f"{text(VocWindowSentence.PEST)}: {result.bug_type or nothing}",
        f"{text(VocWindowSentence.KEYWORDS)}: {', '.join(result.keywords) or nothing}",
        f"{text(VocWindowSentence.CATEGORIES)}:" + ("" if result.categories else f" {nothing}"),
    ]
    for each in result.categories:
        line = f"  {each.major} > {each.middle} > {each.minor}"
        if not each.known:
            line += f" ({text(VocWindowSentence.OUTSIDE)})"
        lines.append(line)
        if each.ground:
            lines.append(f"    {text(VocWindowSentence.GROUND)}: {each.ground}")
    lines.append(f"{text(VocWindowSentence.CONFIDENCE)}: {percent(result.confidence)}")
    lines += [remark_words(each) for each in result.remarks]
    return "\n".join(lines)


def as_json(result: Classification) -> str:
    """The result as JSON, without the raw answer."""
    plain: dict[str, Any] = msgspec.to_builtins(result)
    del plain["raw"]
    return msgspec.json.format(msgspec.json.encode(plain), indent=2).decode()


def shortened(words: str, most: int) -> str:
    """The words, cut with an ellipsis where they are longer than ``most`` characters."""
    return words if len(words) <= most else words[: most - 1] + "…"


def progress_words(rows: Rows) -> str:
    """How far a batch is, how fast, and how long it will take yet."""
    words = [text(VocWindowSentence.PROGRESS, done=f"{rows.done:,}", total=f"{rows.total:,}")]
    if rows.failed:
        words.append(text(VocWindowSentence.ROWS_FAILED, failed=f"{rows.failed:,}"))
    if rows.paused:
        words.append(text(VocWindowSentence.PAUSED))
    elif rows.done < rows.total:
        if rows.rate is not None:
            words.append(text(VocWindowSentence.RATE, rate=f"{rows.rate:.1f}"))
        if rows.left_s is not None:
            words.append(text(VocWindowSentence.LEFT, left=duration(rows.left_s)))
    return " · ".join(words)
