"""What a text must be is told apart from what it must not be."""

from __future__ import annotations

import pytest

from engine.text.hangul import keys
from tests.soak.sheet import NOTHING, TAB, Outcome, Sheet, compared


def _typed(text: str) -> Sheet:
    sheet = Sheet()
    sheet.type(keys(text))
    return sheet


def test_exactly_the_text_typed_is_right() -> None:
    """A blank moved, a syllable lost or doubled, a line more or less: each is told."""
    sheet = _typed("오늘 회의는\n세 시 ")
    assert compared(sheet, "오늘 회의는\n세 시 ") == ""
    assert compared(sheet, "오늘 회의는\n세 시 \n") == "", "an editor may end its file with a line break"
    for wrong in (
        "오늘 회의는\n세시  ",
        "오늘 회의는\n세 시",
        "오늘 회의는는\n세 시 ",
        "오늘 회의는 세 시 ",
        "오늘 회의는",
        "",
    ):
        assert compared(sheet, wrong), wrong
    assert compared(sheet, "오늘 회의는\n세 시 \n네")


def test_a_taken_candidate_takes_the_place_of_what_was_typed() -> None:
    """With its blank or open for a josa; what is typed on composes with it."""
    sheet = _typed("회의는 세")
    sheet.take([Outcome("세", "시작")])
    sheet.type(keys("ㅏ "))
    assert compared(sheet, "회의는 시자가 ") == ""
    assert compared(sheet, "회의는 세시자가 ")
    assert compared(sheet, "회의는 시작ㅏ ")


def test_a_take_while_a_role_died_is_whole_or_not_at_all() -> None:
    """Not taken, a Tab, or all of it; half of it, or a lost key before it, differs."""
    sheet = _typed("가 세")
    sheet.take([Outcome("세", "세시에 "), NOTHING, TAB])
    sheet.type(keys("또\n"))
    for right in ("가 세시에 또", "가 세또", "가 세\t또"):
        assert compared(sheet, right) == ""
    for torn in ("가 세시또", "가 세시에또", "가 세시에 ", "가 세 또", "가 ㅔ또", "가 세\t\t또"):
        assert compared(sheet, torn), torn


def test_what_cannot_continue_the_text_is_no_take() -> None:
    """The program believed that something else stood there."""
    with pytest.raises(ValueError, match="does not continue"):
        _typed("가 세").take([Outcome("네", "네시")])


def test_a_syllable_does_not_compose_over_a_move_of_the_caret() -> None:
    """A vowel typed after another window was in front begins anew."""
    sheet = _typed("각")
    sheet.leave()
    sheet.type("k")
    assert compared(sheet, "각ㅏ") == ""
    assert compared(sheet, "가가")


def test_what_is_written_inside_is_found_once_and_whole() -> None:
    """Anywhere in the text, in the middle of a line or of a word; nowhere, twice, or torn differs."""
    sheet = _typed("오늘 회의는 세")
    sheet.go_inside()
    sheet.type(keys("뷁 회"))
    sheet.take([Outcome("회", "회사 ")])
    sheet.go_to_end()
    sheet.type(keys("ㅣ 시 "))
    assert compared(sheet, "오늘 회뷁 회사 의는 세ㅣ 시 ") == ""
    assert compared(sheet, "뷁 회사 오늘 회의는 세ㅣ 시 ") == ""
    for wrong in (
        "오늘 회의는 세ㅣ 시 ",
        "오늘 뷁 회사회의는 세ㅣ 시 ",
        "뷁 회사 오늘 뷁 회사 회의는 세ㅣ 시 ",
        "오늘 뷁 회사 회의 세ㅣ 시 ",
    ):
        assert compared(sheet, wrong), wrong
    assert sheet.at_end
    sheet.go_inside()
    assert not sheet.at_end
    with pytest.raises(ValueError, match="at the end of the text only"):
        sheet.type("\n")


def test_nothing_typed_is_nothing() -> None:
    """An editor that was never used is empty."""
    assert compared(Sheet(), "") == ""
    assert compared(Sheet(), "\n") == ""
    assert compared(Sheet(), "가")


