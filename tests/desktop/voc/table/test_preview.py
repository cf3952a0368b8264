"""Which column of a table seems to hold the texts, and what is seen of it before anything is sent."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from desktop.voc.table.preview import SAMPLES, preview
from desktop.voc.table.sources import open_table

LONG = "매장 화장실에서 바퀴벌레가 나왔는데 언제 오시나요"


def table(path: Path, *rows: list[str]) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize(
    ("headings", "row", "likely"),
    [
        (["번호", "내용"], ["1", LONG], 2),
        (["번호", "비고", "가나다"], ["1", "급함", LONG], 3),
        (["민원번호", "접수"], ["A-2024-0001-가", LONG], 2),
        (["문의 내용", "답변 내용"], [LONG, LONG + " " + LONG], 1),
        (["id", "comment", "reply"], ["7", LONG, LONG * 3], 2),
        (["고객의 소리", "담당자 의견 처리"], [LONG, LONG * 2], 1),
        (["주소", "내용"], ["서울특별시 어느구 어느로 일길 어느 건물 이층 안쪽", "개미가 나와요"], 2),
        (["A", "B"], ["1", "2024-01-01"], 0),
        (["A"], ["1"], 1),
    ],
)
def test_the_likely_column(tmp_path: Path, headings: list[str], row: list[str], likely: int) -> None:
    """By what its heading announces and by how much is written in it; numbers and dates are no texts."""
    assert preview(open_table(table(tmp_path / "in.csv", headings, row, row))).place == likely


def test_samples_are_the_first_texts(tmp_path: Path) -> None:
    """Of each column, without empty ones, cut where they are long."""
    path = table(tmp_path / "in.csv", ["번호", "내용"], *([str(n), ["", "짧음", "가" * 500][n % 3]] for n in range(9)))
    numbers, texts = preview(open_table(path)).samples
    assert [each.reveal() for each in numbers] == ["0", "1", "2"]
    assert [each.reveal() for each in texts] == ["짧음", "가" * 199 + "…", "짧음"]
    assert len(texts) == SAMPLES
    assert "가" not in repr(texts)


def test_a_wide_table_says_little(tmp_path: Path) -> None:
    """What a window is told is bounded, whatever a file has."""
    path = table(tmp_path / "in.csv", [f"열{n}" for n in range(5000)], ["가" * 300] * 5000)
    assert sum(len(text) for column in preview(open_table(path)).samples for text in column) < 200_000


def test_lines_have_samples_too(tmp_path: Path) -> None:
    """They are one column without a heading."""
    (tmp_path / "in.txt").write_text("하나\n\n둘\n", encoding="utf-8")
    seen = preview(open_table(tmp_path / "in.txt"))
    assert [[each.reveal() for each in column] for column in seen.samples] == [["하나", "둘"]]
