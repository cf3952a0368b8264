"""Plays with the settings window: from the tray's menu to a popup that looks otherwise, and every way a test can fail."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QPushButton
from voc_server import VocFault, VocServer, certificate

from desktop.ui.kit.chord_recorder import ChordField
from desktop.words.everyday.tray import TraySentence
from desktop.words.language import text
from engine.text.private import Private

if TYPE_CHECKING:
    from driver import Player

    from desktop.ui.settings.window import SettingsWindow

__all__ = ["SETTINGS_PLAYS"]

_GENERAL, _KEYS, _MODELS, _EOT, _IME, _VOC, _CATEGORIES = range(7)
_KEY = "sk-canary-3f9a"


class _Pulse:
    """The longest time that the main thread was away from a timer that ticks every few milliseconds.

    Twice: by the clock, and by what the thread itself computed, which other programs on the machine do not lengthen.
    """

    def __init__(self, player: Player) -> None:
        self.longest = [0.0, 0.0]
        player.look(self._start)

    def _start(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._at = time.perf_counter(), time.thread_time()
        self._timer.start(2)

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.longest = [max(old, a - b) for old, a, b in zip(self.longest, now, self._at, strict=True)]
        self._at = now

    def stop(self, player: Player) -> dict[str, float]:
        """Milliseconds."""
        player.look(self._timer.stop)
        return {"clock": round(self.longest[0] * 1000, 1), "computing": round(self.longest[1] * 1000, 1)}


def settings(player: Player) -> None:
    """Candidates, font size and a chord are changed by mouse and keys; the popup shows it without a new start."""
    player.type("오늘 날씨가 ")
    player.press("w")
    before = player.settled("ㅈ")
    assert before is not None
    height = player.look(lambda: player.app.popup.height() / len(before.rows))
    player.shot("0-popup-before")
    pulse = _Pulse(player)
    window = open_settings(player)
    for page, name in enumerate(("general", "keys", "models", "eot", "ime", "voc", "categories")):
        open_page(player, window, page)
        player.shot(f"1-{name}")
    open_page(player, window, _GENERAL)
    _step(player, window, "candidates", "−", 2)
    _step(player, window, "font_size", "+", 6)
    player.click(_field(window, "show_probabilities").framed)
    player.click(_field(window, "theme").framed)
    player.press("End", "Return")
    player.wait(lambda: player.app.front.settings.theme == "dark", "the dark theme")
    player.shot("2-dark")
    open_page(player, window, _KEYS)
    accept = _field(window, "chords.accept")
    assert isinstance(accept, ChordField)
    player.click(accept.recorder)
    player.wait(accept.recorder.isChecked, "it records")
    player.shot("3-records")
    player.press("F8")
    player.wait(lambda: str(player.app.front.settings.chords.accept) == "F8", "the new chord")
    player.report["longest_ms"] = pulse.stop(player)
    player.press("Escape")
    player.wait(lambda: not window.isVisible(), "the window closes")
    player.to_editor("mousepad")
    player.press("End", "Return")
    player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
    player.type("오늘 날씨가 ")
    player.press("w")
    after = player.settled("ㅈ")
    assert after is not None
    player.shot("4-popup-after")
    player.report.update(
        rows=[len(before.rows), len(after.rows)],
        height=[height, player.look(lambda: player.app.popup.height() / len(after.rows))],
    )
    player.press("F8")
    player.wait(lambda: player.state.document.partial == "" and player.state.pending is None, "it is taken")
    player.report["expected"] = f"오늘 날씨가 ㅈ\n오늘 날씨가 {after.rows[0].text.reveal()} "


def connection(player: Player) -> None:
    """Each way in which a test of the connection can fail, told in words within five seconds; and that it works."""
    window = open_settings(player)
    open_page(player, window, _VOC)
    told: dict[str, tuple[str, float]] = {}

    def test(name: str, address: str, **values: Any) -> None:
        _fill(player, window, "voc.address", address)
        for each, value in values.items():
            _fill(player, window, f"voc.{each}", value)
        told[name] = _test(player, window)
        player.shot(f"connection-{len(told):02d}-{name}")

    with tempfile.TemporaryDirectory() as folder:
        authority, made = certificate(Path(folder))
        with VocServer("voc") as voc, VocServer("openai", key=_KEY) as openai, VocServer(certificate=made) as secure:
            test("name", "https://voc.invalid")
            test("refused", "http://127.0.0.1:1")
            test("insecure", "http://voc.invalid")
            test("tls", secure.url)
            test("own authority", secure.url, ca_file=str(authority))
            test("works", voc.url)
            with _fault(voc, "status", path="/health", status=503):
                test("loading", voc.url)
            with _fault(voc, "html"):
                test("not json", voc.url)
            with _fault(voc, "stall"):
                test("timeout", voc.url)
            test("wrong path", f"{voc.url}/nothing")
            test("wrong protocol", voc.url, protocol="openai")
            test("unauthorised", openai.url)
            player.click(window.voc.key.edit)
            _write_key(player, window)
            told["key"] = _test(player, window)
            player.shot("connection-13-key")
            test("model missing", openai.url, model="none such")
            _fill(player, window, "voc.model", "")
            player.click(window.voc.keep_button)
            player.wait(lambda: not window.voc.keep_button.isEnabled(), "it is saved")
            player.wait(lambda: player.app.keys.for_order(openai.url) == Private(_KEY), "the key is remembered")
            told["kept key"] = _test(player, window)
            player.shot("connection-15-saved")
    player.report.update(told=told, key=_KEY)


def _write_key(player: Player, window: SettingsWindow) -> None:
    subprocess.run(["xdotool", "type", "--delay", "5", _KEY], check=True)
    player.wait(lambda: window.voc.key.typed() == Private(_KEY), "the key is typed")


@contextmanager
def _fault(server: VocServer, kind: Any, path: str = "/", status: int = 500) -> Iterator[None]:
    server.reset(VocFault(kind, path=path, times=99, status=status))
    yield
    server.reset()


def _test(player: Player, window: SettingsWindow) -> tuple[str, float]:
    """Presses the button; what it says, and after how many seconds."""
    trial = window.voc.trial
    player.look(trial.forget)
    begun = time.monotonic()
    player.click(trial.button)
    player.wait(lambda: trial.result.objectName() in ("success", "failure"), "a result", 20)
    took = time.monotonic() - begun
    words: str = player.look(trial.result.text)
    return f"{player.look(trial.result.objectName)}: {words}", round(took, 2)


def _fill(player: Player, window: SettingsWindow, name: str, value: str) -> None:
    """Puts a value into a field as its owner would: the widgets' own signals, the keyboard for the key only."""

    def put() -> None:
        field = window.voc.fields[name]
        if field.value() != value:
            field.show_value(value)
            field.edited.emit()

    player.look(put)


