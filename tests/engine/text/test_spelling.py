"""How Korean is spelled: wrong forms and right ones, blanks that are missing, josa behind what is read, names."""

from __future__ import annotations

import pytest

from engine.text.spelling.aloud import josa_agrees, sound_of
from engine.text.spelling.joined import parted
from engine.text.spelling.misspelt import repaired, righted
from engine.text.spelling.names import given_name_in, name_in
from engine.text.spelling.syllables import LIEUL, OPEN, final


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("됬는데", "됐는데"),
        ("안되요", "안돼요"),
        ("할께요", "할게요"),
        ("드릴께요", "드릴게요"),
        ("오랫만에", "오랜만에"),
        ("왠만하면", "웬만하면"),
        ("몇일이", "며칠이"),
        ("희안한", "희한한"),
        ("어의없는", "어이없는"),
        ("역활을", "역할을"),
        ("뵈요", "봬요"),
        ("문안하게", "무난하게"),
        ("친구에요", "친구예요"),
        ("있읍니다", "있습니다"),
        ("있슴", "있음"),
        ("할려고", "하려고"),
        ("먹을려고", "먹으려고"),
        ("안되", "안돼"),
        ("해도되", "해도돼"),
    ],
)
def test_a_wrong_form_is_put_right(wrong: str, right: str) -> None:
    """And the right form stays as it is."""
    assert righted(wrong) == right
    assert righted(right) == right


@pytest.mark.parametrize(
    "word",
    [
        "되면", "되도록", "분들께", "선생님께", "이에요", "아니에요", "책이에요", "친구구요", "살려고", "만들려고", "왠지", "웬일",
        "일부로", "방문안하셔도", "사건내용", "살찌게", "AI", "", "ㅋㅋ",
    ],
)  # fmt: skip
def test_a_right_form_stays(word: str) -> None:
    """Also one in which letters of a wrong one stand."""
    assert righted(word) == word


@pytest.mark.parametrize(
    ("typed", "right"), [("됬", "됐"), ("할께", "할게"), ("몇일", "며칠"), ("확인되", "확인되"), ("왠", "왠")]
)
def test_a_beginning_is_repaired_when_it_can_be_told(typed: str, right: str) -> None:
    """확인되 may still become 확인되었습니다."""
    assert repaired(typed) == right


@pytest.mark.parametrize(
    ("word", "apart"),
    [
        ("할수있다", "할 수 있다"),
        ("할수가", "할 수가"),
        ("갈거래", "갈 거래"),
        ("할꺼야", "할 거야"),
        ("재미있는거", "재미있는 거"),
        ("좋은것같아요", "좋은 것 같아요"),
        ("것같은데", "것 같은데"),
        ("수있는", "수 있는"),
        ("먹고싶어", "먹고 싶어"),
        ("하지마세요", "하지 마세요"),
        ("그렇지않아", "그렇지 않아"),
        ("너때문에", "너 때문에"),
        ("해야한다", "해야 한다"),
        ("갈때", "갈 때"),
        ("하는게", "하는 게"),
    ],
)
def test_missing_blanks_are_found(word: str, apart: str) -> None:
    """And their parts stay as they are."""
    assert parted(word) == apart
    assert all(parted(part) == part for part in apart.split())


@pytest.mark.parametrize(
    "word",
    [
        "할수록", "실수가", "필수", "별수없이", "좋은걸", "물건", "선거", "근거", "한때", "먹을거리", "본거지", "때문에", "수도", "할게요",
        "여야합의", "사건", "조건을", "은거", "가야금", "해야겠다", "것", "거", "같은",
    ],
)  # fmt: skip
def test_what_belongs_together_stays(word: str) -> None:
    """Words in which such letters stand, and endings."""
    assert parted(word) == word


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("iPhone", "consonant"),
        ("PC", "vowel"),
        ("URL", "ㄹ"),
        ("HR", "ㄹ"),
        ("web", "consonant"),
        ("file", "ㄹ"),
        ("server", "vowel"),
        ("meeting", "consonant"),
        ("3", "consonant"),
        ("10", "consonant"),
        ("7", "ㄹ"),
        ("50%", "vowel"),
        ("robot", None),
        ("가구", None),
    ],
)
def test_latin_and_digits_are_read(text: str, sound: str | None) -> None:
    """As people say them; none where that cannot be told."""
    assert sound_of(text) == sound


@pytest.mark.parametrize(
    ("eojeol", "agrees"),
    [
        ("iPhone은", True),
        ("iPhone는", False),
        ("PC를", True),
        ("PC을", False),
        ("7로", True),
        ("7으로", False),
        ("3으로", True),
        ("3로", False),
        ("robot이", True),
        ("robot가", True),
        ("3월에", True),
        ("가구를", True),
    ],
)
def test_josa_agree_with_the_reading(eojeol: str, agrees: bool) -> None:
    """Where the reading is known; other endings are no josa."""
    assert josa_agrees(eojeol) is agrees


def test_names_have_looks() -> None:
    """A surname and two syllables, or a given name of many; josa do not matter."""
    assert name_in("김민수는") == name_in("김민수") == "김민수"
    assert given_name_in("영희가") == "영희"
    assert name_in("사람이") is None
    assert given_name_in("보람이") is None


def test_finals_have_places() -> None:
    """None for what is no syllable."""
    assert (final("가"), final("갈"), final("ㄱ"), final("")) == (OPEN, LIEUL, None, None)
