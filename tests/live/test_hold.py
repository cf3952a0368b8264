"""The keyboard's holds on a real X server without a window manager: who holds, who notices, and who ends it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from desktop.input.composition import Composition
from desktop.input.protocol import (
    FromInput,
    Hotkeys,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Pressed,
    Selected,
    TakeSelection,
)
from desktop.input.x11.keyboard import Keyboard
from desktop.input.x11.keys.devices import Keyboards
from desktop.session.chords import parse_chord
from engine.text.private import Private

pytestmark = pytest.mark.live


class Hands:
    """A person's keys, and what the input process tells of them."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._told: list[FromInput] = []
        self._changed = threading.Condition()

    def hear(self, event: FromInput) -> None:
        with self._changed:
            self._told.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[FromInput]) -> FromInput:
        """The next event of this kind that nobody has waited for."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(isinstance(each, kind) for each in self._told), 10), kind
            found = next(each for each in self._told if isinstance(each, kind))
            self._told.remove(found)
            return found

    def press(self, *names: str) -> None:
        codes = [self._display.keysym_to_keycode(XK.string_to_keysym(name)) for name in names]
        for kind, keys in ((X.KeyPress, codes), (X.KeyRelease, codes[::-1])):
            for code in keys:
                xtest.fake_input(self._display, kind, code)
        self._display.sync()


class Application:
    """A window that has the focus, and what its program hears."""

    def __init__(self, display: Display) -> None:
        self.display = Display(display.get_display_name())
        self.window = self.display.screen().root.create_window(
            0, 0, 50, 50, 0, X.CopyFromParent,
            event_mask=X.FocusChangeMask | X.KeyPressMask | X.KeyReleaseMask | X.ExposureMask,
        )  # fmt: skip
        self.window.map()
        while self.display.next_event().type != X.Expose:
            continue
        self.window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self.display.sync()
        self.heard()

    def heard(self) -> list[tuple[int, int]]:
        """Kinds and details of the events since last asked, but for changes of the keyboard's map."""
        self.display.sync()
        events = [self.display.next_event() for _ in range(self.display.pending_events())]
        return [(each.type, each.detail) for each in events if each.type in _HEARD]

    def wait_for(self, kind: int, code: int) -> list[tuple[int, int]]:
        """All that is heard until a key of this code goes down or up."""
        heard: list[tuple[int, int]] = []
        while (kind, code) not in heard:
            event = self.display.next_event()
            heard += [(event.type, event.detail)] if event.type in _HEARD else []
        return heard


_HEARD = (X.KeyPress, X.KeyRelease, X.FocusIn, X.FocusOut)


@pytest.fixture
def held(display: Display) -> Iterator[tuple[Application, Hands, Keyboard]]:
    """An application with the focus, a person, and a keyboard that lends Tab and Ctrl+2."""
    application, hands = Application(display), Hands(display)
    own = Display(display.get_display_name())
    keyboard = Keyboard(own, Composition(), hands.hear, lambda window: None, lambda code: None)
    thread = threading.Thread(target=keyboard.run)
    thread.start()
    keyboard.obey(InterceptTable(frozenset({parse_chord("Tab"), parse_chord("Ctrl+2")}), time.monotonic() + 30))
    keyboard.obey(TakeSelection(99))
    hands.wait_for(Selected)
    yield application, hands, keyboard
    keyboard.obey(None)
    thread.join(10)
    own.close()
    application.display.close()


def test_the_application_never_loses_the_focus(held: tuple[Application, Hands, Keyboard], display: Display) -> None:
    """A chord is taken, answered and typed behind: the application hears what is inserted, and of nothing else."""
    application, hands, keyboard = held
    one, two = (display.keysym_to_keycode(ord(char)) for char in "12")
    hands.press("Tab")
    taken = hands.wait_for(KeyEvent)
    assert isinstance(taken, KeyEvent)
    hands.press("2")
    keyboard.obey(Insert(taken.seq, wanted=Private("1")))
    assert hands.wait_for(Inserted) == Inserted(taken.seq, complete=True)
    heard = application.wait_for(X.KeyRelease, two)
    assert heard == [(X.KeyPress, one), (X.KeyRelease, one), (X.KeyPress, two), (X.KeyRelease, two)]


