"""What a person does at the tray of the whole program, offscreen, and what comes of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot
from whole_app import CANARY, app, sent, write

from desktop.app import App
from desktop.input.protocol import Field, Focus, Pressed
from desktop.programs.entries import KnownPrograms, ProgramEntry
from desktop.session.chords import parse_chord
from desktop.session.events import Picked
from desktop.settings.model import Settings, read_settings
from desktop.ui.tray.rest import PauseLength
from desktop.words.everyday.tray import TraySentence
from desktop.words.language import text
from engine.text.hangul import keys

__all__ = ["app", "sent"]

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support")


def entry(app: App, words: str) -> QAction:
    """The entry of the tray's menu that a person sees, by what it says."""
    return next(each for each in app.front.tray.menu.actions() if words in each.text() and each.isVisible())


def test_a_pause_ends_by_chord_menu_and_time(app: App, sent: list[object]) -> None:
    """Whichever way it began; the tray and the status follow, and the end of its time is told."""
    pausing = parse_chord("Ctrl+Alt+P")
    app.router.route(Pressed(3, pausing))
    assert app.watch.condition == "paused"
    assert app.front.tray._resume.isVisible()
    entry(app, text(TraySentence.RESUME)).trigger()
    assert app.watch.condition != "paused"
    app.front.tray.pause_requested.emit(PauseLength.QUARTER)
    assert app.rest.until is not None
    assert f"{app.rest.until:%H:%M}" in app.front.tray._detail
    app.router.route(Pressed(4, pausing))
    assert (app.watch.condition == "paused", app.rest.until) == (False, None)
    app.front.tray.pause_requested.emit(PauseLength.HOUR)
    app.rest.over.emit()
    assert app.watch.condition != "paused"


def test_a_program_is_switched_off_and_on(app: App, qtbot: QtBot) -> None:
    """The one that had the focus last, and not ours, whose menu this is; the settings file says it from then on."""
    app.front.use_names(KnownPrograms([ProgramEntry("메모장", "", ("mousepad",))]))
    app.router.route(Focus(1, "Mousepad", Field.PLAIN))
    app.router.route(Focus(2, "Ieum", Field.PLAIN))
    app.router.route(Focus(3, "", Field.NONE))
    entry(app, text(TraySentence.OFF_IN, program="메모장")).trigger()
    qtbot.waitUntil(lambda: "mousepad" in app.controller.state.options.blocked_apps, timeout=10_000)
    assert "keepassxc" in app.controller.state.options.blocked_apps
    entry(app, text(TraySentence.ON_IN, program="메모장")).trigger()
    qtbot.waitUntil(lambda: "mousepad" not in app.controller.state.options.blocked_apps, timeout=10_000)
    assert read_settings(app.front._settings_file)[0] == app.front.settings


def test_a_program_that_is_off_from_the_start_comes_on_by_a_rule(app: App, qtbot: QtBot) -> None:
    """Which is the person's own then; it can be taken back by the same entry."""
    app.router.route(Focus(1, "Enpass", Field.PLAIN))
    entry(app, text(TraySentence.ON_IN, program="Enpass")).trigger()
    qtbot.waitUntil(lambda: "enpass" not in app.controller.state.options.blocked_apps, timeout=10_000)
    assert app.front.settings.program_rules == ({"names": ["Enpass"], "show": "on"},)
    entry(app, text(TraySentence.OFF_IN, program="Enpass")).trigger()
    qtbot.waitUntil(lambda: "enpass" in app.controller.state.options.blocked_apps, timeout=10_000)


def test_what_is_taken_is_recorded(app: App, sent: list[object], tmp_path: Path) -> None:
    """Keys, row and program, on the disk when the program ends; nothing of the text."""
    write(app, CANARY)
    app.loop.feed(Picked(1))
    today = app.recorder.book.today
    assert (today.taken, today.rows[2], today.programs) == (1, 1, {"Mousepad": 1})
    assert today.saved == len(keys("나")) + 1 - 1
    assert (today.lists, sum(today.answers)) == (1, 1)
    app.front.tray.opening.emit()
    assert str(today.saved) in app.front.tray._detail or app.watch.condition != "ready"
    app.recorder._write()
    app.recorder._worker.submit(int).result()
    kept = (tmp_path / "record.json").read_text(encoding="utf-8")
    assert '"Mousepad":1' in kept
    assert not any(secret in kept for secret in (*CANARY, keys(CANARY)))


def test_nothing_is_recorded_for_who_does_not_want_it(app: App, sent: list[object]) -> None:
    """From the moment on at which they say so."""
    app.apply(dataclasses.replace(Settings(), keep_record=False))
    write(app, "안녕")
    app.loop.feed(Picked(0))
    assert app.recorder.book.today.taken == 0
    assert app.recorder.saved_today == 0
