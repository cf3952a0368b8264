"""Every window of the program, made as the program makes it, without processes behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.library.entry import Licence, ModelEntry, ModelState
from desktop.programs.entries import KnownPrograms, ProgramEntry
from desktop.record.book import RecordBook
from desktop.session.counts import Gains
from desktop.session.options import TakingKey
from desktop.settings.change import write_settings
from desktop.system.memory import System
from desktop.ui.asking.files import dressed
from desktop.ui.asking.question import QuestionBox
from desktop.ui.face.face import Face
from desktop.ui.kit.mark import TrayState
from desktop.ui.kit.palette import ThemeName
from desktop.ui.models.window import ModelWindow
from desktop.ui.programs.page import ProgramsPage
from desktop.ui.record.recorder import Recorder
from desktop.ui.record.window import RecordWindow
from desktop.ui.settings.window import SettingsWindow
from desktop.ui.tray.about import about_box
from desktop.ui.tray.status_window import StatusWindow
from desktop.ui.voc.batch_window import BatchWindow
from desktop.ui.voc.chat_window import ChatWindow
from desktop.ui.voc.job_window import VocAccess
from desktop.ui.voc.window import ResultWindow
from desktop.ui.welcome.welcome import Welcome
from desktop.voc.keys import VocKeys
from desktop.voc.protocol.endpoint import Endpoint
from desktop.words.everyday.programs import ProgramsSentence
from desktop.words.language import text
from desktop.words.models import ModelSentence
from engine.wire.protocol import ModelFiles

__all__ = ["WINDOWS", "CheckSeen", "HeardLoop", "WindowMaker", "application", "picture"]


class CheckSeen(NamedTuple):
    """One thing that was looked at."""

    level: str
    sentence: str
    advice: str = ""


class WindowMaker(NamedTuple):
    """What a window needs of a test."""

    folder: Path
    theme: ThemeName
    qtbot: QtBot


ENTRIES = (
    ModelEntry("ieum-mini", "이음 미니", "both", "gpt2", "builtin", installed=True, size=21 << 20, needs=60 << 20,
               parameters=20_000_000, context=256, vocabulary=8000, quantisation="Q8_0"),
    ModelEntry("kogpt2", "KoGPT2", "suggestion", "gpt2", "convert", installed=False, download=500 << 20,
               licence=Licence("CC-BY-NC-SA 4.0", "https://example.org", "출처를 밝히고 비상업적으로 씁니다.", True)),
)  # fmt: skip


def _command(*arguments: str) -> Sequence[str]:
    return ("true", *arguments)


def _status(maker: WindowMaker) -> QWidget:
    window = StatusWindow(QMenu(), maker.theme)
    window.set_state(TrayState.READY, "후보를 보여 줄 준비가 되었습니다. 모델: 이음 미니", paused=False)
    return window


def _settings(maker: WindowMaker) -> QWidget:
    file = maker.folder / "settings.toml"
    settings = write_settings(file, {"theme": maker.theme})
    window = SettingsWindow(file, settings, VocKeys(), None, lambda: {"": text(ModelSentence.EOT_SAME)})
    maker.qtbot.waitUntil(lambda: window.complete, timeout=20_000)
    return window


def _page_of_settings(name: str) -> Callable[[WindowMaker], QWidget]:
    def make(maker: WindowMaker) -> QWidget:
        window = _settings(maker)
        assert isinstance(window, SettingsWindow)
        window.open_page(next(row for row, page in enumerate(window.pages) if type(page).__name__ == name))
        return window

    return make


def _record(maker: WindowMaker) -> QWidget:
    today = dt.date(2026, 3, 14)
    dates = [today]
    book = RecordBook(maker.folder / "record.json", lambda: dates[0])
    for back in range(13, -1, -1):
        dates[0] = today - dt.timedelta(days=back)
        for times in range((back * 7) % 11 + 1):
            gains = Gains().listed().listed().took(1 + times % 3, 9).took(0, 2)
            book.gained("Mousepad" if times % 2 else "firefox", gains)
            book.answered(18)
    return RecordWindow(Recorder(book, kept=True), lambda app: {"Mousepad": "메모장"}.get(app, app), maker.theme)


def _programs(maker: WindowMaker) -> QWidget:
    listed = (ProgramEntry("메모장", "", ("mousepad",)), ProgramEntry("Firefox", "", ("firefox",)),
              ProgramEntry("KeePassXC", "", ("keepassxc",)), ProgramEntry("XTerm", "", ("xterm",)))  # fmt: skip
    rules = ({"names": ["mousepad"], "show": "asked"}, {"names": ["xterm"], "learn": True})

    def page() -> ProgramsPage:
        made = ProgramsPage()
        made.show_programs(KnownPrograms(listed, frozenset({"mousepad"})))
        return made

    file = maker.folder / "settings.toml"
    settings = write_settings(file, {"theme": maker.theme, "blocked_apps": ["keepassxc"], "program_rules": rules})
    window = SettingsWindow(file, settings, VocKeys(), pages=(page,))
    maker.qtbot.waitUntil(lambda: window.complete, timeout=20_000)
    window.open_page(len(window.pages) - 1)
    shown = window.pages[-1]
    assert isinstance(shown, ProgramsPage)
    shown.programs.tree.choose("XTerm")
    return window


def _practice(maker: WindowMaker) -> QWidget:
    window = Welcome(tuple, None, maker.theme, None, HeardLoop())  # type: ignore[arg-type]  # it has the signals
    window.show_practice()
    return window


class HeardLoop(QObject):
    """Tells what happens, as the session's loop does."""

    gained = Signal(str, object)
    dismissed = Signal()
    taking_key: TakingKey = "tab"


