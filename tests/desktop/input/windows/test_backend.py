"""The backend on a Windows that hangs, refuses, falls silent or says nothing: every key goes to the program."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from backend_fake import Told
from windows_fake import FakeWindows, window_of

from desktop.input.backend import BackendUnavailable
from desktop.input.protocol import (
    Beat,
    Caret,
    Chord,
    Clicked,
    Composed,
    Elsewhere,
    Field,
    Focus,
    FromInput,
    ImeState,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Passed,
    ReadClipboard,
    ReadText,
    Rect,
    Selected,
    Surrounding,
    Unserved,
)
from desktop.input.windows.backend import WindowsBackend
from desktop.input.windows.port import Noticed, TextSeen
from engine.text.hangul import keys
from engine.text.private import Private

TAB = Chord("Tab")


class Desk:
    """A played Windows with the backend on it."""

    def __init__(self) -> None:
        self.windows, self.told = FakeWindows(), Told()
        self.backend: WindowsBackend | None = None

    def start(self) -> Desk:
        """Begins to listen."""
        self.backend = WindowsBackend(self.windows)
        self.backend.start(self.told)
        self.wait(lambda events: any(isinstance(event, ImeState | Focus) for event in events))
        return self

    def wait(self, met: Callable[[list[FromInput]], bool]) -> list[FromInput]:
        """Until that was told."""
        return self.told.wait(met)

    def focus(self) -> Focus:
        """What was told of the focus last."""
        return next(event for event in reversed(self.told.events) if isinstance(event, Focus))

    def take(self, command: Insert | None = None) -> KeyEvent:
        """The person presses Tab, which is ours."""
        assert self.backend is not None
        self.backend.obey(InterceptTable(frozenset({TAB}), time.monotonic() + 60))
        self.settle()
        self.windows.type("\t")
        events = self.wait(lambda events: any(isinstance(event, KeyEvent) for event in events))
        return next(event for event in events if isinstance(event, KeyEvent))

    def settle(self) -> None:
        """All that was ordered before has been carried out."""
        assert self.backend is not None
        before = len(self.told.events)
        self.backend.obey(Insert(-1))
        self.wait(lambda events: Inserted(-1, complete=False) in events[before:])

    def close(self) -> None:
        """Ends it all."""
        if self.backend is not None:
            self.backend.stop()


@pytest.fixture
def desk() -> Iterator[Desk]:
    """One for each test."""
    made = Desk()
    yield made
    made.close()


def test_a_hook_that_is_refused_is_said() -> None:
    """There is no backend then, and no thread."""
    windows = FakeWindows()
    windows.refuses_hook = True
    with pytest.raises(BackendUnavailable) as caught:
        WindowsBackend(windows)
    assert caught.value.reason == "hook-refused"
    assert "keyboard" not in {thread.name for thread in threading.enumerate()}


def test_a_silent_input_method_offers_nothing_and_loses_nothing(desk: Desk) -> None:
    """It is told as absent; what is typed arrives."""
    desk.windows.mode = None
    desk.start()
    desk.windows.type("abc ")
    desk.settle()
    assert not [event for event in desk.told.events if isinstance(event, ImeState) and event.present]
    assert desk.windows.text_on_screen == "abc "


def test_keys_that_the_system_refuses_leave_the_text_unknown(desk: Desk) -> None:
    """The insertion is told as incomplete, the hold is over, and what is typed next arrives."""
    desk.start()
    desk.windows.type(keys("가"))
    taken = desk.take()
    desk.windows.refuses_keys = True
    assert desk.backend is not None
    desk.backend.obey(Insert(taken.seq, Private("가"), Private("가구"), Private(" "), 1))
    desk.wait(lambda events: Inserted(taken.seq, complete=False) in events)
    desk.settle()
    desk.windows.type(keys("나"))
    assert desk.windows.text_on_screen == "가나"


def test_a_program_that_hangs_in_accessibility_closes_itself_and_no_other(desk: Desk) -> None:
    """Its field stays unknown; keys arrive there, and the next program's field is told."""
    hanging, never = threading.Event(), threading.Event()

    def hang() -> TextSeen | None:
        hanging.set()
        never.wait()
        return None

    desk.windows.accessible, desk.windows.told = True, hang
    desk.windows.seen = window_of(12, focus_class="Drawn", caret=None)
    desk.start()
    assert hanging.wait(5) and desk.focus().field is Field.UNKNOWN
    desk.windows.type(keys("가"))
    assert desk.windows.text_on_screen == "가"
    desk.windows.told = lambda: TextSeen(editable=True, password=False)
    desk.windows.go(window_of(13, focus_class="Drawn", caret=None))
    desk.wait(lambda events: any(isinstance(event, Focus) and event.field is Field.PLAIN for event in events))
    never.set()