def test_a_modifier_let_go_while_held_is_up(held: tuple[Application, Hands, Keyboard], display: Display) -> None:
    """Ctrl went down for the application before Ctrl+2 was taken; it goes up for it too, and hangs nowhere."""
    application, hands, keyboard = held
    control = display.keysym_to_keycode(XK.XK_Control_L)
    hands.press("Control_L", "2")
    taken = hands.wait_for(KeyEvent)
    assert isinstance(taken, KeyEvent) and taken.chord == parse_chord("Ctrl+2")
    assert application.wait_for(X.KeyRelease, control) == [(X.KeyPress, control), (X.KeyRelease, control)]
    keyboard.obey(Insert(taken.seq))
    hands.wait_for(Inserted)
    assert not display.query_keymap()[control // 8] >> control % 8 & 1


def test_another_programs_keyboard_is_left_alone(held: tuple[Application, Hands, Keyboard], display: Display) -> None:
    """While a menu or a locked screen has the keyboard, a chord is its key."""
    application, hands, keyboard = held
    tab = display.keysym_to_keycode(XK.XK_Tab)
    application.window.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
    hands.press("Tab")
    application.wait_for(X.KeyRelease, tab)
    application.display.ungrab_keyboard(X.CurrentTime)
    application.display.sync()
    hands.press("Tab")
    taken = hands.wait_for(KeyEvent)
    assert isinstance(taken, KeyEvent) and taken.seq == 1, "the first one was never ours"
    keyboard.obey(Insert(taken.seq))
    hands.wait_for(Inserted)


def test_who_dies_while_holding_frees_the_keyboards(display: Display) -> None:
    """The server gives the keyboards back to the applications when the connection of who holds them ends."""
    application, hands = Application(display), Hands(display)
    own = Display(display.get_display_name())
    one = display.keysym_to_keycode(ord("1"))
    Keyboards(own).hold()
    own.sync()
    hands.press("1")
    assert application.heard() == []
    own.close()
    while not application.heard():
        hands.press("1")
    assert display.query_keymap()[one // 8] >> one % 8 & 1 == 0
    application.display.close()


def test_a_late_answer_to_a_chord_ends_no_other_hold(display: Display, caplog: pytest.LogCaptureFixture) -> None:
    """The chord was given back; Tab is held by now: nothing is read, and Tab is answered as ever."""
    hands = Hands(display)
    own = Display(display.get_display_name())
    keyboard = Keyboard(own, Composition(), hands.hear, lambda window: None, lambda code: None)
    thread = threading.Thread(target=keyboard.run)
    thread.start()
    try:
        keyboard.obey(Hotkeys(frozenset({parse_chord("Ctrl+Alt+C")})))
        keyboard.obey(InterceptTable(frozenset({parse_chord("Tab")}), time.monotonic() + 30))
        # Answered in order, so both are in place when this is.
        keyboard.obey(TakeSelection(99))
        assert hands.wait_for(Selected) == Selected(99, Private(""), "late")
        hands.press("Control_L", "Alt_L", "c")
        pressed = hands.wait_for(Pressed)
        assert isinstance(pressed, Pressed)
        assert hands.wait_for(Inserted) == Inserted(pressed.hold, complete=False)
        hands.press("Tab")
        tab = hands.wait_for(KeyEvent)
        assert isinstance(tab, KeyEvent)
        keyboard.obey(TakeSelection(pressed.hold))
        assert hands.wait_for(Selected) == Selected(pressed.hold, Private(""), "late")
        keyboard.obey(Insert(tab.seq, wanted=Private("1")))
        assert hands.wait_for(Inserted) == Inserted(tab.seq, complete=True)
        assert "not answered in time" in caplog.text
    finally:
        keyboard.obey(None)
        thread.join(10)
        own.close()
