"""The settings window with real widgets on real files: what it shows, writes, refuses and tells the program."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from settings_window import MadeWindow, found, make_window, ring

from desktop.settings.change import value_of
from desktop.settings.model import Settings, read_settings
from desktop.settings.options import OPTIONS
from desktop.ui.kit.chord_recorder import ChordField
from desktop.ui.kit.controls import NumberBox, Toggle
from desktop.ui.kit.fields import ChoiceField, LineField, Number, SettingField, Switch
from desktop.ui.kit.palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Palette
from desktop.ui.kit.theme import on_mark, shades_of
from desktop.ui.settings.models import ModelsPage
from desktop.words.language import Spoken
from desktop.words.settings import SettingsSentence, VocPageSentence
from desktop.words.surroundings.ime_page import ImePageSentence

__all__ = ["make_window", "ring"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Make = Callable[..., MadeWindow]

_ELSEWHERE = {
    "model",
    "api",
    "api_keyed",
    "api_ports",
    "api_voc_model",
    "learning",
    "abbreviations",
    "usual_abbreviations",
}
"""The model is chosen in the window of models and the tray; pages of the local API and of words come with the program."""


def test_every_setting_has_its_place(make_window: Make) -> None:
    """Nothing that the file can say is missing in the window, and all fields show the file's values."""
    made = make_window('candidates = 3\ntheme = "dark"\nblocked_apps = ["a", "b"]\n[chords]\nup = "F5"\n')
    fields = {name: field for page in made.window.pages for name, field in page.fields.items()}
    settings = read_settings(made.file)[0]
    assert set(OPTIONS) - _ELSEWHERE == set(fields)
    for name, field in fields.items():
        assert field.value() == value_of(settings, name), name
        assert not field.marked
    chords = [field for field in fields.values() if isinstance(field, ChordField)]
    assert len(chords) == 19
    assert made.applied == [], "what the program started with is no news"


def press(field: SettingField, kind: type[QWidget]) -> None:
    QTest.mouseClick(found(field, kind), Qt.MouseButton.LeftButton)


def test_a_change_takes_effect_and_stays(make_window: Make) -> None:
    """At once, each for itself; the file keeps its comments."""
    made = make_window("# mine\ncandidates = 3 # three\n")
    number, switch, theme = made.field("candidates"), made.field("show_probabilities"), made.field("theme")
    assert isinstance(number, Number)
    assert isinstance(switch, Switch)
    assert isinstance(theme, ChoiceField)
    plus = next(each for each in number.findChildren(QPushButton) if each.text() == "+")
    QTest.mouseClick(plus, Qt.MouseButton.LeftButton)
    press(switch, Toggle)
    theme._combo.setCurrentIndex(theme._combo.findData("dark"))
    assert made.settled() == Settings(candidates=4, show_probabilities=True, theme="dark")
    assert made.file.read_text(encoding="utf-8").endswith("# mine\ncandidates = 4 # three\n")
    assert [each.candidates for each in made.applied] == [4, 4, 4]
    assert made.applied[-1] == made.settled()


def test_text_is_taken_when_it_is_written(make_window: Make) -> None:
    """Not at every key: when the person pauses, leaves the field or closes the window."""
    made = make_window()
    hub, marks = made.field("hub"), made.field("eot_characters")
    assert isinstance(hub, LineField)
    assert isinstance(marks, LineField)
    made.window.open_page(2)
    hub.edit.setFocus()
    hub.edit.selectAll()
    QTest.keyClicks(hub.edit, "http://localhost:1/")
    assert made.settled().hub == Settings().hub
    QTest.keyClick(hub.edit, Qt.Key.Key_Return)
    assert made.settled().hub == "http://localhost:1"
    made.window.open_page(3)
    made.window.activateWindow()
    marks.edit.setFocus()
    QTest.keyClicks(marks.edit, "~@")
    made.window.close()
    assert made.settled().eot_characters == "~@"


def test_what_cannot_be_used_is_marked_and_not_written(make_window: Make) -> None:
    """At the field, with the reason of the check; mended, the mark goes."""
    made = make_window()
    hub = made.field("hub")
    assert isinstance(hub, LineField)
    for address, wrong in (("ftp://x", True), ("https://x.example", False)):
        hub.edit.setText(address)
        hub.edited.emit()
        made.settled()
        assert bool(hub.marked) == wrong
    assert "hub" in made.file.read_text(encoding="utf-8")
    assert "ftp" not in made.file.read_text(encoding="utf-8")
    assert [each.hub for each in made.applied] == ["https://x.example"]


def test_faults_of_the_file_are_shown_at_their_fields(make_window: Make) -> None:
    """The field shows what is used instead, and why."""
    made = make_window('font_size = 99\n[voc]\nproxy = "x"\n')
    assert made.field("font_size").value() == 11
    assert made.field("font_size").marked == "6–40 사이의 정수여야 합니다."
    assert made.field("voc.proxy").marked
    assert not made.field("candidates").marked