def _models(maker: WindowMaker) -> QWidget:
    def start(*_: object) -> None:
        raise AssertionError("nobody types here")

    window = ModelWindow(
        _command,
        lambda model: ModelFiles(model, "", ""),
        start,  # type: ignore[arg-type]  # it is never called
        lambda: (System(16 << 30, 8 << 30), ()),
        maker.theme,
    )
    window.set_entries(ENTRIES)
    window.set_states({"ieum-mini": ModelState("ready")})
    return window


def _access(maker: WindowMaker) -> VocAccess:
    return VocAccess(_command, endpoint=Endpoint, theme=lambda: maker.theme)


def _welcome(maker: WindowMaker) -> QWidget:
    return Welcome(lambda: (CheckSeen("ok", "한글 입력기가 응답합니다."),), None, maker.theme)


def _question(maker: WindowMaker) -> QWidget:
    asked = QuestionBox(text(ProgramsSentence.IMPORT_ASK, count=3), None, QMessageBox.Icon.Warning)
    asked.addButton(text(ProgramsSentence.IMPORT_YES), QMessageBox.ButtonRole.AcceptRole)
    asked.addButton(text(ProgramsSentence.IMPORT_NO), QMessageBox.ButtonRole.RejectRole)
    return asked


def _files(maker: WindowMaker) -> QWidget:
    """Of a folder with nothing in it, so that no name and no date of this machine is in its picture."""
    folder = maker.folder / "files"
    folder.mkdir(exist_ok=True)
    dialog = QFileDialog(None, text(ProgramsSentence.EXPORT), str(folder), text(ProgramsSentence.JSON))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setSidebarUrls([])
    place = dressed(dialog).findChild(QComboBox, "lookInCombo")
    assert place is not None
    place.setItemText(place.currentIndex(), text(ProgramsSentence.TITLE))
    dialog.selectFile("ieum-programs.json")
    return dialog


WINDOWS: Mapping[str, Callable[[WindowMaker], QWidget]] = {
    "status": _status,
    "settings-general": _page_of_settings("GeneralPage"),
    "settings-keys": _page_of_settings("KeysPage"),
    "settings-models": _page_of_settings("ModelsPage"),
    "settings-eot": _page_of_settings("EotPage"),
    "settings-ime": _page_of_settings("ImePage"),
    "settings-voc": _page_of_settings("VocPage"),
    "settings-categories": _page_of_settings("CategoriesPage"),
    "models": _models,
    "complaint": lambda maker: ResultWindow(_access(maker)),
    "complaints-file": lambda maker: BatchWindow(_access(maker)),
    "questions": lambda maker: ChatWindow(_access(maker)),
    "welcome": _welcome,
    "practice": _practice,
    "record": _record,
    "settings-programs": _programs,
    "question": _question,
    "files": _files,
    "about": lambda maker: about_box("이음 미니"),
}


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application that nothing has dressed, with its own look again afterwards."""
    _undress(qapp)
    font, colours, style = QFont(qapp.font()), QPalette(qapp.palette()), qapp.style().objectName()
    yield qapp
    _undress(qapp)
    qapp.setFont(font)
    qapp.setPalette(colours)
    qapp.setStyle(style)


def _undress(application: QApplication) -> None:
    """Takes off what a test, or a program that one has run, has dressed it in."""
    for made in application.findChildren(Face):
        made.set_theme("auto")
        if made._translator is not None:
            application.removeTranslator(made._translator)
        made.setParent(None)
        made.deleteLater()


def picture(window: QWidget, ratio: float, size: QSize | None = None) -> QImage:
    """What it shows, as a screen with so many device pixels for each of its own would."""
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    if size is not None:
        window.resize(size)
    window.show()
    QApplication.processEvents()
    pixmap = QPixmap(window.size() * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    window.render(pixmap)
    return pixmap.toImage()
