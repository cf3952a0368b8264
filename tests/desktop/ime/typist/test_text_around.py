"""The text that clients tell: in characters or bytes, of any length, late, odd, or another one."""

from __future__ import annotations

import random
import time

import pytest
from ime_field import ImeField

from desktop.ime.typist.content import Content
from desktop.ime.typist.surrounding import SurroundingText
from desktop.input.protocol import Surrounding
from desktop.session.document import Document
from engine.text.private import Private

SENTENCE = "우리는 오늘 meeting 을 합니다. 그리고 내일"


def told(field: ImeField) -> list[tuple[str, str]]:
    """What the session heard."""
    return [(each.before.reveal(), each.after.reveal()) for each in field.heard if isinstance(each, Surrounding)]


def test_a_text_that_is_found_is_known() -> None:
    """What stands there when the focus comes, on both sides of the caret."""
    field = ImeField()
    field.tell("우리는 오늘 ", cursor=4)
    assert told(field) == [("우리는 ", "오늘 ")]
    field.type("rk")
    assert field.document.text == "우리는 가"


@pytest.mark.parametrize("unit", ["characters", "bytes"])
@pytest.mark.parametrize("seed", range(30))
def test_both_units_are_told_apart_while_typing(unit: str, seed: int) -> None:
    """Nothing wrong is believed, whichever it is; and once something has been typed the right thing is."""
    chance = random.Random(seed)
    field = ImeField(content=Content("gnome-shell"))
    for _ in range(40):
        field.type(chance.choice(("gksrmf", "dhsmf", " ", "abc", "1", "skfTl", ". ")))
        at = len(field.text)
        cursor = at if unit == "characters" else len(field.text.encode())
        field.tell(field.text + "뒤에 있는 글", cursor)
        assert field.screen == field.document.text
    assert told(field)[-1][1] == "뒤에 있는 글"


@pytest.mark.parametrize("offset", range(len(SENTENCE) + 1))
def test_a_place_in_bytes_is_not_taken_for_one_in_characters(offset: int) -> None:
    """With the text known, every place is read as it was meant."""
    known = Document(Private(SENTENCE[:offset]))
    for cursor in (offset, len(SENTENCE[:offset].encode())):
        around = SurroundingText("gnome-shell").read(SENTENCE, cursor, cursor, known)
        assert around is None or around.before == SENTENCE[:offset] or not offset


def test_a_place_in_the_middle_of_a_character_is_in_characters() -> None:
    """And then all others are too."""
    text = SurroundingText("gnome-shell")
    first = text.read("가나다라마바사", 4, 4, Document())
    assert first is not None
    assert first.before == "가나다라"
    second = text.read("가나다라마바사", 3, 3, Document())
    assert second is not None
    assert second.before == "가나다"


def test_a_place_behind_the_last_character_is_in_bytes() -> None:
    """And then all others are too."""
    text = SurroundingText("gnome-shell")
    first = text.read("가나다", 9, 9, Document())
    assert first is not None
    assert first.before == "가나다"
    second = text.read("가나다", 3, 3, Document())
    assert second is not None
    assert second.before == "가"


def test_what_cannot_be_told_is_not_believed() -> None:
    """Three is behind 가 or behind 가나다; nothing is known yet that would tell, but that most clients count one way."""
    assert SurroundingText("gnome-shell").read("가나다", 3, 3, Document()) is None
    around = SurroundingText("gtk3-im:gedit").read("가나다", 3, 3, Document())
    assert around is not None
    assert around.before == "가나다"


@pytest.mark.parametrize(("cursor", "anchor"), [(-1, 0), (0, -1), (10**9, 10**9), (-(2**31), 2**31)])
def test_a_place_that_is_none_is_dropped(cursor: int, anchor: int) -> None:
    """Typing goes on."""
    field = ImeField()
    field.type("gk")
    field.tell("하나", cursor, anchor)
    assert told(field) == []
    field.type("sk")
    assert field.screen == "하나"


