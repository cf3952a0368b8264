"""Which object in a model's words is its answer, whatever it thought before and however it slipped."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.voc.client.stream import Thought
from desktop.voc.protocol.answer import Answer, answer_in, best, fields_of
from desktop.voc.protocol.thoughts import CLOSING, OPENING, without_thoughts

ANSWER: dict[str, Any] = {"is_claim": "claim", "summary": "가", "bug_type": None, "keywords": ["a"], "categories": []}
WHOLE = json.dumps(ANSWER, ensure_ascii=False)
DRAFT = '{"is_claim": "non-claim"}'
FULL_DRAFT = json.dumps({**ANSWER, "is_claim": "non-claim"}, ensure_ascii=False)

THOUGHTS = {
    "opening mark missing": f"음 {DRAFT} 다시 </think> {WHOLE}",
    "a whole draft": f"<think>{FULL_DRAFT}</think>{WHOLE}",
    "thinking": f"<thinking>{DRAFT}</thinking>\n{WHOLE}",
    "seed": f"<seed:think>{FULL_DRAFT}</seed:think>{WHOLE}",
    "capitals": f"<THINK>{FULL_DRAFT}</Think>{WHOLE}",
    "an attribute": f'<think level="2">{FULL_DRAFT}</think>{WHOLE}',
    "two": f"<think>{DRAFT}</think><think>{FULL_DRAFT}</think>{WHOLE}",
    "one in another": f"<think>a<think>{DRAFT}</think>{FULL_DRAFT}</think>{WHOLE}",
    "inside the fence": f"```json\n<think>{FULL_DRAFT}</think>\n{WHOLE}\n```",
    "capitals, opening mark missing": f"{FULL_DRAFT} </Thinking>{WHOLE}",
    "behind the answer": f"{WHOLE}<think>{FULL_DRAFT}</think>",
    "channels": (
        f"<|channel|>analysis<|message|>{FULL_DRAFT}<|end|><|start|>assistant<|channel|>final<|message|>{WHOLE}"
    ),
    "Kimi": f"◁think▷{FULL_DRAFT}◁/think▷{WHOLE}",
    "Magistral": f"[THINK]{FULL_DRAFT}[/THINK]{WHOLE}",
    "MedGemma": f"<unused94>thought\n{FULL_DRAFT}<unused95>{WHOLE}",
    "without an end": f"<think>음 {DRAFT}\n{WHOLE}",
}

MARKS_OF_MODELS = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<seed:think>", "</seed:think>"),
    ("<mm:think>", "</mm:think>"),
    ("< think >", "< / think >"),
    ("<think>", "<\\/think>"),
    ("<think>", "<think/>"),
    ("＜think＞", "＜/think＞"),
    ("<antThinking>", "</antThinking>"),
    ("<inner_monologue>", "</inner_monologue>"),
    ("<thought_process>", "</thought_process>"),
    ("<생각>", "</생각>"),
    ("<추론 과정>", "</추론 과정>"),
    ("<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|beginning_of_reasoning|>", "<|end_of_reasoning|>"),
    ("<|thinking_start|>", "<|thinking_end|>"),
    ("<|startofthink|>", "<|endofthink|>"),
    ("<|think|>", "<|end|><|begin|>assistant<|content|>"),
    ("<|inner_prefix|>", "<|inner_suffix|>"),
    ("<|im_start|>assistant/think\n", "<|im_end|>\n<|im_start|>assistant\n"),
    ("<|channel>thought\n", "<channel|>"),
    ("[THINKING]", "[/THINKING]"),
    ("```thinking\n", "\n```\n"),
]
"""As models that there are write them, and as they get them wrong."""


def answered(found: Answer | None) -> dict[str, Any]:
    """The fields of an answer that was found."""
    assert found is not None
    return found.fields


@pytest.mark.parametrize("words", THOUGHTS.values(), ids=THOUGHTS.keys())
def test_an_answer_is_told_from_a_thought(words: str) -> None:
    """By marks of all shapes; a draft in a thought is none, however whole it is."""
    assert answered(answer_in(words)) == ANSWER


@pytest.mark.parametrize(
    "words",
    [
        f"<think>{FULL_DRAFT}</think>",
        f"<think>{FULL_DRAFT}</think>\n음",
        f"{FULL_DRAFT}</think>\n",
        f"<think>{FULL_DRAFT} 음 그래서",
        WHOLE[:-2],
        f"{WHOLE[:-9]}",
        "분류하지 못하겠습니다. {",
        "",
    ],
)
def test_a_draft_and_what_was_cut_off_are_no_answers(words: str) -> None:
    """They are asked for again."""
    assert answer_in(words) is None


@pytest.mark.parametrize(("opening", "closing"), MARKS_OF_MODELS)
def test_marks_of_all_shapes(opening: str, closing: str) -> None:
    """A whole draft is none before the answer, behind it, and by itself, whether it ends or not."""
    for words in (
        f"{opening}음 {FULL_DRAFT} 다시{closing}{WHOLE}\n감사합니다",
        f"{WHOLE}\n{opening}{FULL_DRAFT}{closing}\n끝",
        f"```json\n{opening}{FULL_DRAFT}{closing}{WHOLE[:-1]},}}\n```",
    ):
        assert answered(answer_in(words)) == ANSWER
    assert answer_in(f"{opening}음 {FULL_DRAFT} 그래서{closing}\n모르겠습니다") is None
    assert answer_in(f"{opening}음 {FULL_DRAFT} 그래서") is None


def test_tags_that_are_no_thought() -> None:
    """An answer may stand in marks of its own, or have words of thinking in its texts."""
    for tag in ("answer", "final_analysis", "output", "tool_call", "rethinking_tool", "분류"):
        assert answered(answer_in(f"<{tag}>\n{WHOLE}\n</{tag}>")) == ANSWER
    assert without_thoughts("<b>굵게</b> [분석] 생각") == "<b>굵게</b> [분석] 생각"


def test_what_a_server_gives_out_as_a_thought() -> None:
    """Holds an answer only where it ends with a whole one."""
    assert answer_in(f"음 {FULL_DRAFT} 그래서", thought=True) is None
    assert answer_in(f"음 {DRAFT}", thought=True) is None
    for words in (WHOLE, f"음 {DRAFT} {WHOLE}\n```", f"{FULL_DRAFT}</think>{WHOLE}"):
        assert answered(answer_in(words, thought=True)) == ANSWER


@pytest.mark.parametrize("quoted", ["<think> 라고 썼다", "고객이 </think> 라고", "<think>가</think>"])
def test_a_customer_may_quote_marks(quoted: str) -> None:
    """In the answer's own texts they are no marks."""
    answer = {**ANSWER, "summary": quoted}
    found = answer_in(f"<think>{DRAFT}</think>{json.dumps(answer)}" if "</" not in quoted else json.dumps(answer))
    assert answered(found) == answer


