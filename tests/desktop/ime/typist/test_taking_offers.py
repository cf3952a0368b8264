"""Rows of the session, taken inside the key that takes them; and the blank that is held behind them."""

from __future__ import annotations

import pytest
from ime_field import ALT, CHORDS, CTRL, SHIFT, ImeField, key

from desktop.ime.composer.layouts import composer_for
from desktop.ime.typist.outputs import Commit, Preedit
from desktop.ime.typist.settings import TypingSettings
from desktop.input.offers import OfferedChord, OfferedRow, Offering, OfferUsed
from desktop.input.protocol import Chord, Composed, Insert
from engine.text.private import Private

ASK, UNDO = Chord("/", frozenset({"Alt"})), Chord("z", frozenset({"Ctrl", "Alt"}))


def meeting(*rows: str) -> ImeField:
    """A field in which 회 of 회의 has been typed, and these are offered."""
    field = ImeField()
    field.type("dhsmf ghl")
    field.offer(*(rows or ("회의", "회사", "횡성")))
    return field


def used(field: ImeField) -> list[tuple[str, int, bool]]:
    """What the session was told of its offers."""
    return [(each.what, each.row, each.spaced) for each in field.heard if isinstance(each, OfferUsed)]


def test_tab_takes_the_selected_row() -> None:
    """One commit, and the blank behind it is held; the session hears which row it was, and then what it did."""
    field = meeting()
    assert field.press("Tab")
    assert (field.text, field.preedit) == ("오늘 회의", " ")
    assert used(field) == [("taken", 0, True)]
    assert field.heard[-1] == Composed(Private("회의"), Private(" "))
    assert (field.offered, field.erased) == (None, 0)


def test_a_taken_row_is_one_commit() -> None:
    """Nothing is pressed, pasted or erased."""
    field = meeting()
    outputs = field.typist.press(key("Tab", at=field.now)).outputs
    texts = [each.text.reveal() for each in outputs if isinstance(each, Commit)]
    assert texts == ["회의"]
    assert [each.text.reveal() for each in outputs if isinstance(each, Preedit)] == ["", " "]


@pytest.mark.parametrize(("name", "wanted"), [("1", "회의"), ("2", "회사"), ("3", "횡성")])
def test_a_number_takes_its_row(name: str, wanted: str) -> None:
    """Control goes down before it and ends no syllable, so that 횡 needs no erasing."""
    field = meeting()
    assert not field.press("Control_L")
    assert field.press(name, CTRL)
    assert (field.screen, field.erased) == (f"오늘 {wanted} ", 0)


def test_a_number_without_a_row_is_the_applications() -> None:
    """It may mean something there."""
    field = meeting()
    assert not field.press("5", CTRL)
    assert field.text == "오늘 회"


def test_shift_tab_takes_it_open() -> None:
    """The last syllable goes on composing, for a particle."""
    field = meeting()
    field.press("ShiftTab")
    assert (field.text, field.preedit) == ("오늘 회", "의")
    assert used(field) == [("taken", 0, False)]
    field.press("s")
    assert field.screen == "오늘 회읜"
    field.press("Backspace")
    assert field.screen == "오늘 회의"


def test_a_layout_that_cannot_open_it_closes_it() -> None:
    """Romaja spells by letters: the row stands there all the same."""
    field = ImeField(TypingSettings(layout="ro", hangul_first=True))
    field.type("ho")
    field.offer("호수")
    field.press("ShiftTab")
    assert (field.text, field.preedit) == ("호수", "")


def test_3_set_rows_are_taken_too() -> None:
    """The syllable that stays open is composed by that layout's keys."""
    field = ImeField(TypingSettings(layout="3f", hangul_first=True))
    field.type("mv")
    assert field.preedit == "호"
    field.offer("호수")
    field.press("ShiftTab")
    assert (field.text, field.preedit) == ("호", "수")
    field.press("x")
    assert field.preedit == "숙"


def test_arrows_select_and_escape_dismisses() -> None:
    """The session hears of each; Escape does not reach the off keys."""
    field = meeting()
    assert field.press("Down")
    assert field.offered is not None
    assert field.offered.selected == 1
    assert field.press("Up")
    assert field.press("Up")
    assert field.offered.selected == 2
    assert field.press("Escape")
    assert not field.lists_offers
    assert (field.hangul, field.preedit) == (True, "회")
    assert used(field) == [
        ("selected", 1, False),
        ("selected", 0, False),
        ("selected", 2, False),
        ("dismissed", 0, False),
    ]


