"""Hanja in place of a reading: what is looked up, how the list is gone through, what a choice does."""

from __future__ import annotations

import pytest
from ime_field import CHORDS, CTRL, ImeField

from desktop.ime.composer.hanja import Hanja, HanjaRow
from desktop.ime.typist.content import Content
from desktop.ime.typist.outputs import OffersHidden, OffersShown
from desktop.ime.typist.settings import PreeditMode, TypingSettings
from desktop.input.offers import OfferedRow, Offering, OfferUsed
from desktop.input.protocol import ImeState, Insert, Inserted
from engine.text.private import Private


class Readings:
    """A table that notes what it is asked, and has twenty rows for an end or a beginning of so many characters."""

    def __init__(self, length: int = 1, count: int = 20) -> None:
        self.asked: list[tuple[str, str]] = []
        self._length, self._count = length, count

    def rows(self, reading: str, match: str) -> tuple[HanjaRow, ...]:
        """Numbered."""
        self.asked.append((reading, match))
        found = reading[: self._length] if match == "prefix" else reading[-self._length :]
        return tuple(HanjaRow(Private(found), Private(f"漢{at}"), Private("")) for at in range(self._count))


def listing(*, vertical: bool = False, length: int = 1, preedit: PreeditMode = PreeditMode.SYLLABLE) -> ImeField:
    """A field in which 한자 has been typed and its list shows."""
    field = ImeField(TypingSettings(hangul_first=True, vertical=vertical, preedit=preedit))
    field.typist.read_hanja(Readings(length))
    field.type("gkswk")
    assert field.press("Hanja")
    assert field.hanja is not None
    return field


def offering(field: ImeField, *rows: str) -> Offering:
    """What fits the text of the field."""
    made = tuple(OfferedRow(Private(row)) for row in rows)
    return Offering(99, field.generation, Private(field.document.text), made, 0, CHORDS, field.now + 1000.0)


def selected(field: ImeField) -> int:
    """The row the cursor is on."""
    assert field.hanja is not None
    return field.hanja.selected


@pytest.fixture(scope="module")
def table() -> Hanja:
    """Libhangul's."""
    return Hanja()


def test_the_word_before_the_caret_is_looked_up(table: Hanja) -> None:
    """With the open syllable; the hanja takes the place of the whole reading."""
    field = ImeField()
    field.typist.read_hanja(table)
    field.type("dnflsms eogksalsrnr")
    field.press("F9")
    assert field.hanja is not None
    field.press("Enter")
    assert (field.screen, field.erased) == ("우리는 大韓民國", 3)
    assert not field.lists_hanja
    assert field.document.text == "우리는 大韓民國"


def test_an_open_syllable_alone_erases_nothing(table: Hanja) -> None:
    """It was never text."""
    field = ImeField()
    field.typist.read_hanja(table)
    field.type("rk ")
    field.type("gks")
    field.press("Hanja")
    assert field.hanja is not None
    assert field.hanja.rows[0].text.reveal() == "韓"
    field.press("1")
    assert (field.screen, field.erased) == ("가 韓", 0)


def test_text_that_stands_is_looked_up_without_a_syllable() -> None:
    """Up to 32 characters left of the caret."""
    readings = Readings(2)
    field = ImeField()
    field.typist.read_hanja(readings)
    field.type("rkskek" * 12 + " ")
    field.press("Backspace")
    field.press("Hanja")
    assert readings.asked == [(("가나다" * 12)[-32:], "suffix")]
    field.press("2")
    assert field.screen == "가나다" * 11 + "가漢1"


def test_marked_text_is_looked_up_whole_and_replaced() -> None:
    """The application puts what is committed in the place of what is marked: nothing is erased."""
    readings = Readings()
    field = ImeField()
    field.typist.read_hanja(readings)
    field.tell("우리 나라 말", cursor=3, anchor=5)
    field.press("Hanja")
    assert readings.asked == [("나라", "exact")]
    field.press("1")
    assert (field.text, field.erased) == ("漢0", 0)


