"""Plays about complaints: text marked in an editor, a chord, and the windows."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from driver import Player

    from desktop.ui.voc_window import ResultWindow

__all__ = ["VOC_PLAYS"]

_CHORD = "ctrl+alt+c"


def mark(player: Player, complaint: str) -> None:
    """Types a complaint and marks it, presses the chord, and looks at the answer; then types on in the editor."""
    player.type(complaint)
    player.press("shift+Home")
    player.press(_CHORD)
    window = _answered(player)
    player.shot("1-result")
    player.report.update(
        text=player.look(window.box.toPlainText),
        claim=player.look(lambda: window.result.claim),
        status=player.look(lambda: window.status.text()),
        active=player.look(window.isActiveWindow),
    )
    player.look(window.close)
    _to_editor(player)
    player.press("End")
    player.type("나")


def _answered(player: Player) -> ResultWindow:
    player.wait(lambda: player.app.voc.result is not None and player.app.voc.result.isVisible(), "the window", 10)
    window = player.app.voc.result
    assert window is not None
    player.wait(lambda: not window.busy and (window.copy_text.isEnabled() or bool(window.notice.sentence)), "an answer")
    return window


def _to_editor(player: Player) -> None:
    subprocess.run(
        ["xdotool", "search", "--sync", "--onlyvisible", "--class", "mousepad", "windowactivate", "--sync"], check=True
    )
    player.wait(lambda: player.state.focus.app.casefold().startswith("mousepad"), "the editor has the focus")


VOC_PLAYS: Mapping[str, Callable[..., None]] = {"mark": mark}
