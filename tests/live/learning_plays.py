"""Plays of what is learnt from a person, and of their abbreviations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.text.hangul import compose, keys

if TYPE_CHECKING:
    from driver import Player

    from desktop.session.view import PopupView

__all__ = ["LEARNING_PLAYS"]


def learn(player: Player, word: str) -> None:
    """Writes three lines with a word that nobody knows, one of them after it was erased once."""
    player.wait(lambda: player.app.learning.learning.state == "learning", "it learns", 30)
    for number in range(3):
        player.type(f"오늘 {word} 회의")
        if number == 1:
            _erase_to(player, f"오늘 {word} ")
            player.type("회식")
        player.press("Return")
        _await_lines(player, number + 1)


def forget(player: Player, word: str) -> None:
    """Behind a new start the word is offered by its first key, and forgotten by the chord of its row."""
    player.wait(lambda: player.app.learning.learning.state == "learning", "it learns", 30)
    player.report["lines"] = player.look(lambda: player.app.learning.learning.lines)
    rows = _rows(_offered(player, "오늘 ", keys(word)[:1]))
    behind = player.look(lambda: player.app.learning.learner.words(f"{word} ", "", "2"))
    player.report.update(offered=word in rows, behind=[each.text.reveal() for each in behind])
    view = _offered(player, "오늘 ", keys(word)[:1])
    row = _rows(view).index(word)
    player.shot("offered")
    player.press(f"ctrl+shift+{row + 1}")
    player.wait(lambda: word not in _rows(player.state.view), "it is gone from the popup")
    player.report["text"] = player.look(lambda: player.state.document.line)
    player.press("Return")
    player.report["again"] = word in _rows(_offered(player, "오늘 ", keys(word)[:1]))
    player.report["reprs"] = player.look(lambda: [repr(player.state), repr(player.app.learning.learner)])


def abbreviate(player: Player) -> None:
    """Three abbreviations are typed and taken: of several words, in place of a word, and what keys cannot spell."""
    for lead, short, meant in (
        ("네 ", "ㄱㅅ", "감사합니다 좋은 하루"),
        ("제 ", "주소", "서울시 종로구 1길"),
        ("또 ", "메일", "kim@ieum.kr"),
    ):
        player.type(lead)
        player.press(*keys(short))
        _take(player, short, meant)
        player.type("라고")
        player.press("Return")
        player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
    player.report["expected"] = ["네 감사합니다 좋은 하루 라고", "제 서울시 종로구 1길 라고", "또 kim@ieum.kr 라고"]


def _offered(player: Player, lead: str, pressed: str) -> PopupView | None:
    """What shows behind this, in a line of its own."""
    if player.look(lambda: bool(player.state.document.line)):
        player.press("Return")
        player.wait(lambda: player.state.document.line == "", "a new line")
    player.type(lead)
    player.press(*pressed)
    return player.settled(compose(pressed))


def _await_lines(player: Player, count: int) -> None:
    player.wait(lambda: player.app.learning.learning.lines == count, "a line is learnt")


def _take(player: Player, short: str, meant: str) -> None:
    """Takes what an abbreviation that stands there is offered as, and waits until it stands in its place."""
    player.wait(lambda: _rows(player.state.view)[:1] == [meant], "what is meant is offered")
    player.shot(f"abbreviation-{short}")
    player.press("Tab")
    there = f"{meant} "
    player.wait(lambda: player.state.pending is None and player.state.document.text.endswith(there), "it stands there")


def _erase_to(player: Player, line: str) -> None:
    """Backspace, until this is left of the line."""
    while (before := player.look(lambda: player.state.document.line)) != line:
        player.press("BackSpace")
        _await_another(player, before)


def _await_another(player: Player, line: str) -> None:
    player.wait(lambda: player.state.document.line != line, "something is erased")


def _rows(view: PopupView | None) -> list[str]:
    return [] if view is None else [row.text.reveal() for row in view.rows]


LEARNING_PLAYS: Mapping[str, Callable[..., None]] = {"learn": learn, "forget": forget, "abbreviate": abbreviate}
