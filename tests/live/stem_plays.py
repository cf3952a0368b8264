"""Taking the stem and typing on from it, and the rows that were passed over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from plays import BEGINNINGS

from desktop.session.habits.passing import SEEN_S, PaintedRow
from desktop.session.steps.ending import is_end
from engine.text.hangul import compose, keys

if TYPE_CHECKING:
    from driver import Player

__all__ = ["STEM_PLAYS"]


def stems(player: Player, count: str) -> None:
    """So many lines, in each of which the first stem is taken and typed on from; notes the lines that must result.

    Every other line goes on at once, 20 ms behind the chord.
    """
    expected: list[str] = []
    passed = 0
    for line in (each for each in BEGINNINGS if len(expected) < int(count)):
        *words, last = line.split()
        lead = "".join(word + " " for word in words)
        player.type(lead)
        text, taken = "", None
        for key in keys(last):
            player.wait(lambda: _read(player), "what is on the screen has been read")
            player.press(key)
            text += key
            view = player.settled(compose(text))
            passed = max(passed, player.look(lambda: len(player.state.passing.over)))
            if view is not None and view.stem is not None:
                taken = view.stem.text.reveal()
                break
        if taken is not None:
            if len(expected) % 2:
                player.press("ctrl+0", *keys("는"), delay_ms=20)
            else:
                player.press("ctrl+0")
                player.settled(taken)
                player.shot(f"stem-{len(expected)}")
                player.type("는")
            expected.append(lead + compose(keys(taken) + keys("는")))
        player.press("Return")
        player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
        if taken is None:
            expected.append(lead + compose(text))
    recent = player.look(lambda: [each.reveal() for each in player.state.recent.lines])
    player.report.update(expected=expected, passed=passed, recent=recent, taken=player.state.counts.taken)


def _read(player: Player) -> bool:
    """Whether all rows that show are painted, and have been for as long as somebody needs."""
    state = player.state
    painted = state.passing.painted
    rows = [] if state.view is None else [PaintedRow(each.text) for each in state.offer.candidates if not is_end(each)]
    return all(row in painted for row in rows) and all(time.monotonic() - at >= SEEN_S for at in painted.values())


STEM_PLAYS: Mapping[str, Callable[..., None]] = {"stems": stems}
