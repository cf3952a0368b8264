"""The controller carries effects to the ports, and every screenplay holds on it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from backend_app import Kind
from session_play import CHORDS, HOTKEY, Stage
from session_script import OffScript, Play, load, performances

from desktop.input.protocol import (
    Capabilities,
    Caret,
    Chord,
    Composed,
    Field,
    Focus,
    GiveBack,
    HotkeyRefused,
    Hotkeys,
    ImeState,
    Insert,
    InterceptTable,
    KeyEvent,
    Passed,
    Pressed,
    ReadClipboard,
    Rect,
    Selected,
    SelectionFault,
    TakeSelection,
    ToInput,
)
from desktop.session.controller import Controller
from desktop.session.effects import Ask
from desktop.session.events import ClipboardWanted, InputStarted, Tick
from desktop.session.gate import Closed
from desktop.session.options import Options
from desktop.session.state import STALE_SECONDS, State
from desktop.session.view import PopupView
from engine.text.private import Private
from engine.wire.protocol import Failed, Suggestion, Suggestions

PLAYS = Path(__file__).parents[2] / "screenplays"
TAB = Chord("Tab")


@pytest.mark.parametrize(
    ("play", "toolkit", "bus_first"),
    [
        pytest.param(
            *each, id=f"{each[0].name.removesuffix('.play')}-{each[1]}-{'bus' if each[2] else 'keyboard'}-first"
        )
        for each in performances(PLAYS)
    ],
)
def test_play(play: Play, toolkit: Kind, bus_first: bool) -> None:
    """What the play says is seen, with this toolkit and whichever of bus and keyboard is heard first."""
    Stage(toolkit, bus_first=bus_first).perform(play)


@pytest.mark.parametrize(
    "line",
    [
        "popup 가구*",
        "screen 나",
        "preedit 나",
        "asked 나",
        "unasked",
        "received Tab",
        "table Tab",
        "dance",
        "mark 나\npress Ctrl+Alt+c\nclassified",
        "press Ctrl+Alt+c\ntold",
        "answer 가구\nnopopup",
        "answer 가구 가게\npopup 가구 가게*",
        "answer 가구\npopup 가구*\nfocus plain\nsteady",
    ],
)
def test_a_play_can_fail(line: str, tmp_path: Path) -> None:
    """A line that does not hold is found by file and line: a language that agrees with everything tests nothing."""
    script = tmp_path / "false.play"
    script.write_text(f"# a comment\n\nfocus plain\ntype 가\n{line}\n", "utf-8")
    number = 4 + len(line.splitlines())
    with pytest.raises(OffScript, match=rf"^false\.play:{number}: "):
        Stage("qt", bus_first=False).perform(load(script))


@pytest.mark.parametrize("toolkit", ["gtk", "qt", "ime"])
@pytest.mark.parametrize("script", ["press Down\npopup 한 할*\n", "press Shift+Tab\nscreen {}한\n"])
def test_a_long_text(toolkit: Kind, script: str, tmp_path: Path) -> None:
    """Behind more text than is remembered an insertion still ends when its text is there, and the session goes on."""
    text = "가나다라 " * 130
    lines = f'focus plain\ntype "{text}"\ntype 하\nanswer 한 할\npopup 한* 할\n' + script.replace("{}한", f'"{text}한"')
    play = tmp_path / "long.play"
    play.write_text(lines, "utf-8")
    stage = Stage(toolkit, bus_first=False)
    stage.perform(load(play))
    assert stage.controller.state.pending is None


class Engine:
    """Gives requests the ids 50, 51, …"""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.cancelled: list[int] = []

    def suggest(self, question: Ask) -> int:
        self.asked.append((question.before.reveal(), question.k))
        return 49 + len(self.asked)

    def cancel(self, request: int) -> None:
        self.cancelled.append(request)


@dataclasses.dataclass
class Ports:
    """Keyboard, popup and complaints in one: notes the order."""

    calls: list[object] = dataclasses.field(default_factory=list)

    def send(self, command: ToInput) -> None:
        self.calls.append(command)

    def show_view(self, view: PopupView) -> None:
        self.calls.append(view)

    def hide_view(self) -> None:
        self.calls.append("hide")

    def classify(self, complaint: Private) -> None:
        self.calls.append(complaint)

    def fetch_clipboard(self) -> None:
        """Notes it."""
        self.calls.append("fetch")

    def tell_unread(self, fault: SelectionFault, *, clipboard: bool) -> None:
        self.calls.append((fault, clipboard))

    def tell_withheld(self, reason: Closed) -> None:
        self.calls.append(reason)

    def tell_refused(self, chord: Chord, *, taken: bool) -> None:
        self.calls.append(taken)

    def kinds(self) -> list[str]:
        """The calls since the last time, by kind."""
        kinds = [call if isinstance(call, str) else type(call).__name__ for call in self.calls]
        self.calls.clear()
        return kinds


@pytest.fixture
def engine() -> Engine:
    """A fake engine."""
    return Engine()


@pytest.fixture
def ports() -> Ports:
    """A fake keyboard, popup and window for complaints."""
    return Ports()


@pytest.fixture
def controller(engine: Engine, ports: Ports) -> Controller:
    """A session in a plain field, with 각 typed and asked about as request 50."""
    controller = Controller(
        State(Options(CHORDS, candidates=3, hotkeys=frozenset({HOTKEY}))), engine, ports, ports, ports
    )
    controller.feed(Focus(1, "Mousepad", Field.PLAIN), 1.0)
    controller.feed(ImeState(present=True, hangul=True), 1.0)
    controller.feed(Caret(Rect(5, 5, 0, 10)), 1.0)
    controller.feed(Composed(Private(""), Private("각")), 1.0)
    return controller


def answer(request: int, *texts: str) -> Suggestions:
    """An answer with equally likely candidates."""
    return Suggestions(request, tuple(Suggestion(Private(text), 0.2) for text in texts), 1.0)


def test_a_question_goes_to_the_engine(controller: Controller, engine: Engine) -> None:
    """The text with its open syllable, and as many candidates as the settings want."""
    assert engine.asked == [("각", 3)]


def test_the_answer_has_the_engines_id(controller: Controller, ports: Ports) -> None:
    """The engine numbers its requests as it likes; its answer to the newest is shown, and the keys become ours first."""
    controller.answered(answer(50, "가구"), 1.0)
    assert ports.kinds() == ["InterceptTable", "PopupView"]


@pytest.mark.parametrize("late", [answer(49, "가구"), answer(1, "가구"), answer(0, "가구"), Failed(50, "cancelled")])
def test_other_answers_change_nothing(controller: Controller, ports: Ports, late: Suggestions | Failed) -> None:
    """Neither an answer to an older request, nor one with the session's own number, nor a failure does anything.

    But answers are counted as stale.
    """
    before = controller.state
    controller.answered(late, 1.0)
    stale = 1 if isinstance(late, Suggestions) else 0
    assert controller.state == dataclasses.replace(before, counts=before.counts.plus(stale=stale))
    assert ports.kinds() == []


def test_an_answer_is_taken_once(controller: Controller, ports: Ports) -> None:
    """The same answer again does not bring a hidden popup back."""
    controller.answered(answer(50, "가구"), 1.0)
    controller.feed(KeyEvent(1, 1.1, Chord("Escape")), 1.1)
    ports.kinds()
    controller.answered(answer(50, "가구"), 1.2)
    assert ports.kinds() == []


def test_a_question_that_is_no_longer_wanted_is_cancelled(controller: Controller, engine: Engine) -> None:
    """By the engine's id, when the focus goes."""
    controller.feed(Focus(2, "", Field.NONE), 1.1)
    assert engine.cancelled == [50]


