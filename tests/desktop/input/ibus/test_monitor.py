"""What the messages on the IBus bus add up to.

The messages are real ones, the connection that brings them is a fake one.
"""

from __future__ import annotations

import pytest
from ibus_fake import HERE, LETTER, Bus, Connection, mode, quiet_engine, text
from jeepney import HeaderFields

from desktop.input.ibus import monitor as ibus
from desktop.input.ibus import wire as ibus_wire
from desktop.input.ibus.monitor import BusCounts, IbusGone, IbusMonitor, ImeEvent
from desktop.input.protocol import Caret, Composed, Field, ImeState, Passed, Rect
from engine.text.hangul import keys
from engine.text.private import Private

THERE = "/org/freedesktop/IBus/InputContext_2"
SPACE, DIGIT, BACKSPACE, ESCAPE, SHIFT = 0x20, 0x33, 0xFF08, 0xFF1B, 0xFFE1
CTRL, RELEASE = 1 << 2, 1 << 30
PASSWORD = 8
SECRET = "뷁쩗"


class Clock:
    """Stands still unless told otherwise."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


class Heard:
    """A monitor that has heard all that passed on a bus."""

    def __init__(self, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
        self.connection = Connection(bus.messages)
        monkeypatch.setattr(ibus, "open_dbus_connection", lambda address: self.connection)
        self.events: list[ImeEvent] = []
        self.focuses: list[tuple[str, Field]] = []
        self.monitor = IbusMonitor(
            "unix:path=/nowhere", self.events.append, lambda *focus: self.focuses.append(focus), quiet_engine()
        )
        with pytest.raises(IbusGone) as gone:
            self.monitor.run()
        self.reason = str(gone.value)

    @property
    def edits(self) -> list[tuple[str, ...]]:
        """What happened to the text: (committed, preedit), with "forced" where it was; or (key, char) with modifiers."""
        edits: list[tuple[str, ...]] = []
        for event in self.events:
            if isinstance(event, Composed):
                forced = ("forced",) if event.forced else ()
                edits.append(("composed", event.committed.reveal(), event.preedit.reveal(), *forced))
            elif isinstance(event, Passed):
                edits.append(("passed", event.key, event.char.reveal(), *sorted(event.mods)))
        return edits

    @property
    def modes(self) -> list[bool]:
        """The modes told after the first, which is a guess."""
        first, *modes = [event for event in self.events if isinstance(event, ImeState)]
        assert first == ImeState(present=True, hangul=False)
        return [event.hangul for event in modes]


@pytest.fixture
def bus() -> Bus:
    """A bus on which the field HERE has the focus."""
    bus = Bus()
    bus.call("FocusIn")
    return bus


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The monitor's clock."""
    clock = Clock()
    monkeypatch.setattr(ibus, "time", clock)
    return clock


