"""The submenu, the window and what joins them with the engines, on tiny models and a real hub."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from engine_fake import FAKE_ENGINE
from hub_server import Fault, HubServer
from models_checkpoints import write_checkpoint
from models_installed import install
from models_tiny import engine_command, tiny_model
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.library.entry import Licence, ModelEntry, ModelState
from desktop.library.files import builtin_model
from desktop.library.model_library import ModelLibrary
from desktop.settings.model import Settings, read_settings
from desktop.system import memory
from desktop.ui.models.control import ModelControl
from desktop.ui.models.menu import ModelMenu
from desktop.ui.models.window import ModelWindow
from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineState
from engine.client.switch import EngineSwitch, Switching
from engine.wire.protocol import ModelFiles
from models.store.store import Store

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ROOT = Path(__file__).resolve().parents[4]
FREE = Licence("Apache-2.0", "https://example.org", "마음대로 씁니다.", non_commercial=False)
CHOICES = (
    ModelEntry("ieum-mini", "이음 미니", "suggestion", "gpt2", "builtin", installed=True, size=21_000_000),
    ModelEntry("a", "가 모델", "suggestion", "gpt2", "convert", installed=True, size=135_000_000),
    ModelEntry("b", "나 모델", "suggestion", "gpt2", "import", installed=True, fault="wrong-size"),
    ModelEntry("c", "다 모델", "suggestion", "gpt2", "convert", installed=False, licence=FREE, download=5),
)


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


def rows(menu: ModelMenu) -> dict[str, tuple[str, bool, bool]]:
    """Text, check and whether it can be chosen, by the first word."""
    return {
        action.text().split(" — ")[0]: (action.text(), action.isChecked(), action.isEnabled())
        for action in menu.actions()
        if action.isCheckable()
    }


def test_the_menu_tells_the_installed_models(qtbot: QtBot) -> None:
    """Each with speed, memory and what is amiss, the one in use checked; broken ones cannot be chosen; others are not there."""
    menu = ModelMenu("제안 모델")
    qtbot.addWidget(menu)
    menu.set_entries(CHOICES)
    menu.set_states("ieum-mini", {"ieum-mini": ModelState("ready"), "a": ModelState("loading")})
    assert rows(menu) == {
        "이음 미니": ("이음 미니 — 아주 빠름, 메모리 20 MiB쯤", True, True),
        "가 모델": ("가 모델 — 아주 빠름, 메모리 129 MiB쯤 (불러오는 중)", False, True),
        "나 모델": ("나 모델 — 아주 빠름, 메모리 0 MiB쯤 (파일이 손상됨)", False, False),
    }
    menu.set_states("ieum-mini", {"a": ModelState("failed", "mismatch")})
    assert rows(menu)["가 모델"][0].endswith("(쓸 수 없음: 토크나이저가 모델과 맞지 않습니다.)")
    assert rows(menu)["이음 미니"][0].endswith("쯤")


def test_a_model_that_crashed_may_be_tried_again(qtbot: QtBot) -> None:
    """It says so, and can be chosen all the same."""
    menu = ModelMenu("제안 모델")
    qtbot.addWidget(menu)
    menu.set_entries([ModelEntry("x", "엑스", "suggestion", "gpt2", "import", installed=True, fault="crashed")])
    menu.set_states("ieum-mini", {})
    assert rows(menu)["엑스"] == (
        "엑스 — 아주 빠름, 메모리 0 MiB쯤 (쓸 수 없음: 이 모델 때문에 엔진이 멈췄습니다.)",
        False,
        True,
    )


def test_choosing_asks_and_does_not_check(qtbot: QtBot) -> None:
    """The check stays with the model in use until the engine has changed."""
    menu = ModelMenu("제안 모델")
    qtbot.addWidget(menu)
    menu.set_entries(CHOICES)
    menu.set_states("ieum-mini", {})
    action = next(each for each in menu.actions() if each.text().startswith("가 모델"))
    with qtbot.waitSignal(menu.chosen) as chosen:
        action.trigger()
    assert chosen.args == ["a"]
    assert [text for text, (_, checked, _) in rows(menu).items() if checked] == ["이음 미니"]


# --- the window


class Desk:
    """A control with its window, its engine and its store."""

    def __init__(self, folder: Path, command: list[str], settings: Settings) -> None:
        self.store = Store(folder / "XDG_DATA_HOME" / "ieum" / "models")
        self.library = ModelLibrary(self.store)
        self.settings_file = folder / "XDG_CONFIG_HOME" / "ieum" / "settings.toml"
        self.heard: list[Any] = []
        self.told: list[str] = []
        self.switch = EngineSwitch(EngineOptions(command, builtin_model()), self.heard.append)
        self.switch.start()
        self.control = ModelControl(self.switch, self.library, settings, self.settings_file, lambda: [None], dict)
        self.control.told.connect(self.told.append)

    def pump(self) -> None:
        """Hands on what the engines told, as the program's bridge does."""
        while self.heard:
            event = self.heard.pop(0)
            if isinstance(event, (EngineState, Switching)):
                self.control.follow(event)

    @property
    def window(self) -> ModelWindow:
        window = self.control.window
        assert window is not None
        return window


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeDesk]:
    """Makes a ``Desk`` whose jobs run in a home of their own."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made: list[Desk] = []

    def make(command: list[str] | None = None, settings: Settings | None = None) -> Desk:
        one = Desk(tmp_path, command or FAKE_ENGINE, settings or Settings())
        made.append(one)
        qtbot.waitUntil(lambda: one.switch.state.kind == "ready", timeout=20_000)
        one.pump()
        return one

    yield make
    for one in made:
        one.control.close()
        one.switch.close(timeout=1)
        if one.control.window is not None:
            one.control.window.deleteLater()


def button(window: ModelWindow, text: str) -> QPushButton:
    """The one with this text that can be seen."""
    return next(each for each in window.findChildren(QPushButton) if each.text() == text and each.isVisible())


def labels(window: ModelWindow) -> str:
    return "\n".join(each.text() for each in window.findChildren(QLabel) if each.isVisible())


def test_a_change_of_model_is_remembered_and_told(qtbot: QtBot, desk: MakeDesk) -> None:
    """In the menu, in the settings file, and to the person."""
    one = desk()
    install(one.store, model="a")
    one.control.refresh()
    one.control.choose("a")
    qtbot.waitUntil(lambda: one.switch.state == EngineState("ready", "a"), timeout=20_000)
    qtbot.waitUntil(lambda: any(e == Switching("done", "a") for e in one.heard))
    one.pump()
    one.control._worker.shutdown()
    assert read_settings(one.settings_file)[0].model == "a"
    assert one.told == ["모델을 바꿨습니다: KoGPT2"]
    assert [name for name, (_, checked, _) in rows(one.control.menu).items() if checked] == ["KoGPT2"]


def test_a_model_that_is_refused_stays_out(qtbot: QtBot, desk: MakeDesk) -> None:
    """The old one stays in use and in the settings; a crash is noted for the next start."""
    one = desk()
    for name in ("refused", "crashes"):
        install(one.store, model=name)
        one.control.refresh()
        one.control.choose(name)
        qtbot.waitUntil(
            lambda: any(isinstance(e, Switching) and e.kind == "refused" for e in one.heard), timeout=20_000
        )
        one.pump()
        assert one.switch.state.model_id == "ieum-mini"
    assert "토크나이저가 모델과 맞지 않습니다." in one.told[0]
    assert "엔진이 멈췄습니다." in one.told[1]
    assert not one.settings_file.exists()
    one.control._worker.shutdown()
    assert list(one.store.marks()) == ["crashes"]


def test_a_model_that_does_not_fit_is_asked_about(
    qtbot: QtBot, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is loaded before the person says so, and nothing when they say no."""
    one = desk()
    install(one.store, model="a")
    monkeypatch.setattr(memory, "system", lambda: memory.System(1 << 30, 1 << 20))
    one.control.choose("a")
    warning = one.control.warning
    assert isinstance(warning, QMessageBox)
    assert "1 MiB" in warning.text()
    assert one.switch.coming is None
    warning.reject()
    qtbot.waitUntil(lambda: one.control.warning is None)
    assert one.switch.coming is None
    one.control.choose("a")
    assert one.control.warning is not None
    one.control.warning.accept()
    qtbot.waitUntil(lambda: one.switch.state.model_id == "a", timeout=20_000)


