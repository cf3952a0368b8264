"""The place where the input method of our own is added and taken away, offscreen, with commands in real processes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from program_home import home_of, ieum_script
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.own_ime_job import OwnImeJob, OwnImeVerb
from desktop.ui.welcome.own_ime import OwnImeBox, OwnImeWay
from desktop.ui.welcome.welcome import Welcome
from desktop.words.language import text
from desktop.words.surroundings.own_ime import OwnImeSentence
from desktop.words.welcome import WelcomeSentence as Say

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ABSENT = {"own": False, "known": False, "listed": False, "lasting": False}
THERE = {"own": True, "known": True, "listed": True, "lasting": True, "given_up": None}


class Commands:
    """What the command says to each verb, and which were asked for; one that says none dies without a word."""

    def __init__(self, **answers: Mapping[str, object] | None) -> None:
        self.answers = answers
        self.asked: list[OwnImeVerb] = []

    def __call__(self, verb: OwnImeVerb) -> Sequence[str]:
        self.asked.append(verb)
        answer = self.answers[verb]
        code = "import sys; sys.exit(1)" if answer is None else f"print({json.dumps(answer)!r})"
        return [sys.executable, "-S", "-c", code]


def opened(qtbot: QtBot, commands: Commands, *, of_use: bool = True) -> tuple[Welcome, OwnImeBox]:
    """The window on its second page."""
    window = Welcome(lambda: (), None, own_ime=OwnImeWay(lambda: of_use, commands))
    qtbot.addWidget(window)
    window.show()
    [forward] = [each for each in window.findChildren(QPushButton) if each.text() == text(Say.NEXT)]
    forward.click()
    [box] = window.findChildren(OwnImeBox)
    return window, box


def button(box: OwnImeBox) -> QPushButton:
    [button] = box.findChildren(QPushButton)
    return button


def said(box: OwnImeBox) -> str:
    return " ".join(label.text() for label in box.findChildren(QLabel))


def await_button(qtbot: QtBot, box: OwnImeBox, say: Say) -> None:
    qtbot.waitUntil(lambda: box.isVisible() and button(box).isEnabled() and button(box).text() == text(say))


def await_words(qtbot: QtBot, box: OwnImeBox, sentence: str) -> None:
    qtbot.waitUntil(lambda: sentence in said(box))


def test_added_and_taken_away_again(qtbot: QtBot) -> None:
    """It is told beforehand what is done, then what is so, and the other way is open; each time is looked anew."""
    commands = Commands(status=ABSENT, install=THERE, remove=ABSENT)
    _, box = opened(qtbot, commands)
    await_button(qtbot, box, Say.IME_ADD)
    assert text(Say.IME_DOES) in said(box)
    with qtbot.waitSignal(box.changed):
        button(box).click()
        assert not button(box).isEnabled()
        assert text(Say.IME_ADDING) in said(box)
    await_button(qtbot, box, Say.IME_REMOVE)
    assert text(OwnImeSentence.LISTED) in said(box)
    assert text(Say.IME_UNDO) in said(box)
    with qtbot.waitSignal(box.changed):
        button(box).click()
    await_button(qtbot, box, Say.IME_ADD)
    assert text(OwnImeSentence.REMOVED) in said(box)
    assert commands.asked == ["status", "install", "remove"]


def test_what_went_wrong_is_told(qtbot: QtBot) -> None:
    """The command's own sentence, or that it died; the button may be pressed again."""
    commands = Commands(status=ABSENT, install={"code": "no-ibus", "error": "IBus가 없습니다."})
    _, box = opened(qtbot, commands)
    await_button(qtbot, box, Say.IME_ADD)
    for answer, sentence in ((commands.answers["install"], "IBus가 없습니다."), (None, text(OwnImeSentence.STOPPED))):
        commands.answers["install"] = answer
        button(box).click()
        await_words(qtbot, box, sentence)
        await_button(qtbot, box, Say.IME_ADD)


def test_what_is_left_to_do_is_told(qtbot: QtBot) -> None:
    """Where IBus does not know it yet, or the list could not be changed."""
    _, box = opened(qtbot, Commands(status={**THERE, "listed": False, "known": False}))
    await_button(qtbot, box, Say.IME_REMOVE)
    assert text(OwnImeSentence.NOT_LISTED) in said(box)
    assert text(OwnImeSentence.NOT_KNOWN) in said(box)


@pytest.mark.parametrize(
    ("status", "of_use", "visible"),
    [(ABSENT, False, False), (THERE, False, True), (ABSENT, True, True), (None, True, False)],
)
def test_it_is_shown_where_it_makes_sense(
    qtbot: QtBot, status: Mapping[str, object] | None, of_use: bool, visible: bool
) -> None:
    """Where it is of use, or where there is something to undo; not where nobody knows."""
    _, box = opened(qtbot, Commands(status=status), of_use=of_use)
    qtbot.waitUntil(lambda: button(box).isEnabled() and not box.findChildren(OwnImeJob))
    if visible:
        qtbot.waitUntil(box.isVisible)
    assert box.isVisible() is visible


def test_the_command_itself_is_understood(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``ieum ime --json`` says is what the window reads: in a home without IBus why it cannot be added."""
    for name, value in home_of(tmp_path, PATH="/nowhere", LC_ALL="en_GB.UTF-8").items():
        monkeypatch.setenv(name, value)
    commands = OwnImeWay(lambda: True, lambda verb: [ieum_script(), "ime", verb, "--json"])
    box = OwnImeBox(commands)
    qtbot.addWidget(box)
    box.look()
    qtbot.waitUntil(lambda: box.isVisible() and button(box).isEnabled(), timeout=20_000)
    button(box).click()
    qtbot.waitUntil(lambda: "there is no IBus" in said(box), timeout=20_000)
