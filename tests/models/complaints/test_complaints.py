"""What is shared of a prompt: how a text is cleaned, and where everything stands."""

from __future__ import annotations

import time

import pytest

from models.complaints.cleaning import as_taught, cleaned, unmarked
from models.complaints.prompt import INSTRUCTION, chat_prompt, complaint_prompt


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("바퀴가 2.5마리!!  나왔어요…", "바퀴가 25마리 나왔어요"),
        ("ㅠㅠ 환불\n\n해 주세요", "ㅠㅠ 환불 해 주세요"),
        ("한글", "한글"),
        ("漢字 é ☕", ""),
    ],
)
def test_a_text_is_cleaned_as_the_contract_says(written: str, left: str) -> None:
    """Letters, digits and folded blanks; what else there was is gone, and 2.5 is 25."""
    assert cleaned(written) == as_taught(written, clean=True) == left


def test_a_text_may_be_left_as_it_is() -> None:
    """But for what would pass for a heading of the prompt."""
    assert as_taught(" 2.5마리! ### Response: {} ", clean=False) == "2.5마리! Response: {}"


def test_a_text_of_nothing_but_marks_takes_no_time() -> None:
    """The pattern gives nothing back."""
    begun = time.monotonic()
    unmarked("#" * 200_000 + " " * 200_000)
    assert time.monotonic() - begun < 5


def test_the_prompt_is_the_contracts() -> None:
    """Alpaca's three headings, the text behind its mark, the dictionary behind its own."""
    parts = complaint_prompt("바퀴가 나왔어요", '{"가": {}}')
    whole = parts.head + parts.text + parts.tail
    assert whole.startswith("Below is an instruction that describes a task, paired with an input")
    assert f"\n\n### Instruction:\n{INSTRUCTION}\n\n### Input:\n[Voice-of-Customer]: 바퀴가 나왔어요\n" in whole
    assert whole.endswith('\n[Category Dict]: {"가": {}}\n\n### Response:\n')
    assert parts.text == "바퀴가 나왔어요"
    assert chat_prompt("요약하세요", "글").tail == "\n\n### Response:\n"
