"""The page of the local API and the process behind its switch: a double that says what a test wants, and the real one."""

from __future__ import annotations

import dataclasses
import hashlib
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.api.safety.keys import key_names
from desktop.settings.model import Settings
from desktop.system.roles import role_command
from desktop.ui.api.control import ApiControl
from desktop.ui.api.page import ApiPage
from desktop.words.api.page import ApiPageSentence as S
from desktop.words.language import text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ON = Settings(api=True)
PORTS = ("predictor", "models", "generator", "eot", "gateway")
DOUBLE = """
import os, sys
from desktop.api.watching import *
from engine.wire.link import VERSION, Hello, Link
link = Link(os.fdopen(0, "rb"), os.fdopen(1, "wb"), ToApi)
link.send(Hello(VERSION, os.getpid()))
for told in eval(sys.argv[1]):
    link.send(told)
while link.receive() is not None:
    pass
"""


def double(says: str) -> list[str]:
    """A process that says this and then waits for its end."""
    return [sys.executable, "-c", DOUBLE, says]


LISTENS = 'ApiListening({"eot": "http://127.0.0.1:8177", "gateway": "http://127.0.0.1:8170"})'


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[str]], ApiPage]]:
    """Makes a page over a process of this command."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    made: list[ApiControl] = []

    def page(command: list[str]) -> ApiPage:
        made.append(ApiControl(command))
        shown = ApiPage(made[-1], tmp_path / "config" / "api-keys")
        qtbot.addWidget(shown)
        shown.show()
        return shown

    yield page
    for control in made:
        control.close()


def until(page: ApiPage, qtbot: QtBot, kind: str) -> None:
    """Until it is seen to be so."""
    qtbot.waitUntil(lambda: page._control.sight.kind == kind, timeout=20_000)


def test_it_is_off_until_somebody_switches_it_on(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """No process before, a process with it, none after; each is said in a sentence."""
    page = make(double(f"[{LISTENS}]"))
    control = page._control
    control.apply(Settings())
    assert (control.pid, page.state.text()) == (None, text(S.OFF))
    assert not page.fields["api"].value()
    control.apply(ON)
    assert page.state.text() == text(S.STARTING)
    until(page, qtbot, "on")
    pid = control.pid
    assert pid is not None and psutil.pid_exists(pid)
    assert page.addresses["eot"].text() == "http://127.0.0.1:8177" and page._listening.isVisibleTo(page)
    control.apply(dataclasses.replace(ON, candidates=3))
    assert control.pid == pid, "what does not concern it starts nothing"
    control.apply(Settings())
    until(page, qtbot, "off")
    assert control.pid is None and not page._listening.isVisibleTo(page)


def test_the_person_switches_it_by_the_page(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """The switch asks for the setting to be kept."""
    page = make(double("[]"))
    with qtbot.waitSignal(page.changed) as asked:
        switch = page.fields["api"].framed
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert asked.args == [{"api": True}]


def test_counts_and_the_model_are_shown_as_they_come(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """Of each contract; what is asked by OpenAI's names counts for the gateway."""
    counts = 'ApiCounted({"eot": (12, 1), "chat": (3, 0), "completions": (2, 2)})'
    page = make(double(f'[{LISTENS}, ApiModelState("ready", "ieum-mini"), {counts}]'))
    page._control.apply(ON)
    qtbot.waitUntil(lambda: bool(page._control.sight.counts), timeout=20_000)
    assert page.state.text() == text(S.READY)
    assert page._counts["eot"]._hint.text() == text(S.COUNT, answered=12, failed=1)
    assert page._counts["gateway"]._hint.text() == text(S.COUNT, answered=5, failed=2)