def test_the_selected_row_is_taken() -> None:
    """After an arrow Tab takes what it selected."""
    field = meeting()
    field.press("Down")
    field.press("Tab")
    assert field.screen == "오늘 회사 "


def test_a_click_in_the_panel_takes_its_row() -> None:
    """As Tab would."""
    field = meeting()
    field.carry_out(field.typist.candidate_clicked(1, field.now))
    assert field.screen == "오늘 회사 "
    assert used(field) == [("taken", 1, True)]
    field.carry_out(field.typist.candidate_clicked(1, field.now))
    assert field.screen == "오늘 회사 "


# --- whether a row still fits


def test_more_of_the_same_word_still_takes_it() -> None:
    """Rows that the keys can still reach are there, though the session has not answered yet."""
    field = meeting()
    field.press("d")
    assert field.preedit == "횡"
    assert field.press("3", CTRL)
    assert field.screen == "오늘 횡성 "


def test_more_of_another_text_does_not() -> None:
    """Though the word goes on alike."""
    field = ImeField()
    field.type("sodlf ghld")
    field.offer("횡성", before="오늘 회")
    field.press("Tab", after=0.05)
    assert field.screen == "내일 횡"


def test_a_row_that_was_not_reached_waits_for_the_next_answer() -> None:
    """The chord came before the rows could follow: it is answered by what comes, outside the key, and once."""
    field = meeting()
    field.press("t")
    assert field.preedit == "횟"
    assert field.press("Tab", after=0.05)
    field.offer("회의", before="오늘 회")
    assert field.screen == "오늘 횟"
    field.offer("횟수")
    assert field.screen == "오늘 횟수 "
    field.offer("만큼")
    assert field.screen == "오늘 횟수 "


def test_what_is_typed_in_between_cancels_that() -> None:
    """Nobody's typing is changed behind their back."""
    field = meeting()
    field.press("t")
    assert field.press("Tab", after=0.05)
    field.press("n", after=0.05)
    field.offer("회수를")
    assert field.screen == "오늘 회수"


def test_an_answer_that_comes_late_is_not_taken() -> None:
    """After some tenths of a second nobody expects it any more."""
    field = meeting()
    field.press("t")
    assert field.press("Tab", after=0.05)
    field.now += 0.5
    field.offer("횟수")
    assert field.screen == "오늘 횟"


@pytest.mark.parametrize("before", ["오늘 회", "어제 회", "오늘 ", "", "내일도 오늘 회"])
def test_rows_for_another_text_are_not_taken(before: str) -> None:
    """The session may be some keys behind: Tab is swallowed while its rows show, for a moment, and changes nothing."""
    field = ImeField()
    field.type("dhsmf dlf")
    field.offer("회의", before=before)
    assert field.press("Tab", after=0.05)
    assert field.screen == "오늘 일"
    assert not field.press("Tab", after=0.2)
    assert (field.screen, field.offered) == ("오늘 일", None)


def test_rows_that_are_renewed_are_not_drawn_again() -> None:
    """The session tells the same every second, so that they do not end."""
    field = meeting()
    shown = field.offered
    field.number += 1
    rows = shown.rows if shown else ()
    again = Offering(field.number, field.generation, Private("오늘 회"), rows, 0, CHORDS, field.now + 9)
    assert field.typist.offer(again, field.now) == ()
    assert field.typist.next_tick == field.now + 9


def test_rows_for_another_field_are_not_shown() -> None:
    """They were on their way when the focus went."""
    field = meeting()
    late = Offering(9, field.generation, Private(""), (OfferedRow(Private("회의")),), until=field.now + 10)
    field.enter()
    field.carry_out(field.typist.offer(late, field.now))
    assert field.offered is None
    assert not field.press("Tab")


def test_rows_end_by_themselves() -> None:
    """If the session hangs, Tab is Tab again; the panel is cleared when somebody asks whether it is time."""
    field = ImeField()
    field.type("ghl")
    field.offer("회의", lasts=2.0)
    assert field.typist.next_tick == field.now + 2.0
    assert not field.press("Tab", after=2.5)
    field.carry_out(field.typist.tick(field.now))
    assert not field.lists_offers
    assert not field.typist.next_tick


