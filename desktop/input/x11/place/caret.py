"""The caret's place in device pixels, from what a program tells of it and where its window is: pure geometry.

A program that enlarges what it draws may tell its own pixels.  Its caret is
inside its window; where what was told is not, or where its toolkit is known
to tell something else, the reading that is inside counts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from desktop.input.protocol import Rect
from desktop.input.x11.place.scaling import PLAIN, Scaling

__all__ = ["Ground", "corrected", "has_followed", "shifted"]

_COMMON = (2.0, 1.5, 1.25, 1.75, 3.0)
"""Factors that a desktop may set without saying so in a program's environment."""

_EDGE = 8
"""A caret at a window's edge may stick out a little."""

_LINE = 40
"""The height where a program tells one that no line has: GTK 4 tells its window's, and begins above the line."""

_TALLEST = 100


@dataclasses.dataclass(frozen=True)
class Ground:
    """The window that a person types into: where it is in device pixels, and how its program draws.

    ``corner`` is the top left of its screen, from which programs count
    their own pixels.
    """

    number: int
    window: Rect
    scaling: Scaling = PLAIN
    corner: tuple[int, int] = (0, 0)


def corrected(told: Rect, ground: Ground | None) -> Rect:
    """Where the caret is, in device pixels; as it was told where nothing contradicts that, or nothing fits."""
    if ground is None:
        return told
    for reading in _readings(told, ground):
        if _inside(reading, ground.window):
            return _with_line(reading, ground)
    return _with_line(told, ground)


def shifted(rect: Rect, before: Ground, after: Ground) -> Rect:
    """A caret whose window has moved, and which moved with it."""
    return dataclasses.replace(
        rect, x=rect.x + after.window.x - before.window.x, y=rect.y + after.window.y - before.window.y
    )


def has_followed(last: Rect, newest: Rect, before: Ground, after: Ground) -> bool:
    """Whether the program has told the place behind a move already: the newest is nearer to the caret moved along."""
    moved = shifted(last, before, after)
    return _apart(newest, moved) < _apart(newest, last)


def _readings(told: Rect, ground: Ground) -> Iterator[Rect]:
    """What was told may mean, the likeliest first."""
    scaling = ground.scaling
    if scaling.telling == "logical":
        yield from (_logical(told, factor, ground.corner) for factor in scaling.factors)
    elif scaling.telling == "origin":
        yield from (_with_origin(told, factor, ground.window) for factor in scaling.factors)
    yield told
    for factor in (*scaling.factors, *_COMMON):
        yield _logical(told, factor, ground.corner)
        yield _with_origin(told, factor, ground.window)


def _logical(told: Rect, factor: float, corner: tuple[int, int]) -> Rect:
    left, top = corner
    return Rect(
        left + round((told.x - left) * factor),
        top + round((told.y - top) * factor),
        round(told.width * factor),
        round(told.height * factor),
    )


def _with_origin(told: Rect, factor: float, window: Rect) -> Rect:
    return dataclasses.replace(
        told, x=told.x - round((factor - 1) * window.x), y=told.y - round((factor - 1) * window.y)
    )


def _inside(rect: Rect, window: Rect) -> bool:
    """Whether a caret begins in the window."""
    across, down = rect.x - window.x, rect.y - window.y
    return -_EDGE <= across <= window.width + _EDGE and -_EDGE <= down <= window.height + _EDGE


def _with_line(rect: Rect, ground: Ground) -> Rect:
    if rect.height <= max(_TALLEST, ground.window.height // 2):
        return rect
    factor = ground.scaling.factors[0] if ground.scaling.factors else 1.0
    return dataclasses.replace(rect, width=min(rect.width, 1), height=round(_LINE * factor))


def _apart(one: Rect, other: Rect) -> int:
    return abs(one.x - other.x) + abs(one.y - other.y)