SLIPS = {
    "trailing comma": WHOLE[:-1] + ",}",
    "trailing comma in a list": WHOLE.replace('["a"]', '["a",]'),
    "braces in the prose before": "형식은 {항목: 값} 입니다.\n" + WHOLE,
    "half a brace in the prose before": "형식은 { 입니다.\n" + WHOLE,
    "a smaller object before": '{"a": 1} ' + WHOLE,
    "another answer before": f"{FULL_DRAFT}\n다시 쓰면:\n{WHOLE}",
    "prose behind": WHOLE + "\n\n감사합니다 {끝}",
    "a wrapper": json.dumps({"result": ANSWER}),
    "wrappers": json.dumps({"ok": True, "data": {"answer": [ANSWER]}}),
    "a list": f"[{WHOLE}]",
    "in a string": json.dumps(WHOLE),
    "in a string of a wrapper": json.dumps({"response": WHOLE}),
    "its thought in a wrapper": json.dumps({"thought": FULL_DRAFT[:-2] + "…", "answer": ANSWER}),
    "escaped": WHOLE.replace('"', '\\"'),
    "line comments": WHOLE.replace(', "', ', // 주석 {\n"'),
    "block comments": WHOLE.replace("{", "{/* } */", 1),
    "comments of scripts": WHOLE.replace(', "', ', # 주석\n"'),
    "Markdown": WHOLE.replace("_", "\\_"),
    "single marks": str(ANSWER),
    "Python": "{'is_claim': 'claim', 'summary': '가', 'bug_type': None, 'keywords': ['a',], 'categories': []}",
    "curly marks": WHOLE.replace('"is_claim"', "“is_claim”").replace('"summary"', "“summary”"),
    "a comma missing": WHOLE.replace(', "summary"', ' "summary"'),
    "names without marks": WHOLE.replace('"is_claim"', "is_claim"),
    "fenced": f"```JSON\r\n{WHOLE}\r\n```",
    "the schema first": json.dumps({"type": "object", "properties": {name: {} for name in ANSWER}}) + WHOLE,
    "a byte order mark": "\ufeff" + WHOLE,
    "all curly": WHOLE.replace('"', "”"),
    "curly, single and low": WHOLE.replace('"is_claim"', "‘is_claim’").replace('"claim"', "„claim“"),
    "Chinese marks": WHOLE.replace('"', "＂").replace(":", "：").replace(",", "，"),
    "Chinese braces": WHOLE.replace("{", "｛").replace("}", "｝"),
    "blanks of other widths": WHOLE.replace(" ", "\u3000").replace(":", ":\u00a0"),
    "accents for marks": WHOLE.replace('"', "`"),
    "semicolons": WHOLE.replace(",", ";"),
    "in words of pages": WHOLE.replace('"', "&quot;"),
    "a string in a string": json.dumps(json.dumps(WHOLE)),
    "quoted as in a mail": "> " + json.dumps(ANSWER, ensure_ascii=False, indent=1).replace("\n", "\n> "),
    "its thought behind it in a wrapper": json.dumps({"answer": ANSWER, "reasoning": FULL_DRAFT}),
}
NAMES = ["Is_Claim", "isClaim", "is-claim", "is claim", " is_claim ", "**is_claim**", "IS_CLAIM", "is_claim:"]


