"""What is meant by what was typed."""

from __future__ import annotations

from desktop.session.habits.abbreviations import Abbreviations


def meant(abbreviations: Abbreviations, partial: str) -> str | None:
    """The text, if it stands for one."""
    found = abbreviations.text(partial)
    return None if found is None else found.reveal()


def test_it_is_known_however_it_shows() -> None:
    """Some input methods join two consonants in one letter."""
    mine = Abbreviations.of([("ㄱㅅ", "감사합니다"), ("주소", "서울시 종로구")])
    assert meant(mine, "ㄱㅅ") == meant(mine, "ㄳ") == "감사합니다"
    assert meant(mine, "주소") == "서울시 종로구"
    assert meant(mine, "주소가") is None
    assert meant(mine, "") is None


def test_the_later_of_two_counts() -> None:
    """A person's own comes behind the usual ones."""
    assert meant(Abbreviations.of([("ㄱㅅ", "감사합니다"), ("ㄱㅅ", "고마워")]), "ㄱㅅ") == "고마워"


def test_they_say_nothing_in_a_log() -> None:
    """Neither what is typed nor what is meant."""
    shown = repr(Abbreviations.of([("주소", "서울시 종로구")]))
    assert "서울" not in shown and "주소" not in shown and "wnth" not in shown
