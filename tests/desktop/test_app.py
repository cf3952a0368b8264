"""The tray program put together, offscreen, with an engine that needs no model: what others may ask of it."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot
from whole_app import CANARY, app, sent, write

from desktop.app import App
from desktop.control import clerk
from desktop.control.protocol import Reply, Request, Wanted, read_reply, said
from desktop.control.server import Connection, ControlServer
from desktop.control.status import Status
from desktop.input.protocol import (
    Capabilities,
    Field,
    Focus,
    Hotkeys,
    InterceptTable,
    Pressed,
    ReadClipboard,
    Selected,
    TakeSelection,
)
from desktop.library.slot import OFF
from desktop.session.chords import parse_chord
from desktop.session.steps.taking import nothing
from desktop.settings.model import Settings
from desktop.start import EXIT_RUNNING
from desktop.system import paths
from desktop.system.instance import Instance
from desktop.ui.settings.voc import VocPage
from desktop.ui.tray.rest import PauseLength
from desktop.ui.tray.status_window import StatusWindow
from desktop.voc.protocol.endpoint import Endpoint
from desktop.words.app import Sentence, text
from desktop.words.voc_windows import VocWindowSentence
from engine.client.supervisor import ChildState
from engine.text.hangul import keys
from engine.text.private import Private

ROOT = Path(__file__).resolve().parents[2]
__all__ = ["app", "sent"]

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support")


@pytest.fixture
def ask(app: App, qtbot: QtBot, tmp_path: Path) -> Callable[[Wanted], bytes]:
    """Says what is wanted at the control socket; the line that comes back."""

    def line(wanted: Wanted) -> bytes:
        heard: list[bytes] = []
        client = QLocalSocket()
        client.readyRead.connect(lambda: heard.append(bytes(client.readAll().data())))
        client.connectToServer(str(tmp_path / "control"))
        client.write(said(Request(wanted)))
        qtbot.waitUntil(lambda: b"".join(heard).endswith(b"\n"))
        return b"".join(heard)

    return line


def status_of(line: bytes) -> Status:
    reply = read_reply(line)
    assert isinstance(reply, Reply)
    assert reply.status is not None
    return reply.status


def test_the_status(app: App, ask: Callable[[Wanted], bytes]) -> None:
    """Condition, model, what the person got, and the engine's own statistics."""
    write(app, "안녕")
    status = status_of(ask("status"))
    assert (status.condition, status.model, status.pid) == ("input-starting", "m", os.getpid())
    assert status.uptime_s > 0
    assert (status.counts.shown, status.counts.taken) == (2, 0)
    assert status.counts.stale >= 1
    assert status.engine is not None
    assert (status.engine.requests, status.engine.phases["total"].p99_ms) == (7, 3.0)


def test_typed_text_is_not_in_the_status(app: App, ask: Callable[[Wanted], bytes]) -> None:
    """Neither what was written nor what was suggested, as text, as JSON escapes it, or as the keys that spell it."""
    write(app, CANARY)
    assert app.controller.state.view is not None
    line = ask("status")
    said_of_it = line.decode() + repr(read_reply(line))
    for secret in (*CANARY, keys(CANARY), *(f"\\u{ord(char):04x}" for char in CANARY)):
        assert secret not in said_of_it


