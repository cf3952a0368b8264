"""Training data: everything that is wrong is named by line and field, and nothing of a text is quoted."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.complaints.dictionary import parse_tree
from models.complaints.prompt import INSTRUCTION
from models.training.voc.examples import IGNORED, encoded, lengths, padded, split
from models.training.voc.records import DataUnreadable, across, read_complaints

DICTIONARY = parse_tree('{"해충": {"바퀴": ["독일바퀴", "재발"], "쥐": ["생쥐"]}, "서비스": {"일정": ["지각"]}}')
GOOD: dict[str, Any] = {
    "input": "바퀴가 2.5마리 또 나왔어요!",
    "output": {
        "is_claim": "claim",
        "summary": "바퀴 재발",
        "bug_type": "바퀴",
        "keywords": ["바퀴"],
        "categories": [{"대분류": "해충", "중분류": "바퀴", "소분류": "재발", "근거": "또 나왔어요!"}],
    },
}


def read(folder: Path, *records: Any, clean: bool = True, content: str = "") -> tuple[list[Any], list[str]]:
    """The records that are sound and the faults, from JSON Lines."""
    path = folder / "data.jsonl"
    path.write_text(content or "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), "utf-8")
    kept, faults = read_complaints(path, DICTIONARY, clean=clean)
    return kept, [str(fault) for fault in faults]


def good(change: Callable[[dict[str, Any]], object] = lambda _: None, **more: Any) -> dict[str, Any]:
    record = {**copy.deepcopy(GOOD), **more}
    change(record)
    return record


def test_a_sound_record_is_read_as_the_server_will_ask(tmp_path: Path) -> None:
    """The text cleaned or as it is; an answer that is a text of JSON; an instruction of one's own."""
    (kept,), faults = read(tmp_path, GOOD)
    assert faults == []
    assert (kept.text, kept.instruction, kept.line) == ("바퀴가 25마리 또 나왔어요", INSTRUCTION, 1)
    spelled = good(output=json.dumps(GOOD["output"]), instruction="분류하세요")
    (kept,), faults = read(tmp_path, spelled, clean=False)
    assert (kept.text, kept.instruction, kept.answer, faults) == (GOOD["input"], "분류하세요", GOOD["output"], [])
    assert "바퀴" not in repr(kept)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda r: r.pop("input"), "line 2: input: missing"),
        (lambda r: r.update(input=7), "line 2: input: wrong-type"),
        (lambda r: r.update(input=" "), "line 2: input: empty"),
        (lambda r: r.update(input="!!!"), "line 2: input: empty"),
        (lambda r: r.update(more=1), "line 2: ?0: unknown-field"),
        (lambda r: r.pop("output"), "line 2: output: missing"),
        (lambda r: r.update(output="{"), "line 2: output: not-json"),
        (lambda r: r.update(output=[]), "line 2: output: not-an-object"),
        (lambda r: r.update(instruction=""), "line 2: instruction: empty"),
        (lambda r: r["output"].pop("is_claim"), "line 2: output.is_claim: missing"),
        (lambda r: r["output"].update(is_claim=None), "line 2: output.is_claim: unknown-value"),
        (lambda r: r["output"].update(bug_type="나비"), "line 2: output.bug_type: unknown-value"),
        (lambda r: r["output"].update(bug_type=3), "line 2: output.bug_type: wrong-type"),
        (lambda r: r["output"].update(summary=None), "line 2: output.summary: wrong-type"),
        (lambda r: r["output"].update(summary="가" * 201), "line 2: output.summary: too-long (201 > 200 characters)"),
        (lambda r: r["output"].update(keywords="가"), "line 2: output.keywords: wrong-type"),
        (lambda r: r["output"].update(keywords=["가", "가"]), "line 2: output.keywords.1: repeated"),
        (
            lambda r: r["output"].update(keywords=[str(n) for n in range(9)]),
            "line 2: output.keywords: too-many (9 > 8)",
        ),
        (lambda r: r["output"].update(extra=1), "line 2: output.?0: unknown-field"),
        (
            lambda r: r["output"]["categories"][0].update(소분류="생쥐"),
            "line 2: output.categories.0: outside-dictionary",
        ),
        (lambda r: r["output"]["categories"][0].update(근거="쥐"), "line 2: output.categories.0.근거: no-evidence"),
        (lambda r: r["output"]["categories"][0].pop("중분류"), "line 2: output.categories.0.중분류: missing"),
        (
            lambda r: r["output"]["categories"].append(r["output"]["categories"][0]),
            "line 2: output.categories.1: repeated",
        ),
        (lambda r: r["output"].update(categories=[7]), "line 2: output.categories.0: not-an-object"),
    ],
)
def test_a_fault_has_a_line_and_a_field(change: Callable[[Any], object], fault: str, tmp_path: Path) -> None:
    """The record is left out, the others are not; nothing of the text is in the fault."""
    kept, faults = read(tmp_path, good(input="첫 글 또 나왔어요"), good(change), good(input="셋째 또 나왔어요"))
    assert faults == [fault]
    assert [each.line for each in kept] == [1, 3]


