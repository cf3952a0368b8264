"""What a model thought before it answered, told from its answer by the marks that its template writes around it."""

from __future__ import annotations

import re

__all__ = ["CLOSING", "MAY_BE_MARK", "OPENING", "without_thoughts"]

_NAME = r"(?:[a-z]+:)?(?:think|thinking|thoughts?|reason|reasoning|reflection|analysis|scratchpad)"

OPENING = re.compile(
    rf"<\|?\s*{_NAME}(?:\s[^<>]{{0,100}})?\|?>|\[think\]|◁think▷|<\|begin_of_thought\|>|<unused94>(?:thought\b)?"
    r"|(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)<\|message\|>",
    re.IGNORECASE,
)
"""Qwen, DeepSeek and EXAONE write ``<think>``, Seed ``<seed:think>``, Magistral ``[THINK]``, Kimi ``◁think▷``,
Sky-T1 ``<|begin_of_thought|>``, MedGemma ``<unused94>``, gpt-oss a channel."""

CLOSING = re.compile(
    rf"<\|?\s*/\s*{_NAME}\s*\|?>|\[/think\]|◁/think▷|<\|end_of_thought\|>|<unused95>"
    r"|(?:<\|end\|>)?(?:<\|start\|>assistant)?<\|channel\|>final<\|message\|>",
    re.IGNORECASE,
)
"""The other ends of these."""

MAY_BE_MARK = re.compile(
    r"<\|?\s*/?\s*[a-z_:]{0,20}(?:\s[^<>]{0,100})?\|?|<unused9[45]?|\[/?[a-z]{0,5}|◁/?[a-z]{0,5}"
    r"|(?:<\|end\|>)?(?:<\|start\|>[a-z]{0,9})?(?:<(?:\|[a-z]{0,7}\|?)?)?"
    r"|(?:<\|end\|>)?(?:<\|start\|>assistant)?<\|channel\|>[a-z]{0,10}(?:<(?:\|[a-z]{0,7}\|?)?)?",
    re.IGNORECASE,
)
"""Fully matches whatever may still become one of both when more of a stream comes."""


def without_thoughts(text: str) -> str:
    """The words outside of all thoughts.

    A template may have written the opening mark itself, so what stands before
    a closing mark alone is a thought; one that never ends is all thought.
    """
    rest = _unpaired(text)
    closings = list(CLOSING.finditer(rest))
    if closings:
        rest = rest[closings[-1].end() :]
    opening = OPENING.search(rest)
    return (rest[: opening.start()] if opening else rest).strip()


def _unpaired(text: str) -> str:
    """Without the thoughts that have both marks; of two openings the first one counts."""
    kept, place = [], 0
    while (opening := OPENING.search(text, place)) and (closing := CLOSING.search(text, opening.end())):
        kept.append(text[place : opening.start()])
        place = closing.end()
    return "".join([*kept, text[place:]])
