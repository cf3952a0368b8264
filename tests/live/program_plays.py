"""Plays of what holds in single programs: the rules are written as the settings window writes them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from driver import Player

__all__ = ["PROGRAM_PLAYS"]

_TABS = ("ieum-first", "ieum-second")


def rules(player: Player, app: str) -> None:
    """Nothing shows until it is asked for; then the arrow takes and Tab is the program's; then all is as everywhere."""
    keep(player, {"names": [app], "show": "asked"})
    player.type("오늘 회의는 세")
    unasked = player.settled("세")
    player.press("alt+slash")
    player.wait(lambda: player.state.view is not None and player.state.pending is None, "what was asked for")
    rows = player.look(lambda: player.state.view.rows)
    asked = rows[0].text.reveal()
    player.press("Tab")
    player.settled("")
    keep(player, {"names": [app], "key": "right"})
    player.type("세")
    view = player.settled("세")
    assert view is not None
    player.press("Right")
    player.settled("")
    player.type("세")
    assert player.settled("세") is not None
    player.press("Tab")
    player.wait(lambda: player.state.view is None, "no popup behind the program's Tab")
    player.report.update(unasked=unasked is not None, asked=asked, arrow=view.rows[0].text.reveal())


def digits(player: Player) -> None:
    """Ctrl+2 goes to the browser's second tab while rows show; by a rule of the person's own it takes the second row."""
    keep(player)
    player.press("ctrl+1")
    player.wait(lambda: _title().startswith(_TABS[0]), "the first tab")
    _written(player)
    numbered = player.look(lambda: player.state.view.numbered)
    player.shot("browser-rows")
    player.press("ctrl+2")
    player.wait(lambda: _title().startswith(_TABS[1]), "the second tab")
    player.press("ctrl+1")
    player.wait(lambda: _title().startswith(_TABS[0]), "the first tab again")
    keep(player, {"names": [player.look(lambda: player.state.situation.focus.app)], "digits": "rows"})
    player.press("End", "space")
    view = _written(player)
    player.press("ctrl+2")
    player.settled("")
    text = player.look(lambda: player.state.document.text)
    player.report.update(numbered=numbered, title=_title(), taken=view.rows[1].text.reveal(), text=text)


def keep(player: Player, *rules: Mapping[str, Any]) -> None:
    """Writes the person's rules, and waits until they hold."""
    player.look(lambda: player.app.front.keep({"program_rules": list(rules), "eagerness": "often"}))
    player.wait(lambda: player.app.front.settings.program_rules == tuple(rules), "the rules hold")


def _written(player: Player) -> Any:
    """Types until rows show that are two at least; what was typed before is there already."""
    player.type("오늘 회의는 세")
    view = player.settled("세")
    assert view is not None and len(view.rows) > 1
    return view


def _title() -> str:
    found = subprocess.run(["xdotool", "getwindowfocus", "getwindowname"], capture_output=True, text=True, check=False)
    return found.stdout.strip()


PROGRAM_PLAYS: Mapping[str, Callable[..., None]] = {"rules": rules, "digits": digits}