def test_an_idle_model_is_dropped(qtbot: QtBot, desk: MakeDesk) -> None:
    """After the minutes of the settings without a question; without the setting never."""
    one = desk(settings=Settings(unload_after_minutes=1))
    one.control.asked()
    assert one.control.slot.idle_at == pytest.approx(time.monotonic() + 60.0, abs=10.0)
    assert one.control._idle.isActive()
    one.control.slot = dataclasses.replace(one.control.slot, idle_at=time.monotonic())
    one.control._idle.start(1)
    qtbot.waitUntil(lambda: one.switch.state.kind == "unloaded", timeout=10_000)
    assert not one.control._idle.isActive()
    other = desk()
    other.control.asked()
    assert not other.control._idle.isActive()


def hub_folder(folder: Path) -> Path:
    write_checkpoint(
        folder / "skt" / "kogpt2-base-v2", vocabulary=800, width=64, layers=2, heads=2, context=128, format="bin"
    )
    return folder


def open_page(one: Desk, qtbot: QtBot, model: str) -> ModelWindow:
    one.control.show_window()
    qtbot.addWidget(one.window)
    listed = one.window.findChild(QListWidget)
    assert listed is not None
    for row in range(listed.count()):
        if listed.item(row).data(Qt.ItemDataRole.UserRole) == model:
            listed.setCurrentRow(row)
    assert one.window.current == model
    return one.window


