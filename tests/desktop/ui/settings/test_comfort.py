"""What makes the settings window kind: ways back, folds, questions, words of people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from settings_window import MadeWindow, found, make_window, ring

from desktop.settings.model import Settings, read_settings
from desktop.settings.problems import BadSetting
from desktop.ui.kit.controls import Toggle
from desktop.ui.settings.general import EotPage, GeneralPage
from desktop.ui.settings.page import why
from desktop.ui.settings.window import SettingsWindow
from desktop.voc.keys import VocKeys
from desktop.words.app import Sentence
from desktop.words.language import text
from desktop.words.settings import SettingsSentence

__all__ = ["make_window", "ring"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Make = Callable[..., MadeWindow]


def test_each_field_leads_back_to_its_default(make_window: Make) -> None:
    """Where it holds something else; by a button that a screen reader names."""
    made = make_window("candidates = 3\n")
    number, theme = made.field("candidates"), made.field("theme")
    assert number.back.isVisibleTo(number)
    assert not theme.back.isVisibleTo(theme)
    assert number.back.accessibleName() == "기본값으로: 후보 수"
    QTest.mouseClick(number.back, Qt.MouseButton.LeftButton)
    assert made.settled() == Settings()
    assert number.value() == 5
    assert not number.back.isVisibleTo(number)


def test_a_page_goes_back_to_its_defaults(make_window: Make) -> None:
    """All of it, and nothing of another page."""
    made = make_window("candidates = 3\nthreads = 2\ndeadline_ms = 90\n")
    QTest.mouseClick(made.window.pages[0].reset, Qt.MouseButton.LeftButton)
    assert made.settled() == Settings(threads=2)
    assert made.field("deadline_ms").value() == 50


def test_what_few_people_need_is_folded(make_window: Make) -> None:
    """Until they unfold it, or something in it is wrong."""
    made = make_window()
    field = made.field("deadline_ms")
    page = made.window.pages[0]
    assert not field.isVisibleTo(page)
    fold = next(each for each in page.findChildren(QPushButton) if "고급" in each.text())
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert field.isVisibleTo(page)
    made.file.write_text("deadline_ms = 1\n", encoding="utf-8")
    fold.setChecked(False)
    made.window._keeper.read()
    made.settled()
    assert field.marked
    assert field.isVisibleTo(page)


def test_only_keys_in_use_are_shown(make_window: Make) -> None:
    """Those of rows that never show, of the stem without its row and of complaints without a server are not there."""
    made = make_window("candidates = 2\nstem_row = false\n")
    page = made.window.pages[1]
    shown = {name for name, field in page.fields.items() if field.isVisibleTo(page)}
    assert {"chords.candidate_2", "pause_chord", "chords.accept"} <= shown
    assert not {"chords.candidate_3", "chords.stem", "voc.chord"} & shown
    made.window._keeper.keep({"candidates": 3, "stem_row": True, "voc.address": "http://127.0.0.1:9"})
    made.settled()
    shown = {name for name, field in page.fields.items() if field.isVisibleTo(page)}
    assert {"chords.candidate_3", "chords.stem", "voc.chord"} <= shown


def test_a_page_opens_at_its_top(make_window: Make) -> None:
    """However far down it was read before."""
    made = make_window()
    page = made.window.pages[0]
    bar = page._scroll.verticalScrollBar()
    made.window.resize(700, 320)
    QApplication.processEvents()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    made.window.open_page(1)
    made.window.open_page(0)
    assert bar.value() == 0


def test_unsaved_values_are_asked_about(make_window: Make, qtbot: QtBot) -> None:
    """Closing waits for an answer: go back, throw away, or save; a value that is refused keeps the window open."""
    made = make_window()
    window, page = made.window, made.window.voc
    address = page.fields["voc.address"]

    def close_and_answer(sentence: SettingsSentence) -> None:
        window.close()
        question = window._question
        assert window.isVisible()
        assert question is not None
        assert page.title in question.text()
        next(each for each in question.buttons() if each.text() == text(sentence)).click()
        made.settled()

    address.show_value("voc.example")
    page.edit(address)
    close_and_answer(SettingsSentence.UNSAVED_STAY)
    assert (window.isVisible(), address.value()) == (True, "voc.example")
    close_and_answer(SettingsSentence.UNSAVED_SAVE)
    assert window.isVisible()
    assert address.marked
    assert window._stack.currentWidget() is page
    address.show_value("https://voc.example")
    page.edit(address)
    close_and_answer(SettingsSentence.UNSAVED_SAVE)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert read_settings(made.file)[0].voc.address == "https://voc.example"
    window.appear()
    address.show_value("https://other.example")
    page.edit(address)
    close_and_answer(SettingsSentence.UNSAVED_DISCARD)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert read_settings(made.file)[0].voc.address == "https://voc.example"


class Login:
    """An autostart entry that can be refused."""

    def __init__(self) -> None:
        self.on = self.broken = False

    def is_on(self) -> bool:
        return self.on

    def turn(self, *, on: bool) -> None:
        if self.broken:
            raise OSError(30, "Read-only file system")
        self.on = on


def test_start_at_login(qtbot: QtBot) -> None:
    """The switch shows what the system has, changes it, and goes back with the reason where that cannot be."""
    login = Login()
    page = GeneralPage(login)
    qtbot.addWidget(page)
    login.on = True
    page.show()
    assert page.login is not None
    toggle = found(page.login, Toggle)
    assert toggle.isChecked()
    toggle.click()
    assert not login.on
    login.broken = True
    toggle.click()
    assert not toggle.isChecked()
    assert "Read-only file system" in page.login.marked
    assert GeneralPage(None).login is None


def test_the_model_for_ends_of_sentences_is_chosen_here(qtbot: QtBot, tmp_path: Path) -> None:
    """Among those that can judge; one that is gone stays chosen until the person takes another."""
    file = tmp_path / "settings.toml"
    file.write_text('eot_model = "gone"\n', encoding="utf-8")
    models = {"": "제안 모델과 같이", "a": "가 모델"}
    window = SettingsWindow(file, read_settings(file)[0], VocKeys(), None, lambda: models)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.complete, timeout=10_000)
    page = next(page for page in window.pages if isinstance(page, EotPage))
    combo = page.model._combo
    assert page.model.value() == "gone"
    assert [combo.itemText(row) for row in range(combo.count())] == ["제안 모델과 같이", "가 모델", "gone"]
    combo.setCurrentIndex(1)
    qtbot.waitUntil(lambda: read_settings(file)[0].eot_model == "a", timeout=10_000)
    window.end()


def test_addresses_in_reasons_stay_as_they_are_written() -> None:
    """A sentence begins with a large letter; an address does not."""
    assert why(BadSetting("hub", Sentence.WHY_ADDRESS)).startswith("https://")