def test_a_taken_chord_goes_to_the_keyboard(controller: Controller, ports: Ports, engine: Engine) -> None:
    """The new table first, so that keys pressed meanwhile meet it; then the keys, and the popup goes; the next is asked."""
    controller.answered(answer(50, "가구"), 1.0)
    ports.kinds()
    controller.feed(KeyEvent(1, 1.1, TAB), 1.1)
    table, insert, *_ = ports.calls
    assert isinstance(table, InterceptTable) and isinstance(insert, Insert)
    assert ports.kinds() == ["InterceptTable", "Insert", "hide"]
    assert engine.asked[-1] == ("가구 ", 3)


def test_a_chord_without_popup_is_given_back(controller: Controller, ports: Ports) -> None:
    """A Tab that was taken while the table was on its way back."""
    controller.feed(KeyEvent(7, 1.1, TAB), 1.1)
    assert ports.calls == [GiveBack(7)]


def test_the_next_tick_is_told(controller: Controller, ports: Ports) -> None:
    """Every call tells when time matters next: none without popup, the table's renewal, the end of a stale popup."""
    assert controller.feed(Tick(), 1.0) is None
    assert controller.answered(answer(50, "가구"), 1.0) == controller.state.table.renew_at
    at = controller.feed(Passed("", Private("."), frozenset()), 1.1)
    assert at == pytest.approx(1.1 + STALE_SECONDS)
    assert at is not None
    ports.kinds()
    controller.feed(Tick(), at)
    assert ports.kinds() == ["InterceptTable", "hide"]
    assert controller.state.next_tick is None


def test_hotkeys_go_to_the_keyboard_and_their_answers_to_the_complaints(controller: Controller, ports: Ports) -> None:
    """Each effect reaches its port, the text as it came."""
    marked = Private("바퀴가 나왔다")
    for event in (
        InputStarted(),
        Pressed(3, HOTKEY),
        Selected(3, marked),
        Selected(3, Private(""), "silent"),
        HotkeyRefused(HOTKEY, taken=True),
        ClipboardWanted(),
        Capabilities("keys", intercepts=True, reads_clipboard=True),
        ClipboardWanted(),
        Selected(0, Private("")),
        Focus(2, "Mousepad", Field.PASSWORD),
        Pressed(4, HOTKEY),
    ):
        controller.feed(event, 1.1)
    *calls, insert, withheld = ports.calls
    assert calls == [
        Hotkeys(frozenset({HOTKEY})),
        TakeSelection(3),
        marked,
        ("silent", False),
        True,
        "fetch",
        ReadClipboard(),
        ("nothing", True),
    ]
    assert isinstance(insert, Insert)
    assert (insert.hold, withheld) == (4, Closed.PASSWORD)
