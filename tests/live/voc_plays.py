"""Plays about complaints: text marked in an editor, a chord, and the windows."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from driver import Player

    from desktop.ui.voc_window import ResultWindow

__all__ = ["VOC_PLAYS"]


def mark(player: Player, chord: str, complaint: str) -> None:
    """Types a complaint and marks it, presses the chord, and looks at the answer; then types on in the editor."""
    player.type(complaint)
    player.press("shift+Home", chord)
    window = _answered(player)
    player.shot("1-result")
    player.report.update(
        text=player.look(window.box.toPlainText),
        claim=player.look(lambda: window.result.claim),
        remarks=player.look(lambda: window.result.remarks),
        active=player.look(window.isActiveWindow),
    )
    player.click(player.button(window, "다시 분류"))
    player.wait(lambda: window.busy, "a second run")
    _answered(player)
    player.look(window.close)
    _to_editor(player)
    player.press("End")
    player.type("나")


def copy(player: Player, chord: str, complaint: str) -> None:
    """As ``mark``, but another program took the primary selection since: the editor is asked to copy."""
    player.type(complaint)
    player.press("shift+Home")
    _own_primary("남의 글")
    player.press(chord)
    window = _answered(player)
    player.report.update(text=player.look(window.box.toPlainText))
    player.look(window.close)
    _to_editor(player)
    player.press("End")
    player.type("나")


def nothing(player: Player, chord: str, word: str) -> None:
    """A chord in the middle of a syllable, with nothing marked; and on in the same word."""
    _own_primary("남의 글")
    player.type(word)
    player.press(chord)
    player.wait(lambda: player.app.voc.result is not None and player.app.voc.result.isVisible(), "the window")
    window = player.app.voc.result
    assert window is not None
    player.report.update(notice=player.look(lambda: window.notice.sentence), text=player.look(window.box.toPlainText))
    player.shot("1-nothing")
    player.look(window.close)
    _to_editor(player)
    player.type(word)


def taken(player: Player) -> None:
    """The chord belongs to another program; what the person is told."""
    told: list[str] = []
    player.look(lambda: player.app.voc.told.connect(told.append))
    player.look(player.app.voc.listen)
    player.wait(lambda: bool(told), "a sentence")
    player.report.update(told=told)


def secret(player: Player, chord: str) -> None:
    """The chord in a password field whose text is marked."""
    told: list[str] = []
    player.look(lambda: player.app.voc.told.connect(told.append))
    player.press("Tab")
    player.press("a", "b", "c", "ctrl+a")
    player.wait(lambda: player.state.focus.field.value == "password", "the password field")
    player.press(chord)
    player.wait(lambda: bool(told), "a sentence")
    player.report.update(told=told, window=player.look(lambda: player.app.voc.result is not None))


def _own_primary(words: str) -> None:
    # It goes on in the background and would keep our output open.
    command = ["xclip", "-selection", "primary"]
    subprocess.run(
        command, input=words.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=20
    )


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


VOC_PLAYS: Mapping[str, Callable[..., None]] = {
    "mark": mark,
    "copy": copy,
    "nothing": nothing,
    "taken": taken,
    "secret": secret,
}
