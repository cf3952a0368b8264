"""In which programs nothing is suggested, as names of windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.session.habits.rules import spellings

__all__ = ["is_off", "switched"]


def is_off(names: Iterable[str], off: Iterable[str]) -> bool:
    """Whether one of a program's ``names`` is among those that are ``off``, in any case."""
    return not set(spellings(off)).isdisjoint(spellings(names))


def switched(off: Sequence[str], names: Sequence[str], *, on: bool) -> tuple[str, ...]:
    """``off`` with a program, known by these ``names``, switched on or off; it may go by any of them."""
    if on:
        mine = set(spellings(names))
        return tuple(each for each in off if mine.isdisjoint(spellings((each,))))
    known = {each.casefold() for each in off}
    more = {name.casefold(): name for name in reversed(names) if name.casefold() not in known}
    return (*off, *reversed(more.values()))