def test_an_engine_that_does_not_answer(
    app: App, ask: Callable[[Wanted], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest comes without its statistics, in time."""
    monkeypatch.setattr(clerk, "_REPORT_MS", 50)
    monkeypatch.setattr(app.clerk, "_ask_report", lambda: 10_000)
    assert status_of(ask("status")).engine is None


def test_an_engine_that_is_gone(app: App, ask: Callable[[Wanted], bytes], qtbot: QtBot) -> None:
    """Its failure to report is no answer to a question of the session's."""
    app.engine.close()
    status = status_of(ask("status"))
    assert status.engine is None
    assert app.clerk._waiting == {}


def test_a_pause_is_told(app: App, ask: Callable[[Wanted], bytes]) -> None:
    """The condition is the one the tray shows."""
    app.front.tray.pause_requested.emit(PauseLength.OPEN)
    assert status_of(ask("status")).condition == "paused"


def test_the_window_is_shown(app: App, ask: Callable[[Wanted], bytes]) -> None:
    """To who starts the program a second time; with a tray closing it does not end the program."""
    app.front._stands_in = False
    reply = read_reply(ask("show"))
    assert reply == Reply(os.getpid())
    window = app.front.status_window
    assert isinstance(window, StatusWindow)
    assert window.isVisible()
    window.close()
    ask("show")
    assert app.front.status_window is window
    assert window.isVisible()


def test_what_the_keyboard_can_do_reaches_the_session(app: App) -> None:
    """It comes behind the greeting of every input process, and is no message for anybody else."""
    told = Capabilities("commit", intercepts=False, reads_clipboard=False)
    app.router.route(told)
    assert app.controller.state.capabilities == told


def test_the_chord_for_complaints(app: App, sent: list[object]) -> None:
    """A new input process is told of it; a press asks for the selection, but not in a password field."""
    chord, pausing = parse_chord("Ctrl+Alt+C"), parse_chord("Ctrl+Alt+P")
    entries = app.front.tray.menu.actions()
    assert not [action for action in entries if action in app.voc.actions and action.isVisible()]
    app.apply(dataclasses.replace(Settings(), voc=Endpoint(address="http://127.0.0.1:9")))
    app.router.route(ChildState.READY)
    app.router.route(Focus(1, "Mousepad", Field.PLAIN))
    app.router.route(Pressed(3, chord))
    app.router.route(Focus(2, "Mousepad", Field.PASSWORD))
    app.router.route(Pressed(4, chord))
    app.router.route(Selected(3, Private(""), "nothing"))
    always = Hotkeys(frozenset({chord, pausing}))
    assert sent == [always, always, TakeSelection(3), nothing(4)]
    assert app.voc.result is not None
    assert app.voc.result.notice.sentence
    entries = app.front.tray.menu.actions()
    assert [each for each in entries if each in app.voc.actions and each.isVisible()] == list(app.voc.actions)


def test_the_clipboard_for_complaints(app: App) -> None:
    """From the tray's entry through the session to the window; an empty clipboard is told there."""
    clipboard = app.voc.actions[0]
    QGuiApplication.clipboard().setText("쥐가 나왔어요")
    clipboard.trigger()
    assert app.voc.result is not None
    assert app.voc.result.box.toPlainText() == "쥐가 나왔어요"
    QGuiApplication.clipboard().clear()
    clipboard.trigger()
    assert app.voc.result.notice.sentence == text(VocWindowSentence.CLIPBOARD_EMPTY)


def test_the_input_process_reads_the_clipboard_where_it_can(app: App, sent: list[object]) -> None:
    """No window waits for the clipboard's owner then; the answer comes to the same window."""
    app.router.route(Capabilities("keys", intercepts=True, reads_clipboard=True))
    app.voc.actions[0].trigger()
    assert sent[-1] == ReadClipboard()
    assert app.voc.result is None
    app.router.route(Selected(0, Private("쥐가 나왔어요")))
    assert app.voc.result is not None
    assert app.voc.result.box.toPlainText() == "쥐가 나왔어요"


def test_the_popup_tells_its_place(app: App, sent: list[object], qtbot: QtBot) -> None:
    """Painted, it is in the keyboard's table: a click on it is no click elsewhere; hidden, it is not."""
    write(app, "안녕")
    qtbot.waitUntil(lambda: app.controller.state.table.popup is not None)
    place = app.popup.device_rect()
    assert place is not None
    assert app.controller.state.table.message() == sent[-1]
    assert app.controller.state.table.popup == place
    app.router.route(Focus(2, "", Field.NONE))
    tables = [each for each in sent if isinstance(each, InterceptTable)]
    assert (tables[-2].popup, tables[-1].popup) == (place, None)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG variables are Linux")
@pytest.mark.parametrize("answers", [True, False])
def test_a_second_start_shows_the_first(
    answers: bool, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks the first to show its window and says so; without a control socket it only says that there is one already."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    for name, value in {"XDG_RUNTIME_DIR": str(runtime), "DISPLAY": ":77", "LC_ALL": "ko_KR.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    first = Instance(paths.lock_file(os.environ))
    control = ControlServer()
    shown: list[str | None] = []

    def show(connection: Connection) -> None:
        shown.append(connection.request.wanted if connection.request is not None else None)
        connection.reply()

    control.requested.connect(show)
    if answers:
        assert control.open(paths.control_socket(os.environ))
    second = QProcess()
    second.setProcessEnvironment(QProcessEnvironment.systemEnvironment())
    second.setWorkingDirectory(str(ROOT))
    code = "import sys, desktop.start as s; s.display_answers = lambda _: True; sys.exit(s.start(None))"
    second.start(sys.executable, ["-c", code])
    qtbot.waitUntil(lambda: second.state() is QProcess.ProcessState.NotRunning, timeout=20_000)
    control.close()
    first.release()
    assert second.exitCode() == EXIT_RUNNING
    sentence = Sentence.ALREADY_SHOWN if answers else Sentence.ALREADY_RUNNING
    assert bytes(second.readAllStandardError().data()).decode().strip() == text(sentence, pid=os.getpid())
    assert shown == (["show"] if answers else [])


def test_the_settings_window_is_one(app: App, qtbot: QtBot) -> None:
    """Opened from tray or window again it is the same; it tells what the model does, and leads to the models."""
    app.front.tray.settings_requested.emit()
    window = app.front.settings_window
    assert window is not None
    assert window.isVisible()
    app.front.show_status(asked=True)
    assert app.front.status_window is not None
    app.front.status_window.settings_requested.emit()
    assert app.front.settings_window is window
    assert window._model_state in app.front.tray._detail
    app.voc.settings_requested.emit()
    qtbot.waitUntil(lambda: window.complete and isinstance(window._stack.currentWidget(), VocPage), timeout=10_000)
    assert app.front.settings_window is window
    window.models_requested.emit()
    assert app.models.window is not None
    app.models.window.deleteLater()


def test_new_settings_take_effect_while_it_runs(app: App, qtbot: QtBot) -> None:
    """What the window writes: candidates, look, chords, deadline, the model's rest and the next engine's threads."""
    write(app, "안녕")
    assert app.controller.state.view is not None
    height = app.popup.height()
    app.front.open_settings()
    assert app.front.settings_window is not None
    keeper = app.front.settings_window._keeper
    keeper.keep({"font_size": 24, "candidates": 1, "deadline_ms": 80, "chords.accept": "F5", "unload_after_minutes": 3,
                 "threads": 2, "blocked_apps": ["Secret"]})  # fmt: skip
    qtbot.waitUntil(lambda: app.front.settings.font_size == 24, timeout=10_000)
    assert app.controller.state.view is not None
    assert len(app.controller.state.view.rows) == 1
    assert app.popup.height() > height / 2
    options = app.controller.state.options
    assert {str(chord) for chord in options.chords} >= {"F5", "Ctrl+1"}
    assert "Tab" not in {str(chord) for chord in options.chords}
    assert "secret" in options.blocked_apps
    assert "keepassxc" not in options.blocked_apps
    assert app.questions.deadline_ms == 80.0
    assert app.models.slot.idle_s == 180.0
    assert (app.engine._options.threads, app.models._threads) == (2, 2)
    keeper.keep({"unload_after_minutes": 0, "threads": 0, "eot": False, "eot_characters": "@"})
    qtbot.waitUntil(lambda: app.front.settings.threads == 0, timeout=10_000)
    assert (app.models.slot.idle_at, app.models._idle.isActive()) == (None, False)
    assert app.engine._options.threads is None
    assert app.ends.slot.wanted == OFF
    assert app.models._library.files("ieum-mini").characters == "@"
