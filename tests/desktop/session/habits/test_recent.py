"""The person's last lines, and which of their words fit."""

from __future__ import annotations

import pytest

from desktop.session.habits.recent import RecentLines


def lines(*texts: str) -> RecentLines:
    """These lines, finished in order."""
    recent = RecentLines()
    for text in texts:
        recent = recent.plus(text)
    return recent


def words(recent: RecentLines, before: str, partial: str) -> list[str]:
    """What fits, heaviest first."""
    return [each.text.reveal() for each in recent.words(before, partial, "2")]


def test_words_fit_the_keys() -> None:
    """각 is on the way to 가구; the word itself is none any more."""
    recent = lines("새 가구를 각각 샀다")
    assert words(recent, "오늘 ", "각") == ["가구를", "각각"]
    assert words(recent, "오늘 ", "각각") == []
    assert words(recent, "", "바") == []


def test_what_stood_behind_the_same_word_comes_first() -> None:
    """Also at the beginning of a line."""
    recent = lines("내일 회의가 있어요", "회사 일로 회사 앞", "그 회사")
    assert words(recent, "내일 ", "회")[0] == "회의가"
    assert words(recent, "그 ", "회")[0] == "회사"
    assert words(recent, "앞줄\n", "ㅎ")[0] == "회사"


def test_the_weight_is_shared_and_a_part_left_to_what_is_new() -> None:
    """Words that come more often weigh more; all together less than the weight."""
    recent = lines("회의 회의 회사")
    weighed = {each.text.reveal(): each.weight for each in recent.words("", "회", "2")}
    assert weighed["회의"] > weighed["회사"]
    assert 0 < sum(weighed.values()) < recent.weight


def test_only_the_last_lines_count() -> None:
    """Twenty of them."""
    recent = lines("가구를 샀다", *(f"줄바꿈 {count}" for count in range(19)))
    assert words(recent, "", "가") == ["가구를"]
    assert words(recent.plus("한 줄 더"), "", "가") == []
    assert len(recent.plus("한 줄 더").lines) == 20


def test_a_line_that_was_left_and_gone_on_with_counts_once() -> None:
    """Whoever clicks into the middle of it has not finished two; the same line again is another one."""
    assert len(lines("오늘 회의", "오늘 회의가 있다").lines) == 1
    assert len(lines("오늘 회의", "내일 회의", "내일 회의").lines) == 3


@pytest.mark.parametrize("line", ["", "   ", "ls -la", "010-1234-5678", "OK"])
def test_a_line_without_hangul_is_none(line: str) -> None:
    """Commands and numbers say nothing of words, and push no line out."""
    assert lines(line) == RecentLines()


def test_what_is_no_word_is_not_told() -> None:
    """Addresses, long numbers, paths and what has no end."""
    recent = lines("나의메일a@b.kr 나12345678번 나C:\\가 " + "나" * 17 + " 나무")
    assert words(recent, "", "나") == ["나무"]


def test_a_mark_without_a_blank_parts_two_words() -> None:
    """Whoever takes a mark and goes on writes none; the two are no word of anybody's."""
    recent = lines("책을 읽는다!언제 끝나~그래 (괜찮아)요")
    assert words(recent, "", "읽는다") == []
    assert words(recent, "", "읽") == ["읽는다"]
    assert words(recent, "", "어") == ["언제"]
    assert words(recent, "", "그") == ["그래"]
    assert words(recent, "", "괜") == []


def test_before_the_first_key_only_what_stood_behind_the_same_word_fits() -> None:
    """All that somebody has written lately would push aside what fits the sentence."""
    recent = lines("내일 회의가 있어요")
    assert words(recent, "내일 ", "") == ["회의가"]
    assert words(recent, "오늘 ", "") == []
    assert words(recent, "", "") == ["내일"]


def test_marks_around_words_are_left_out_and_opened_ones_kept() -> None:
    """A quotation mark that was typed stands before the word."""
    recent = lines('그가 "정말?" 했다')
    assert words(recent, "", "저") == ["정말"]
    assert words(recent, "", '"저') == ['"정말']


def test_lines_show_nothing() -> None:
    """Neither a log nor an exception can quote them, when their words have been looked up too."""
    recent = lines("비밀 이야기")
    assert words(recent, "", "비") == ["비밀"]
    assert "비밀" not in repr(recent)


def test_other_keyboards_fit_by_their_keys() -> None:
    """On 3-set 각 is not on the way to 가구."""
    recent = lines("가구 각오")
    assert [each.text.reveal() for each in recent.words("", "각", "39")] == ["각오"]