def test_rows_that_fit_nothing_go_soon() -> None:
    """A moment later, so that they do not flicker while the next ones are on their way."""
    field = meeting()
    field.press("k")
    typed_at = field.now
    assert field.offered is not None
    assert field.typist.next_tick == pytest.approx(typed_at + 0.1)
    field.carry_out(field.typist.tick(typed_at + 0.05))
    assert field.offered is not None
    field.carry_out(field.typist.tick(typed_at + 0.11))
    assert field.offered is None
    assert not field.press("Tab")


def test_no_rows_take_no_chord() -> None:
    """Everything is the application's again."""
    field = meeting()
    field.offer()
    assert field.offered is None
    assert not field.press("Tab")
    assert field.text == "오늘 회"


def test_a_second_tab_at_once_was_meant_once() -> None:
    """A finger that bounces neither takes the next word nor moves the focus; a later one does either."""
    field = meeting()
    field.press("Tab")
    assert field.press("Tab", after=0.05)
    field.offer("자료")
    assert field.press("Tab", after=0.05)
    assert field.screen == "오늘 회의 "
    field.press("Tab", after=0.2)
    assert field.screen == "오늘 회의 자료 "


def test_in_latin_mode_nothing_is_offered() -> None:
    """Rows go with the mode, and none come."""
    field = meeting()
    field.press("Hangul")
    assert field.offered is None
    field.offer("회의")
    assert (field.offered, field.press("Tab")) == (None, False)


def test_the_session_is_gone() -> None:
    """Its rows go; what is typed stays."""
    field = meeting()
    field.carry_out(field.typist.withdraw())
    assert (field.offered, field.screen) == (None, "오늘 회")
    assert not field.press("Tab")


def test_an_offer_says_what_can_be_selected() -> None:
    """A row that is not there cannot be."""
    with pytest.raises(ValueError, match="selected"):
        Offering(1, 1, Private(""), (OfferedRow(Private("회의")),), selected=1)


def test_shift_is_no_chord() -> None:
    """A capital letter is typed as ever while rows show."""
    field = meeting()
    field.press("Shift_L")
    field.press("R", SHIFT)
    assert field.preedit == "횎"


def test_composers_of_every_layout_take_rows() -> None:
    """Whatever composes: the text is the row's."""
    for layout in ("2", "2y", "39", "3f", "3s", "3y", "32", "ro", "ahn"):
        field = ImeField(TypingSettings(layout=layout, hangul_first=True), composer_for(layout))
        field.offer("회의")
        field.press("Tab")
        field.press("Enter")
        assert field.text == "회의 \n", layout


def standing(field: ImeField, number: int = 9, lasts: float = 1000.0) -> None:
    """The session has no row to offer, and chords for what does not show and for what was taken."""
    chords = (OfferedChord(ASK, "ask"), OfferedChord(UNDO, "undo"))
    offering = Offering(number, field.generation, Private(""), chords=chords, until=field.now + lasts)
    field.carry_out(field.typist.offer(offering, field.now))


def test_asking_and_taking_back_need_no_row() -> None:
    """The session is told, and does the rest; the text stays as it is."""
    field = ImeField()
    field.type("dhsmf ghl")
    standing(field)
    assert field.press("/", ALT)
    assert field.press("z", CTRL | ALT)
    assert used(field) == [("asked", 0, False), ("undone", 0, False)]
    assert {each.number for each in field.heard if isinstance(each, OfferUsed)} == {9}
    assert (field.screen, field.preedit) == ("오늘 회", "회")


def test_they_end_by_themselves_and_with_the_field() -> None:
    """If the session hangs, or somebody types elsewhere, the keys are the application's."""
    field = ImeField()
    field.type("dhsmf ghl")
    standing(field, lasts=-0.1)
    assert not field.press("/", ALT)
    standing(field)
    field.carry_out(field.typist.withdraw())
    assert not field.press("/", ALT)
    assert used(field) == []


def test_what_was_taken_goes_and_what_stood_there_is_open_again() -> None:
    """The insertion that takes back, as the session asks for it: what was committed is deleted."""
    field = meeting()
    field.press("Tab")
    back = Insert(0, Private("회의 "), Private("회"), composing=1)
    field.carry_out(field.typist.insert(back, field.now))
    assert (field.screen, field.preedit) == ("오늘 회", "회")