def test_what_it_refuses_is_told_and_tried_again_when_asked(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """Its sentence, in place of a state; a process that says so is not begun anew by itself."""
    page = make(double('[ApiRefused("포트 8177에서 들을 수 없습니다.", "port-taken")]'))
    page._control.apply(ON)
    until(page, qtbot, "refused")
    assert page.refusal.text() == "포트 8177에서 들을 수 없습니다." and page.refusal.isVisibleTo(page)
    qtbot.waitUntil(lambda: page._control.pid is None, timeout=20_000)
    page._control._command = double(f"[{LISTENS}]")
    page._control.apply(Settings())
    assert page._control.sight.kind == "off"
    page._control.apply(ON)
    until(page, qtbot, "on")


def test_complaints_are_shown_where_they_are_answered(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """A row more where the settings name a model; where that cannot be used the row says so."""
    page = make(double(f"[{LISTENS}]"))
    page._control.apply(ON)
    until(page, qtbot, "on")
    assert not page._counts["voc"].isVisibleTo(page)
    listens = LISTENS.replace("{", '{"voc": "http://127.0.0.1:8002", ')
    page._control._command = double(f'[{listens}, ApiComplaintsState("bad-model", "broken-gguf")]')
    page._control.apply(dataclasses.replace(ON, api_voc_model="/models/qwen.gguf"))
    qtbot.waitUntil(lambda: page._control.sight.complaints == "bad-model", timeout=20_000)
    row = page._counts["voc"]
    assert row.isVisibleTo(page) and page.addresses["voc"].text() == "http://127.0.0.1:8002"
    assert text(S.VOC_UNUSABLE) in [each.text() for each in row.findChildren(QLabel)]


def test_a_file_that_is_not_there_is_named(
    make: Callable[[list[str]], ApiPage], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the real process, before anything listens."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    gguf = tmp_path / "nothing.gguf"
    settings = tmp_path / "CONFIG" / "ieum" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'api = true\napi_voc_model = "{gguf}"\n', encoding="utf-8")
    page = make(role_command("api"))
    page._control.apply(dataclasses.replace(ON, api_voc_model=str(gguf)))
    until(page, qtbot, "refused")
    assert str(gguf) in page.refusal.text()


def test_a_process_that_dies_is_begun_anew(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """As any other of the program's."""
    page = make(double(f"[{LISTENS}]"))
    page._control.apply(ON)
    until(page, qtbot, "on")
    first = page._control.pid
    assert first is not None
    psutil.Process(first).kill()
    qtbot.waitUntil(lambda: page._control.pid not in (None, first), timeout=20_000)
    until(page, qtbot, "on")


def test_a_setting_that_concerns_it_gets_another_process(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """Once the one before has ended, whose ports it needs."""
    page = make(double(f"[{LISTENS}]"))
    page._control.apply(ON)
    until(page, qtbot, "on")
    first = page._control.pid
    page._control.apply(dataclasses.replace(ON, api_keyed=True))
    assert page._control.sight.kind == "stopping"
    qtbot.waitUntil(lambda: page._control.sight.kind == "on" and page._control.pid != first, timeout=20_000)


def test_a_key_is_shown_once_and_can_be_revoked(make: Callable[[list[str]], ApiPage], qtbot: QtBot) -> None:
    """It is in a line of its own, to be copied, until the page goes away; in the file is its digest."""
    page = make(double("[]"))
    file = page._keys
    page.name.setText("office")
    QTest.mouseClick(page.make, Qt.MouseButton.LeftButton)
    key = page.key.text()
    assert key.startswith("eot_") and page.key.isVisibleTo(page)
    assert hashlib.sha256(key.encode()).hexdigest() in file.read_text(encoding="utf-8")
    copy = next(each for each in page._once.findChildren(QPushButton) if each.text() == text(S.COPY))
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == key
    page.name.setText("office")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert page.fault.isVisibleTo(page) and not page.key.text()
    page.hide()
    page.show()
    assert not page.key.text() and [caller.name for caller in key_names(file)] == ["office"]
    revoke = next(each for each in page.findChildren(QPushButton) if each.text() == text(S.REVOKE))
    QTest.mouseClick(revoke, Qt.MouseButton.LeftButton)
    assert key_names(file) == ()


def test_names_that_are_none_are_told(make: Callable[[list[str]], ApiPage]) -> None:
    """And no key is made."""
    page = make(double("[]"))
    page.name.setText("두 낱말")
    QTest.mouseClick(page.make, Qt.MouseButton.LeftButton)
    assert page.fault.isVisibleTo(page) and not page._keys.exists()


def test_the_real_process_serves_by_the_settings(
    make: Callable[[list[str]], ApiPage], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The role "api" of this same program: on ports of the settings, without a key, with one, and gone at the end."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        others = tuple(f"{name}={port if name == 'eot' else 0}" for name in PORTS)
        settings = tmp_path / "CONFIG" / "ieum" / "settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"api = true\napi_ports = {list(others)!r}\n".replace("'", '"'), encoding="utf-8")
        page = make(role_command("api"))
        page._control.apply(dataclasses.replace(ON, api_ports=others))
        until(page, qtbot, "refused")
        assert str(port) in page.refusal.text()
    page._control.try_again()
    qtbot.waitUntil(lambda: page._control.sight.model == "ieum-mini", timeout=60_000)
    assert page.addresses["eot"].text() == f"http://127.0.0.1:{port}"
    pid = page._control.pid
    assert pid is not None
    children = psutil.Process(pid).children(recursive=True)
    assert children
    page._control.apply(Settings())
    until(page, qtbot, "off")
    psutil.wait_procs(children, timeout=20)
    assert not [each for each in children if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
