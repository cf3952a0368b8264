"""A classification in words: on the screen, as text to copy and as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.voc.protocol.messages import Classification
from desktop.voc.table.progress import BatchProgress
from desktop.words.language import text
from desktop.words.models import duration
from desktop.words.voc import VocSentence, remark_words
from desktop.words.voc_faults import voc_fault_words
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import encode_private

__all__ = [
    "as_json",
    "as_text",
    "claim_words",
    "confidence_words",
    "end_words",
    "fault_words",
    "percent",
    "progress_words",
    "remark_words",
    "shortened",
]

_CLAIMS = {"claim": VocWindowSentence.CLAIM, "non-claim": VocWindowSentence.NON_CLAIM}


def percent(confidence: float) -> str:
    """A confidence from 0 to 1 as a person reads it."""
    return f"{confidence * 100:.0f}%"


def confidence_words(confidence: float | None) -> str:
    """A confidence with its name; nothing where it is not known."""
    return "" if confidence is None else text(VocWindowSentence.CONFIDENCE_OF, confidence=percent(confidence))


def claim_words(result: Classification) -> str:
    """Whether it is a claim."""
    return text(_CLAIMS.get(result.is_claim or "", VocWindowSentence.CLAIM_UNKNOWN))


def as_text(result: Classification) -> str:
    """The result as lines of text."""
    nothing = text(VocSentence.NONE)
    lines = [
        f"{text(VocWindowSentence.CLAIM_FIELD)}: {claim_words(result)}",
        f"{text(VocSentence.SUMMARY)}: {result.summary.reveal() or nothing}",
        f"{text(VocSentence.BUG)}: {result.bug_type or nothing}",
        f"{text(VocSentence.KEYWORDS)}: {', '.join(each.reveal() for each in result.keywords) or nothing}",
        f"{text(VocSentence.CATEGORIES)}:" + ("" if result.categories else f" {nothing}"),
    ]
    for each in result.categories:
        line = f"  {each.major} > {each.middle} > {each.minor}"
        if not each.known:
            line += f" ({text(VocWindowSentence.OUTSIDE)})"
        lines.append(line)
        if each.ground:
            mark = "" if each.quoted else f" ({text(VocWindowSentence.NOT_IN_TEXT)})"
            lines.append(f"    {text(VocSentence.GROUND)}: {each.ground.reveal()}{mark}")
    if result.confidence is not None:
        lines.append(f"{text(VocSentence.CONFIDENCE)}: {percent(result.confidence)}")
    lines += [remark_words(each.code, each.field) for each in result.remarks]
    return "\n".join(lines)


def end_words(rows: BatchProgress) -> str:
    """How a whole batch has ended."""
    total, done, failed = (f"{count:,}" for count in (rows.total, rows.done - rows.failed, rows.failed))
    if not rows.failed:
        return text(VocWindowSentence.BATCH_DONE, rows=done)
    return text(VocWindowSentence.BATCH_PARTLY, total=total, done=done, failed=failed)


def fault_words(rows: BatchProgress) -> list[str]:
    """The rows without an answer, a line for each reason."""
    by_reason: dict[str, list[str]] = {}
    for fault in rows.faults:
        by_reason.setdefault(voc_fault_words(fault.code), []).append(f"{fault.row:,}")
    lines = [
        text(VocWindowSentence.FAULT_ROWS, reason=reason.rstrip("."), rows=", ".join(numbers))
        for reason, numbers in by_reason.items()
    ]
    if more := rows.failed - len(rows.faults):
        lines.append(text(VocWindowSentence.FAULTS_MORE, count=f"{more:,}"))
    return lines


def as_json(result: Classification) -> str:
    """The result as JSON, without the raw answer."""
    plain: dict[str, Any] = msgspec.to_builtins(result, enc_hook=encode_private)
    del plain["raw"]
    return msgspec.json.format(msgspec.json.encode(plain), indent=2).decode()


def shortened(words: str, most: int) -> str:
    """The words, cut with an ellipsis where they are longer than ``most`` characters."""
    return words if len(words) <= most else words[: most - 1] + "…"


def progress_words(rows: BatchProgress) -> str:
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
