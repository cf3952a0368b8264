"""One context between the service and the typist: what the session is told of fields, and what the panel is given."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from desktop.ime.composer.layouts import composer_for
from desktop.ime.fields import TypedFields
from desktop.ime.service.component import MODE_KEY
from desktop.ime.service.port import (
    HIDDEN,
    Actions,
    CommitAction,
    KeyStroke,
    ModeAction,
    PreeditAction,
    RowsAction,
    SpanKind,
    ToldAction,
)
from desktop.ime.typist.settings import TypingSettings
from desktop.ime.typist.typist import ImeTypist
from desktop.ime.typists import Typists
from desktop.input.chords import Chord
from desktop.input.offers import OfferedChord, OfferedRow, Offering, OfferUsed
from desktop.input.protocol import Field, Focus, Insert
from engine.text.private import Private

TAB, SPACE = 0xFF09, 0x20
SURROUNDING = 1 << 5


class Clock:
    """Moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Monotonic seconds."""
    return Clock()


@pytest.fixture
def fields(clock: Clock) -> TypedFields:
    """A context in Hangul mode."""
    generations = itertools.count(1)
    typist = ImeTypist(TypingSettings(hangul_first=True), composer_for("2"))
    return TypedFields(typist, clock, lambda: next(generations))


def foci(actions: Actions) -> list[Focus]:
    """What the session is told of fields."""
    return [each.event for each in actions if isinstance(each, ToldAction) and isinstance(each.event, Focus)]


def press(fields: TypedFields, *keyvals: int | str) -> list[Actions]:
    """Keys go down."""
    values = [ord(each) if isinstance(each, str) else each for each in keyvals]
    return [fields.press(KeyStroke(value, 0, 0)).actions for value in values]


def committed(actions: Actions) -> str:
    """What stands in the field then."""
    return "".join(each.text.reveal() for each in actions if isinstance(each, CommitAction))


def offering(generation: int, before: str, *words: str, until: float = 200.0) -> Offering:
    """Rows of the session behind ``before``."""
    rows = tuple(OfferedRow(Private(word), typed=1) for word in words)
    chords = (
        OfferedChord(Chord("Tab"), "accept"),
        *(OfferedChord(Chord(str(row + 1), frozenset(("Ctrl",))), "candidate", row) for row in range(5)),
    )
    return Offering(1, generation, Private(before), rows, 0, chords, until, "문장 끝")


def test_each_field_is_told_before_anything_of_it(fields: TypedFields) -> None:
    """With the name that its client has for its program, and with none when it is left."""
    actions = fields.focus_in("gtk3-im:gedit")
    assert foci(actions) == [Focus(1, "gedit", Field.PLAIN)]
    assert isinstance(actions[0], ToldAction)
    assert [each for each in actions if isinstance(each, ModeAction)] == [ModeAction(True)]
    assert foci(fields.focus_out()) == [Focus(2, "", Field.NONE)]
    assert fields.focus_out() == ()
    assert foci(fields.focus_in("fake")) == [Focus(3, "fake", Field.NONE)]


def test_a_field_that_turns_out_to_be_a_password_is_another(fields: TypedFields) -> None:
    """Its kind is told behind the focus; nothing typed in it is."""
    fields.focus_in("gnome-shell")
    assert foci(fields.content(0, 0)) == []
    assert foci(fields.content(8, 0)) == [Focus(2, "gnome-shell", Field.PASSWORD)]
    assert not [each for actions in press(fields, "r", "k") for each in actions if isinstance(each, ToldAction)]
    # What was said of one field says nothing of the next.
    assert foci(fields.focus_in("gnome-shell")) == [Focus(3, "gnome-shell", Field.PLAIN)]


def test_rows_stand_in_the_panel_and_one_is_taken(fields: TypedFields) -> None:
    """What is typed of them is grey, the first is Tab's; a click of the first button takes too."""
    fields.focus_in("gtk4-im:editor")
    press(fields, "r", "k")
    (shown,) = [each for each in fields.offer(offering(1, "가", "가구", "가게")) if isinstance(each, RowsAction)]
    assert [row.text.reveal() for row in shown.rows] == ["가구", "가게"]
    assert shown.labels == ("⇥", "2")
    assert shown.above is not None and shown.above.text.reveal() == "문장 끝"
    assert [(span.kind, span.begin, span.end) for span in shown.rows[0].spans] == [(SpanKind.FOREGROUND, 0, 1)]
    assert fields.candidate_clicked(0, 3) == ()
    (taken,) = press(fields, TAB)
    assert committed(taken) == "가구"
    assert HIDDEN in taken
    assert next(each.event for each in taken if isinstance(each, ToldAction)) == OfferUsed(1, "taken", 0, spaced=True)
    held = [each for each in taken if isinstance(each, PreeditAction)][-1]
    assert held.text.reveal() == " "
    (mark,) = press(fields, ".")
    assert committed(mark) == "."


