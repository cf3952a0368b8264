"""Strangers on a real X server, and an input process that stands still: the keyboard is free again, and nobody's word ends it."""

from __future__ import annotations

import os
import queue
import select
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from Xlib import XK, X, Xatom
from Xlib.display import Display
from Xlib.ext import xtest
from Xlib.protocol import event as x_event
from Xlib.protocol import request

from desktop.input.composition import Composition
from desktop.input.protocol import Beat, Chord, Focus, FromInput, InterceptTable, KeyEvent, ToInput
from desktop.input.pulse import Pulse
from desktop.input.x11.clipboard import Clipboard
from desktop.input.x11.keyboard import Keyboard
from desktop.input.x11.windows import Windows
from engine.client.heartbeat import BeatCount, Heartbeat
from engine.client.supervisor import ChildState, Supervisor

pytestmark = [
    pytest.mark.live,
    # Who owns a selection ends with its server, in whatever it is doing: in the product that ends the process.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

ROOT = Path(__file__).parents[2]
SECONDS = 20


@pytest.fixture
def clipboard(display: Display, caplog: pytest.LogCaptureFixture) -> Clipboard:
    """Ours, on that server; that it ends with it may be logged."""
    return Clipboard(display.get_display_name(), Pulse(lambda beat: None, lambda: None))


def window_of(display: Display) -> Any:
    """A window that is shown and has the focus."""
    screen = display.screen()
    mask = X.KeyPressMask | X.StructureNotifyMask | X.PropertyChangeMask
    window = screen.root.create_window(0, 0, 100, 100, 0, screen.root_depth, event_mask=mask)
    window.map()
    while display.next_event().type != X.MapNotify:
        pass
    window.set_input_focus(X.RevertToParent, X.CurrentTime)
    display.sync()
    return window


def press(display: Display, name: str) -> int:
    """The person presses a key; its code."""
    code: int = display.keysym_to_keycode(XK.string_to_keysym(name))
    for kind in (X.KeyPress, X.KeyRelease):
        xtest.fake_input(display, kind, code)
    display.sync()
    return code


def next_key(display: Display) -> int:
    """The code of the next key that the window gets."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if display.pending_events():
            event = display.next_event()
            if event.type == X.KeyPress:
                return int(event.detail)
        else:
            select.select([display.fileno()], [], [], end - time.monotonic())
    raise AssertionError("no key comes")


class Watched:
    """The real input process under the supervisor of the program."""

    def __init__(self, display: Display) -> None:
        self.told: queue.SimpleQueue[FromInput | ChildState] = queue.SimpleQueue()
        command = [
            *("env", f"DISPLAY={display.get_display_name()}", "DBUS_SESSION_BUS_ADDRESS=", f"PYTHONPATH={ROOT}"),
            *(sys.executable, "-m", "desktop", "--role", "input"),
        ]
        self.supervisor: Supervisor[ToInput, FromInput] = Supervisor(
            command, FromInput, self.told.put, self.told.put, heartbeat=Heartbeat()
        )

    def wait_for(self, wanted: type[FromInput] | ChildState) -> FromInput | ChildState:
        """What is told next of a kind, or this state."""
        while True:
            told = self.told.get(timeout=SECONDS)
            if told is wanted or (isinstance(wanted, type) and isinstance(told, wanted)):
                return told


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_a_stopped_input_process_frees_the_keyboard(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped while it holds the keyboard, it is killed after a second of silence, and the next one is there."""
    answered, heard = BeatCount.answered, threading.Event()

    def noted(beats: BeatCount, beat: Beat) -> None:
        answered(beats, beat)
        if beat.number > 1:  # what was sent before the second one has arrived
            heard.set()

    monkeypatch.setattr(BeatCount, "answered", noted)
    window_of(display)
    watched = Watched(display)
    watched.supervisor.start()
    try:
        watched.wait_for(ChildState.READY)
        watched.wait_for(Focus)
        watched.supervisor.send(InterceptTable(frozenset({Chord("Tab")}), time.monotonic() + 60))
        assert heard.wait(SECONDS)
        press(display, "Tab")
        watched.wait_for(KeyEvent)
        before = watched.supervisor.pid
        assert before is not None
        os.kill(before, signal.SIGSTOP)
        stopped = time.monotonic()
        watched.wait_for(ChildState.CRASHED)
        assert press(display, "a") == next_key(display)
        assert time.monotonic() - stopped < 3.0
        watched.wait_for(ChildState.READY)
        assert watched.supervisor.pid not in (before, None)
    finally:
        watched.supervisor.stop()


def test_the_thread_that_holds_the_keyboard_answers(display: Display) -> None:
    """Before it runs nobody answers in its place."""
    told: queue.SimpleQueue[FromInput] = queue.SimpleQueue()
    own = Display(display.get_display_name())
    keyboard = Keyboard(own, Composition(), told.put, lambda window: None, lambda code: None)
    keyboard.pulse.ask(Beat(1))
    assert told.empty()
    thread = threading.Thread(target=keyboard.run)
    thread.start()
    assert told.get(timeout=SECONDS) == Beat(1)
    keyboard.pulse.ask(Beat(2))
    assert told.get(timeout=SECONDS) == Beat(2)
    keyboard.obey(None)
    thread.join(SECONDS)
    own.close()


def test_a_forged_key_is_no_chord(display: Display) -> None:
    """Any program may send an event that looks like a key; only the server's takes the keyboard."""
    told: queue.SimpleQueue[FromInput] = queue.SimpleQueue()
    own = Display(display.get_display_name())
    keyboard = Keyboard(own, Composition(), told.put, lambda window: None, lambda code: None)
    thread = threading.Thread(target=keyboard.run)
    thread.start()
    keyboard.obey(InterceptTable(frozenset({Chord("Tab")}), time.monotonic() + 60))
    root = display.screen().root
    forged = x_event.KeyPress(
        time=X.CurrentTime,
        root=root,
        window=root,
        same_screen=1,
        child=X.NONE,
        root_x=0,
        root_y=0,
        event_x=0,
        event_y=0,
        state=0,
        detail=display.keysym_to_keycode(XK.XK_Tab),
    )
    root.send_event(forged, event_mask=X.PropertyChangeMask)
    display.sync()
    keyboard.pulse.ask(Beat(1))
    assert told.get(timeout=SECONDS) == Beat(1)
    window_of(display)
    press(display, "Tab")
    assert isinstance(told.get(timeout=SECONDS), KeyEvent)
    keyboard.obey(None)
    thread.join(SECONDS)
    own.close()


def test_a_huge_class_is_cut(display: Display) -> None:
    """Of 1.3 MB, written in pieces, no more than a name is read."""
    window = window_of(display)
    window.change_property(Xatom.WM_CLASS, Xatom.STRING, 8, b"a\0")
    for _ in range(13):
        window.change_property(Xatom.WM_CLASS, Xatom.STRING, 8, b"B" * 100_000, mode=X.PropModeAppend)
    display.sync()
    own = Display(display.get_display_name())
    assert Windows(own).active().app == "B" * 200
    own.close()


def ask(display: Display, window: Any, target: int) -> Any:
    """What the owner of the clipboard says to a question, as a property."""
    place = display.intern_atom("ANSWER")
    window.convert_selection(display.intern_atom("CLIPBOARD"), target, place, X.CurrentTime)
    display.sync()
    while (event := display.next_event()).type != X.SelectionNotify:
        pass
    return None if event.property == X.NONE else window.get_full_property(place, X.AnyPropertyType)


def test_what_is_lent_is_marked_as_a_secret(display: Display, clipboard: Clipboard) -> None:
    """Clipboard managers leave out of their history what says so in the way of password managers."""
    window = window_of(display)
    assert clipboard.lend("가구", window.id)
    hint = display.intern_atom("x-kde-passwordManagerHint")
    assert hint in ask(display, window, display.intern_atom("TARGETS")).value
    assert ask(display, window, hint).value == b"secret"
    assert ask(display, window, display.intern_atom("UTF8_STRING")).value == "가구".encode()


def test_an_odd_question_ends_no_clipboard(display: Display, clipboard: Clipboard) -> None:
    """One for a target that is no atom, one from a window that is gone, and a forged one: the next is answered."""
    window = window_of(display)
    assert clipboard.lend("가", window.id)
    gone = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    gone.destroy()
    owner = display.get_selection_owner(display.intern_atom("CLIPBOARD"))
    for requestor, target in ((window, 0x1FFF_FFF0), (gone, Xatom.STRING)):
        owner.send_event(
            x_event.SelectionRequest(
                time=X.CurrentTime,
                owner=owner,
                requestor=requestor,
                selection=display.intern_atom("CLIPBOARD"),
                target=target,
                property=Xatom.STRING,
            )
        )
    clear = x_event.SelectionClear(time=X.CurrentTime, window=owner, atom=display.intern_atom("CLIPBOARD"))
    owner.send_event(clear)
    display.sync()
    assert ask(display, window, display.intern_atom("UTF8_STRING")).value == "가".encode()


class Owner:
    """A program that has the clipboard, and answers "TARGETS" and everything else with what it is told to."""

    def __init__(self, name: str, targets: list[int], value: bytes) -> None:
        self._display = Display(name)
        self._targets, self._value = targets, value
        self._window = self._display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        request.SetSelectionOwner(
            display=self._display.display,
            window=self._window,
            selection=self._display.intern_atom("CLIPBOARD"),
            time=X.CurrentTime,
        )
        self._display.sync()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        targets = self._display.intern_atom("TARGETS")
        while True:
            asked = self._display.next_event()
            if asked.type != X.SelectionRequest:
                continue
            if asked.target == targets:
                asked.requestor.change_property(asked.property, Xatom.ATOM, 32, self._targets)
            else:
                for at in range(0, len(self._value), 100_000):
                    piece = self._value[at : at + 100_000]
                    asked.requestor.change_property(asked.property, Xatom.STRING, 8, piece, mode=X.PropModeAppend)
            asked.requestor.send_event(
                x_event.SelectionNotify(
                    time=asked.time,
                    requestor=asked.requestor,
                    selection=asked.selection,
                    target=asked.target,
                    property=asked.property,
                )
            )
            self._display.flush()


@pytest.mark.parametrize(
    ("targets", "value"),
    [([Xatom.STRING] * 5000, b"x"), ([0x1FFF_FFF0], b"x"), ([], b"x"), ([Xatom.STRING], b"x" * 3_000_000)],
    ids=["too many", "no names", "none", "too much"],
)
@pytest.mark.usefixtures("caplog")  # that a clipboard cannot be used may be told
def test_what_cannot_be_kept_is_not_lost(
    display: Display, clipboard: Clipboard, targets: list[int], value: bytes
) -> None:
    """Whatever an owner says, nothing is lent in its place, and that is known soon."""
    Owner(display.get_display_name(), targets, value)
    begun = time.monotonic()
    assert not clipboard.lend("가", 0)
    assert time.monotonic() - begun < 2.0
    text, fault = clipboard.copied()
    assert (text, fault) == (("", "too-long") if len(value) > 1 else ("x", None))
