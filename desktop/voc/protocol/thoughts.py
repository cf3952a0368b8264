"""What a model thought before it answered, told from its answer by the marks that its template writes around it."""

from __future__ import annotations

import re

__all__ = ["CLOSING", "MAY_BE_MARK", "OPENING", "is_thought", "without_thoughts"]

_NAME = (
    r"(?:(?!final|end|begin|start)[a-z]{1,12}[:_.\-]|ant|deep|inner)?"
    r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflect(?:ion)?|analysis|scratchpad|monologue|deliberation|cot|생각|추론|사고)"
    r"(?:[ _\-](?:process|trace|steps?|과정))?"
)

OPENING = re.compile(
    rf"[<＜]\|?\s*{_NAME}(?:\s[^<>]{{0,100}})?(?<!/)\|?[>＞]|<\|?(?:begin|beginning|start)_?(?:of)?_?{_NAME}\|?>"
    rf"|<\|?{_NAME}_(?:start|begin)\|?>|\[think(?:ing)?\]|◁think▷|<unused94>(?:thought\b)?|<\|channel>thought"
    r"|(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)<\|message\|>|<\|inner_prefix\|>"
    r"|<\|im_start\|>assistant/think",
    re.IGNORECASE,
)
"""Qwen, DeepSeek and EXAONE write ``<think>``, Seed ``<seed:think>``, Magistral ``[THINK]``, Kimi ``◁think▷``,
Sky-T1 ``<|begin_of_thought|>``, Command A ``<|START_THINKING|>``, MedGemma ``<unused94>``, HyperCLOVA X
``<|im_start|>assistant/think``, Apertus ``<|inner_prefix|>``, gpt-oss and Gemma a channel."""

CLOSING = re.compile(
    rf"[<＜]\|?\s*\\?/\s*{_NAME}\s*\|?[>＞]|<\|?\s*{_NAME}\s*/\s*\|?>"
    rf"|<\|?end_?(?:of)?_?{_NAME}\|?>(?:\s{{0,2}}<\|start_response\|>)?"
    rf"|<\|?{_NAME}_end\|?>|\[/think(?:ing)?\]|◁/think▷|<unused95>|<channel\|>|<\|inner_suffix\|>"
    r"|(?:<\|end\|>)?(?:<\|start\|>assistant)?<\|channel\|>final<\|message\|>|<\|start_response\|>"
    r"|(?:<\|end\|>)?(?:<\|begin\|>assistant)?<\|content\|>|(?:<\|im_end\|>\s{0,2})?<\|im_start\|>assistant\s",
    re.IGNORECASE,
)
"""The other ends of these; and Solar's, whose beginning is as Qwen's."""

_FENCED = re.compile(
    r"```[ \t]*(?:think(?:ing)?|thoughts?|reasoning)\b.*?(?:\n[ \t]*```|\Z)", re.DOTALL | re.IGNORECASE
)
"""A thought in a block of its own."""

_FIELD = re.compile(rf"{_NAME}(?:_content)?|drafts?", re.IGNORECASE)

_CUT = r"(?:[<＜](?:\|[a-z_]{0,9}\|?)?)?"
MAY_BE_MARK = re.compile(
    r"[<＜]\|?\s*\\?/?\s*[a-z_:.\-가-힣]{0,40}(?:\s[^<>]{0,100})?/?\s*\|?|<unused9[45]?|\[/?[a-z]{0,8}|◁/?[a-z]{0,5}"
    rf"|(?:<\|end\|>)?(?:<\|(?:start|begin)\|>[a-z]{{0,9}})?{_CUT}|<\|channel>[a-z]{{0,7}}"
    rf"|(?:<\|end\|>)?(?:<\|start\|>assistant)?<\|channel\|>[a-z]{{0,10}}{_CUT}"
    rf"|(?:<\|im_end\|>\s{{0,2}})?(?:<\|im_start\|>[a-z]{{0,9}}(?:/[a-z]{{0,5}})?)?{_CUT}",
    re.IGNORECASE,
)
"""Fully matches whatever may still become one of both when more of a stream comes."""


def without_thoughts(text: str) -> str:
    """The words outside of all thoughts.

    A template may have written the opening mark itself, so what stands before
    a closing mark alone is a thought; one that never ends is all thought.
    """
    rest = _unpaired(_FENCED.sub("", text))
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


def is_thought(name: str) -> bool:
    """Whether what a wrapper calls so is one: models write down in a field of its own what they thought."""
    return bool(_FIELD.fullmatch(name))
