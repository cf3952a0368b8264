"""Who says whether the utterance is finished: the submenu, an engine for it alone, and the settings."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from engine_fake import FAKE_ENGINE
from models_installed import install
from models_tiny import engine_command, tiny_model
from pytestqt.qtbot import QtBot

from desktop.library import slot_step
from desktop.library.model_library import ModelLibrary
from desktop.library.slot import OFF, SAME
from desktop.settings.model import Settings, read_settings
from desktop.ui.models.eot_control import EotControl
from engine.client.switch import Switching
from engine.text.private import Private
from engine.wire.eot import UtteranceEnd
from models.store.store import Store

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MakeControl = Callable[..., EotControl]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeControl]:
    """Makes a control whose store has the models "a" and, for the fake engine, "refused" and "crashes"."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    store = Store(tmp_path / "models")
    for model in ("a", "refused", "crashes"):
        install(store, model=model)
    made: list[EotControl] = []

    def control(settings: Settings, command: Sequence[str] = FAKE_ENGINE) -> EotControl:
        one = EotControl(command, ModelLibrary(store), settings, tmp_path / "settings.toml")
        made.append(one)
        one.suggests("ieum-mini")
        return one

    yield control
    for one in made:
        one.close()


def checked(control: EotControl) -> list[str]:
    return [row.text() for row in control.menu.actions() if row.isCheckable() and row.isChecked()]


def test_the_suggestion_model_says_it_unless_told(make: MakeControl) -> None:
    """No engine of its own, whether it was not chosen or chosen by name; nor when it is off."""
    for settings, beside, row in (
        (Settings(), True, "제안 모델과 같이"),
        (Settings(eot_model="ieum-mini"), True, "이음 미니 — "),
        (Settings(eot=False, eot_model="a"), False, "끄기"),
    ):
        control = make(settings)
        assert (control.beside, control.pids) == (beside, {})
        [shown] = checked(control)
        assert shown.startswith(row)


def test_another_model_gets_an_engine_and_answers(qtbot: QtBot, make: MakeControl, tmp_path: Path) -> None:
    """With a real model: of the last line, for the newest request; an older one is not answered any more."""
    made = tiny_model(tmp_path, "tiny")
    folder = tmp_path / "mine"
    folder.mkdir()
    Path(made.gguf).rename(folder / "model.gguf")
    Path(made.tokenizer).rename(folder / "tokenizer.json")
    control = make(Settings(eot_model=str(folder)), engine_command())
    assert not control.beside
    assert control._switch is not None
    switch = control._switch
    qtbot.waitUntil(lambda: switch.state.kind == "ready", timeout=60_000)
    heard: list[tuple[int, UtteranceEnd | None]] = []
    control.judged.connect(lambda request, end: heard.append((request, end)))
    for request in (7, 8):
        control.ask(Private("앞 줄\n오늘 회의는"), request)
    qtbot.waitUntil(lambda: 8 in [request for request, _ in heard], timeout=20_000)
    assert [request for request, _ in heard] == [8]
    end = heard[0][1]
    assert end is not None
    assert {each.mark for each in end.marks} == set(".?!~")
    control.ask(Private("only Latin"), 9)
    qtbot.waitUntil(lambda: heard[-1] == (9, None), timeout=20_000)


def test_a_choice_is_remembered(qtbot: QtBot, make: MakeControl, tmp_path: Path) -> None:
    """By name and as off; the engine comes and goes with it."""
    control = make(Settings())
    control.choose("a")
    qtbot.waitUntil(lambda: list(control.pids) == ["a"])
    qtbot.waitUntil((tmp_path / "settings.toml").exists, timeout=20_000)
    control._worker.submit(int).result()
    assert read_settings(tmp_path / "settings.toml")[0].eot_model == "a"
    control.choose(OFF)
    assert (control.beside, control.pids) == (False, {})
    control._worker.submit(int).result()
    assert not read_settings(tmp_path / "settings.toml")[0].eot
    control.choose(SAME)
    assert control.beside
    control._worker.submit(int).result()
    found = read_settings(tmp_path / "settings.toml")[0]
    assert (found.eot, found.eot_model) == (True, "")


def test_the_model_that_suggests_needs_no_second_engine(qtbot: QtBot, make: MakeControl) -> None:
    """When the suggestions change to it the engine ends; when they change away there is one again."""
    control = make(Settings(eot_model="a"))
    qtbot.waitUntil(lambda: list(control.pids) == ["a"])
    control.suggests("a")
    assert (control.beside, control.pids) == (True, {})
    control.suggests("ieum-mini")
    qtbot.waitUntil(lambda: list(control.pids) == ["a"])


@pytest.mark.parametrize("model", ["refused", "crashes"])
def test_a_model_that_cannot_be_used_is_told(qtbot: QtBot, make: MakeControl, model: str) -> None:
    """The suggestion model says it instead; the menu tells why."""
    control = make(Settings(eot_model=model))
    told: list[str] = []
    control.told.connect(told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert told[0].startswith("‘KoGPT2’로는 문장 끝을 판단하지 못합니다.")
    assert control.slot.wanted == SAME
    assert control.beside
    assert any("쓸 수 없음" in row.text() for row in control.menu.actions())


def test_one_that_is_refused_leaves_the_one_before(qtbot: QtBot, make: MakeControl, tmp_path: Path) -> None:
    """The engine in use goes on, and the next start has it again; a choice made meanwhile is not undone."""
    control = make(Settings(eot_model="a"))
    assert control._switch is not None
    switch = control._switch
    qtbot.waitUntil(lambda: switch.state.kind == "ready", timeout=20_000)
    told: list[str] = []
    control.told.connect(told.append)
    control.choose("refused")
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert control.slot.wanted == "a"
    assert list(control.pids) == ["a"]
    control._worker.submit(int).result()
    assert not (tmp_path / "settings.toml").exists()
    control.choose(OFF)
    control._hear((1, Switching("refused", "refused", "mismatch")))
    assert control.slot.wanted == OFF


def test_an_idle_engine_is_dropped(qtbot: QtBot, make: MakeControl) -> None:
    """After the minutes of the settings; the next question takes it up again."""
    control = make(Settings(eot_model="a", unload_after_minutes=1))
    qtbot.waitUntil(lambda: list(control.pids) == ["a"])
    control.ask(Private("네"), 1)
    assert control.slot.idle_at == pytest.approx(time.monotonic() + 60.0, abs=10.0)
    assert control._idle.isActive()
    control.slot = dataclasses.replace(control.slot, idle_at=time.monotonic())
    control._idle.start(1)
    qtbot.waitUntil(lambda: not control.pids, timeout=10_000)
    control.ask(Private("네"), 2)
    qtbot.waitUntil(lambda: list(control.pids) == ["a"], timeout=10_000)


def test_nothing_is_begun_after_the_end(make: MakeControl) -> None:
    """An event that was still under way starts no engine, and a late yes to a question neither."""
    control = make(Settings(eot_model="a"))
    control.close()
    control.suggests("b")
    control._turn(slot_step.confirm(control.slot, "a"))
    assert control.pids == {}
