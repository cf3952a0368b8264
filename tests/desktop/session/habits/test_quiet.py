"""What shows unasked, by how sure it is, where it stands and who writes."""

from __future__ import annotations

import pytest

from desktop.session.habits.quiet import STOPS, unasked
from desktop.session.options import Eagerness
from engine.text.private import Private
from engine.wire.protocol import Suggestion

BALANCED = STOPS[Eagerness.BALANCED]


def rows(*probabilities: float) -> tuple[Suggestion, ...]:
    """As many eojeols, so probable."""
    return tuple(Suggestion(Private(f"가{'나' * place}"), each) for place, each in enumerate(probabilities))


def shown(eagerness: Eagerness, found: tuple[Suggestion, ...], text: str = "오늘 ", own: str = "") -> int:
    """How many of them show behind ``text``."""
    partial = "" if text.endswith((" ", "\n")) else text.rsplit(maxsplit=1)[-1]
    return len(unasked(found, eagerness, text, partial, lambda: frozenset(own.split())))


def test_often_shows_all_there_is() -> None:
    """As unsure as it may be, and at the beginning of a sentence."""
    assert shown(Eagerness.OFTEN, rows(0.01, 0.001, 0.001, 0.001, 0.001), "갔다. ") == 5
    assert shown(Eagerness.OFTEN, ()) == 0


def test_balanced_shows_what_may_well_be_right() -> None:
    """Behind a blank from its threshold on, three rows at most, none far behind the first; inside an eojeol all."""
    third = BALANCED.behind_blank / 3
    assert shown(Eagerness.BALANCED, rows(*[third * 1.01] * 4)) == 3
    assert shown(Eagerness.BALANCED, rows(*[third * 0.99] * 4)) == 0
    assert shown(Eagerness.BALANCED, rows(0.6, 0.3, 0.19)) == 2
    assert shown(Eagerness.BALANCED, rows(0.05, 0.01, 0.01, 0.01, 0.01), "오늘 ㄱ") == 5


@pytest.mark.parametrize("text", ["갔다. ", "정말? ", "갔다.\n", "\n", "갔다! "])
def test_no_sentence_is_begun_for_anybody(text: str) -> None:
    """Unless with what they have begun one with before; inside its first eojeol help is welcome."""
    assert shown(Eagerness.BALANCED, rows(0.9, 0.5), text) == 0
    assert shown(Eagerness.BALANCED, rows(0.9, 0.5), text, own="가") == 2
    assert shown(Eagerness.BALANCED, rows(0.9, 0.5), text + "ㄱ") == 2


def test_seldom_has_to_be_sure_inside_an_eojeol_too() -> None:
    """Half of its lists are right, wherever they show."""
    stop = STOPS[Eagerness.SELDOM]
    for text, least in (("오늘 ", stop.behind_blank), ("오늘 ㄱ", stop.begun)):
        assert shown(Eagerness.SELDOM, rows(least), text) == 1
        assert shown(Eagerness.SELDOM, rows(least * 0.99), text) == 0
    assert stop.behind_blank > BALANCED.behind_blank


def test_what_is_asked_for_shows_nothing_by_itself() -> None:
    """However sure it is."""
    assert shown(Eagerness.ASKED, rows(0.99)) == 0
    assert shown(Eagerness.ASKED, rows(0.99), "오늘 ㄱ") == 0
