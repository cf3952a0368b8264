"""The stem's row, taken inside the key that takes it: no blank, and the last syllable goes on composing."""

from __future__ import annotations

import pytest
from ime_field import CTRL, ImeField

from desktop.ime.typist.settings import TypingSettings
from desktop.input.offers import OfferedRow, Offering, OfferUsed
from engine.text.private import Private

STEM = OfferedRow(Private("확인하"), spaced=False, stem=True)


def meeting(*rows: str | OfferedRow, settings: TypingSettings | None = None) -> ImeField:
    """A field in which 확 of 확인하 has been typed, and these are offered."""
    field = ImeField(settings or TypingSettings(hangul_first=True))
    field.type("ghkr")
    field.offer(*rows)
    return field


def test_its_chord_takes_it_open() -> None:
    """What is missing is committed but for the last syllable, which the next key may end; nothing is erased."""
    field = meeting("확인", "확실히", STEM)
    assert field.press("0", CTRL)
    assert (field.text, field.preedit, field.erased) == ("확인", "하", 0)
    assert field.offered is None
    assert [each for each in field.heard if isinstance(each, OfferUsed)] == [OfferUsed(1, "taken", 2)]
    field.press("f")
    assert field.screen == "확인할"


def test_without_a_stem_its_chord_is_the_applications() -> None:
    """It may mean something there."""
    field = meeting("확인", "확실히")
    assert not field.press("0", CTRL)
    assert field.text == "확"


def test_arrows_and_numbers_never_reach_it() -> None:
    """The last of the words comes before the first one; a number without a word is the application's."""
    field = meeting("확인", "확실히", STEM)
    assert field.press("Up")
    assert field.offered is not None
    assert field.offered.selected == 1
    assert field.press("Down")
    assert field.offered.selected == 0
    assert not field.press("3", CTRL)


def test_a_click_takes_it() -> None:
    """As any other row, without a blank."""
    field = meeting("확인", STEM)
    field.carry_out(field.typist.candidate_clicked(1, field.now))
    assert (field.text, field.preedit) == ("확인", "하")


def test_its_chord_pressed_twice_was_meant_once() -> None:
    """The next stem is not taken by a finger that bounces."""
    field = meeting("확인", STEM)
    field.press("0", CTRL)
    field.offer("확인하고", OfferedRow(Private("확인하시"), spaced=False, stem=True))
    assert field.press("0", CTRL, after=0.05)
    assert field.screen == "확인하"
    assert field.press("0", CTRL, after=0.3)
    assert field.screen == "확인하시"


def test_it_is_taken_behind_more_of_the_same_eojeol() -> None:
    """The rows may be those of some keys ago, if it still fits."""
    field = meeting("확인", STEM)
    field.type("dl")
    assert field.press("0", CTRL, after=0.05)
    assert field.screen == "확인하"


@pytest.mark.parametrize("layout", ["39", "3f"])
def test_3_set_goes_on_composing_too(layout: str) -> None:
    """The syllable that stays open is composed by that layout's keys."""
    field = ImeField(TypingSettings(layout=layout, hangul_first=True))
    field.type("mv")
    assert field.preedit == "호"
    field.offer(OfferedRow(Private("호수")), OfferedRow(Private("호수공"), spaced=False, stem=True))
    field.press("0", CTRL)
    assert (field.text, field.preedit) == ("호수", "공")


def test_a_stem_is_no_selection() -> None:
    """An offering with nothing but a stem has no row that Tab takes or arrows reach, and one that selects it is none."""
    for chord in ("Tab", "Up", "Down"):
        assert not meeting(STEM).press(chord)
    assert meeting(STEM).press("0", CTRL)
    with pytest.raises(ValueError, match="selected"):
        Offering(1, 1, Private(""), (OfferedRow(Private("확인")), STEM), selected=1)