def test_from_the_licence_to_a_suggestion_by_the_window(qtbot: QtBot, desk: MakeDesk, tmp_path: Path) -> None:
    """Accept, download, cancel in the middle, resume, try it in the box, use it, remove it."""
    with HubServer(hub_folder(tmp_path / "hub")) as hub:
        one = desk(engine_command())
        (tmp_path / "XDG_CONFIG_HOME" / "ieum").mkdir(parents=True)
        one.settings_file.write_text(f'hub = "{hub.url}"\n')
        window = open_page(one, qtbot, "kogpt2")
        assert "비상업적으로만" in labels(window)
        start = button(window, "받아서 설치")
        assert not start.isEnabled()
        window.page._accept.click()
        hub.faults.append(Fault("stall", after=200_000))
        start.click()
        qtbot.waitUntil(hub.stalled.is_set, timeout=60_000)
        button(window, "취소").click()
        qtbot.waitUntil(lambda: "취소했습니다" in labels(window), timeout=20_000)
        hub.release.set()
        button(window, "이어서 받기").click()
        qtbot.waitUntil(lambda: "설치했습니다: KoGPT2" in labels(window), timeout=60_000)
        assert any(each.headers.get("range", "").startswith("bytes=") for each in hub.asked("files"))
    assert one.control._entries["kogpt2"].installed
    box = window.page.trial.findChild(QLineEdit)
    assert box is not None
    box.setText("오늘 ")
    qtbot.waitUntil(lambda: bool(window.page.trial._found.text()), timeout=60_000)
    qtbot.waitUntil(lambda: window.page.trial._found.text() != "불러오는 중…", timeout=60_000)
    button(window, "이 모델 쓰기").click()
    qtbot.waitUntil(lambda: one.switch.state == EngineState("ready", "kogpt2"), timeout=60_000)
    qtbot.waitUntil(lambda: Switching("done", "kogpt2") in one.heard)
    one.pump()
    assert not button(window, "지우기").isEnabled()
    assert not button(window, "이 모델 쓰기").isEnabled()
    one.control.choose("ieum-mini")


def test_a_file_is_imported_by_the_window(qtbot: QtBot, desk: MakeDesk, tmp_path: Path) -> None:
    """Told beside the buttons, whatever page is open; then the new model's page is; a bad file is told there too."""
    one = desk(engine_command())
    window = open_page(one, qtbot, "distilgpt2")
    made = tiny_model(tmp_path, "mine")
    window.import_(made.gguf)
    qtbot.waitUntil(lambda: "파일이 없습니다" in window._import_line.text(), timeout=60_000)
    assert window.current == "distilgpt2"
    (tmp_path / "tokenizer.json").write_bytes(Path(made.tokenizer).read_bytes())
    window.import_(made.gguf)
    window.import_(made.gguf)
    busy = window.findChild(QMessageBox)
    assert busy is not None
    busy.accept()
    qtbot.waitUntil(lambda: "설치했습니다: tiny" in window._import_line.text(), timeout=60_000)
    assert window.current == "tiny"


def test_the_memory_page_tells_who_takes_what(qtbot: QtBot, desk: MakeDesk) -> None:
    """The program, each model, and what is free; the button drops the model."""
    one = desk()
    one.control.show_window()
    qtbot.addWidget(one.window)
    page = one.window.memory
    page.refresh()
    texts = [each.text() for each in page.findChildren(QLabel)]
    assert any(each.startswith("비어 있는 메모리") for each in texts)
    assert "모델 이음 미니" in texts
    with qtbot.waitSignal(page.unload_requested):
        page._unload.click()
    qtbot.waitUntil(lambda: one.switch.state.kind == "unloaded", timeout=10_000)
    page.refresh()
    assert not page._unload.isEnabled()


def test_the_syllable_being_composed_is_asked_about(qtbot: QtBot, desk: MakeDesk) -> None:
    """Qt keeps it apart from the text; who types sees one line."""
    one = desk()
    window = open_page(one, qtbot, "ieum-mini")
    box = window.page.trial._box
    box.setText("오늘 ")
    QApplication.sendEvent(box, QInputMethodEvent("회", []))
    assert box.before() == "오늘 회"
    done = QInputMethodEvent("", [])
    done.setCommitString("회")
    with qtbot.waitSignal(box.shown):
        QApplication.sendEvent(box, done)
    assert box.before() == box.text() == "오늘 회"


def test_the_box_tells_of_a_model_that_cannot_be_used(qtbot: QtBot, desk: MakeDesk, tmp_path: Path) -> None:
    """In words, and the engine of the box ends with the page."""
    one = desk()
    started: list[EngineClient] = []

    def start(model: ModelFiles, on_event: Any) -> EngineClient:
        started.append(EngineClient(EngineOptions(FAKE_ENGINE, model), on_event))
        started[-1].start()
        return started[-1]

    def command(*arguments: str) -> Sequence[str]:
        return [sys.executable, *arguments]

    window = ModelWindow(command, lambda model: ModelFiles("refused", model, ""), start, one.control._look)
    qtbot.addWidget(window)
    window.set_entries(CHOICES)
    window.show()
    window.select("a")
    window.page.trial._box.setText("가")
    qtbot.waitUntil(lambda: "맞지 않습니다" in window.page.trial._found.text(), timeout=20_000)
    window.select("ieum-mini")
    assert not window.page.trial._box.text()
    assert window.page.trial._client is None
    window.page.trial._box.setText("나")
    assert window.page.trial._client is not None
    window.hide()
    assert window.page.trial._client is None