@pytest.mark.parametrize("words", SLIPS.values(), ids=SLIPS.keys())
def test_slips_are_read(words: str) -> None:
    """What stands there is not paid for twice."""
    assert answered(answer_in(words)) == ANSWER


@pytest.mark.parametrize("name", NAMES)
def test_names_of_fields_are_read_as_they_are_meant(name: str) -> None:
    """In sound JSON and in what is mended; the name that was asked for counts before all others."""
    words = json.dumps({name: "claim", **{each: ANSWER[each] for each in ANSWER if each != "is_claim"}})
    for each in (words, words[:-1] + ",}"):
        assert answered(answer_in(each)) == ANSWER
    assert answered(answer_in(json.dumps({**ANSWER, name: "non-claim"}))) == ANSWER


def test_texts_keep_what_only_looks_like_a_slip() -> None:
    """A raw line break, unescaped quotation marks, addresses, and a stroke that is meant."""
    for text in ("가\n나", '고객이 "환불"을', "http://a.kr//b # c", "/* 가 */ // 나"):
        raw = WHOLE.replace('"가"', f'"{text}"')
        assert answered(answer_in(raw.replace("]", ",]", 1))) == {**ANSWER, "summary": text}
    for text in ("“가”, ‘나’；다", "＂가＂：{나}", "「가」；`나`"):
        raw = WHOLE.replace('"가"', f'"{text}"')
        assert answered(answer_in(raw.replace("]", ",]", 1))) == {**ANSWER, "summary": text}
    found = answer_in(json.dumps({**ANSWER, "summary": "C:\\_가"}).replace('["a"]', '["a",]'))
    assert answered(found)["summary"] == "C:\\_가"


