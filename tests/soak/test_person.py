"""What taking a row must do, told from what the popup shows and not from what the program answers."""

from __future__ import annotations

from engine.text.hangul import keys
from tests.soak.person import covers, outcome_of
from tests.soak.seen import Answer, Sight
from tests.soak.sheet import Outcome

_SIGHT = Sight(text="오늘 회의는 세", partial="세", rows=("세시에", "세요.", "LG가"))


def test_a_row_takes_the_place_of_what_is_typed_of_it() -> None:
    """With a blank, without one, or with a full stop in its place; a mark at its end brings none."""
    typed = keys("회의는 세")
    assert outcome_of(_SIGHT, 0, "tab", typed) == Outcome("세", "세시에 ")
    assert outcome_of(_SIGHT, 0, "bare", typed) == Outcome("세", "세시에")
    assert outcome_of(_SIGHT, 0, "stop", typed) == Outcome("세", "세시에.")
    assert outcome_of(_SIGHT, 1, "tab", typed) == Outcome("세", "세요.")


def test_what_stood_there_before_the_caret_came_stays() -> None:
    """An eojeol begun before another window was in front is continued by its rest only."""
    sight = Sight(text="오늘 회의", partial="회의", rows=("회의는", "모임이"))
    assert outcome_of(sight, 0, "tab", keys("의")) == Outcome("의", "의는 ")
    assert outcome_of(sight, 1, "tab", keys("의")) is None


def test_a_mark_takes_the_place_of_the_blank() -> None:
    """Behind a finished utterance; not where no blank is known to stand."""
    sight = Sight(text="갔어 ", rows=(".", "?"))
    assert outcome_of(sight, 0, "tab", keys("갔어 ")) == Outcome(" ", ".")
    assert outcome_of(sight, 0, "tab", "") is None


def test_a_popup_is_in_the_way_where_it_stands() -> None:
    """With a little around it; a popup without rows stands nowhere."""
    sight = Sight(rows=("세시에",), place=(100, 50, 120, 30))
    assert covers(sight, 97, 47) and covers(sight, 223, 83)
    assert not covers(sight, 95, 60) and not covers(sight, 160, 85)
    assert not covers(Sight(), 100, 50)


def test_what_cannot_be_said_is_not_taken() -> None:
    """No such row, or text that keys do not spell."""
    assert outcome_of(_SIGHT, 2, "tab", keys("세")) is None
    assert outcome_of(_SIGHT, 3, "tab", keys("세")) is None
    assert outcome_of(Sight(), 0, "tab", "") is None


def test_an_answer_that_leaves_the_text_is_told_from_one_that_does_not() -> None:
    """A chord that is given back, or swallowed, changes nothing."""
    assert Answer("Tab", given_back=False, partial="세", wanted="세시에", tail=" ").changes
    assert Answer("Tab", given_back=False, partial=" ", tail=".").changes
    assert not Answer("Tab", given_back=False, partial="세", wanted="세").changes
    assert not Answer("Tab", given_back=True).changes