def test_a_word_that_waits_is_looked_up_from_its_beginning() -> None:
    """What is behind the reading waits on."""
    field = listing(preedit=PreeditMode.WORD)
    field.press("1")
    assert (field.text, field.preedit) == ("漢0", "자")
    field.press("Enter")
    assert field.text == "漢0자\n"


@pytest.mark.parametrize("name", ["Enter", "KP_Enter"])
def test_enter_takes_the_row_of_the_cursor(name: str) -> None:
    """After some arrows."""
    field = listing()
    field.press("Right")
    field.press("l")
    assert field.press(name)
    assert field.screen == "한漢2"


@pytest.mark.parametrize(
    ("vertical", "names", "row"),
    [
        (False, ["Right", "Right", "Left"], 1),
        (False, ["Left"], 0),
        (False, ["Down"], 9),
        (False, ["Down", "Down", "Down"], 18),
        (False, ["Right", "Right", "Down", "Down"], 19),
        (False, ["Up"], 0),
        (False, ["j", "l", "h", "k"], 0),
        (False, ["PageDown", "PageUp", "PageDown"], 9),
        (True, ["Down", "Down", "Up"], 1),
        (True, ["Right"], 9),
        (True, ["l", "j"], 10),
    ],
)
def test_the_cursor_goes_as_in_ibus_hangul(vertical: bool, names: list[str], row: int) -> None:
    """Row by row along the list, page by page across it, and never beyond either end."""
    field = listing(vertical=vertical)
    for name in names:
        assert field.press(name)
    assert selected(field) == row


def test_a_digit_is_of_the_page_that_shows() -> None:
    """Behind the last row it does nothing."""
    field = listing()
    field.press("PageDown")
    field.press("PageDown")
    assert field.press("9")
    assert selected(field) == 18
    field.press("2")
    assert field.screen == "한漢19"


@pytest.mark.parametrize("name", ["Escape", "Hanja", "F9"])
def test_the_list_closes_and_the_syllable_stays_open(name: str) -> None:
    """Escape does not reach the off keys."""
    field = listing()
    assert field.press(name)
    assert (field.hanja, field.text, field.preedit, field.hangul) == (None, "한", "자", True)


@pytest.mark.parametrize(("name", "screen"), [("s", "한잔"), (" ", "한자 "), ("0", "한자0")])
def test_any_other_key_closes_it_and_is_typed(name: str, screen: str) -> None:
    """ibus-hangul loses such a key; nothing that is typed is lost here."""
    field = listing()
    field.press(name)
    assert (field.hanja, field.screen) == (None, screen)


def test_a_command_closes_it_too() -> None:
    """Control by itself does not: it may be let go."""
    field = listing()
    field.press("Control_L")
    assert field.hanja is not None
    assert not field.press("1", CTRL)
    assert field.hanja is None


def test_a_click_takes_its_row() -> None:
    """Counted from the first of the page that shows; a row that is not there takes none."""
    field = listing()
    for index in (-1, 9, 99):
        field.carry_out(field.typist.candidate_clicked(index, field.now))
    assert field.hanja is not None
    field.press("PageDown")
    field.carry_out(field.typist.candidate_clicked(3, field.now))
    assert field.screen == "한漢12"
    assert not field.lists_hanja


def test_the_panels_own_arrows_turn_it() -> None:
    """A wheel over the list, or its buttons."""
    field = listing()
    for way in ("page-on", "row-on", "row-on", "row-back", "page-back"):
        field.carry_out(field.typist.turned(way))
    assert selected(field) == 1


@pytest.mark.parametrize("how", ["leave", "reset"])
def test_the_list_goes_with_the_focus(how: str) -> None:
    """A click that comes behind takes nothing."""
    field = listing()
    getattr(field, how)()
    assert (field.hanja, field.text) == (None, "한자")
    field.carry_out(field.typist.candidate_clicked(0, field.now))
    assert field.text == "한자"


def test_the_session_hears_that_the_person_chooses() -> None:
    """The next keys are for the list, and it offers nothing meanwhile."""
    field = listing()
    assert field.heard[-1] == ImeState(present=True, hangul=True, choosing=True)
    field.offer("한자를")
    assert field.offered is None
    field.press("Escape")
    assert field.heard[-1] == ImeState(present=True, hangul=True, choosing=False)