def test_what_a_dead_process_held_may_be_gone_in_a_row() -> None:
    """All keys since the take up to its death, a line break among them, or the newest of them; never one in between."""
    sheet = _typed("내")
    sheet.take([Outcome("내", "내일 ")])
    sheet.type("\n" + keys("설탕은 "), 30)
    sheet.lose(range(27, 28), 25, held=True)
    for right in ("내일 \n설탕은 ", "내일 \n설타은 ", "내일 \n설타ㅡㄴ ", "내일 느 ", "내일 ㅡㄴ "):
        assert compared(sheet, right) == "", right
    for torn in ("내일 설탕은 ", "내일 \n탕은 ", "내일 \n설탕", "ㅡㄴ ", "내 \n설탕은 "):
        assert compared(sheet, torn), torn


def test_nothing_is_lost_before_the_take_nor_long_behind_the_death() -> None:
    """The keyboard was not held yet, and not any more."""
    sheet = _typed("가 세")
    sheet.take([Outcome("세", "세시에 "), NOTHING])
    sheet.type(keys("또 네 "), 30)
    sheet.lose(range(27, 29), 25, held=True)
    for right in ("가 세시에 또 네 ", "가 세시에 네 ", "가 세시에 ㅔ ", "가 세네 "):
        assert compared(sheet, right) == "", right
    for torn in ("가 네 ", "가 세시에 ", "세시에 또 네 ", "가 세시에 또 네 네 ", "가 세시에 또 "):
        assert compared(sheet, torn), torn


def test_of_several_takes_those_may_be_gone_that_nobody_heard() -> None:
    """From the first one behind the last moment at which the keyboard was free, whole; what came before stands."""
    sheet = _typed("가 세")
    sheet.take([Outcome("세", "세시에 ")], 10)
    sheet.type(keys("또 "), 13)
    sheet.take([Outcome("", "한 ")], 14)
    sheet.type(keys("네"), 16)
    sheet.take([Outcome("네", "네이버 ")], 17)
    sheet.type(keys("더 "), 20)
    sheet.lose(range(19, 20), 13, held=False)
    for right in ("가 세시에 또 한 네이버 더 ", "가 세시에 또  ", "가 세시에 또 한 네 ", "가 세시에 또 한 네이버 ㄷ "):
        assert compared(sheet, right) == "", right
    for torn in ("가 세시에  ", "가 세시에 또 네이버 더 ", "가 세시에 또 한 더 ", "가 세시에 또 "):
        assert compared(sheet, torn), torn


def test_a_full_stop_may_be_gone_only_with_what_was_typed_behind_it() -> None:
    """It was pressed between the two."""
    sheet = _typed("나 그")
    sheet.take([Outcome("그", "근데.")], 5, [Outcome("그", "근데")])
    sheet.type(keys(" 다 "), 9)
    assert compared(sheet, "나 근데 다 ")
    sheet.lose(range(6, 9), 5, held=True)
    for right in ("나 근데. 다 ", "나 근데ㅏ ", "나 근데.다 ", "나 근데다 "):
        assert compared(sheet, right) == "", right
    for torn in ("나 근데 다 ", "나 다 ", "나 그. 다 "):
        assert compared(sheet, torn), torn


def test_a_blank_may_be_gone_only_with_what_was_typed_behind_it() -> None:
    """It is pressed behind the word, by itself: who held the keyboard was killed between the two (seed 29)."""
    sheet = _typed("강한 섹")
    sheet.take([Outcome("섹", "세계 ")], 5, [Outcome("섹", "세계")])
    sheet.type(keys("선생 "), 12)
    assert compared(sheet, "강한 세계ㅓㄴ생 ")
    sheet.lose(range(6, 7), 5, held=True)
    for right in ("강한 세계 선생 ", "강한 세계ㅓㄴ생 ", "강한 세계 ㅓㄴ생 "):
        assert compared(sheet, right) == "", right
    for torn in ("강한 세계선생 ", "강한 섹ㅓㄴ생 ", "강한 세계생 "):
        assert compared(sheet, torn), torn


def test_what_was_lost_may_have_ended_a_syllable() -> None:
    """The blank behind a taken word, which the full stop was to replace; or it had not, and what follows joins it."""
    sheet = _typed("오늘 어딜")
    sheet.take([Outcome("어딜", "어디로.")], 5, [Outcome("어딜", "어디로")])
    sheet.type(keys(" 씻고 "), 12)
    sheet.lose(range(8, 9), 6, held=True)
    for right in ("오늘 어디로. 씻고 ", "오늘 어디로ㅅ고 ", "오늘 어디롯고 "):
        assert compared(sheet, right) == "", right
    for torn in ("오늘 어디로고 ", "오늘 어딜ㅅ고 ", "오늘 어디로.ㅅ "):
        assert compared(sheet, torn), torn
