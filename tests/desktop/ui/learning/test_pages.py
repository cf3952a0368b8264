"""The settings' pages of the person's own words and abbreviations: seen, searched, pinned, forgotten, in and out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from desktop.learning.errors import ImportStopped
from desktop.learning.learner import Learner
from desktop.learning.sealed import WordSeal, new_key
from desktop.learning.store import WordFile
from desktop.settings.model import Settings
from desktop.ui.learning.abbreviations_page import AbbreviationsPage
from desktop.ui.learning.control import LearningControl
from desktop.ui.learning.words_page import WordsPage
from desktop.words.language import text
from desktop.words.learning.page import WordsPageSentence as W
from engine.text.private import Private

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

KEY = new_key()


@pytest.fixture
def control(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[LearningControl]:
    """One that has learnt three lines."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    made = LearningControl(
        Settings(),
        lambda tell: Learner(
            lambda told: WordFile(tmp_path / "words.bin", tmp_path / "words.lock", told), lambda: WordSeal(KEY), tell
        ),
        tmp_path / "abbreviations.csv",
    )
    made.apply(Settings(learning=True))
    for line in ("오늘 회의는 취소", "오늘 회의실", "내일 회의는"):
        made.learn(Private(line), Private(""))
    qtbot.waitUntil(lambda: made.learning.lines == 3)
    yield made
    made.close()


@pytest.fixture
def page(control: LearningControl, qtbot: QtBot) -> WordsPage:
    """The page of words, on the screen."""
    made = WordsPage(control)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(rows(made.list)) == 5)
    return made


def rows(tree: QTreeWidget) -> list[tuple[str, ...]]:
    """What the list shows."""
    items = (tree.topLevelItem(row) for row in range(tree.topLevelItemCount()))
    return [tuple(item.text(column) for column in range(tree.columnCount())) for item in items if item is not None]


def choose(tree: QTreeWidget, word: str) -> None:
    """Selects the row of this word."""
    tree.clearSelection()
    tree.findItems(word, Qt.MatchFlag.MatchExactly)[0].setSelected(True)


def test_words_are_listed_and_searched(page: WordsPage, qtbot: QtBot) -> None:
    """The commonest first, with how often they came; the page says how much was learnt."""
    assert rows(page.list)[:2] == [("오늘", "2번", ""), ("회의는", "2번", "")]
    assert page.state.text() == text(W.STATE_LEARNING, lines="3", words="5")
    page.search.setText("의실")
    qtbot.waitUntil(lambda: rows(page.list) == [("회의실", "1번", "")])


def test_words_are_pinned_and_forgotten(page: WordsPage, control: LearningControl, qtbot: QtBot) -> None:
    """What is pinned comes first; what is forgotten is offered nowhere any more."""
    choose(page.list, "회의실")
    QTest.mouseClick(page.button(W.PIN), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(page.list)[0] == ("회의실", "1번", "고정"))
    choose(page.list, "회의실")
    assert page.button(W.PIN).text() == text(W.UNPIN)
    choose(page.list, "회의는")
    QTest.mouseClick(page.button(W.DELETE), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "회의는" not in [row[0] for row in rows(page.list)])
    assert [each.text.reveal() for each in control.learner.words("오늘 ", "", "2")] == ["회의실"]


def test_everything_is_forgotten_when_the_person_says_so_twice(page: WordsPage, qtbot: QtBot) -> None:
    """A question comes first, and what does away with it forgets nothing."""

    def answer(sentence: W) -> None:
        QTest.mouseClick(page.button(W.FORGET_ALL), Qt.MouseButton.LeftButton)
        question = page._question
        assert question is not None
        (button,) = [each for each in question.buttons() if each.text() == text(sentence)]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    answer(W.FORGET_ALL_NO)
    page.look()
    assert len(rows(page.list)) == 5
    answer(W.FORGET_ALL_YES)
    qtbot.waitUntil(lambda: rows(page.list) == [])
    assert page.told.text() == text(W.FORGOTTEN)


