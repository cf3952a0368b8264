"""Lists that people take along: ours, somebody's lines, and what is neither, of any size."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from desktop.learning import exchange
from desktop.learning.errors import BadList, ImportStopped
from desktop.learning.exchange import listed_lines, read_list
from desktop.learning.importing import Importing, ListRead, ListReading
from desktop.learning.lessons import GAP
from desktop.learning.ngram import Ngram, StoredWords


def test_what_is_taken_out_comes_back(tmp_path: Path) -> None:
    """With counts, beginnings of sentences, gaps and what is pinned."""
    stored = StoredWords(7, {"": {"오늘": 7.0}, "오늘": {"회의는": 2.0}, GAP: {"주세요": 1.0}}, frozenset({"회의는"}))
    (tmp_path / "list.jsonl").write_bytes(b"".join(listed_lines(stored)))
    read = read_list(tmp_path / "list.jsonl")
    ngram = Ngram()
    ngram.bring(((each.behind, each.word, each.count) for each in read.brought.pairs), read.brought.lines)
    assert ngram.stored().pairs == stored.pairs
    assert [each.word for each in read.brought.pairs if each.pinned] == ["회의는"]
    assert (ngram.lines, read.skipped, read.whole) == (7, 0, True)


def test_lines_of_text_are_learnt_as_if_typed(tmp_path: Path) -> None:
    """And what would not be learnt there is not here."""
    (tmp_path / "list.jsonl").write_text('{"text": "오늘 회의는 취소"}\n{"text": "010-1234-5678"}\n', encoding="utf-8")
    read = read_list(tmp_path / "list.jsonl")
    assert [(each.behind, each.word) for each in read.brought.pairs] == [
        ("", "오늘"),
        ("오늘", "회의는"),
        ("회의는", "취소"),
    ]
    assert (read.brought.lines, read.skipped) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello\n" * 500, b"\x00\xff" * 5_000, b"[" * 100_000, b'{"word": "x"}\n', b'{"word": "\xed\xa0\x80"}\n'],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    """Soon, and with nothing learnt."""
    (tmp_path / "list.jsonl").write_bytes(content)
    with pytest.raises(BadList, match="not-ours"):
        read_list(tmp_path / "list.jsonl")


def test_odd_lines_are_skipped(tmp_path: Path) -> None:
    """Counts that are none, words that are not to be learnt, broken lines: the others are read, and it is bounded."""
    lines = [
        '{"word": "회의는", "behind": "오늘", "count": 1e300}',
        '{"word": "회의는", "behind": "a@b.kr", "count": 1}',
        '{"word": "회의실", "count": -1}',
        '{"word": "회의실", "count": 1e999}',
        '{"word": "kim@example.com", "count": 2}',
        '{"word": "회의실", "count": ',
    ]
    (tmp_path / "list.jsonl").write_text("\n".join(lines), encoding="utf-8")
    read = read_list(tmp_path / "list.jsonl")
    assert {(each.behind, each.word, each.count) for each in read.brought.pairs} == {
        ("오늘", "회의는", 1_000.0),
        (GAP, "회의는", 1.0),
    }
    assert read.skipped == 4


def test_a_list_without_end_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many pairs the commonest stay, of too many lines the first, and of a file too large nothing is read."""
    monkeypatch.setattr(exchange, "_MOST_PAIRS", 10)
    lines = [f'{{"word": "말{chr(0xAC00 + number)}", "count": {number + 1}}}\n' for number in range(50)]
    (tmp_path / "list.jsonl").write_text("".join(lines), encoding="utf-8")
    read = read_list(tmp_path / "list.jsonl")
    assert not read.whole and sorted(each.count for each in read.brought.pairs) == list(range(41, 51))
    monkeypatch.setattr(exchange, "_MOST_LINES", 5)
    assert len(read_list(tmp_path / "list.jsonl").brought.pairs) == 5
    monkeypatch.setattr(exchange, "LARGEST", 10)
    with pytest.raises(BadList, match="too-large"):
        read_list(tmp_path / "list.jsonl")


def test_fifty_megabytes_can_be_stopped(tmp_path: Path) -> None:
    """It tells how far it is, and ends within a second of being told to."""
    line = '{"word": "회의는", "behind": "오늘", "count": 1, "note": "' + "말" * 300 + '"}\n'
    (tmp_path / "list.jsonl").write_text(line * 53_000, encoding="utf-8")
    assert (tmp_path / "list.jsonl").stat().st_size > 50_000_000
    told: list[float] = []
    begun = 0.0

    def stopped() -> bool:
        nonlocal begun
        if len(told) == 3:
            begun = time.monotonic()
        return bool(begun)

    with pytest.raises(ImportStopped):
        read_list(tmp_path / "list.jsonl", told.append, stopped)
    assert time.monotonic() - begun < 1
    assert told == sorted(told) and 0 < told[0] < told[-1] < 0.1


def over(told: list[object]) -> ListRead:
    """What was told last."""
    last = told[-1]
    assert isinstance(last, ListRead)
    return last


def test_a_thread_reads_and_tells(tmp_path: Path) -> None:
    """Progress, then what was read; or the fault; or nothing where it was stopped."""
    (tmp_path / "list.jsonl").write_text('{"text": "오늘 회의는 취소"}\n' * 40_000, encoding="utf-8")
    told: list[object] = []
    importing = Importing(tmp_path / "list.jsonl", told.append)
    importing.start()
    importing.join(60)
    assert isinstance(told[0], ListReading)
    assert over(told).read is not None
    importing = Importing(tmp_path / "none.jsonl", told.append)
    importing.run()
    fault = over(told).fault
    assert fault is not None and fault.code == "unreadable"
    importing = Importing(tmp_path / "list.jsonl", told.append)
    importing.cancel()
    importing.run()
    assert told[-1] == ListRead()
