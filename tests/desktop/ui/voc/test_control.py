"""The chord, the tray's entries and the windows together: who asks what of whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from voc_child import voc_child

from desktop.input.protocol import (
    Chord,
    Field,
    Focus,
    HotkeyRefused,
    Hotkeys,
    Insert,
    Pressed,
    ReadClipboard,
    Selected,
    TakeSelection,
)
from desktop.session.chords import parse_chord
from desktop.session.gate import Closed, withheld
from desktop.settings.model import Settings
from desktop.settings.voc import VocSettings
from desktop.ui.kit.palette import DARK, LIGHT, Palette
from desktop.ui.kit.tones import ToneName, tone
from desktop.ui.voc import control as voc_control
from desktop.ui.voc.control import VocControl
from desktop.voc.jobs import Finished
from engine.text.private import Private

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CHORD = parse_chord("Ctrl+Alt+C")
HERE = Focus(1, "Mousepad", Field.PLAIN)
SET_UP = Settings(voc=VocSettings(address="http://127.0.0.1:9"))


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


@dataclasses.dataclass
class Heard:
    """A control, and what it told and wanted."""

    control: VocControl
    told: list[str]
    wanted: list[object]


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    """With an endpoint; its command never gets further than its order."""
    control = VocControl(SET_UP, lambda _: (), lambda _: None)
    control.access = dataclasses.replace(control.access, command=lambda *_: voc_child([Finished()]))
    made = Heard(control, [], [])
    control.told.connect(made.told.append)
    control.wanted.connect(made.wanted.append)
    yield made
    control.close()
    for window in (control.result, control.batch, control.chat):
        if window is not None:
            window.deleteLater()


def test_the_chord_is_ours_with_an_endpoint_only(heard: Heard) -> None:
    """Who never classifies keeps it for other programs; a change of either is told at once, anything else not."""
    control = heard.control
    control.listen()
    control.apply(Settings())
    control.apply(dataclasses.replace(SET_UP, voc=dataclasses.replace(SET_UP.voc, chord="F9")))
    control.apply(dataclasses.replace(SET_UP, font_size=14, voc=dataclasses.replace(SET_UP.voc, chord="F9")))
    control.apply(dataclasses.replace(SET_UP, voc=dataclasses.replace(SET_UP.voc, chord="")))
    chords = [each.chords for each in heard.wanted if isinstance(each, Hotkeys)]
    assert chords == [{CHORD}, frozenset(), {Chord("F9")}, frozenset()]


def test_a_pressed_chord_asks_for_the_selection(heard: Heard) -> None:
    """Wherever something may be marked; each press is answered once."""
    heard.control.follow(Pressed(7, CHORD), HERE, frozenset())
    heard.control.follow(Pressed(8, CHORD), Focus(2, "Evince", Field.NONE), frozenset())
    heard.control.follow(Pressed(9, CHORD), None, frozenset())
    assert heard.wanted == [TakeSelection(7), TakeSelection(8), TakeSelection(9)]
    assert heard.told == []


@pytest.mark.parametrize(
    ("focus", "reason", "words"),
    [
        (Focus(1, "Firefox", Field.PASSWORD), Closed.PASSWORD, "비밀번호"),
        (Focus(1, "KeePassXC", Field.PLAIN), Closed.BLOCKED_APP, "읽지 않도록"),
    ],
)
def test_secrets_are_not_read(heard: Heard, focus: Focus, reason: Closed, words: str) -> None:
    """The hold ends with nothing pressed, and the person is told."""
    blocked = frozenset({"keepassxc"})
    assert withheld(focus, blocked) is reason
    heard.control.follow(Pressed(7, CHORD), focus, blocked)
    assert heard.wanted == [Insert(7)]
    assert len(heard.told) == 1
    assert words in heard.told[0]
    assert heard.control.result is None


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Selected(1, Private(""), "nothing"), "표시한 글이 없습니다"),
        (Selected(1, Private(" \n")), "표시한 글이 없습니다"),
        (Selected(1, Private(""), "too-long"), "20,000자"),
        (Selected(1, Private(""), "silent"), "건네주지"),
        (Selected(1, Private(""), "clipboard"), "건드리지"),
        (Selected(0, Private(""), "nothing"), "클립보드"),
        (Selected(0, Private(""), "silent"), "건네주지"),
    ],
)
def test_why_there_is_no_text(heard: Heard, event: Selected, words: str) -> None:
    """The window comes with a sentence and nothing is sent."""
    heard.control.follow(event, HERE, frozenset())
    window = heard.control.result
    assert window is not None
    assert words in window.notice.sentence
    assert not window.busy


def test_what_comes_too_late_says_nothing(heard: Heard) -> None:
    """The chord went to the program; another one may have the focus now."""
    heard.control.follow(Selected(7, Private(""), "late"), HERE, frozenset())
    assert heard.control.result is None
    assert heard.told == []


def test_on_x11_the_input_process_reads_the_clipboard(
    heard: Heard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner may hang, and Qt would wait for it; an input process that does not answer is told after a while."""
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    monkeypatch.setattr(voc_control, "_PATIENCE_MS", 1)
    heard.control.classify_clipboard()
    assert heard.wanted == [ReadClipboard()]
    qtbot.waitUntil(lambda: heard.control.result is not None)
    assert heard.control.result is not None
    assert "건네주지" in heard.control.result.notice.sentence


def test_the_selection_is_classified(heard: Heard) -> None:
    """The person sees the text as they marked it."""
    heard.control.follow(Selected(1, Private("바퀴가\n나왔어요! ")), HERE, frozenset())
    window = heard.control.result
    assert window is not None
    assert window.busy
    assert window.box.toPlainText() == "바퀴가\n나왔어요! "


@pytest.mark.parametrize(("taken", "words"), [(True, "이미 쓰고 있어"), (False, "키가 없어")])
def test_a_refused_chord_is_told(heard: Heard, taken: bool, words: str) -> None:
    """As the settings spell it."""
    heard.control.follow(HotkeyRefused(CHORD, taken), HERE, frozenset())
    assert words in heard.told[0]
    assert "Ctrl+Alt+C" in heard.told[0]


def test_the_entries_of_the_tray(heard: Heard) -> None:
    """The clipboard, an empty one too, and the three windows; without an endpoint each names the settings."""
    clipboard, classify, file, chat = heard.control.actions
    QGuiApplication.clipboard().setText("쥐가 나왔어요")
    clipboard.trigger()
    window = heard.control.result
    assert window is not None
    assert window.box.toPlainText() == "쥐가 나왔어요"
    QGuiApplication.clipboard().clear()
    clipboard.trigger()
    assert window.notice.sentence == "클립보드에 글이 없습니다."
    window.close()
    heard.control.apply(Settings())
    for action in (classify, file, chat):
        action.trigger()
    for each in (heard.control.result, heard.control.batch, heard.control.chat):
        assert each is not None
        assert "아무것도 보내지 않습니다" in each.notice.sentence
    heard.control.apply(SET_UP)
    assert window.notice.sentence == ""


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["alarm", "calm", "plain", "warning", "accent"])
def test_tones_can_be_read(name: ToneName, colours: Palette) -> None:
    """Text on each ground has a contrast of 4.5 at least."""
    shade = tone(name, colours)
    light, dark = sorted((_luminance(shade.ground), _luminance(shade.text)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
