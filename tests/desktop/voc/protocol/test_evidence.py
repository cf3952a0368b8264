"""What an answer quotes, held against the text it is said to be from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.voc.protocol.evidence import Quotations, held_against
from desktop.voc.protocol.messages import Category, Classification, Remark
from engine.text.private import Private

TEXT = "지난주에 방역을 했는데, 바퀴벌레가 또 나왔어요!  Ｃ동 101호입니다."


def quoted(quote: str, text: str = TEXT) -> list[str]:
    """The pieces of the text that are found."""
    return [text[begin:end] for begin, end in Quotations(Private(text)).places(Private(quote))]


@pytest.mark.parametrize(
    ("quote", "pieces"),
    [
        ("바퀴벌레가 또 나왔어요", ["바퀴벌레가 또 나왔어요"]),
        ("“바퀴벌레가 또 나왔어요!”", ["바퀴벌레가 또 나왔어요"]),
        ("방역을 했는데 바퀴벌레가", ["방역을 했는데, 바퀴벌레가"]),
        ("방역을했는데", ["방역을 했는데"]),
        ("c동 101호", ["Ｃ동 101호"]),
        ("방역을 … 또 나왔어요", ["방역을", "또 나왔어요"]),
        ("또 나왔어요, 지난주에", ["또 나왔어요", "지난주에"]),
        ("쥐가 나왔어요", []),
        ("바퀴벌레가 … 쥐가", []),
        ("?!", []),
        ("", []),
    ],
)
def test_letters_count(quote: str, pieces: list[str]) -> None:
    """Marks, blanks, width and case do not; a quotation in pieces needs all of them."""
    assert quoted(quote) == pieces


def test_taken_apart_or_not_it_is_the_same_letter() -> None:
    """A file from a Mac has its syllables in pieces; the place is that of the text as it is."""
    apart = unicodedata.normalize("NFD", "방에 바퀴가 있어요")
    assert [unicodedata.normalize("NFC", piece) for piece in quoted("바퀴가", apart)] == ["바퀴가"]
    assert quoted(unicodedata.normalize("NFD", "바퀴가"), "방에 바퀴가 있어요") == ["바퀴가"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_what_is_cut_out_of_a_text_is_in_it(before: str, quote: str, behind: str) -> None:
    """Wherever it was, if there is a letter in it; and the places lie within the text."""
    text = before + quote + behind
    places = Quotations(Private(text)).places(Private(quote))
    assert all(0 <= begin < end <= len(text) for begin, end in places)
    letters = unicodedata.normalize("NFKD", quote).casefold()
    assert bool(places) or not any(map(str.isalnum, letters))


def test_an_answer_is_marked_and_remarked() -> None:
    """The ground that is not there, and no other; one that is missing is none that is wrong."""
    found = Classification(
        categories=(
            Category("가", "나", "다", Private("또 나왔어요")),
            Category("가", "나", "라", Private("쥐가 많다")),
            Category("가", "나", "마"),
        ),
        remarks=(Remark("repaired"),),
    )
    held = held_against(found, Private(TEXT))
    assert [each.quoted for each in held.categories] == [True, False, True]
    assert held.remarks == (Remark("repaired"), Remark("not-in-text", "categories.1.근거"))