def test_a_list_goes_out_and_comes_in(page: WordsPage, control: LearningControl, qtbot: QtBot, tmp_path: Path) -> None:
    """The person is told that what was exported is not encrypted; what is no list is told and changes nothing."""
    with qtbot.waitSignal(control.exported, timeout=10_000):
        control.learner.export(tmp_path / "out.jsonl")
    assert page.told.text() == text(W.EXPORTED, place=tmp_path / "out.jsonl")
    with qtbot.waitSignal(control.read, timeout=10_000):
        page.import_(str(tmp_path / "out.jsonl"))
    assert page.told.text() == text(W.IMPORTED, pairs="6", skipped="0")
    assert page.button(W.CANCEL).isHidden()
    qtbot.waitUntil(lambda: rows(page.list)[0][1] == "4번")
    (tmp_path / "bad.jsonl").write_text("no list\n", encoding="utf-8")
    with qtbot.waitSignal(control.read, timeout=10_000):
        page.import_(str(tmp_path / "bad.jsonl"))
    assert page.told.text() == "1째 줄을 읽을 수 없습니다."


def test_a_large_list_can_be_cancelled(
    page: WordsPage, control: LearningControl, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is read the page says how far it is, and has a button for that; then nothing of it is learnt."""
    clicked = threading.Event()

    def endless(_path: Path, progress: Callable[[float], None], stopped: Callable[[], bool]) -> NoReturn:
        progress(0.1)
        clicked.wait(10)
        assert stopped()
        raise ImportStopped

    monkeypatch.setattr("desktop.learning.importing.read_list", endless)
    with qtbot.waitSignal(control.reading, timeout=10_000):
        page.import_(str(tmp_path / "large.jsonl"))
    assert not page.button(W.CANCEL).isHidden()
    with qtbot.waitSignal(control.read, timeout=10_000):
        QTest.mouseClick(page.button(W.CANCEL), Qt.MouseButton.LeftButton)
        clicked.set()
    assert page.told.text() == text(W.IMPORT_STOPPED)
    page.search.setText("사람")
    qtbot.waitUntil(lambda: rows(page.list) == [])


def test_switched_off_nothing_is_listed(page: WordsPage, control: LearningControl, qtbot: QtBot) -> None:
    """And nothing can be brought in or taken out; everything can still be forgotten."""
    control.apply(Settings())
    qtbot.waitUntil(lambda: page.state.text() == text(W.STATE_OFF))
    assert rows(page.list) == []
    assert not page.button(W.IMPORT).isEnabled() and not page.button(W.EXPORT).isEnabled()
    assert page.button(W.FORGET_ALL).isEnabled()


def test_abbreviations_are_added_and_removed(control: LearningControl, qtbot: QtBot, tmp_path: Path) -> None:
    """At once, and kept in the file; what cannot be one is told."""
    page = AbbreviationsPage(control)
    qtbot.addWidget(page)
    page.show()
    page.short.setText("ㄱㅅ")
    page.meant.setText("감사합니다, 좋은 하루 되세요")
    QTest.mouseClick(page.adds, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(page.list) == [("ㄱㅅ", "감사합니다, 좋은 하루 되세요")])
    assert "감사합니다, 좋은 하루 되세요" in (tmp_path / "abbreviations.csv").read_text(encoding="utf-8")
    for short, meant, told in (
        ("ㄱㅅ", "고마워", text(W.SHORT_TAKEN)),
        ("ㄱ ㅅ", "고마워", text(W.SHORT_BAD, short=16, text=300)),
        ("", "고마워", text(W.SHORT_BAD, short=16, text=300)),
        ("ㅈㅅ", "", text(W.SHORT_BAD, short=16, text=300)),
    ):
        page.short.setText(short)
        page.meant.setText(meant)
        QTest.keyClick(page.meant, Qt.Key.Key_Return)
        assert page.told.text() == told
    choose(page.list, "ㄱㅅ")
    QTest.mouseClick(page.removes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(page.list) == [])
    assert (tmp_path / "abbreviations.csv").read_text(encoding="utf-8") == ""
