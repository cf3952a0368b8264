"""Hanja and symbols of the tables that come with libhangul."""

from __future__ import annotations

import time

import pytest

from desktop.ime.composer import hanja, library
from desktop.ime.composer.hanja import Hanja, HanjaRow
from desktop.ime.composer.library import LibraryMissing


@pytest.fixture(scope="module")
def table() -> Hanja:
    """Read once."""
    return Hanja()


def spelled(rows: tuple[HanjaRow, ...]) -> list[tuple[str, str]]:
    """Readings and what may stand in their place."""
    return [(row.reading.reveal(), row.text.reveal()) for row in rows]


def test_an_exact_reading_has_its_hanja(table: Hanja) -> None:
    """One syllable has many, with what the dictionary says of each."""
    rows = table.rows("한", "exact")
    assert ("한", "韓") in spelled(rows)
    assert len(rows) > 50
    assert "나라" in rows[0].meaning.reveal()


def test_an_end_of_the_text_is_looked_up_the_longest_first(table: Hanja) -> None:
    """What stands before it does not matter."""
    rows = spelled(table.rows("우리는 대한민국", "suffix"))
    assert rows[0] == ("대한민국", "大韓民國")
    assert ("국", "國") in rows


def test_a_beginning_is_looked_up_the_longest_first(table: Hanja) -> None:
    """As with a word that is composed as a whole."""
    assert spelled(table.rows("대한민국만세", "prefix"))[0] == ("대한민국", "大韓民國")


def test_a_letter_has_symbols(table: Hanja) -> None:
    """ㅁ gives ※, as every Korean input method has it."""
    assert ("ㅁ", "※") in spelled(table.rows("ㅁ", "suffix"))


@pytest.mark.parametrize("reading", ["", "zz", "\0", "\ud800", "뷁뷁", "a" * 100_000])
def test_what_has_no_hanja_has_no_rows(table: Hanja, reading: str) -> None:
    """Nor does it end the process."""
    assert table.rows(reading, "exact") == ()


def test_no_row_shows_what_it_is(table: Hanja) -> None:
    """A row is what somebody typed, and what they may choose."""
    assert "韓" not in repr(table.rows("한", "exact"))


def test_looking_up_is_quick(table: Hanja) -> None:
    """It happens while a key waits: under a millisecond, the quickest of ten, for the longest lists."""
    took = []
    for _ in range(10):
        began = time.perf_counter()
        table.rows("가나다한", "suffix")
        took.append(time.perf_counter() - began)
    assert min(took) < 0.001


def test_without_libhangul_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """And whoever hosts it hears why."""
    monkeypatch.setattr(library, "_SONAME", "libhangul-that-is-not-there.so")
    library.library.cache_clear()
    try:
        with pytest.raises(LibraryMissing, match="not installed"):
            Hanja()
    finally:
        library.library.cache_clear()


def test_without_symbols_there_are_hanja(monkeypatch: pytest.MonkeyPatch) -> None:
    """The symbols come in a file of another package."""
    monkeypatch.setattr(hanja, "_SYMBOLS", ())
    table = Hanja()
    assert table.rows("한", "exact")
    assert ("ㅁ", "※") not in spelled(table.rows("ㅁ", "exact"))
