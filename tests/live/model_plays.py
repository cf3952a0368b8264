"""Plays with models: from the tray's menu to a suggestion by a downloaded model, and a change of model while typing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QListWidget

from engine.client.state import EngineState
from engine.wire.protocol import Failed, Suggestions

if TYPE_CHECKING:
    from driver import Player

    from desktop.ui.models.window import ModelWindow

__all__ = ["MODEL_PLAYS", "open_model_page", "open_model_window"]

_LONG = "오늘은 날씨가 정말 좋아서 친구와 함께 공원에서 점심을 먹고 저녁에는 영화를 보러 갈 생각입니다"


def download(player: Player) -> None:
    """Tray, window, licence, download with a cancellation in the middle, resumption, use, a suggestion taken."""
    window = open_model_window(player)
    open_model_page(player, window, "kogpt2")
    player.shot("1-licence")
    player.click(window.page._accept)
    player.click(player.button(window, "받아서 설치"))
    player.wait(lambda: window.page._bar.value() > 300, "a third of the download", 120)
    player.shot("2-download")
    player.click(player.button(window, "취소"))
    resume = player.button(window, "이어서 받기")
    player.shot("3-cancelled")
    player.click(resume)
    use = player.button(window, "이 모델 쓰기")
    player.shot("4-installed")
    player.click(use)
    player.wait(_in_use(player, "kogpt2"), "the model is in use", 120)
    player.shot("5-in-use")
    player.look(window.close)
    player.to_editor("mousepad")
    player.type("오늘 날씨가 ")
    player.press("w")
    view = player.settled("ㅈ")
    player.shot("6-suggestions")
    assert view is not None
    player.press("Tab")
    player.wait(lambda: player.state.document.partial == "" and player.state.pending is None, "it is taken")
    _open_menu(player)
    player.shot("7-menu")
    player.press("Escape", "Escape", "Escape")
    player.report.update(
        model=player.look(lambda: player.app.models._switch.state.model_id),
        candidates=[row.text.reveal() for row in view.rows],
        expected=f"오늘 날씨가 {view.rows[0].text.reveal()} ",
    )


def switching(player: Player) -> None:
    """A long sentence at ten keys a second while the model changes, there and back; how long answers took."""
    player.to_editor("mousepad")
    asked: dict[int, float] = {}
    took: list[tuple[float, float]] = []
    failed: list[str] = []
    suggest, receive = player.app.questions.suggest, player.app.router.route

    def suggested(*arguments: Any) -> int:
        number = suggest(*arguments)
        asked[number] = time.monotonic()
        return number

    def received(message: object) -> None:
        if isinstance(message, (Suggestions, Failed)) and message.id in asked:
            now = time.monotonic()
            took.append((now, now - asked.pop(message.id)))
            if isinstance(message, Failed) and message.code != "cancelled":
                failed.append(message.code)
        receive(message)

    vars(player.app.questions).update(suggest=suggested)
    player.app._bridge._posted.disconnect()
    player.app._bridge._posted.connect(received)
    spans = []
    for model in ("kogpt2", "ieum-mini"):
        typing = threading.Thread(target=player.type, args=(_LONG, 100))
        typing.start()
        player.wait(lambda: len(player.state.document.text) > 8, "some text")
        begun = time.monotonic()
        player.look(partial(player.app.models.choose, model))
        player.wait(_in_use(player, model), "the change", 60)
        spans.append((begun, time.monotonic() + 2.0))
        typing.join()
        player.press("Return")
        player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
    player.wait(lambda: not player.state.asked.awaiting, "the last answer")
    during = [each for at, each in took if any(begin <= at <= end for begin, end in spans)]
    player.report.update(
        expected=[_LONG] * len(spans),
        failed=failed,
        answers=len(took),
        during=len(during),
        longest_ms=round(max(during) * 1000, 1),
        longest_otherwise_ms=round(max(each for _, each in took) * 1000, 1),
        change_s=[round(end - 2.0 - begin, 2) for begin, end in spans],
    )


def _in_use(player: Player, model: str) -> Callable[[], bool]:
    return lambda: player.app.models._switch.state == EngineState("ready", model)


def _open_menu(player: Player) -> None:
    """Clicks the tray's icon and goes into the submenu of models."""
    tray = player.app.front.tray
    player.wait(lambda: tray.shown, "an icon in the tray", 30)
    assert tray._icon is not None
    icon = tray._icon
    player.wait(lambda: not icon.geometry().isEmpty(), "its place")
    middle: QPoint = player.look(lambda: icon.geometry().center())
    player.click_at(middle.x(), middle.y())
    player.wait(tray.menu.isVisible, "the menu")

    def entry() -> tuple[int, int]:
        point = tray.menu.mapToGlobal(tray.menu.actionGeometry(player.app.models.menu.menuAction()).center())
        return point.x(), point.y()

    player.click_at(*player.look(entry))
    player.wait(player.app.models.menu.isVisible, "the submenu")
    # As the arrow that opens it does, so that the arrows go on from its first row.
    player.press("Down")


def open_model_window(player: Player) -> ModelWindow:
    _open_menu(player)
    player.shot("0-menu")
    # From the first row upwards is the last one: the window.
    player.press("Up", "Return")
    player.wait(
        lambda: player.app.models.window is not None and player.app.models.window.isActiveWindow(), "the window"
    )
    window = player.app.models.window
    assert window is not None
    return window


def open_model_page(player: Player, window: ModelWindow, model: str) -> None:
    listed = window.findChild(QListWidget)
    assert listed is not None

    def place() -> tuple[int, int]:
        row = next(each for each in range(listed.count()) if listed.item(each).data(0x100) == model)
        point = listed.viewport().mapToGlobal(listed.visualItemRect(listed.item(row)).center())
        return point.x(), point.y()

    player.click_at(*player.look(place))
    player.wait(lambda: window.current == model, "the model's page")


MODEL_PLAYS: Mapping[str, Callable[..., None]] = {"download": download, "switching": switching}