def test_a_key_that_composes(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumed key with its preedit is one event, told with the answer; that it composes tells the mode."""
    bus.compose("ㄱ")
    bus.compose("가")
    heard = Heard(bus, monkeypatch)
    assert heard.edits == [("composed", "", "ㄱ"), ("composed", "", "가")]
    assert heard.modes == [True]
    assert heard.monitor.preedit == "가"
    assert heard.monitor.idle
    assert heard.focuses == [(HERE, Field.PLAIN)]


def test_a_key_that_begins_the_next_syllable(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one key commits and what it leaves composing belong together: between them the text would be wrong."""
    bus.compose("각")
    asked = bus.ask(LETTER)
    bus.commit("가")
    bus.preedit("가")
    bus.reply(asked, "b", True)
    assert Heard(bus, monkeypatch).edits == [("composed", "", "각"), ("composed", "가", "가")]


def test_a_key_that_ends_the_syllable(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A space: the syllable is committed, the key is left to the application, in this order."""
    bus.compose("가")
    asked = bus.ask(SPACE)
    bus.preedit("", visible=False)
    bus.commit("가")
    bus.reply(asked, "b", False)
    assert Heard(bus, monkeypatch).edits == [("composed", "", "가"), ("composed", "가", ""), ("passed", "", " ")]


def test_a_key_still_under_way(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as a key is not answered the input method is busy, and nothing of the key is told."""
    bus.ask(LETTER)
    bus.preedit("ㄱ")
    heard = Heard(bus, monkeypatch)
    assert not heard.monitor.idle
    assert heard.edits == []
    assert len(heard.monitor.asked) == 1


def test_answers_of_others_are_not_ours(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bus is full of replies to other questions."""
    call = bus.call("GetEngine")
    bus.ask(LETTER)
    bus.reply(call, "v", text(""))
    assert not Heard(bus, monkeypatch).monitor.idle


def test_a_refused_question_is_over(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A context that is gone answers with an error; the input method must not seem busy for ever after."""
    bus.error(bus.ask(LETTER))
    heard = Heard(bus, monkeypatch)
    assert heard.monitor.idle
    assert heard.edits == []


@pytest.mark.parametrize(
    ("keyval", "state", "passed"),
    [
        (SPACE, 0, ("passed", "", " ")),
        (BACKSPACE, 0, ("passed", "Backspace", "")),
        (ESCAPE, 0, ("passed", "Escape", "")),
        (SHIFT, 0, ("passed", "Shift", "")),
        (LETTER, CTRL, ("passed", "", "", "Ctrl")),
        (0x3F, 1, ("passed", "", "?", "Shift")),
        (0xFF09, 0, ("passed", "Tab", "")),
    ],
)
def test_a_key_left_to_the_application(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, keyval: int, state: int, passed: tuple[str, ...]
) -> None:
    """Told by name if it types nothing, by its character if it types; a name would tell the character a second time."""
    bus.key(keyval, consumed=False, state=state)
    bus.key(keyval, consumed=False, state=state | RELEASE)
    assert Heard(bus, monkeypatch).edits == [passed]


@pytest.mark.parametrize(("code", "modes"), [(30, [True, False]), (39, [True])])
def test_a_letter_left_to_the_application(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, code: int, modes: list[bool]
) -> None:
    """In Hangul mode each key of a jamo is consumed: one that is not tells Latin mode; others (Dvorak's S) tell nothing."""
    bus.compose("ㄱ")
    bus.reply(bus.ask(LETTER, code=code), "b", False)
    heard = Heard(bus, monkeypatch)
    assert heard.modes == modes
    assert heard.edits[-1] == ("passed", "", "r")


def test_ctrl_with_a_letter_tells_no_mode(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C passes in either mode."""
    bus.compose("ㄱ")
    bus.key(LETTER, consumed=False, state=CTRL)
    assert Heard(bus, monkeypatch).modes == [True]


def test_the_first_key_of_a_context_counts_once(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it draws its preedit is known by its first one only, when the engine's own stream has told the key already."""
    engine = {"interface": ibus_wire.ENGINE, "path": "/engine"}
    asked = bus.ask(DIGIT)
    bus.signal("CommitText", "v", text("가"), **engine)
    bus.signal("UpdatePreeditText", "vubu", text(""), 0, False, 0, **engine)
    bus.signal("ForwardKeyEvent", "uuu", DIGIT, 0, 0, **engine)
    bus.preedit("", visible=False)
    bus.commit("가")
    bus.signal("ForwardKeyEvent", "uuu", DIGIT, 0, 0)
    bus.reply(asked, "b", True)
    asked = bus.ask(DIGIT)
    bus.signal("ForwardKeyEvent", "uuu", DIGIT, 0, 0, **engine)
    bus.signal("ForwardKeyEvent", "uuu", DIGIT, 0, 0)
    bus.reply(asked, "b", True)
    assert Heard(bus, monkeypatch).edits == [("composed", "가", ""), ("passed", "", "3"), ("passed", "", "3")]


def test_the_mode_as_the_input_method_tells_it(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its property, alone or in a list; told on when it changes."""
    bus.signal("RegisterProperties", "v", ("(sa{sv}av)", ("IBusPropList", {}, [mode(1)])))
    bus.signal("UpdateProperty", "v", mode(1))
    bus.signal("UpdateProperty", "v", mode(0))
    assert Heard(bus, monkeypatch).modes == [True, False]


def test_a_forwarded_key(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that the daemon sends back to the application reaches it; its release is no second one."""
    bus.compose("가")
    asked = bus.ask(SPACE)
    bus.preedit("", visible=False)
    bus.commit("가")
    bus.signal("ForwardKeyEvent", "uuu", SPACE, 0, 0)
    bus.signal("ForwardKeyEvent", "uuu", SPACE, 0, RELEASE)
    bus.reply(asked, "b", True)
    assert Heard(bus, monkeypatch).edits == [("composed", "", "가"), ("composed", "가", ""), ("passed", "", " ")]


@pytest.mark.usefixtures("clock")
def test_a_key_that_comes_round_counts_once(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """XIM filters a forwarded key a second time; the next press of the same key is a new one."""
    for _ in range(2):
        asked = bus.ask(SPACE)
        bus.signal("ForwardKeyEvent", "uuu", SPACE, 0, 0)
        bus.reply(asked, "b", True)
        bus.key(SPACE, consumed=False)
    heard = Heard(bus, monkeypatch)
    assert heard.edits == [("passed", "", " ")] * 2
    assert heard.monitor.idle


@pytest.mark.usefixtures("clock")
def test_two_presses_are_two(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where keys are not forwarded, a key pressed twice in no time counts twice."""
    bus.key(SPACE, consumed=False)
    bus.key(SPACE, consumed=False)
    assert Heard(bus, monkeypatch).edits == [("passed", "", " ")] * 2


def test_a_preedit_that_only_the_engine_tells(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """XIM clients are not told of the preedit, so the engine is listened to as well."""
    asked = bus.ask(LETTER)
    bus.signal("UpdatePreeditText", "vubu", text("ㄱ"), 1, True, 0, interface=ibus_wire.ENGINE, path="/engine")
    bus.reply(asked, "b", True)
    assert Heard(bus, monkeypatch).edits == [("composed", "", "ㄱ")]


@pytest.mark.parametrize("leave", ["FocusOut", "Reset"])
def test_a_preedit_that_the_application_keeps(bus: Bus, monkeypatch: pytest.MonkeyPatch, leave: str) -> None:
    """In mode 1 the application itself turns the preedit into text when the focus goes or it resets; no commit comes."""
    bus.compose("가")
    bus.call(leave)
    heard = Heard(bus, monkeypatch)
    assert heard.edits == [("composed", "", "가"), ("composed", "가", "", "forced")]
    assert heard.monitor.preedit == ""
    assert heard.monitor.counts.resets == (leave == "Reset")
    assert heard.focuses[1:] == ([("", Field.NONE)] if leave == "FocusOut" else [])


@pytest.mark.parametrize("keep", [0, None])
def test_a_preedit_that_the_engine_commits(bus: Bus, monkeypatch: pytest.MonkeyPatch, keep: int | None) -> None:
    """In the other mode the engine commits it, and that is no forced one; it counts once."""
    asked = bus.ask(LETTER)
    bus.preedit("가", keep=keep)
    bus.reply(asked, "b", True)
    bus.call("FocusOut")
    bus.preedit("", visible=False, keep=keep)
    bus.commit("가")
    assert Heard(bus, monkeypatch).edits == [("composed", "", "가"), ("composed", "가", "")]


def test_a_preedit_that_vanishes(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Erased with the last letter, or dropped outside of any key: the next message says that no commit follows."""
    bus.compose("ㄱ")
    bus.signal("HidePreeditText")
    bus.call("SetCursorLocation", "iiii", 1, 2, 3, 4)
    assert Heard(bus, monkeypatch).edits == [("composed", "", "ㄱ"), ("composed", "", "")]


def test_a_password_field(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its purpose is known from the moment it is told, and again each time the focus comes back."""
    bus.purpose(PASSWORD)
    bus.purpose(9, path=THERE)
    bus.call("FocusOut")
    bus.call("FocusIn", path=THERE)
    bus.call("FocusIn")
    bus.purpose(0)
    heard = Heard(bus, monkeypatch)
    assert heard.focuses == [
        (HERE, Field.PLAIN),
        (HERE, Field.PASSWORD),
        ("", Field.NONE),
        (THERE, Field.PASSWORD),
        (HERE, Field.PASSWORD),
        (HERE, Field.PLAIN),
    ]


def test_a_terminal(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its purpose is told as well."""
    bus.purpose(10)
    assert Heard(bus, monkeypatch).focuses[-1] == (HERE, Field.TERMINAL)


def test_a_key_tells_the_focus(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who started after the focus came learns of it from the first key."""
    bus.reply(bus.ask(SPACE, path=THERE), "b", False)
    assert Heard(bus, monkeypatch).focuses == [(HERE, Field.PLAIN), (THERE, Field.PLAIN)]


def test_other_fields_are_not_followed(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens to a field without the focus changes nothing here."""
    bus.signal("CommitText", "v", text("남"), path=THERE)
    bus.call("SetCursorLocation", "iiii", 1, 2, 3, 4, path=THERE)
    bus.call("Reset", path=THERE)
    bus.call("FocusOut", path=THERE)
    heard = Heard(bus, monkeypatch)
    assert heard.events == [ImeState(present=True, hangul=False)]
    assert (heard.monitor.counts, len(heard.focuses)) == (BusCounts(), 1)


def test_the_caret(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the application tells the input method to draw, in device pixels."""
    bus.call("SetCursorLocation", "iiii", 640, 480, 0, 18)
    heard = Heard(bus, monkeypatch)
    assert heard.events[1:] == [Caret(Rect(640, 480, 0, 18))]
    assert heard.monitor.counts == BusCounts(caret_moves=1)


def test_unknown_shapes(bus: Bus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A message that another version of IBus spells otherwise is noted without a word of it, and what follows counts."""
    bus.signal("CommitText", "s", SECRET)
    bus.signal("CommitText", "v", ("s", SECRET))
    bus.signal("UpdatePreeditText", "vs", text(SECRET), SECRET)
    bus.signal("CommitText")
    bus.call("ProcessKeyEvent", "s", SECRET)
    bus.call("SetCursorLocation", "ssss", *([SECRET] * 4))
    bus.signal("UpdateProperty", "v", ("(sa{sv})", ("IBusProperty", {})))
    asked = bus.ask(LETTER)
    bus.reply(asked)
    bus.key(SPACE, consumed=False)
    heard = Heard(bus, monkeypatch)
    assert heard.edits[-1] == ("passed", "", " ")
    assert len(caplog.records) >= 5
    for secret in (*SECRET, keys(SECRET)):
        assert secret not in caplog.text
    assert heard.monitor.idle


def test_what_it_listens_to(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Match rules are all that is ever sent: a person's input method never waits for us."""
    heard = Heard(bus, monkeypatch)
    assert {message.header.fields[HeaderFields.member] for message in heard.connection.sent} == {"AddMatch"}
    rules = " ".join(message.body[0] for message in heard.connection.sent)
    assert "eavesdrop" not in rules
    heard.monitor.close()
    assert heard.connection.closed


def test_a_bus_that_goes_away(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names the step and the kind of error, never its text."""
    assert Heard(bus, monkeypatch).reason == "receive: ConnectionResetError"


def test_waiting(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds already is not waited for, and what never comes not for long."""
    monitor = Heard(bus, monkeypatch).monitor
    assert monitor.wait(lambda: monitor.idle, 60)
    assert not monitor.wait(lambda: bool(monitor.preedit), 0.0)


def test_events_show_no_text(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither syllables nor the letters typed in Latin mode can be read from a logged event."""
    bus.compose("뷁")
    bus.commit("쩗")
    for key in "qnpfr":
        bus.key(ord(key), consumed=False)
    heard = Heard(bus, monkeypatch)
    shown = repr(heard.events)
    assert len(heard.edits) == 7
    for secret in ("뷁", "쩗", "'q'", "'n'", "'p'"):
        assert secret not in shown
    assert Passed("", Private("r"), frozenset()) == heard.events[-1]
