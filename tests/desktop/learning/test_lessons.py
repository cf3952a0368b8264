"""What of a line is learnt, and above all what is not."""

from __future__ import annotations

import pytest

from desktop.learning.lessons import GAP, lessons, pairs_of


def test_a_line_teaches_its_pairs_and_how_sentences_begin() -> None:
    """Marks are no part of an eojeol; behind a full stop another sentence begins."""
    assert list(pairs_of("오늘 회의는 취소됐어요. 내일 봬요!")) == [
        ("", "오늘"),
        ("오늘", "회의는"),
        ("회의는", "취소됐어요"),
        ("", "내일"),
        ("내일", "봬요"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "hunter2 swordfish",
        "010-1234-5678",
        "계좌 110-234-567890 국민",
        "123 456 7890 원",
        "for x in items: print(x) # 출력",
        "if (a == b) { 반환; }",
        "const 이름 = user_name",
        "SELECT * FROM 표 && 삭제",
        "",
    ],
)
def test_numbers_and_code_teach_nothing(line: str) -> None:
    """Neither what has no Hangul, nor what is mostly digits, nor what reads like a program."""
    assert list(pairs_of(line)) == []


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("메일은 kim@example.com 으로 주세요", "kim@example.com"),
        ("메일은 김씨@회사.kr 으로 주세요", "김씨@회사.kr"),
        ("여기 https://example.com/한글 보세요", "https://example.com/한글"),
        ("열쇠는 c29tZXRoaW5nc2VjcmV0IQAB 예요", "c29tZXRoaW5nc2VjcmV0IQAB"),
        ("우리 집 번호는 1234호 입니다", "1234호"),
        ("아주긴한글이공백없이이어진것은실수다 그래", "아주긴한글이공백없이이어진것은실수다"),
    ],
)
def test_addresses_and_long_things_are_a_gap(line: str, gone: str) -> None:
    """They are not learnt, and neither is what stood behind them learnt as if they were not there."""
    pairs = list(pairs_of(line))
    assert pairs and gone not in str(pairs)
    behind = line.split()[line.split().index(gone) + 1]
    assert (GAP, behind) in pairs


def test_what_goes_on_teaches_only_the_rest() -> None:
    """A line that was left and come back to is not counted twice; its last eojeol may have become another."""
    assert lessons("오늘 회의는 취소됐어요", "오늘 회의") == (("오늘", "회의는"), ("회의는", "취소됐어요"))
    assert lessons("네 네 네", "네 네") == (("네", "네"),)
    assert lessons("오늘 회의는", "") == (("", "오늘"), ("오늘", "회의는"))


def test_laughter_and_dates_are_learnt() -> None:
    """People write them, and nobody is known by them."""
    assert ("", "ㅋㅋㅋ") in list(pairs_of("ㅋㅋㅋ 3월에 보자^^"))
    assert ("ㅋㅋㅋ", "3월에") in list(pairs_of("ㅋㅋㅋ 3월에 보자"))
