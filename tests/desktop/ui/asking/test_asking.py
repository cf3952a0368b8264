"""Questions and dialogs for files: in the look of all windows, and told what a person chose."""

from __future__ import annotations

from pathlib import Path

import pytest
from files_chosen import choose_files
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QTreeView, QWidget
from pytestqt.qtbot import QtBot
from windows_shown import application

from desktop.ui.asking.files import dressed, to_open, to_open_folder, to_save
from desktop.ui.asking.question import QuestionBox
from desktop.ui.face.face import Face, worn_theme
from desktop.ui.kit.palette import DARK
from desktop.ui.kit.theme import DARK_SHADES

__all__ = ["application"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Whoever asks."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_question_wears_what_the_application_wears(application: QApplication, window: QWidget) -> None:
    """Whatever it belongs to wears, or nothing: a page of a window has a sheet of its own, that of another theme."""
    assert worn_theme() == "auto"
    made = Face(application, "dark")
    assert worn_theme() == "dark"
    window.setStyleSheet("QLabel { color: #000000; }")
    for parent in (window, None):
        question = QuestionBox("지울까요?", parent)
        button = question.addButton("지우기", QuestionBox.ButtonRole.AcceptRole)
        question.show()
        said = question.findChild(QLabel, "qt_msgbox_label")
        assert said is not None
        assert said.palette().color(QPalette.ColorRole.WindowText).name() == DARK.strong
        assert question.palette().color(QPalette.ColorRole.Window).name() == DARK_SHADES.window
        assert DARK_SHADES.control in question.styleSheet()
        made.set_theme("light")
        assert DARK_SHADES.control not in question.styleSheet()
        made.set_theme("dark")
        button.click()


def test_a_dialog_for_files_wears_it_too(
    application: QApplication, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is Qt's own, in the person's language; the desktop's is left as it is."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    Face(application, "dark")
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dressed(dialog)
    assert DARK_SHADES.control in dialog.styleSheet()
    assert dialog.labelText(QFileDialog.DialogLabel.LookIn) == "찾는 위치:"
    native = QFileDialog(window)
    monkeypatch.setattr(QFileDialog, "findChild", lambda *_: None)  # it has no parts that could be found
    assert dressed(native).styleSheet() == ""


def test_what_was_chosen_is_told(window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing where nothing was."""
    told: list[str] = []
    opened = choose_files(monkeypatch, str(tmp_path / "a.csv"), "", str(tmp_path), str(tmp_path / "out.json"))
    to_open(window, "열기", "CSV (*.csv)", told.append, tmp_path)
    to_open(window, "열기", "CSV (*.csv)", told.append)
    to_open_folder(window, "폴더", told.append)
    to_save(window, "내보내기", "out.json", "JSON (*.json)", told.append)
    assert told == [str(tmp_path / "a.csv"), str(tmp_path), str(tmp_path / "out.json")]
    one, home, folder, save = opened
    assert one.directory().absolutePath() == str(tmp_path)
    assert one.nameFilters() == ["CSV (*.csv)"]
    assert home.directory().absolutePath() == str(Path.home())
    assert folder.fileMode() is QFileDialog.FileMode.Directory
    assert save.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert save.defaultSuffix() == "json"


def test_a_name_can_be_written(window: QWidget, tmp_path: Path, qtbot: QtBot) -> None:
    """In the dialog itself, which nobody waits for, and which goes then."""
    (tmp_path / "a.csv").touch()
    told: list[str] = []
    to_open(window, "열기", "CSV (*.csv)", told.append, tmp_path)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    QTest.keyClicks(line, "a.csv")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)
    assert told == [str(tmp_path / "a.csv")]


@pytest.mark.parametrize("name", ["", "out.csv", "folder/out.csv"])
def test_a_place_is_offered_to_save_at(
    name: str, window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its folder, where it has one; without any name only the home."""
    wanted = str(tmp_path / name) if "/" in name else name
    (tmp_path / "folder").mkdir()
    opened = choose_files(monkeypatch, "")
    to_save(window, "저장", wanted, "", lambda _: None)
    [save] = opened
    assert save.directory().absolutePath() == str(tmp_path / "folder" if "/" in name else Path.home())
    line = save.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    assert line.text() == Path(name).name


def test_what_qt_says_in_english_alone_is_not_shown(window: QWidget, application: QApplication) -> None:
    """The kind of a folder."""
    Face(application, "light")
    dialog = dressed(QFileDialog(window, "열기"))
    files = dialog.findChild(QTreeView, "treeView")
    assert files is not None
    assert files.isColumnHidden(2)