def open_settings(player: Player) -> SettingsWindow:
    """By the tray's icon and its menu."""
    tray = player.app.front.tray
    player.wait(lambda: tray.shown, "an icon in the tray", 30)
    assert tray._icon is not None
    icon = tray._icon
    player.wait(lambda: not icon.geometry().isEmpty(), "its place")
    middle: QPoint = player.look(lambda: icon.geometry().center())
    player.click_at(middle.x(), middle.y())
    player.wait(tray.menu.isVisible, "the menu")

    def row() -> tuple[int, int]:
        action = next(each for each in tray.menu.actions() if each.text() == text(TraySentence.SETTINGS))
        point = tray.menu.mapToGlobal(tray.menu.actionGeometry(action).center())
        return point.x(), point.y()

    player.click_at(*player.look(row))
    player.wait(
        lambda: player.app.front.settings_window is not None and player.app.front.settings_window.isActiveWindow(),
        "the window",
    )
    window = player.app.front.settings_window
    assert window is not None
    player.wait(lambda: window.complete, "all pages")
    return window


def open_page(player: Player, window: SettingsWindow, row: int) -> None:
    """By a click on its name."""

    def place() -> tuple[int, int]:
        names = window._names
        point = names.viewport().mapToGlobal(names.visualItemRect(names.item(row)).center())
        return point.x(), point.y()

    player.click_at(*player.look(place))
    player.wait(lambda: window._stack.currentIndex() == row, "the page")


def _field(window: SettingsWindow, name: str) -> Any:
    return next(page.fields[name] for page in window.pages if name in page.fields)


def _step(player: Player, window: SettingsWindow, name: str, sign: str, times: int) -> None:
    """Clicks the button beside a number."""
    field = _field(window, name)
    button: QPushButton = player.look(
        lambda: next(each for each in field.findChildren(QPushButton) if each.text() == sign)
    )
    before = player.look(field.value)
    for _ in range(times):
        player.click(button)
    player.wait(lambda: abs(field.value() - before) == times, "the number")
    wanted = player.look(field.value)
    player.wait(lambda: getattr(player.app.front.settings, name) == wanted, "the setting")


SETTINGS_PLAYS: Mapping[str, Callable[..., None]] = {"settings": settings, "connection": connection}
