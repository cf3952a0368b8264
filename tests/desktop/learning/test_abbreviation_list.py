"""The list of abbreviations: what is in it, in and out as CSV, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.learning.abbreviation_list import MOST, Abbreviation, read_abbreviations, usual, write_abbreviations
from desktop.learning.errors import BadList


def test_a_list_is_written_and_read(tmp_path: Path) -> None:
    """Texts of several words, with marks and commas, come back as they were."""
    mine = (
        Abbreviation("ㄱㅅ", "감사합니다"),
        Abbreviation("주소", '서울시, 종로구 1길 "2"'),
        Abbreviation("메일", "kim@example.com"),
    )
    write_abbreviations(tmp_path / "mine.csv", mine)
    assert read_abbreviations(tmp_path / "mine.csv") == mine
    assert read_abbreviations(tmp_path / "none.csv") == ()


def test_what_spreadsheets_write_is_read(tmp_path: Path) -> None:
    """A mark at the beginning, line ends of Windows, blank rows; of two for one abbreviation the later counts."""
    (tmp_path / "mine.csv").write_bytes("\ufeffㄱㅅ,고마워\r\n\r\nㄱㅅ,감사합니다\r\n".encode())
    assert read_abbreviations(tmp_path / "mine.csv") == (Abbreviation("ㄱㅅ", "감사합니다"),)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("ㄱㅅ,감사합니다\nㅈㅅ\n".encode(), "not-ours", 2),
        ("ㄱㅅ,감사합니다,그리고\n".encode(), "not-ours", 1),
        ("ㄱ ㅅ,감사합니다\n".encode(), "not-ours", 1),
        (f"ㄱㅅ,{'가' * 301}\n".encode(), "not-ours", 1),
        ('ㄱㅅ,"감사\n합니다"\n'.encode(), "not-ours", 2),
        ("감사,감사\n".encode(), "not-ours", 1),
        (b"\xb0\xa8\xbb\xe7,x\n", "unreadable", 0),
        ("".join(f"ㄱ{number},말\n" for number in range(MOST + 1)).encode(), "too-large", MOST + 1),
    ],
)
def test_a_bad_list_is_refused_by_its_line(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    """Nothing of it is used: who brings a list along wants all of it."""
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(BadList) as caught:
        read_abbreviations(tmp_path / "mine.csv")
    assert (caught.value.code, caught.value.line) == (code, line)


def test_the_usual_ones_are_sound() -> None:
    """Each can be typed and taken."""
    assert len(usual()) >= 5 and all(each.usable for each in usual())
