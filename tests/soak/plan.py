"""What a seeded person means to do: words from a list, taken, left, gone on with.  Pure.

The same seed and stretch give the same acts and the same faults; only what
the popup offers at each moment is the program's.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from engine.text.hangul import keys, round_trips

__all__ = [
    "WAYS",
    "Act",
    "Click",
    "Fault",
    "FaultKind",
    "Model",
    "Pause",
    "Role",
    "Switch",
    "Take",
    "Type",
    "Way",
    "faults",
    "plan",
]

Way: TypeAlias = Literal["tab", "on", "blind", "double", "bare", "stop", "down", "number", "row"]
"""How a candidate is taken.

Tab once the popup has settled; Tab and at once on; Tab right behind a key,
whatever is shown; twice; Shift+Tab; Tab and at once a full stop; Down and
Tab; Ctrl+2; a click on a row.
"""

Role: TypeAlias = Literal["input", "engine", "ui"]
FaultKind: TypeAlias = Literal["kill", "stop", "abort"]

WAYS: Sequence[Way] = ("tab", "tab", "on", "on", "blind", "double", "bare", "stop", "down", "number", "row")
_KEYS = set("abcdefghijklmnopqrstuvwxyzQWERTOP0123456789.,?!~-():%^/")
"""What of the words can be pressed."""

_WORDS_A_LINE = (4, 7)
_RARE = "뷁쀍쮊뙓뽧쬽뜗쒞꿻쨟뮶튥퓇츩"


@dataclasses.dataclass(frozen=True)
class Type:
    """Presses these keys of the 2-set layout."""

    pressed: str


@dataclasses.dataclass(frozen=True)
class Take:
    """Takes a candidate in this way, and goes on with these keys."""

    way: Way
    then: str


@dataclasses.dataclass(frozen=True)
class Click:
    """Clicks into the text: at its end, or inside at this part (0 to 1) of width and height."""

    inside: tuple[float, float] | None = None


@dataclasses.dataclass(frozen=True)
class Switch:
    """Goes to another window, by a click at the end of its text or as a task bar does it."""

    editor: str
    by_click: bool


@dataclasses.dataclass(frozen=True)
class Pause:
    """Thinks."""

    seconds: float


@dataclasses.dataclass(frozen=True)
class Model:
    """Changes to the other model, and types on meanwhile."""


Act: TypeAlias = "Type | Take | Click | Switch | Pause | Model"


@dataclasses.dataclass(frozen=True)
class Fault:
    """Behind the key with this number of the stretch, and so many milliseconds later, something befalls a role.

    ``seconds`` is how long a stopped one stands still.
    """

    key: int
    after_ms: float
    role: Role
    kind: FaultKind
    seconds: float = 0.0


def plan(
    seed: int,
    stretch: int,
    count: int,
    editors: Sequence[str],
    words: Sequence[str],
    canary: str,
    *,
    models: bool = True,
    ways: Sequence[Way] = WAYS,
) -> list[Act]:
    """The acts of one stretch of about ``count`` keys; it begins in the first editor that it names."""
    chance = random.Random(f"plan {seed} {stretch}")
    # A mark at the beginning would take the blank of what was taken before it.
    spellable = [word for word in words if word[0].isalnum() and round_trips(word) and not set(keys(word)) - _KEYS]
    acts: list[Act] = [Switch(chance.choice(editors), by_click=True)]
    rare = iter(chance.sample(_RARE, len(_RARE)))
    pressed, left = 0, chance.randint(*_WORDS_A_LINE)
    while pressed < count:
        for act in _word(chance, spellable, canary, ways):
            acts.append(act)
            pressed += len(act.pressed) if isinstance(act, Type) else len(act.then) + 1 if isinstance(act, Take) else 0
        acts.extend(_between(chance, editors, rare, spellable, ways, models=models))
        left -= 1
        if left <= 0 and not isinstance(acts[-1], Switch):
            acts.append(Type("\n"))
            left = chance.randint(*_WORDS_A_LINE)
    acts.append(Type(" "))
    return acts


def faults(seed: int, stretch: int, count: int, roles: Sequence[Role]) -> list[Fault]:
    """What befalls the roles during a stretch of ``count`` keys, in the order of keys: one in some eighty keys."""
    chance = random.Random(f"faults {seed} {stretch}")
    found = []
    at = chance.randint(20, 90)
    while roles and at < count - 30:
        role = chance.choice(roles)
        kind: FaultKind = chance.choice(
            ("kill", "stop", "stop") if role == "ui" else ("kill", "kill", "stop", "stop", "abort")
        )
        found.append(
            Fault(at, chance.uniform(0, 40), role, kind, chance.choice((0.2, 0.6, 1.5, 4.0)) if kind == "stop" else 0)
        )
        at += chance.randint(50, 120)
    return found


def _word(chance: random.Random, words: Sequence[str], canary: str, ways: Sequence[Way]) -> Iterator[Act]:
    """One eojeol: typed to its end, begun and taken, or taken where nothing of it stands."""
    spelled = keys(canary if chance.random() < 0.04 else chance.choice(words))
    dice = chance.random()
    if dice < 0.62 or len(spelled) < 3:
        yield Type(spelled + " ")
    elif dice < 0.92:
        yield Type(spelled[: chance.randint(2, len(spelled) - 1)])
        yield _take(chance, words, ways)
    else:
        yield Type(spelled + " ")
        yield _take(chance, words, _nowhere(ways))


def _nowhere(ways: Sequence[Way]) -> Sequence[Way]:
    """The ways that make sense where nothing of the eojeol stands; all when none of these is wanted."""
    return [way for way in ways if way in ("tab", "on", "number", "row")] or ways


def _take(chance: random.Random, words: Sequence[str], ways: Sequence[Way]) -> Take:
    way = chance.choice(ways)
    word = keys(chance.choice(words)) + " "
    # Without the blank of a taken one, what follows is a josa.
    return Take(way, keys("도 ") if way == "bare" else " " + word if way == "stop" else word)


def _between(
    chance: random.Random,
    editors: Sequence[str],
    rare: Iterator[str],
    words: Sequence[str],
    ways: Sequence[Way],
    *,
    models: bool,
) -> Iterator[Act]:
    """What a person does between two eojeols, or in the middle of one."""
    dice = chance.random()
    if dice < 0.06 and len(editors) > 1:
        if chance.random() < 0.5:
            yield Type(keys(chance.choice(words))[:-1])
        yield Switch(chance.choice(editors), by_click=chance.random() < 0.5)
    elif dice < 0.09 and (marker := next(rare, "")):
        if chance.random() < 0.5:
            yield Type(keys(chance.choice(words))[:-1])
        yield Click((chance.random(), chance.random()))
        begun = keys(chance.choice(words))
        yield Type(keys(marker) + " " + begun[:-1])
        yield _take(chance, words, _nowhere(ways))
        yield Click()
    elif dice < 0.11:
        yield Click()
    elif dice < 0.15:
        yield Pause(chance.choice((0.3, 0.8, 2.6)))
    elif dice < 0.155 and models:
        yield Model()