def test_half_a_surrogate_pair_is_no_reason_to_end() -> None:
    """Some client's text is no text."""
    field = ImeField()
    field.tell("a\ud83d b", 4)
    field.type("rk")
    assert field.preedit == "가"


@pytest.mark.parametrize("unit", ["characters", "bytes"])
def test_a_very_long_text_costs_little(unit: str) -> None:
    """A million characters: some milliseconds at most, the quickest of five, and a thousand are remembered."""
    long = "가나다라 " * 200_000
    cursor = 700_000 if unit == "characters" else len(long[:700_000].encode())
    took, field = [], ImeField()
    for _ in range(5):
        field = ImeField()
        began = time.perf_counter()
        field.tell(long, cursor)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.03
    ((before, after),) = told(field) or [("", "")]
    assert (before, after) in ((long[:700_000][-1500:], long[700_000:][:1500]), ("", ""))


def test_a_text_that_is_late_corrects_nothing() -> None:
    """The client has not heard of the newest keys; what it tells was the text some moment ago."""
    field = ImeField()
    field.tell("오늘 ")
    for name in "ghldml ":
        field.press(name, after=0.02)
    count = len(told(field))
    field.tell("오늘 ", after=0.02)
    field.tell("오늘 회", after=0.02)
    assert len(told(field)) == count
    assert field.document.text == "오늘 회의 "


@pytest.mark.parametrize("how", ["chord", "click"])
def test_a_text_from_before_a_take_corrects_nothing(how: str) -> None:
    """The application is behind: the word that was taken stands there all the same."""
    field = ImeField()
    field.type("dhsmf ghl")
    field.tell("오늘 회")
    field.offer("회의")
    if how == "chord":
        field.press("Tab")
    else:
        field.carry_out(field.typist.candidate_clicked(0, field.now))
    field.tell("오늘 회", after=0.02)
    assert field.document.text == field.screen == "오늘 회의 "


def test_another_text_corrects_what_is_believed() -> None:
    """Somebody has pasted, or clicked: what was offered for the old text is not taken any more."""
    field = ImeField()
    field.type("dhsmf ghl")
    field.offer("회의")
    field.tell("내일은 일찍 ", after=5.0)
    assert told(field)[-1] == ("내일은 일찍 ", "")
    field.press("Tab")
    assert "회의" not in field.screen


def test_a_text_with_the_open_syllable_in_it_is_the_same() -> None:
    """Some applications count it in."""
    field = ImeField()
    field.type("gksk")
    field.tell("하나")
    field.tell("하")
    assert field.document == Document(Private("하"), Private("나"))


def test_the_same_again_is_told_once() -> None:
    """Clients tell it with every key."""
    field = ImeField()
    for _ in range(3):
        field.tell("오늘 회의", 3)
    assert told(field) == [("오늘 ", "회의")]


def test_a_repr_shows_no_text() -> None:
    """It may stand in an exception."""
    around = SurroundingText("gnome-shell").read("비밀", 2, 2, Document(Private("비밀")))
    assert "비밀" not in repr(around)


def test_a_late_text_with_an_enter_elsewhere_corrects_nothing() -> None:
    """As GTK 4 on KWin: it was done behind the word that came after it, and old texts are told one by one."""
    field = ImeField(surrounding=True)
    for each in "dhsmfdms gkrry ":
        field.press(each, after=0.01)
    field.press("Enter", after=0.01)
    for each in "ghldmlsms ghldml":
        field.press(each, after=0.01)
    known = field.document
    field.tell("오늘은 학교 회의\n", after=0.05)
    field.tell("오늘은 학교 회의는\n", after=0.001)
    assert field.document == known
    field.tell("오늘은 학교 회의는 \n회의", after=0.001)
    assert field.document.text == "오늘은 학교 회의는 \n회의"
