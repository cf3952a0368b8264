"""The Alpaca prompt in which a model of complaints is taught and asked: one form for both, to the character."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["INSTRUCTION", "PromptParts", "chat_prompt", "complaint_prompt"]

INSTRUCTION: Final = (
    "고객의 글을 읽고 JSON 객체 하나로만 답하세요. is_claim은 불만이나 보상 요구이면 claim, 아니면 non-claim입니다. "
    "summary는 한 문장 요약, bug_type은 해충의 종류이거나 null, keywords는 핵심 낱말입니다. "
    "categories에는 [Category Dict]에 있는 분류만 알맞은 순서로 최대 5개 적고, 근거는 글에서 그대로 따옵니다."
)
"""What a model is told where nobody says otherwise."""

_HEAD = (
    "Below is an instruction that describes a task, paired with an input that provides further context. "
    "Write a response that appropriately completes the request.\n\n### Instruction:\n{instruction}\n\n### Input:\n"
)
_TAIL = "\n\n### Response:\n"
_VOC, _DICTIONARY = "[Voice-of-Customer]: ", "\n[Category Dict]: "


class PromptParts(NamedTuple):
    """A prompt as ``head + text + tail``; of ``text`` alone something may be left out where all is too long."""

    head: str
    text: str
    tail: str


def complaint_prompt(text: str, dictionary: str, instruction: str = INSTRUCTION) -> PromptParts:
    """Asks for a classification; ``dictionary`` is its JSON on one line, ``text`` as it was cleaned."""
    return PromptParts(_HEAD.format(instruction=instruction) + _VOC, text, f"{_DICTIONARY}{dictionary}{_TAIL}")


def chat_prompt(instruction: str, text: str) -> PromptParts:
    """Asks for whatever ``instruction`` says of a text."""
    return PromptParts(_HEAD.format(instruction=instruction) + _VOC, text, _TAIL)
