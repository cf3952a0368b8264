"""The tray program put together, offscreen, with an engine that needs no model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_fake import FAKE_ENGINE
from pytestqt.qtbot import QtBot

from desktop import app as app_module
from desktop.app import App
from desktop.input.protocol import Caret, Composed, Field, Focus, ImeState, Rect
from desktop.library.model_library import ModelLibrary
from desktop.settings.model import Settings
from engine.text.private import Private
from engine.wire.protocol import ModelFiles, Suggestion, Suggestions
from models.store.store import Store

__all__ = ["CANARY", "app", "sent", "write"]

CANARY = "뷁쩗카나리아"


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """A program with its control socket open and its engine ready; nothing listens to the keyboard."""
    monkeypatch.setattr(app_module, "role_command", lambda role: FAKE_ENGINE)
    made = App(
        Settings(),
        tmp_path / "settings.toml",
        ModelLibrary(Store(tmp_path / "models")),
        ModelFiles("m", "", ""),
        tmp_path / "record.json",
    )
    assert made.open_control(str(tmp_path / "control"))
    qtbot.waitUntil(lambda: made.engine.state.kind == "ready", timeout=20_000)
    yield made
    made.quit()
    # Quitting ends the process; here others run on, and must not meet a window or a tray that still looks for a host.
    made.front.tray._timer.stop()
    made.front.tray.deleteLater()
    if made.front.status_window is not None:
        made.front.status_window.close()
        made.front.status_window.deleteLater()
    if made.front.settings_window is not None:
        made.front.settings_window.deleteLater()


def write(app: App, written: str) -> None:
    """Somebody writes it, gets it suggested once more, and is interrupted."""
    for event in (
        Focus(1, "Mousepad", Field.PLAIN),
        ImeState(present=True, hangul=True),
        Caret(Rect(5, 5, 0, 10)),
        Composed(Private(written), Private("")),
    ):
        app.router.route(event)
    newest = app.controller._asked[0]
    candidates = tuple(Suggestion(Private(written + end), 0.4) for end in ("가", "나"))
    app.router.route(Suggestions(newest, candidates, 1.0))
    app.router.route(Suggestions(newest, candidates, 1.0))


@pytest.fixture
def sent(app: App, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the input process would get."""
    commands: list[object] = []
    monkeypatch.setattr(app.input, "send", commands.append)
    return commands