def test_rows_of_the_session_make_way() -> None:
    """The panel shows one list at a time."""
    field = ImeField()
    field.typist.read_hanja(Readings())
    field.type("gks")
    field.offer("한자")
    field.press("Hanja")
    assert field.offered is None
    assert field.hanja is not None


@pytest.mark.parametrize(
    ("name", "state", "screen"), [("2", 0, "한漢1"), ("Tab", 0, "한자"), ("2", CTRL, "한자"), ("Enter", 0, "한漢0")]
)
def test_what_the_session_offers_leaves_the_list_alone(name: str, state: int, screen: str) -> None:
    """It does not take its place, hides nothing of it, and no key of the list takes a row of the session's."""
    field = listing()
    shown = field.hanja
    field.offer("한자를", "한자는")
    assert (field.hanja, field.offered) == (shown, None)
    field.press(name, state)
    assert field.screen == screen
    assert not any(isinstance(event, OfferUsed) for event in field.heard)


@pytest.mark.parametrize("late", [False, True])
def test_a_chord_of_before_takes_nothing_once_the_list_shows(late: bool) -> None:
    """One that was too early for the rows, and arrows and digits that were the rows' a moment ago."""
    field = ImeField()
    field.typist.read_hanja(Readings())
    field.type("gks")
    field.offer("한자", "한글")
    if late:
        field.press("w", after=0.01)
        field.offer("한자", "한글", before="한")
        field.press("z", after=0.01)
        assert field.press("Tab", after=0.01), "it waits for rows that fit"
        field.press("Hanja", after=0.01)
        outputs = field.typist.offer(offering(field, "핮ㅋ두"), field.now)
        assert not [output for output in outputs if isinstance(output, OffersHidden | OffersShown)]
    else:
        field.press("Hanja")
    assert field.press("Right")
    assert selected(field) == 1
    assert not any(isinstance(event, OfferUsed) for event in field.heard)


def test_a_click_on_the_session_s_popup_is_refused_while_the_list_shows() -> None:
    """The popup may still stand there: what is clicked changes nothing."""
    field = listing()
    insert = Insert(0, Private("한자"), Private("한자를"), Private(" "), 1)
    field.carry_out(field.typist.insert(insert, field.now))
    assert field.lists_hanja
    assert field.screen == "한자"
    assert Inserted(0, complete=False) in field.heard


def test_before_the_table_has_been_read_nothing_shows() -> None:
    """The key is kept, and types nothing."""
    field = ImeField()
    field.type("gks")
    assert field.press("Hanja")
    assert (field.hanja, field.preedit) == (None, "한")


def test_without_rows_nothing_shows() -> None:
    """The syllable stays as it is."""
    field = ImeField()
    field.typist.read_hanja(Readings(count=0))
    field.type("gks")
    assert field.press("Hanja")
    assert (field.hanja, field.preedit) == (None, "한")


def test_a_held_blank_is_text_first() -> None:
    """What is looked up stands before the caret."""
    field = ImeField()
    field.typist.read_hanja(Readings(count=0))
    field.offer("한자")
    field.press("Tab")
    field.press("Hanja")
    assert (field.text, field.preedit) == ("한자 ", "")


def test_in_a_secret_field_only_the_syllable_is_looked_up() -> None:
    """Of the rest nothing is remembered."""
    readings = Readings()
    field = ImeField(content=Content("gtk3-im:gedit", 9))
    field.typist.read_hanja(readings)
    field.type("gkswk")
    field.press("Hanja")
    assert readings.asked == [("자", "prefix")]
    field.press("1")
    assert field.screen == "한漢0"
    assert field.heard == []


def test_without_a_preedit_the_reading_is_replaced() -> None:
    """The open syllable is text there, and is erased like the rest."""
    field = ImeField(TypingSettings(hangul_first=True, preedit=PreeditMode.NONE), surrounding=True)
    field.typist.read_hanja(Readings(2))
    field.type("gkswk")
    field.press("Hanja")
    field.press("1")
    assert field.screen == "漢0"
