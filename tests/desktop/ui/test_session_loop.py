"""The session in Qt's loop: its time goes on by itself, and it hears when there is nobody at the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from session_ports import FakeComplaints, FakeEngine, FakePopup

from desktop.input.protocol import Capabilities, Caret, Composed, Field, Focus, Hotkeys, ImeState, Rect, ToInput
from desktop.session.chords import parse_chord
from desktop.session.controller import Controller
from desktop.session.options import Action, Options
from desktop.session.state import State
from desktop.ui.session_loop import SessionLoop
from engine.client.supervisor import ChildState
from engine.text.private import Private
from engine.wire.protocol import Suggestion, Suggestions


class Keyboard:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.sent: list[ToInput] = []

    def send(self, command: ToInput) -> None:
        """Notes it."""
        self.sent.append(command)


def test_a_session_lives_on_and_ends_with_its_keyboard(qtbot: QtBot) -> None:
    """A pause in typing brings a question, its answer a popup; without an input process there is neither."""
    engine, popup, keyboard = FakeEngine(), FakePopup(), Keyboard()
    options = Options({parse_chord("Tab"): (Action.ACCEPT, 0)}, hotkeys=frozenset({parse_chord("Ctrl+Alt+C")}))
    controller = Controller(State(options), engine, keyboard, popup, FakeComplaints())
    loop = SessionLoop(controller)
    loop.follow_input(ChildState.READY)
    assert keyboard.sent == [Hotkeys(options.hotkeys)]
    loop.feed(Focus(1, "Mousepad", Field.PLAIN))
    loop.feed(ImeState(present=True, hangul=True))
    loop.feed(Caret(Rect(5, 5, 0, 10)))
    loop.feed(Composed(Private("안녕"), Private("")))
    qtbot.waitUntil(lambda: engine.asked == ["안녕"], timeout=10_000)
    loop.take_answer(Suggestions(101, (Suggestion(Private("안녕하세요"), 0.9),), 1.0))
    qtbot.waitUntil(lambda: popup.view is not None, timeout=10_000)
    # What is shown is kept up by ticks of the session's own.
    told = len(keyboard.sent)
    qtbot.waitUntil(lambda: len(keyboard.sent) > told, timeout=10_000)
    loop.follow_input(ChildState.CRASHED)
    assert popup.view is None


def test_that_a_program_has_no_name_is_told_when_it_lasts(qtbot: QtBot) -> None:
    """Not while names are on their way; and it can be read where no field has the focus, in a menu for instance."""
    controller = Controller(State(Options({})), FakeEngine(), Keyboard(), FakePopup(), FakeComplaints())
    loop, told = SessionLoop(controller), list[bool]()
    loop.unnamed.connect(told.append)
    loop.feed(Capabilities("commit", intercepts=False, reads_clipboard=False, unnamed=True))
    loop.feed(ImeState(present=True, hangul=True))
    loop.feed(Focus(1, "", Field.PLAIN))
    loop.feed(Focus(1, "gedit", Field.PLAIN))
    loop.feed(Focus(2, "", Field.PLAIN))
    loop.feed(Focus(3, "", Field.NONE))
    assert not [timer for timer in loop.findChildren(QTimer) if timer.isActive()]
    loop.feed(Focus(4, "", Field.PLAIN))
    qtbot.waitUntil(lambda: told == [True], timeout=10_000)
    loop.feed(Focus(5, "", Field.NONE))
    loop.feed(Focus(6, "", Field.PLAIN))
    assert told == [True]
    loop.feed(Focus(7, "gedit", Field.PLAIN))
    assert told == [True, False]