def test_of_several_the_fullest_counts_then_the_last() -> None:
    """Whole or not."""
    assert answered(answer_in(f'{DRAFT} {{"is_claim": "claim"}}')) == {"is_claim": "claim"}
    assert answered(answer_in(f"{WHOLE} {DRAFT}")) == ANSWER
    assert best(None, None) is None
    assert fields_of({"a": [1, {"b": "c"}]}) is None
    assert answered(fields_of(DRAFT)) == {"is_claim": "non-claim"}


HOSTILE = {
    "levels": '{"a":' * 200_000,
    "open": "{" * 200_000,
    "starts": '{"is_claim":"a",' * 20_000,
    "lists": ('{"is_claim": ' + "[1," * 10) * 4_000,
    "pairs": '{"summary" "x" ' * 500 + "}" * 500,
    "marks": "<think>" * 50_000,
    "ends": "</think>" * 50_000,
    "both": "<think></think>" * 20_000,
    "half marks": "<" * 200_000,
    "blanks": "<think" + " " * 200_000,
    "strokes": '"' + "\\" * 200_000,
    "repairs": ("{is_claim: " + '"x" y ' * 800 + "} ") * 25,
    "fence": "```" + " " * 1_000_000 + "x",
    "named fences": "```think " * 20_000,
    "half names": "<inner_" * 30_000,
    "names of thoughts": "<" + "a" * 12 + "_think_" * 30_000,
    "entities": "&quot;" * 40_000,
    "typed marks": "{is_claim: " + "“a”，" * 6_000 + "}",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_answer_takes_its_time(words: str) -> None:
    """Whatever a server makes up, it is looked through in time that grows with its length: processor time, not ours."""
    begun = time.process_time()
    answer_in(words)
    without_thoughts(words)
    assert time.process_time() - begun < 10


MARKS = [
    "<|im_start|>",
    "assistant",
    "/think",
    "<|channel>",
    "thought",
    "<|end|>",
    "<|content|>",
    "<think>",
    "</think>",
    "<",
    "</",
    "think>",
    "[THINK]",
    "[/THINK]",
    "[",
    "◁think▷",
    "가",
    " ",
    "b>",
    "\n",
]


@given(st.lists(st.sampled_from(MARKS), max_size=8).map("".join), st.integers(min_value=1, max_value=7))
def test_a_thought_is_cut_from_a_stream_however_it_is_cut(words: str, size: int) -> None:
    """In pieces of any size the same is shown as of the whole, and no thought that the words begin with."""
    thought = Thought()
    shown = "".join(thought.feed(words[at : at + size]) for at in range(0, len(words), size)) + thought.rest()
    whole = Thought()
    assert shown == whole.feed(words) + whole.rest()
    assert not shown.startswith(("<think>", "</think>", "[THINK]"))
    if not (OPENING.search(words) or CLOSING.search(words)):
        assert shown == words.lstrip()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("<think>음</think><think>또</think>\n답", "답"),
        ("<seed:think>음</seed:think>답", "답"),
        ("</think>\n답", "답"),
        ("<|channel|>analysis<|message|>음<|end|><|start|>assistant<|channel|>final<|message|>답", "답"),
        ("<|channel|>final<|message|>답", "답"),
        ("<|START_THINKING|>음<|END_THINKING|><|START_RESPONSE|>답", "답"),
        ("<|im_start|>assistant/think\n음<|im_end|>\n<|im_start|>assistant\n답", "답"),
        ("<|channel>thought\n음<channel|>답", "답"),
        ("<생각>음</생각>답", "답"),
        ("<think/>답", "답"),
        ("<b>굵게</b>", "<b>굵게</b>"),
        ("[1] 첫째", "[1] 첫째"),
        ("<think>끝없이", ""),
        ("<thi", "<thi"),
    ],
)
def test_a_stream_shows_the_answer(words: str, shown: str) -> None:
    """One character after the other."""
    thought = Thought()
    assert "".join([*map(thought.feed, words), thought.rest()]) == shown
