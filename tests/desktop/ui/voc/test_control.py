"""The chord, the tray's entries and the windows together: who asks what of whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from voc_child import voc_child

from desktop.input.protocol import Selected, SelectionFault
from desktop.session.chords import parse_chord
from desktop.session.events import ClipboardWanted
from desktop.session.gate import Closed
from desktop.settings.model import Settings
from desktop.ui.kit.palette import DARK, LIGHT, Palette
from desktop.ui.kit.tones import ToneName, tone
from desktop.ui.voc.control import VocControl
from desktop.voc.jobs import Finished
from desktop.voc.protocol.endpoint import Endpoint
from engine.text.private import Private

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SET_UP = Settings(voc=Endpoint(address="http://127.0.0.1:9"))


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


@dataclasses.dataclass
class Heard:
    """A control, and what it told the person and the session."""

    control: VocControl
    told: list[str]
    happened: list[object]


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    """With an endpoint; its command never gets further than its order."""
    control = VocControl(SET_UP, lambda _: None)
    control.access = dataclasses.replace(control.access, command=lambda *_: voc_child([Finished()]))
    made = Heard(control, [], [])
    control.told.connect(made.told.append)
    control.happened.connect(made.happened.append)
    yield made
    control.close()
    for window in (control.result, control.batch, control.chat):
        if window is not None:
            window.deleteLater()


@pytest.mark.parametrize(("reason", "words"), [(Closed.PASSWORD, "암호"), (Closed.BLOCKED_APP, "읽지 않도록")])
def test_why_nothing_is_read(heard: Heard, reason: Closed, words: str) -> None:
    """The person is told beside what they do, and no window comes."""
    heard.control.tell_withheld(reason)
    assert len(heard.told) == 1
    assert words in heard.told[0]
    assert heard.control.result is None


@pytest.mark.parametrize(
    ("fault", "clipboard", "words"),
    [
        ("nothing", False, "표시한 글이 없습니다"),
        ("too-long", False, "20,000자"),
        ("silent", False, "건네주지"),
        ("clipboard", False, "건드리지"),
        ("nothing", True, "클립보드에 글이 없습니다"),
        ("silent", True, "건네주지"),
        ("too-long", True, "20,000자"),
    ],
)
def test_why_there_is_no_text(heard: Heard, fault: SelectionFault, clipboard: bool, words: str) -> None:
    """The window comes with a sentence and nothing is sent."""
    heard.control.tell_unread(fault, clipboard=clipboard)
    window = heard.control.result
    assert window is not None
    assert words in window.notice.sentence
    assert not window.busy
    assert heard.told == []


def test_the_session_knows_who_reads_the_clipboard(heard: Heard) -> None:
    """The tray's entry reads nothing itself: its owner may hang, and Qt would wait for it."""
    QGuiApplication.clipboard().setText("쥐가 나왔어요")
    heard.control.classify_clipboard()
    assert heard.happened == [ClipboardWanted()]
    assert heard.control.result is None


def test_the_clipboard_is_read_here_when_the_session_wants_it(heard: Heard) -> None:
    """The text, empty too, is the session's."""
    QGuiApplication.clipboard().setText("쥐가 나왔어요")
    heard.control.fetch_clipboard()
    QGuiApplication.clipboard().clear()
    heard.control.fetch_clipboard()
    assert heard.happened == [Selected(0, Private("쥐가 나왔어요")), Selected(0, Private(""))]
    assert heard.control.result is None


def test_the_selection_is_classified(heard: Heard) -> None:
    """The person sees the text as they marked it."""
    heard.control.classify(Private("바퀴가\n나왔어요! "))
    window = heard.control.result
    assert window is not None
    assert window.busy
    assert window.box.toPlainText() == "바퀴가\n나왔어요! "


@pytest.mark.parametrize(("taken", "words"), [(True, "이미 쓰고 있습니다"), (False, "글쇠가 없습니다")])
def test_a_refused_chord_is_told(heard: Heard, taken: bool, words: str) -> None:
    """As the settings spell it."""
    heard.control.tell_refused(parse_chord("Ctrl+Alt+P"), taken=taken)
    assert words in heard.told[0]
    assert "Ctrl + Alt + P" in heard.told[0]


def test_the_entries_of_the_tray(heard: Heard) -> None:
    """The clipboard is the session's affair; three windows, and without an endpoint each names the settings."""
    clipboard, classify, file, chat = heard.control.actions
    clipboard.trigger()
    assert heard.happened == [ClipboardWanted()]
    heard.control.apply(Settings())
    for action in (classify, file, chat):
        action.trigger()
    for each in (heard.control.result, heard.control.batch, heard.control.chat):
        assert each is not None
        assert "아무것도 보내지 않습니다" in each.notice.sentence
    heard.control.apply(SET_UP)
    assert heard.control.result is not None
    assert heard.control.result.notice.sentence == ""


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