def test_a_row_has_the_sign_of_what_takes_it(fields: TypedFields) -> None:
    """The arrow where Tab is the program's, and no digit where digits are."""
    fields.focus_in("gtk4-im:editor")
    press(fields, "r", "k")
    arrow = msgspec.structs.replace(offering(1, "가", "가구", "가게"), chords=(OfferedChord(Chord("Right"), "accept"),))
    (shown,) = [each for each in fields.offer(arrow) if isinstance(each, RowsAction)]
    assert shown.labels == ("→", "·")


def test_a_stem_stands_apart_in_the_panel(fields: TypedFields) -> None:
    """Last, with a number of its own, and it shows that it goes on; what is taken of it is the stem alone."""
    fields.focus_in("gtk4-im:editor")
    press(fields, "r", "k")
    stem = OfferedRow(Private("가구점"), 1, spaced=False, stem=True)
    words = offering(1, "가", "가구")
    offered = msgspec.structs.replace(words, rows=(*words.rows, stem))
    (shown,) = [each for each in fields.offer(offered) if isinstance(each, RowsAction)]
    assert [row.text.reveal() for row in shown.rows] == ["가구", "가구점…"]
    assert shown.labels == ("⇥", "0")
    assert [(span.begin, span.end) for span in shown.rows[1].spans] == [(0, 1)]
    taken = fields.candidate_clicked(1, 1)
    assert committed(taken) == "가구"
    assert [each.text.reveal() for each in taken if isinstance(each, PreeditAction)][-1] == "점"


def test_what_is_late_goes_by_itself(fields: TypedFields, clock: Clock) -> None:
    """If the session hangs, nobody sees old rows for long."""
    fields.focus_in("gtk4-im:editor")
    press(fields, "r", "k")
    fields.offer(offering(1, "가", "가구", until=101.0))
    assert fields.tick() == ()
    clock.now = 101.5
    assert fields.tick() == (HIDDEN,)
    fields.offer(offering(1, "가", "가구"))
    assert HIDDEN in fields.withdraw()


def test_the_session_may_change_the_text(fields: TypedFields) -> None:
    """By a click in a popup of its own."""
    fields.focus_in("gtk4-im:editor")
    fields.capable(SURROUNDING)
    press(fields, "r", "k")
    actions = fields.insert(Insert(0, Private("가"), Private("가구"), Private(" "), 1))
    assert committed(actions) == "가구"


def test_text_around_the_caret_and_its_place_are_told(fields: TypedFields) -> None:
    """As the client has them."""
    fields.focus_in("gtk4-im:editor")
    actions = fields.surrounded(Private("오늘 "), 3, 3)
    assert len([each for each in actions if isinstance(each, ToldAction)]) == 1


def test_nothing_is_lost_at_the_end(fields: TypedFields) -> None:
    """A program that is updated ends between two keys."""
    fields.focus_in("gtk4-im:editor")
    press(fields, "r", "k")
    assert committed(fields.ending()) == "가"


def test_the_sign_in_the_panel_turns_the_mode(fields: TypedFields) -> None:
    """And no other one does."""
    fields.focus_in("gtk4-im:editor")
    assert fields.property_activated("other", 1) == ()
    assert ModeAction(False) in fields.property_activated(MODE_KEY, 1)