def test_a_file_that_is_no_toml_is_told_and_left_alone(make_window: Make, qtbot: QtBot) -> None:
    """Nothing can be changed until it is mended; then it is read again by itself."""
    made = make_window("candidates = = 3\n")
    window = made.window
    assert window._banner.isVisible()
    assert "1번째 줄" in window._told.text()
    assert not window._stack.isEnabled()
    assert made.file.read_text(encoding="utf-8") == "candidates = = 3\n"
    made.file.write_text("candidates = 3\n", encoding="utf-8")
    window.appear()
    qtbot.waitUntil(lambda: not window._banner.isVisible(), timeout=10_000)
    assert window._stack.isEnabled()
    assert made.field("candidates").value() == 3
    assert [each.candidates for each in made.applied] == [3]


def test_a_file_that_broke_meanwhile_is_not_overwritten(make_window: Make) -> None:
    """Between reading and writing somebody else may write: then nothing is, and it is told."""
    made = make_window("candidates = 3\n")
    made.file.write_text("candidates = = 3\n", encoding="utf-8")
    press(made.field("show_probabilities"), Toggle)
    made.settled()
    assert "저장하지 못했습니다" in made.window._told.text()
    assert made.field("show_probabilities").value() is False
    assert made.file.read_text(encoding="utf-8") == "candidates = = 3\n"


def test_a_disk_that_cannot_be_written_is_told(make_window: Make, tmp_path: Path) -> None:
    """With the system's reason; the field goes back to what is in force."""
    made = make_window()
    made.file.unlink()
    made.file.mkdir()
    press(made.field("append_space"), Toggle)
    made.settled()
    assert "저장하지 못했습니다" in made.window._told.text()
    assert made.field("append_space").value() is True


def recorder(made: MadeWindow, name: str) -> ChordField:
    field = made.field(name)
    assert isinstance(field, ChordField)
    made.window.open_page(1)
    made.window.activateWindow()
    QTest.mouseClick(field.recorder, Qt.MouseButton.LeftButton)
    assert field.recorder.text() == "글쇠를 누르세요…"
    return field


KEYS: dict[str, tuple[Qt.Key, Qt.KeyboardModifier, str, str]] = {
    "letter": (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier, "Ctrl+k", "Ctrl + K"),
    "tab": (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier, "Alt+Tab", "Alt + Tab"),
    "back tab": (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.MetaModifier, "Shift+Super+Tab", "Shift + Super + Tab"),
    "function": (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "F9", "F9"),
    "mark with shift": (
        Qt.Key.Key_Exclam,
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier,
        "Ctrl+Shift+1",
        "Ctrl + Shift + 1",
    ),
    "mark": (Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier, "Ctrl+.", "Ctrl + ."),
    "page": (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, "PageDown", "Page Down"),
    "arrow": (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier, "Alt+Up", "Alt + ↑"),
    "closes windows": (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier, "Ctrl+w", "Ctrl + W"),
}  # fmt: skip


@pytest.mark.parametrize(("key", "modifiers", "spelled", "shown"), KEYS.values(), ids=KEYS.keys())
def test_a_chord_is_recorded_by_pressing_it(
    make_window: Make, key: Qt.Key, modifiers: Qt.KeyboardModifier, spelled: str, shown: str
) -> None:
    """A modifier alone is not enough; whatever the keys mean to windows, here they are recorded."""
    made = make_window()
    field = recorder(made, "chords.accept")
    QTest.keyClick(field.recorder, Qt.Key.Key_Control)
    assert field.recorder.isChecked()
    QTest.keyClick(field.recorder, key, modifiers)
    assert not field.recorder.isChecked()
    assert made.window.isVisible()
    assert str(made.settled().chords.accept) == spelled
    assert field.recorder.text() == shown


REFUSED: dict[str, tuple[str, Qt.Key, Qt.KeyboardModifier, str]] = {
    "eats typing": ("chords.up", Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "글을 쓸 때 쓰는 글쇠"),
    "twin of a default": ("chords.up", Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "‘후보 창 닫기’"),
    "twin of a later one": ("chords.accept", Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier, "‘아래 후보 고르기’"),
    "twin of a row": ("chords.up", Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier, "‘1번 후보 받기’"),
    "bare key at all times": ("voc.chord", Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "글을 쓸 때 쓰는 글쇠"),
    "twin of the popup's": ("voc.chord", Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier, "‘후보 창의 단축키’"),
    "twin of the classifier": (
        "chords.up",
        Qt.Key.Key_C,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
        "‘표시한 글 분류하기’",
    ),
}


