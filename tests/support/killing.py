"""Somebody types while processes die, one after the other."""

from __future__ import annotations

import collections
import itertools
import random
import threading
from collections.abc import Callable, Sequence
from typing import Final

from desk_programs import AnyDesk

__all__ = ["type_while"]

_DELAY_MS: Final = 20
_LOOKS_S: Final = 0.25


def type_while(
    desk: AnyDesk,
    names: Sequence[str | None],
    kill: Callable[[str], bool],
    roles: Sequence[str],
    apart_s: tuple[float, float],
    seed: int,
) -> collections.Counter[str]:
    """Presses keys, and looks for a moment at what is offered where none is named; how many of each role died meanwhile.

    ``roles`` die in turn, as long ``apart_s`` at least and at most.
    """
    chance = random.Random(seed)
    died: collections.Counter[str] = collections.Counter()
    done = threading.Event()

    def type_all() -> None:
        try:
            for stops, part in itertools.groupby(names, lambda name: name is None):
                if stops:
                    done.wait(_LOOKS_S)
                else:
                    desk.press(*filter(None, part), delay_ms=_DELAY_MS)
        finally:
            done.set()

    typing = threading.Thread(target=type_all)
    typing.start()
    for role in itertools.cycle(roles):
        if done.wait(chance.uniform(*apart_s)):
            break
        died[role] += kill(role)
    typing.join()
    return died