@pytest.mark.usefixtures("caplog")  # the warning logged is what the test provokes
def test_settings_reach_those_that_type_already() -> None:
    """They are told after the first contexts are made, and again when they change."""
    typists = Typists()
    fields = typists.make()
    fields.focus_in("gtk4-im:editor")
    assert typists.configure({}) == ()
    typists.configure({"initial-input-mode": "hangul", "hangul-keyboard": "39"})
    fresh = typists.make()
    fresh.focus_in("gtk4-im:editor")
    assert fresh.typist.hangul
    press(fresh, "k", "f", "x")
    assert committed(fresh.ending()) == "각"
    # No such layout: the 2-set is composed.
    typists.configure({"initial-input-mode": "hangul", "hangul-keyboard": "none such"})
    other = typists.make()
    other.focus_in("gtk4-im:editor")
    press(other, "r", "k")
    assert committed(other.ending()) == "가"


def test_what_nobody_draws_is_not_offered() -> None:
    """A desktop without a panel: what is listed goes, and no key takes what nobody sees; our own popup is seen."""
    typists = Typists(hangul=True)
    fields = typists.make()
    fields.focus_in("gtk4-im:editor")
    press(fields, "r", "k")
    listed = offering(1, "가", "가구", until=1e12)
    assert [each for each in typists.hear(listed) if isinstance(each, RowsAction)]
    assert typists.drawn(False) == (HIDDEN,)
    assert typists.hear(listed) == ()
    assert fields.press(KeyStroke(TAB, 0, 0)).handled is False
    press(fields, "r", "k")
    typists.hear(msgspec.structs.replace(listed, listed=False, before=Private("가\t가")))
    assert fields.press(KeyStroke(TAB, 0, 0)).handled is True
    press(fields, "r", "k")
    assert typists.drawn(True) == ()
    again = msgspec.structs.replace(listed, before=Private("가\t가구 가"))
    assert [each for each in typists.hear(again) if isinstance(each, RowsAction)]


def test_who_types_next_goes_on_in_the_mode_that_was() -> None:
    """A process that was killed, or renewed; what is made later begins as the settings say."""
    typists = Typists(hangul=True)
    first, second = typists.make(), typists.make()
    assert (first.typist.hangul, second.typist.hangul) == (True, False)
    assert typists.hangul is None
    first.focus_in("gtk4-im:gedit")
    assert typists.hangul is True


HANGUL_FIRST = {"initial-input-mode": "hangul"}


@pytest.mark.parametrize("known", ["before", "behind"])
def test_the_first_key_composes_if_the_settings_say_so(known: str) -> None:
    """Whether they were told before IBus made the context, or only then."""
    typists = Typists(HANGUL_FIRST if known == "before" else {})
    fields = typists.make()
    told = fields.focus_in("gtk4-im:gedit")
    if known == "behind":
        told = typists.configure(HANGUL_FIRST)
    assert ModeAction(True) in told
    press(fields, "r", "k")
    assert committed(fields.ending()) == "가"


def test_the_mode_that_the_person_chose_stays() -> None:
    """Settings that come behind it are about where to begin, and so are those that change later."""
    late, changed = Typists(), Typists({"initial-input-mode": "latin"})
    chosen, untouched = late.make(), changed.make()
    chosen.focus_in("gtk4-im:gedit")
    for _ in range(2):
        chosen.property_activated(MODE_KEY, 1)
    late.configure(HANGUL_FIRST)
    changed.configure(HANGUL_FIRST)
    assert (chosen.typist.hangul, untouched.typist.hangul) == (False, False)
    assert changed.make().typist.hangul


def test_who_goes_on_in_latin_letters_is_not_turned() -> None:
    """The mode of the process before outweighs where the settings would begin."""
    typists = Typists(hangul=False)
    fields = typists.make()
    typists.configure(HANGUL_FIRST)
    assert not fields.typist.hangul