@pytest.mark.parametrize(("name", "key", "modifiers", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_chord_that_cannot_be_is_refused(
    make_window: Make, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier, why: str
) -> None:
    """Told at the button that was pressed, which goes back to the chord in force; the file stays as it is."""
    source = "[chords]\ndown = 'F7'\n[voc]\naddress = 'http://127.0.0.1:9'\n"
    made = make_window(source)
    field = recorder(made, name)
    before = value_of(read_settings(made.file)[0], name)
    QTest.keyClick(field.recorder, key, modifiers)
    made.settled()
    assert why in field.marked
    assert field.value() == before
    assert made.file.read_text(encoding="utf-8") == source
    assert made.applied == []


def test_recording_is_left_by_going_elsewhere(make_window: Make) -> None:
    """And a chord that may be none can be cleared; all go back to the defaults by a button."""
    made = make_window("[chords]\nup = 'F5'\ndown = 'F6'\n[voc]\naddress = 'http://127.0.0.1:9'\n")
    field = recorder(made, "chords.accept")
    voc = made.field("voc.chord")
    assert isinstance(voc, ChordField)
    voc.recorder.setFocus()
    assert not field.recorder.isChecked()
    assert field.recorder.text() == "Tab"
    QTest.mouseClick(voc.clear, Qt.MouseButton.LeftButton)
    assert made.settled().voc_chord == ""
    assert voc.recorder.text() == "없음"
    QTest.mouseClick(made.window.pages[1].reset, Qt.MouseButton.LeftButton)
    assert (made.settled().chords, made.settled().voc_chord) == (Settings().chords, Settings().voc_chord)
    assert made.field("chords.up").value() == "Up"


@pytest.mark.parametrize("keys", [(Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Escape, None)])
def test_the_window_closes_by_keys(
    make_window: Make, qtbot: QtBot, keys: tuple[Qt.Key, Qt.KeyboardModifier | None]
) -> None:
    """Ctrl+W and Escape, and opening it again shows the same window."""
    made = make_window()
    qtbot.waitUntil(made.window.isActiveWindow)
    QTest.keyClick(made.window, keys[0], keys[1] or Qt.KeyboardModifier.NoModifier)
    assert not made.window.isVisible()
    made.window.appear()
    assert made.window.isVisible()


def test_the_models_page_leads_to_their_window(make_window: Make, qtbot: QtBot) -> None:
    """It tells the model in use, and says what waits for the next load."""
    made = make_window()
    made.window.set_model_state("모델: 이음 미니")
    made.window.open_page(2)
    page = made.window.pages[2]
    assert isinstance(page, ModelsPage)
    assert "이음 미니" in page._state.text()
    assert "다음에 모델을 불러올 때부터" in made.field("threads")._hint.text()
    button = next(each for each in made.window.findChildren(QPushButton) if each.text() == "모델 창 열기…")
    with qtbot.waitSignal(made.window.models_requested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_file_can_still_be_opened(make_window: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the person's own editor; where there is none, the window tells where the file is."""
    made = make_window()
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    button = next(each for each in made.window.findChildren(QPushButton) if each.text() == "설정 파일 열기")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [url.toLocalFile() for url in opened] == [str(made.file)]
    assert str(made.file) in made.window._told.text()


def test_a_wheel_over_a_value_scrolls_the_page(make_window: Make) -> None:
    """Nobody changes a setting by scrolling past it."""
    made = make_window()
    box = found(made.field("candidates"), NumberBox)
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert made.field("candidates").value() == 5


def test_numbers_are_typed_without_an_input_method(make_window: Make) -> None:
    """In Hangul mode as well digits are digits, and no popup comes up over the window; letters make no number."""
    made = make_window()
    box = found(made.field("candidates"), NumberBox)
    assert not box.lineEdit().testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    box.selectAll()
    QTest.keyClicks(box, "x7")
    assert made.settled() == Settings(), "not while it is typed"
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert made.settled().candidates == 7
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert made.settled().candidates == 8


def contrast(one: str, other: str) -> float:
    def luminance(name: str) -> float:
        colour = QColor(name)
        parts = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("colours", "least"), [(LIGHT, 4.5), (DARK, 4.5), (HIGH_LIGHT, 7), (HIGH_DARK, 7)])
def test_all_text_can_be_read(colours: Palette, least: float) -> None:
    """On cards, on the window, in controls: a contrast of at least 4.5, and a high one where it is asked for."""
    shades = shades_of(colours)
    for ink in (colours.strong, colours.quiet, shades.error, shades.success):
        for ground in (colours.ground, shades.window, shades.control):
            assert contrast(ink, ground) >= least, (ink, ground)
    assert contrast(on_mark(colours), colours.mark) >= least
    assert contrast(colours.strong, colours.chosen) >= least


def test_the_window_wears_the_theme(make_window: Make, qtbot: QtBot) -> None:
    """As soon as it is chosen."""
    made = make_window('theme = "light"\n')
    theme = made.field("theme")
    assert isinstance(theme, ChoiceField)
    assert all(LIGHT.ground in page.styleSheet() for page in made.window.pages)
    theme._combo.setCurrentIndex(theme._combo.findData("dark"))
    made.settled()
    qtbot.waitUntil(lambda: made.window._theme.settled)
    assert all(DARK.ground in page.styleSheet() for page in made.window.pages)


@pytest.mark.parametrize(
    "sentence", [*SettingsSentence, *ImePageSentence, *VocPageSentence], ids=lambda each: each.name
)
def test_both_languages_say_the_same(sentence: Spoken) -> None:
    """Each sentence has Korean and English words with the same values."""
    korean, english = ({name for _, name, _, _ in string.Formatter().parse(words) if name} for words in sentence.value)
    assert korean == english
    assert all(sentence.value)
