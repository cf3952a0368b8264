"""The simulated typist: keys counted by hand."""

from __future__ import annotations

import pytest

from engine.text.hangul import keys
from tests.bench.fake_predictor import Fake
from tests.bench.options import SENTENCES
from tests.bench.typist import Eojeol, Tally, split_line, type_line

LINE = "가구 좋다."
"""가구 is rkrn, 좋다 whgek: 4 + 1 keys, and 5 + 1 for the mark + 1."""


def test_who_knows_everything_saves_all_but_the_taking_and_the_marks() -> None:
    """가구: one key, for the line is empty before it, and the taking; 좋다.: the taking, its mark and the space."""
    tally = type_line(LINE, Fake(lambda context, partial: ["좋다" if context else "가구"]))
    assert (tally.eojeols, tally.alone, tally.used) == (2, 12, (1 + 1) + (1 + 1 + 1))
    assert tally.saved == pytest.approx(7 / 12)


def test_who_knows_nothing_saves_nothing() -> None:
    """Without a right candidate every key is typed, and hits stay zero while questions are counted."""
    tally = type_line(LINE, Fake(lambda context, partial: ["나무", "좋은"]))
    assert tally.used == tally.alone == 12
    assert tally.saved == 0
    assert tally.asked == (1, 2, 2, 2)
    assert tally.first == tally.offered == (0, 0, 0, 0)


def test_candidates_are_asked_for_with_what_the_screen_shows() -> None:
    """Before the first key of a line nothing is asked, nor after the last key of an eojeol; 각 shows on the way to 가구."""
    fake = Fake(lambda context, partial: [])
    type_line("가구 가구.", fake)
    second = [("가구 ", partial) for partial in ("", "ㄱ", "가", "각")]
    assert fake.asked == [("", "ㄱ"), ("", "가"), ("", "각"), *second]


@pytest.mark.parametrize(("line", "saved"), [("아 가구", 1), ("아 가구.", 0), ("아 가구!?", 0)])
def test_an_eojeol_with_marks_saves_one_key_less(line: str, saved: int) -> None:
    """Taken after three of four keys, 가구 saves its last key or the space, and with marks the space is typed again."""
    tally = type_line(line, Fake(lambda context, partial: ["가구"] if partial == "각" else []))
    assert tally.alone - tally.used == saved


def test_hits_are_counted_by_rank_and_by_keys_typed() -> None:
    """First and among five are two counts, and a sixth candidate is not seen."""
    answers = {
        "": ["나", "다", "라", "마", "바", "가구"],
        "ㄱ": ["나", "다", "라", "마", "가구"],
        "가": ["가구"],
        "각": [],
    }
    tally = type_line("아 가구", Fake(lambda context, partial: answers[partial] if context else []))
    assert tally.asked == (1, 2, 1, 1)  # 아 has two keys, and nothing is asked before its first
    assert tally.first == (0, 0, 1, 0)
    assert tally.offered == (0, 1, 1, 0)
    assert tally.alone - tally.used == 3  # taken after one key


def test_a_taken_eojeol_is_asked_for_no_more_once_hits_are_counted() -> None:
    """Hits after three keys belong to the predictor, whatever was taken; later questions would only cost time."""
    fake = Fake(lambda context, partial: ["가나다라"] if context else [])
    type_line("아 가나다라", fake)
    assert [partial for context, partial in fake.asked if context] == ["", "ㄱ", "가", "간"]


@pytest.mark.parametrize(
    ("word", "core", "marks"),
    [
        ("왔다.", "왔다", "."),
        ("정말?!", "정말", "?!"),
        ("10%", "10%", ""),
        ('"네."', '"네', '."'),
        ("...", "", "..."),
        ("ㅋㅋ~", "ㅋㅋ", "~"),
    ],
)
def test_marks_at_the_end_are_set_apart(word: str, core: str, marks: str) -> None:
    """Marks that end a word are no part of a candidate; a percent sign and opening marks are."""
    assert split_line(f" {word} ") == (Eojeol(core, marks),)


def test_marks_alone_are_typed() -> None:
    """A word of marks cannot be offered: it costs its keys and the space, and nothing is asked."""
    fake = Fake(lambda context, partial: [""])
    assert type_line("...", fake) == Tally(1, 4, 4)
    assert not fake.asked


def test_latin_is_typed_character_by_character() -> None:
    """What 2-set keys do not spell shows as it is; its syllables still cost their keys."""
    assert Eojeol("AI를", "").screens == ("", "A", "AI", "AIㄹ", "AI르", "AI를")
    assert Eojeol("ㅠㅠ가", "").screens == ("", "ㅠ", "ㅠㅠ", "ㅠㅠㄱ", "ㅠㅠ가")


def test_every_eojeol_is_reached_by_its_keys() -> None:
    """On real sentences the last screen is the eojeol, and there is one screen a key."""
    eojeols = [each for line in SENTENCES.read_text(encoding="utf-8").splitlines() for each in split_line(line)]
    assert len(eojeols) > 1000
    for eojeol in eojeols:
        assert eojeol.screens[-1] == eojeol.core
        assert len(eojeol.screens) == len(keys(eojeol.core)) + 1


def test_tallies_add_up() -> None:
    """Two lines together are the sum of each count, and the rate is that of all keys."""
    one = Tally(1, 10, 5, (1, 1, 0, 0), (0, 1, 0, 0), (1, 1, 0, 0))
    other = Tally(2, 30, 25, (2, 2, 2, 2), (0, 0, 0, 1), (0, 1, 1, 1))
    assert one + other == Tally(3, 40, 30, (3, 3, 2, 2), (0, 1, 0, 1), (1, 2, 1, 1))
    assert (one + other).saved == pytest.approx(0.25)
    assert Tally().saved == 0
