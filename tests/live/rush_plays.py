"""Typing and taking at the speed of a machine gun: what the player does, and what the text must be."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desk import key_names
from plays import BEGINNINGS

from desktop.input.protocol import Insert, ToInput
from engine.text.hangul import compose, keys
from engine.wire.eot import END_MARKS

if TYPE_CHECKING:
    from driver import Player

__all__ = ["RUSH_PLAYS"]


def rush(player: Player, count: str, seed: str, delay: str) -> None:
    """Lines typed and taken at one speed throughout, Tab and what follows it too, whatever the program is doing.

    Nobody knows beforehand whether there was something to take at that
    moment; the line that must result follows from what the session asked for.
    """
    chance = random.Random(int(seed))
    delay_ms = int(delay)
    asked: list[Insert] = []
    send = player.app.input.send

    def sent(message: ToInput) -> bool:
        if isinstance(message, Insert):
            asked.append(message)
        return send(message)

    player.app.input.send = sent  # type: ignore[method-assign]
    expected: list[str] = []
    taken = 0
    for number in range(int(count)):
        words = chance.choice(BEGINNINGS).split()
        lead = "".join(word + " " for word in words[:-1])
        typed = keys(words[-1])[: chance.randint(1, len(keys(words[-1])) - 1)]
        behind = ("", "다시", " 또")[number % 3]
        asked.clear()
        player.press(*key_names(lead), *typed, "Tab", *key_names(behind), delay_ms=delay_ms)
        ending = "[" if number % 2 else "]"
        player.press(f"bracket{'left' if ending == '[' else 'right'}", delay_ms=delay_ms)
        player.wait(
            lambda: player.state.pending is None and player.state.document.text.endswith(ending),  # noqa: B023
            f"the end of line {number}",
        )
        inserted = "\t"
        line = lead + compose(typed)
        for command in player.look(lambda: list(asked)):
            wanted, tail = command.wanted.reveal(), command.tail.reveal()
            if (wanted, tail) != (command.partial.reveal(), ""):
                line = line.removesuffix(command.partial.reveal()) + wanted + tail
                inserted = ""
                taken += 1
        if inserted:
            behind = compose(keys(behind))
        expected.append(line + inserted + behind + ending)
        player.press("Return")
        player.wait(lambda: player.state.document.text.endswith("\n"), "a new line")
    player.report.update(expected=expected, taken=taken)


def line(player: Player, count: str, seed: str) -> None:
    """One long line in which every eojeol is taken in the middle of a syllable, by Tab."""
    chance = random.Random(int(seed))
    text = ""
    for _ in range(int(count)):
        word = chance.choice(BEGINNINGS).split()[0]
        typed = keys(word)[: chance.randint(1, len(keys(word)) - 1)]
        player.press(*typed, delay_ms=25)
        view = player.settled(compose(typed))
        taken = "" if view is None else view.rows[view.selected].text.reveal()
        if not taken or taken.endswith(END_MARKS):
            player.press("space")
            text += compose(typed) + " "
        else:
            player.press("Tab")
            text += taken + " "
        player.wait(lambda: player.state.pending is None and player.state.document.partial == "", "the next eojeol")
    player.report.update(expected=[text.rstrip()])


RUSH_PLAYS: Mapping[str, Callable[..., None]] = {"rush": rush, "line": line}
