"""The simulated typist: keys counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from engine.text.hangul import keys
from tests.bench.fake_predictor import Fake
from tests.bench.options import SENTENCES
from tests.bench.typist import Eojeol, Person, Tally, split_line, type_line

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


class WithStems(Fake):
    """Has a stem beside each answer, and notes what is finished."""

    follows = True

    def __init__(self, answer: Callable[[str, str], Sequence[str]], stems: Mapping[str, str]) -> None:
        super().__init__(answer)
        self._stems = stems
        self.finished: list[str] = []

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        self.stem = self._stems.get(partial) if context else None
        return super().suggest(context, partial, k)

    def finish(self, line: str) -> None:
        self.finished.append(line)


def test_a_stem_costs_one_key_and_typing_goes_on() -> None:
    """회의는 is ghl dml sms: ㅎ, the stem in place of five keys, three keys and the space."""
    fake = WithStems(lambda context, partial: [], {"ㅎ": "회의"})
    tally = type_line("아 회의는", fake)
    assert tally.used == (2 + 1) + (1 + 1 + 3 + 1)
    assert tally.stems == 1
    assert [partial for context, partial in fake.asked if context] == ["", "ㅎ", "회의", "회읜", "회의느"]
    assert fake.finished == ["아 회의는"]


@pytest.mark.parametrize(
    ("stem", "offered"),
    [("회사", []), ("회의는요", []), ("회의", ["회의는"]), ("희", []), ("", [])],
    ids=["another word", "too long", "the word is there", "no beginning", "none"],
)
def test_a_stem_that_helps_nobody_is_left(stem: str, offered: list[str]) -> None:
    """It must begin the eojeol, and whoever sees the eojeol takes that."""
    fake = WithStems(lambda context, partial: offered if context and partial == "회" else [], {"회": stem})
    assert type_line("아 회의는", fake).stems == 0


def test_a_stem_of_one_key_is_left() -> None:
    """Its own key is as quick."""
    fake = WithStems(lambda context, partial: [], {"호": "회", "횡": "회의"})
    tally = type_line("아 회의", fake)
    assert (tally.stems, tally.used) == (1, (2 + 1) + (4 + 1 + 1))


def test_a_stem_may_be_the_whole_eojeol() -> None:
    """Then the space is typed."""
    tally = type_line("아 회의", WithStems(lambda context, partial: [], {"ㅎ": "회의"}))
    assert tally.used == (2 + 1) + (1 + 1 + 1)


def test_who_follows_is_not_asked_for_a_count() -> None:
    """What was taken is over: to ask on would make it seem passed over."""
    fake = WithStems(lambda context, partial: ["가나다라"] if context else [], {})
    type_line("아 가나다라", fake)
    assert [partial for context, partial in fake.asked if context] == [""]


def test_a_person_overlooks_a_part() -> None:
    """Each time anew, drawn by the seed: nobody, everybody, and about as many as the dial says."""

    def knowing(context: str, partial: str) -> list[str]:
        return ["가나다라"] if context else []

    line = "아 " + "가나다라 " * 200
    all_seen, none_seen, most_seen = (type_line(line, Fake(knowing), 5, Person(part)) for part in (0.0, 1.0, 0.2))
    assert all_seen.used == 2 + 1 + 200
    assert none_seen.used == none_seen.alone
    assert all_seen.offered == none_seen.offered
    # Who overlooks it once has typed a key more, twice two …
    assert 0.15 < (most_seen.used - all_seen.used) / 200 < 0.35
    again = type_line(line, Fake(knowing), 5, Person(0.2))
    assert again == most_seen
    assert type_line(line, Fake(knowing), 5, Person(0.2, "another")) != most_seen
