"""The keyboard's holds on a real X server without a window manager: what comes too late ends nobody else's hold."""

from __future__ import annotations

import os
import subprocess
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
from desktop.session.chords import parse_chord
from engine.text.private import Private

pytestmark = pytest.mark.live


@pytest.fixture
def display() -> Iterator[Display]:
    """A fresh X server."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "320x200x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    person = Display(name)
    yield person
    person.close()
    server.terminate()
    server.wait()


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


def test_a_late_answer_to_a_chord_ends_no_other_hold(display: Display, caplog: pytest.LogCaptureFixture) -> None:
    """The chord was given back; Tab is held by now: nothing is read, and Tab is answered as ever."""
    hands = Hands(display)
    own = Display(display.get_display_name())
    keyboard = Keyboard(own, Composition(), hands.hear, lambda window: None)
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
