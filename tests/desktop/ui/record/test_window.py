"""The window of the record, and who counts for it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop.record.book import RecordBook
from desktop.session.counts import Gains
from desktop.ui.kit.controls import Toggle
from desktop.ui.record import window as window_module
from desktop.ui.record.recorder import Recorder
from desktop.ui.record.window import RecordWindow
from desktop.words.everyday.record import RecordSentence as R
from desktop.words.language import text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

TODAY = dt.date(2026, 3, 14)


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordWindow:
    """With takes of today and of ten days ago."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setattr(window_module, "_FRESH_MS", 0)
    dates = [TODAY - dt.timedelta(days=10)]
    book = RecordBook(tmp_path / "record.json", lambda: dates[0])
    book.gained("Mousepad", Gains().listed().took(1, 1_000))
    dates[0] = TODAY
    book.gained("Mousepad", Gains().listed().listed().took(2, 30))
    book.gained("firefox", Gains().listed().took(0, 4))
    book.answered(18.0)
    window = RecordWindow(Recorder(book, kept=True), {"Mousepad": "메모장", "firefox": "Firefox"}.__getitem__, "light")
    qtbot.addWidget(window)
    window.show()
    return window


def test_figures_bars_and_words(opened: RecordWindow) -> None:
    """Today, seven days, all; programs by their names, rows by their digits; lists, and how fast they came."""
    shown = {words: figure.text() for words, figure in opened.figures.items()}
    assert shown == {R.TODAY: "34타", R.WEEK: "34타", R.WHOLE: "1,034타"}
    assert [(name, count) for name, count, _ in opened.programs.rows] == [("메모장", 2), ("Firefox", 1)]
    assert [(name, count) for name, count, _ in opened.rows.rows] == [("1번", 1), ("2번", 1), ("앞부분", 1)]
    assert opened.lists.text() == "보여 준 제안 목록 4개 가운데 3개를 받았습니다 (75%)."
    assert "0.02초" in opened.speed.text()
    assert opened.chart.accessibleDescription() == "3월 4일 1000타, 제안 1개; 3월 14일 34타, 제안 2개"
    assert not opened.nothing.isVisible()


def test_it_follows_while_it_shows(opened: RecordWindow, qtbot: QtBot) -> None:
    """What is taken meanwhile comes in a moment."""
    opened._recorder.gained("Mousepad", Gains().took(1, 6))
    qtbot.waitUntil(lambda: opened.figures[R.TODAY].text() == "40타")


def test_counting_can_be_switched_off(opened: RecordWindow, qtbot: QtBot) -> None:
    """The settings are asked for that; what was counted stays."""
    toggle = opened.findChild(Toggle)
    assert toggle is not None
    assert toggle.isChecked()
    with qtbot.waitSignal(opened.keep_requested) as asked:
        toggle.click()
    assert asked.args == [False]
    opened._recorder.keep(False)
    opened._recorder.gained("Mousepad", Gains().took(1, 6))
    opened._recorder.answered(5.0)
    assert opened._recorder.book.today.saved == 34
    assert opened._recorder.saved_today == 0


def answer(opened: RecordWindow, sentence: R) -> None:
    opened.erase.click()
    question = opened._question
    assert isinstance(question, QMessageBox)
    next(each for each in question.buttons() if each.text() == text(sentence)).click()


def test_it_is_erased_when_the_person_is_sure(opened: RecordWindow, tmp_path: Path) -> None:
    """In the window, in memory and on the disk; asked first."""
    opened._recorder._write()
    answer(opened, R.KEEP)
    assert opened.figures[R.WHOLE].text() == "1,034타"
    answer(opened, R.ERASE)
    assert opened.figures[R.WHOLE].text() == "0타"
    assert opened.nothing.isVisible()
    assert not (tmp_path / "record.json").exists()


def test_a_file_that_cannot_be_removed_is_told(opened: RecordWindow, tmp_path: Path) -> None:
    """With the system's reason."""
    (tmp_path / "record.json").mkdir()
    answer(opened, R.ERASE)
    assert opened._fault.isVisible()


def test_nothing_is_lost_at_the_end(opened: RecordWindow, tmp_path: Path) -> None:
    """What was counted since the last writing is on the disk when the program has ended."""
    opened._recorder.close()
    assert RecordBook(tmp_path / "record.json", lambda: TODAY).whole.saved == 1_034
