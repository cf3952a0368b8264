"""Plays in which the caret moves and the text changes otherwise than by typing: by a click, an undo, a selection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from driver import Player

__all__ = ["CARET_PLAYS"]

_BEGINNING = "가나다"
_REST = "라 마바사 오늘 회의는 세"


def click(player: Player) -> None:
    """A click into a word while a syllable composes, Tab, a syllable there, and a suggestion taken at the line's end."""
    player.type(_BEGINNING)
    player.settled(_BEGINNING)
    caret = player.look(lambda: player.state.situation.caret)
    player.type(_REST)
    shown = player.settled("세")
    player.shot("before-the-click")
    player.click_at(caret.x, caret.y + max(8, caret.height // 2))
    player.wait(lambda: player.state.view is None and player.state.bearings.in_word, "the text around the click")
    player.press("Tab")
    player.wait(lambda: player.state.document.text.endswith("\t"), "the tab")
    player.type("하")
    inside = player.settled("하")
    player.shot("in-the-word")
    player.press("End")
    player.wait(lambda: player.state.document.text.endswith(" 세"), "the text before the line's end")
    player.type(" 오늘 회의는 세")
    _take(player, "세")
    player.report.update(shown=shown is not None, inside=inside is not None, text=_text(player))


def undo(player: Player) -> None:
    """Undone behind a popup, whatever the editor takes for a step; then a suggestion is taken behind what is left."""
    player.type("오늘 회의는 내일 각")
    player.settled("각")
    player.press("ctrl+z", "ctrl+z", delay_ms=60)
    player.wait(lambda: player.state.view is None and bool(player.state.document.text), "the text behind the undo")
    player.type(" 오늘 회의는 세")
    _take(player, "세")
    player.report.update(text=_text(player))


def typed_over(player: Player) -> None:
    """All is selected behind a popup, and typed over."""
    player.type("가나다라 오늘 회의는 세")
    player.settled("세")
    player.press("ctrl+a")
    player.wait(lambda: player.state.view is None, "no popup")
    player.type("오늘 회의는 세")
    _take(player, "세")
    player.report.update(text=_text(player))


def _take(player: Player, partial: str) -> None:
    view = player.settled(partial)
    if view is None:
        raise AssertionError("nothing is offered")
    player.press("Tab")
    player.settled("")
    player.shot("taken")


def _text(player: Player) -> str:
    text: str = player.look(lambda: player.state.document.text)
    return text


CARET_PLAYS: Mapping[str, Callable[..., None]] = {"click": click, "undo": undo, "typed_over": typed_over}
