"""Keystrokes as a row of texts: what counts as passed over, and as finished."""

from __future__ import annotations

import pytest

from desktop.session.habits.follower import TypingFollower
from desktop.session.options import Eagerness
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import OwnWord, Stem, Suggestion, Suggestions


def answer(*rows: str, stem: str = "") -> Suggestions:
    """The engine's."""
    found = tuple(Suggestion(Private(row), 0.1) for row in rows)
    return Suggestions(1, found, 1.0, stem=Stem(Private(stem), 0.5) if stem else None)


def own(person: TypingFollower) -> set[str]:
    """The person's own words that fit."""
    return {each.text.reveal() for each in person.own}


def test_what_was_answered_was_seen() -> None:
    """Rows and stem of the answer before, as far as they still fit."""
    person = TypingFollower()
    person.type("오늘 가")
    person.see(answer("가구", "가다", stem="가게"))
    person.type("오늘 각")
    assert [(each.text.reveal(), each.times, each.stem) for each in person.passed] == [
        ("가게", 1, True),
        ("가구", 1, False),
    ]
    person.type("오늘 각오는 ")
    assert person.passed == ()


def test_what_would_not_show_is_left_out() -> None:
    """With the stem beside it; at the beginning of a sentence only what the person has begun one with counts."""
    person = TypingFollower()
    person.type("오늘 ")
    unsure = answer("가구", "가다", stem="가게")
    assert person.shown(unsure, Eagerness.OFTEN) == unsure
    shown = person.shown(unsure, Eagerness.BALANCED)
    assert (shown.candidates, shown.stem) == ((), None)
    sure = Suggestions(1, (Suggestion(Private("새"), 0.9),), 1.0)
    person.type("새 가구\n갔다. ")
    assert not person.shown(sure, Eagerness.BALANCED).candidates
    person.type("새 가구\n갔다. 새 ")
    person.type("새 가구\n갔다. 새 집\n샀다. ")
    assert person.shown(sure, Eagerness.BALANCED).candidates


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("새 가구를 샀", "새 가구를 샀다\n", "새 가구를 샀다\n가"), {"가구를"}),
        (("새 가구를 샀", "새 가구를 샀다\n사", "새 가구를 샀다\nㅅ"), {"새", "샀다"}),
        (("새 가구를 산", "가"), {"가구를"}),
        (("새 가구를 산", "", "사"), set()),
        (("가구를", "ㄱ"), set()),
        (("남의 가구가\n가", "남의 가구가\n각"), set()),
        (("남의 말\n새 가구를 산", "새 가구를 산다\n가"), {"가구를"}),
    ],
    ids=["break", "typed on", "jump", "unfinished word", "one word", "others' lines", "lines moved up"],
)
def test_a_line_is_finished_by_a_break_or_by_another(texts: tuple[str, ...], expected: set[str]) -> None:
    """Of one that was not seen to its end the whole words count; what stands above from the first is not the person's."""
    person = TypingFollower()
    for text in texts:
        person.type(text)
    assert own(person) == expected


def test_a_line_counts_once() -> None:
    """However often its end is told."""
    person = TypingFollower()
    for text in ("새 가구", "새 가구\n", "새 가구\n", "새 가구\n오", "새 가구\n오늘 ", "새 가구\n오늘 가"):
        person.type(text)
    (word,) = person.own
    assert word.weight == pytest.approx(0.05), "one of one, and as much for what is new"


def test_what_was_learnt_is_told_behind_the_last_lines() -> None:
    """Both have their weights for themselves; without anything learnt there are the last lines alone."""

    class Learnt:
        def words(self, before: str, partial: str, layout: LayoutName) -> tuple[OwnWord, ...]:
            assert (before, partial, layout) == ("오늘 회의는\n내일 ", "회", "2")
            return (OwnWord(Private("회식"), 0.2),)

    person = TypingFollower(learnt=Learnt())
    person.type("오늘 회의는")
    person.type("오늘 회의는\n내일 회")
    assert [each.text.reveal() for each in person.own] == ["회의는", "회식"]
