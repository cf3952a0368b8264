"""Where the popup stands: pure geometry, no Qt.

Lengths are whole pixels.  ``to_logical`` alone knows that a screen may have
several device pixels to one of Qt's; everything else works in Qt's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from desktop.input.protocol import Rect

__all__ = ["LINE", "Screen", "holding", "place", "to_device", "to_logical"]

LINE = 18
"""The height of a line of text where only its baseline is known (X input method clients tell no caret size)."""


@dataclasses.dataclass(frozen=True)
class Screen:
    """A screen in Qt's pixels: its ``frame``, the ``work`` area without panels, and device pixels per pixel."""

    frame: Rect
    work: Rect
    ratio: float = 1.0

    @property
    def device(self) -> Rect:
        """The frame in device pixels.  Qt keeps a screen's corner as the system tells it and scales only its size."""
        width, height = round(self.frame.width * self.ratio), round(self.frame.height * self.ratio)
        return Rect(self.frame.x, self.frame.y, width, height)


def to_logical(rect: Rect, screens: Sequence[Screen]) -> Rect:
    """A rectangle in device pixels as Qt counts them; ``screens`` must not be empty."""
    screen = screens[holding(rect, [each.device for each in screens])]
    x, y, ratio = screen.frame.x, screen.frame.y, screen.ratio
    # A caret 1 px wide must not vanish, and one without a size must not get one.
    width, height = (max(round(length / ratio), min(length, 1)) for length in (rect.width, rect.height))
    return Rect(x + round((rect.x - x) / ratio), y + round((rect.y - y) / ratio), width, height)


def to_device(rect: Rect, screens: Sequence[Screen]) -> Rect:
    """A rectangle in Qt's pixels as the system counts them; ``screens`` must not be empty."""
    screen = screens[holding(rect, [each.frame for each in screens])]
    x, y, ratio = screen.frame.x, screen.frame.y, screen.ratio
    return Rect(
        x + round((rect.x - x) * ratio),
        y + round((rect.y - y) * ratio),
        round(rect.width * ratio),
        round(rect.height * ratio),
    )


def holding(rect: Rect, screens: Sequence[Rect]) -> int:
    """The index of the screen that holds the middle of ``rect``, or the nearest; ``screens`` must not be empty."""
    x, y = rect.x + rect.width // 2, rect.y + rect.height // 2
    return min(range(len(screens)), key=lambda index: _distance(x, y, screens[index]))


def place(caret: Rect, width: int, height: int, screens: Sequence[Rect], gap: int) -> tuple[int, int]:
    """The top left corner for a popup of this size beside ``caret``; ``screens`` are work areas, at least one.

    Below the line and left-aligned with the caret; above when below is too
    short; beside it when both are.  Never over the caret unless the screen
    is too small for anything else, and always inside the screen as far as
    the popup fits into it.
    """
    line = caret if caret.height > 0 else Rect(caret.x, caret.y - LINE, caret.width, LINE)
    screen = screens[holding(line, screens)]
    right, bottom = screen.x + screen.width, screen.y + screen.height
    x = _clamp(line.x, screen.x, right - width)
    below = max(line.y + line.height + gap, screen.y)
    if below + height <= bottom:
        return x, below
    above = min(line.y - gap, bottom) - height
    if above >= screen.y:
        return x, above
    y = _clamp(line.y, screen.y, bottom - height)
    after = max(line.x + line.width + gap, screen.x)
    if after + width <= right:
        return after, y
    before = min(line.x - gap, right) - width
    if before >= screen.x:
        return before, y
    return x, y


def _clamp(value: int, low: int, high: int) -> int:
    """``value`` within the bounds; ``low`` wins when they cross, so that what is too large shows its beginning."""
    return max(low, min(value, high))


def _distance(x: int, y: int, rect: Rect) -> int:
    dx = max(rect.x - x, 0, x - (rect.x + rect.width - 1))
    dy = max(rect.y - y, 0, y - (rect.y + rect.height - 1))
    return dx * dx + dy * dy
