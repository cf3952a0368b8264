"""The page of the input method: what the command says of it, the button, and what cannot be done; real processes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.ui.settings.own_ime import ImePage
from desktop.words.language import text
from desktop.words.surroundings.ime_page import ImePageSentence
from desktop.words.surroundings.own_ime import OwnImeSentence

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

THERE = {"own": True, "known": True, "listed": True, "used": True, "lasting": True, "installed": True, "given_up": None}
HABITS = {"layout": "39", "switch_keys": "Hangul,Shift+space", "hanja_keys": ""}


class Command:
    """``ieum ime``: says of each verb what a test has put there, and notes that it was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.says("status", {"typing": HABITS})

    def says(self, verb: str, told: object) -> None:
        """It says this from now on."""
        (self._folder / verb).write_text(json.dumps(told) + "\n", encoding="utf-8")

    def __call__(self, *arguments: str) -> Sequence[str]:
        ime, verb, as_json = arguments
        assert (ime, as_json) == ("ime", "--json")
        quoted = shlex.quote(str(self._folder / verb))
        return ["/bin/sh", "-c", f"echo >>{quoted}.asked; cat {quoted}"]

    def asked(self, verb: str) -> int:
        """How often."""
        noted = self._folder / f"{verb}.asked"
        return len(noted.read_text(encoding="utf-8").splitlines()) if noted.exists() else 0


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """It says that nothing is there."""
    return Command(tmp_path)


@pytest.fixture
def page(qtbot: QtBot, command: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImePage]:
    """The page, shown, once it has been told."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    made = ImePage(command)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.button.isEnabled, timeout=10_000)
    yield made
    made.end()


def press(page: ImePage, qtbot: QtBot) -> None:
    """The button, and what comes of it."""
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    assert not page.button.isEnabled(), "it is not pressed twice"
    qtbot.waitUntil(page.button.isEnabled, timeout=10_000)


def test_it_says_how_it_is_and_how_it_types(page: ImePage) -> None:
    """In words that people use for keys and layouts."""
    assert text(ImePageSentence.NOT_THERE) in page.state.text()
    assert page.button.text() == text(ImePageSentence.ADD)
    assert (page.keyboard.text(), page.switch_keys.text(), page.hanja_keys.text()) == (
        "세벌식 390",
        "한/영, Shift+빈칸",
        "없음",
    )


def test_it_is_added_and_taken_away(page: ImePage, command: Command, qtbot: QtBot) -> None:
    """By the commands that say so, and shown as they tell it then."""
    command.says("install", THERE | {"typing": HABITS | {"layout": "xx"}})
    press(page, qtbot)
    assert text(OwnImeSentence.LISTED) in page.state.text()
    assert text(OwnImeSentence.USED) in page.state.text()
    assert page.keyboard.text() == "xx"
    assert page.button.text() == text(ImePageSentence.REMOVE)
    command.says("remove", {"typing": HABITS})
    press(page, qtbot)
    assert (command.asked("install"), command.asked("remove")) == (1, 1)
    assert page.button.text() == text(ImePageSentence.ADD)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"known": False}, OwnImeSentence.NOT_KNOWN),
        ({"lasting": False}, OwnImeSentence.NOT_LASTING),
        ({"listed": False}, OwnImeSentence.NOT_LISTED),
        ({"used": False}, OwnImeSentence.NOT_USED),
    ],
)
def test_what_is_missing_is_said(
    page: ImePage, command: Command, qtbot: QtBot, told: dict[str, bool], sentence: OwnImeSentence
) -> None:
    """So that people know what to do."""
    command.says("install", THERE | told)
    press(page, qtbot)
    assert text(sentence) in page.state.text()


def test_why_it_could_not_be_done_is_said(page: ImePage, command: Command, qtbot: QtBot) -> None:
    """By the command where it says why; and what was known stays."""
    command.says("install", {"code": "no-ibus", "error": "there is no IBus"})
    press(page, qtbot)
    assert page.fault.text() == "there is no IBus"
    command.says("install", ["odd"])
    press(page, qtbot)
    assert page.fault.text() == text(OwnImeSentence.STOPPED)
    assert page.button.text() == text(ImePageSentence.ADD)
    assert page.keyboard.text() == "세벌식 390"


def test_it_is_asked_again_when_it_comes_up(page: ImePage, command: Command, qtbot: QtBot) -> None:
    """A terminal may have changed it meanwhile."""
    command.says("status", THERE)
    page.hide()
    page.show()
    qtbot.waitUntil(lambda: page.button.text() == text(ImePageSentence.REMOVE), timeout=10_000)
    assert command.asked("status") == 2