def test_a_password_told_by_accessibility_closes_the_field(desk: Desk) -> None:
    """Until it has spoken the field is unknown, and nothing that is typed is told."""
    answer: list[TextSeen] = []
    asked = threading.Event()

    def tell() -> TextSeen | None:
        asked.wait()
        return answer[0]

    desk.windows.accessible, desk.windows.told = True, tell
    desk.windows.seen = window_of(12, focus_class="Drawn", caret=None)
    desk.start()
    desk.windows.type(keys("비밀"))
    desk.settle()
    answer.append(TextSeen(editable=True, password=True))
    asked.set()
    desk.wait(lambda _: desk.focus().field is Field.PASSWORD)
    desk.windows.type(keys("비밀"))
    desk.settle()
    assert not [event for event in desk.told.events if isinstance(event, Composed | Passed)]


def test_a_hook_that_has_fallen_silent_is_set_anew(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The machine sees keys and the hook does not; what was typed meanwhile is in the program."""
    desk.start()
    desk.windows.type(keys("가"))
    desk.settle()
    desk.windows.deaf = True
    assert desk.backend is not None
    # As if the person had made a pause before going on.
    desk.backend._keyboard.interception.heard_at -= 1.0
    desk.windows.type(keys("나라"))
    desk.wait(lambda _: desk.windows.hooks == 2)
    desk.settle()
    desk.windows.type(keys("다"))
    desk.wait(lambda events: Composed(Private(""), Private("다")) in events)
    assert desk.windows.text_on_screen == "가나라다"


def test_a_hook_that_has_heard_every_key_is_left_alone(desk: Desk) -> None:
    """However late what the machine has seen is taken in, and however much of it at once."""
    desk.start()
    desk.windows.type(keys("가나다"))
    assert desk.backend is not None
    for _ in range(20):
        desk.backend._keyboard.notice(Noticed(key_at=desk.backend._keyboard.interception.heard_at + 0.1))
    desk.settle()
    assert desk.windows.hooks == 1
    assert Elsewhere() not in desk.told.events


def test_a_window_of_an_administrator_is_told_as_such(desk: Desk) -> None:
    """With its name, for the tray; its input method is not asked."""
    desk.windows.seen = window_of(12, elevated=True, program="regedit.exe")
    desk.start()
    desk.settle()
    state = ImeState(present=True, hangul=False, unserved=Unserved("elevated", "regedit"))
    assert state in desk.told.events
    assert desk.focus().app == "regedit"


def test_a_locked_screen_and_the_way_back(desk: Desk) -> None:
    """Nobody has the focus there; behind it the field is another one."""
    desk.start()
    before = desk.focus().generation
    desk.windows.go(None)
    desk.wait(lambda _: desk.focus().field is Field.NONE)
    desk.windows.go(window_of())
    desk.wait(lambda _: desk.focus().field is Field.PLAIN)
    assert desk.focus().generation == before + 2


def test_a_clipboard_whose_owner_hangs_is_told_as_silent(desk: Desk) -> None:
    """Within a second or so, and the thread that keeps keys answers meanwhile."""
    desk.windows.clipboard_silent = True
    desk.start()
    assert desk.backend is not None
    desk.backend.obey(ReadClipboard())
    desk.backend.obey(Beat(1))
    desk.wait(lambda events: Selected(0, Private(""), "silent") in events)
    events = desk.told.events
    assert events.index(Beat(1)) < events.index(Selected(0, Private(""), "silent"))


def test_the_text_of_a_field_is_read_where_that_is_allowed(desk: Desk) -> None:
    """Of this field and no other; it is told once more before a chord."""
    desk.windows.told = lambda: TextSeen(True, False, before=Private("오늘 "), after=Private("끝"))
    desk.start()
    assert desk.backend is not None
    told = Surrounding(Private("오늘 "), Private("끝"))
    desk.windows.type(keys("가 "))
    desk.settle()
    assert told not in desk.told.events
    desk.backend.obey(ReadText(desk.focus().generation))
    desk.wait(lambda events: told in events)
    taken = desk.take()
    events = desk.told.events
    assert events.count(told) == 2
    assert events.index(taken) > max(at for at, event in enumerate(events) if event == told)


def test_a_place_that_nobody_tells_is_guessed_once(desk: Desk) -> None:
    """Where the mouse is, inside the window; another click, another guess."""
    desk.windows.seen = window_of(12, caret=None)
    desk.start()
    desk.wait(lambda events: Caret(Rect(60, 70, 0, 0)) in events)
    desk.windows.click(200, 90)
    desk.wait(lambda events: Clicked() in events and Caret(Rect(200, 90, 0, 0)) in events)


def test_what_the_mouse_has_switched_is_found_out(desk: Desk) -> None:
    """The input method is asked again and again; what was thought to be open is forgotten."""
    desk.start()
    desk.windows.type("r")
    desk.settle()
    desk.windows.mode = 0
    desk.wait(lambda events: ImeState(present=True, hangul=False) in events and Elsewhere() in events)