def test_texts_that_come_twice_are_named(tmp_path: Path) -> None:
    """With the line of the first one, and whether it is answered otherwise."""
    other = good(lambda r: r["output"].update(is_claim="non-claim"))
    kept, faults = read(tmp_path, GOOD, GOOD, other)
    assert [each.line for each in kept] == [1]
    assert faults == ["line 2: input: repeated (as line 1)", "line 3: input: contradiction (as line 1)"]


def test_a_list_is_read_too_and_lines_are_where_records_begin(tmp_path: Path) -> None:
    """One JSON text with everything, as other tools write it; broken in the middle, what stood before counts."""
    spelled = json.dumps([GOOD, {"input": "또"}], ensure_ascii=False, indent=1)
    kept, faults = read(tmp_path, content=spelled)
    second = spelled.splitlines().index(' "input": "또"'.replace(' "', '  "', 1)) + 0
    assert [each.line for each in kept] == [2]
    assert faults == [f"line {second}: output: missing"]
    kept, faults = read(tmp_path, content=spelled[:-20])
    assert (len(kept), faults) == (1, [f"line {second}: record: not-json"])


@pytest.mark.parametrize("content", ["{\n", "[" * 100_000, "1\n", '{"input": "\\ud800"}\n'])
def test_what_is_no_record_is_a_fault(content: str, tmp_path: Path) -> None:
    """Whatever it is, nothing is raised."""
    kept, faults = read(tmp_path, content=content)
    assert not kept and faults


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Missing, a folder, or no UTF-8."""
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\xfa")
    for name in ("missing.jsonl", "", "latin.jsonl"):
        with pytest.raises(DataUnreadable, match=str(tmp_path)):
            read_complaints(tmp_path / name, DICTIONARY, clean=True)


def test_a_text_on_both_sides_of_the_split_is_a_fault(tmp_path: Path) -> None:
    """Letters and digits compared: other marks make no other text."""
    train, _ = read(tmp_path, GOOD, clean=False)
    held, _ = read(tmp_path, good(input="새 글 또 나왔어요"), good(input="바퀴가 2.5마리, 또 나왔어요…"), clean=False)
    assert [str(each) for each in across(train, held)] == [
        "line 2: input: across-the-split (as line 1 of the training data)"
    ]


def test_a_split_is_the_same_each_time_and_complete(tmp_path: Path) -> None:
    """By its seed; no record is lost, and neither side is empty."""
    kept, _ = read(tmp_path, *(good(input=f"{number}번 또 나왔어요") for number in range(20)))
    taught, held = split(kept, 0.1, 42)
    assert (len(taught), len(held)) == (18, 2)
    assert sorted(each.line for each in (*taught, *held)) == list(range(1, 21))
    assert split(kept, 0.1, 42) == (taught, held) != split(kept, 0.1, 43)
    assert [len(each) for each in split(kept[:2], 0.01, 1)] == [1, 1]
    assert [len(each) for each in split(kept, 0, 1)] == [20, 0]


class Letters:
    """A tokenizer whose tokens are letters; 0 ends an answer."""

    def encode(self, text: str) -> list[int]:
        return list(map(ord, text))

    def answer(self, text: str) -> list[int]:
        return [*map(ord, text), 0]


def test_only_the_answer_and_its_end_are_learnt(tmp_path: Path) -> None:
    """The prompt is the server's to the letter; the labels are the answer as a grammar has it, and the end."""
    (kept,), _ = read(tmp_path, GOOD)
    row = encoded(kept, DICTIONARY, Letters())
    learnt = [label for label in row.labels if label != IGNORED]
    answer = "".join(map(chr, learnt[:-1]))
    assert json.loads(answer) == GOOD["output"] and learnt[-1] == 0
    asked = "".join(map(chr, row.tokens[: row.labels.index(learnt[0])]))
    assert asked.endswith("### Response:\n") and "[Voice-of-Customer]: 바퀴가 25마리" in asked
    assert row.tokens == [*map(ord, asked), *learnt]


def test_rows_of_a_batch_are_filled_up_where_nothing_is_learnt(tmp_path: Path) -> None:
    """No attention, no label; and what is too long for the model is a fault, not a cut answer."""
    kept, _ = read(tmp_path, GOOD, good(input="또 나왔어요"))
    rows = [encoded(each, DICTIONARY, Letters()) for each in kept]
    batch = padded(rows, 7)
    more = len(rows[0].tokens) - len(rows[1].tokens)
    assert batch["input_ids"][1][-more:] == [7] * more
    assert batch["labels"][1][-more:] == [IGNORED] * more
    assert batch["attention_mask"][1][-more:] == [0] * more
    assert {len(each) for column in batch.values() for each in column} == {len(rows[0].tokens)}
    short, faults = lengths(kept, rows, len(rows[1].tokens))
    assert short == [rows[1]]
    assert [each.code for each in faults] == ["too-many-tokens"]
