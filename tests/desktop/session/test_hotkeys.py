"""Chords that are ours at all times: each press is answered once, and nothing is read that is secret."""

from __future__ import annotations

import dataclasses

import pytest
from session_walk import HOTKEY, OPTIONS, TAB, Answer, Arrive, Hotkey, Press, Session

from desktop.input.protocol import (
    Capabilities,
    Chord,
    Composed,
    Field,
    Focus,
    HotkeyRefused,
    Hotkeys,
    Pressed,
    ReadClipboard,
    Selected,
    SelectionFault,
    TakeSelection,
)
from desktop.session.effects import ClassifyText, FetchClipboard, TellRefused, TellUnread, TellWithheld
from desktop.session.events import ClipboardWanted, Configure, InputStarted, Paused, Tick
from desktop.session.gate import Closed
from desktop.session.state import State
from desktop.session.step import step
from desktop.session.steps.hotkeys import CLIPBOARD_SECONDS
from desktop.session.steps.taking import nothing
from engine.text.private import Private
from engine.wire.protocol import Suggestion

READER = Capabilities("keys", intercepts=True, reads_clipboard=True)
MARKED = Private("바퀴가\n나왔어요! ")


def pressed(session: Session) -> None:
    """The person presses the hotkey; what the session wants done is in ``session.effects``."""
    session.happen(Hotkey())


def test_a_new_input_process_is_told_the_hotkeys() -> None:
    """Each one: it knows nothing of what was told to the one before."""
    session = Session()
    assert session.feed(InputStarted()) == (Hotkeys(frozenset({HOTKEY})),)
    assert session.feed(InputStarted()) == (Hotkeys(frozenset({HOTKEY})),)


def test_new_settings_are_told_when_they_change_the_hotkeys() -> None:
    """Also while nothing may be suggested; other settings are not the keyboard's."""
    session = Session()
    assert session.feed(Configure(dataclasses.replace(OPTIONS, candidates=3))) == ()
    other = dataclasses.replace(OPTIONS, hotkeys=frozenset({Chord("F9")}))
    assert session.feed(Configure(other)) == (Hotkeys(frozenset({Chord("F9")})),)
    session.feed(Paused(paused=True))
    none = dataclasses.replace(OPTIONS, hotkeys=frozenset())
    assert session.feed(Configure(none)) == (Hotkeys(frozenset()),)


@pytest.mark.parametrize("focus", [Focus(2, "Mousepad", Field.PLAIN), Focus(2, "Evince", Field.NONE)])
def test_a_pressed_hotkey_asks_for_the_selection(focus: Focus) -> None:
    """Wherever something may be marked, whether or not suggestions are paused."""
    session = Session()
    session.feed(focus)
    session.feed(Paused(paused=True))
    pressed(session)
    assert session.effects == (TakeSelection(1),)


def test_an_unknown_field_is_read() -> None:
    """Before any focus is told: the person asks for it, and no secret is known to be there."""
    state, effects = step(State(OPTIONS), Focus(1, "", Field.NONE), 1.0)
    assert state.situation.reason_closed(frozenset()) is Closed.NO_FOCUS
    assert effects == ()
    session = Session()
    session.state = State(OPTIONS)
    pressed(session)
    assert session.effects == (TakeSelection(1),)


@pytest.mark.parametrize(
    ("focus", "reason"),
    [
        (Focus(2, "Firefox", Field.PASSWORD), Closed.PASSWORD),
        (Focus(2, "KeePassXC", Field.PLAIN), Closed.BLOCKED_APP),
        (Focus(2, "keepassxc", Field.NONE), Closed.BLOCKED_APP),
    ],
)
def test_secrets_are_not_read(focus: Focus, reason: Closed) -> None:
    """The hold ends with nothing pressed, and the person is told why."""
    session = Session()
    session.feed(focus)
    pressed(session)
    assert session.effects == (nothing(1), TellWithheld(reason))


def test_a_hotkey_while_an_insertion_is_under_way() -> None:
    """It is answered at once, and the insertion goes on as if nothing had been pressed."""
    session = Session()
    session.feed(Composed(Private(""), Private("각")))
    session.happen(Answer(0, (Suggestion(Private("가구"), 0.5),)))
    session.happen(Press(TAB))
    pending = session.state.pending
    assert pending is not None
    pressed(session)
    assert session.effects == (TakeSelection(2),)
    assert session.state.pending == pending
    assert session.feed(Selected(2, MARKED)) == (ClassifyText(MARKED),)
    assert session.state.pending == pending
    session.happen(Arrive())
    assert session.state.pending is None
    assert session.state.document.text.endswith("가구 ")


def test_what_is_marked_is_classified_as_it_is() -> None:
    """With its blanks and lines, still wrapped."""
    assert Session().feed(Selected(1, MARKED)) == (ClassifyText(MARKED),)
    assert Session().feed(Selected(0, MARKED)) == (ClassifyText(MARKED),)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Selected(1, Private(""), "nothing"), TellUnread("nothing")),
        (Selected(1, Private(" \n")), TellUnread("nothing")),
        (Selected(1, Private(""), "too-long"), TellUnread("too-long")),
        (Selected(1, Private("글"), "silent"), TellUnread("silent")),
        (Selected(1, Private(""), "clipboard"), TellUnread("clipboard")),
        (Selected(0, Private("")), TellUnread("nothing", clipboard=True)),
        (Selected(0, Private(""), "silent"), TellUnread("silent", clipboard=True)),
    ],
)
def test_why_there_is_no_text(event: Selected, told: TellUnread) -> None:
    """Blank text is none, and a text that comes with a fault is not believed."""
    assert Session().feed(event) == (told,)


def test_what_comes_too_late_says_nothing() -> None:
    """The chord went to the program; another field may have the focus now."""
    assert Session().feed(Selected(7, Private(""), "late")) == ()


@pytest.mark.parametrize("taken", [True, False])
def test_a_refused_hotkey_is_told(taken: bool) -> None:
    """Unless the settings name another one by now: then it is nobody's loss."""
    session = Session()
    assert session.feed(HotkeyRefused(HOTKEY, taken)) == (TellRefused(taken, HOTKEY),)
    session.feed(Configure(dataclasses.replace(OPTIONS, hotkeys=frozenset({Chord("F9")}))))
    assert session.feed(HotkeyRefused(HOTKEY, taken)) == ()


def test_a_clipboard_that_the_input_process_cannot_read() -> None:
    """The windows fetch it, at once and without a time to wait for: also before any input process has spoken."""
    session = Session()
    assert session.feed(ClipboardWanted()) == (FetchClipboard(),)
    session.feed(READER)
    session.feed(Capabilities("commit", intercepts=True, reads_clipboard=False))
    assert session.feed(ClipboardWanted()) == (FetchClipboard(),)
    assert session.state.clipboard_until is None
    assert session.feed(Selected(0, MARKED)) == (ClassifyText(MARKED),)


def test_an_input_process_that_does_not_read_the_clipboard() -> None:
    """It is told once, when it has had its time; an answer after that is still an answer."""
    session = Session()
    session.feed(READER)
    assert session.feed(ClipboardWanted()) == (ReadClipboard(),)
    assert session.state.next_tick == session.now + CLIPBOARD_SECONDS
    session.now += CLIPBOARD_SECONDS
    assert session.feed(Tick()) == (TellUnread("silent", clipboard=True),)
    assert session.state.next_tick is None
    assert session.feed(Selected(0, MARKED)) == (ClassifyText(MARKED),)


@pytest.mark.parametrize("fault", [None, "nothing", "silent"])
def test_an_answer_ends_the_wait_for_the_clipboard(fault: SelectionFault | None) -> None:
    """Whatever it is; what was marked meanwhile is no such answer."""
    session = Session()
    session.feed(READER)
    session.feed(ClipboardWanted())
    session.feed(Selected(1, MARKED))
    assert session.state.clipboard_until is not None
    session.feed(Selected(0, Private(""), fault))
    assert session.state.clipboard_until is None


def test_the_chord_that_pauses() -> None:
    """It is ours beside the other ones, ends its hold with nothing pressed, and the next press lets the program go on."""
    pausing = Chord("p", frozenset({"Ctrl", "Alt"}))
    session = Session()
    options = dataclasses.replace(OPTIONS, pausing=frozenset({pausing}))
    assert session.feed(Configure(options)) == (Hotkeys(frozenset({HOTKEY, pausing})),)
    for paused in (True, False):
        assert nothing(4) in session.feed(Pressed(4, pausing))
        assert session.state.situation.paused is paused
    # Also in a password field, where nothing marked is read: it reads nothing.
    session.feed(Focus(9, "Mousepad", Field.PASSWORD))
    assert nothing(5) in session.feed(Pressed(5, pausing))
    assert session.state.situation.paused
    assert session.feed(HotkeyRefused(pausing, taken=True)) == (TellRefused(taken=True, chord=pausing),)
