"""The popup's picture: how large its rows are and how they are painted.  One ``Sheet`` per font and screen."""

from __future__ import annotations

import dataclasses
import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from desktop.session.options import GOES_ON, STEM_NUMBER
from desktop.session.view import PopupView, Row
from desktop.ui.kit.palette import Palette
from engine.text.private import Private

__all__ = ["Picture", "Sheet"]

_MARGIN = 4.0
"""Between the border and the rows."""
_INSET = 9.0
"""Between a row's edge and its text."""
_APART = 7.0
"""Between the other rows and the stem's, with a line in the middle."""
_SIGN = 2.0
"""How high the sign of the end is, below the rows."""
_STEP = 24
"""Widths are multiples of it, so that the popup does not breathe with every letter."""
_WIDEST_EMS = 16.0
"""An eojeol wider than this many Hangul syllables is elided."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One row, ready to paint: texts already elided; ``split`` is where the untyped rest begins, in pixels."""

    number: str
    typed: Private
    rest: Private
    split: float
    probability: str


@dataclasses.dataclass(frozen=True)
class Picture:
    """A view measured once: all that painting it takes."""

    lines: tuple[Line, ...]
    """With the stem's, if there is one, behind the others."""
    stem: bool
    selected: int
    width: int
    height: int
    end: float | None
    finished: bool


class Sheet:
    """Fonts and measures for one font size; owned by the popup, used from the GUI thread."""

    def __init__(self, base: QFont, size: float, *, numbers: bool, probabilities: bool) -> None:
        """``size`` in points."""
        self._font = QFont(base)
        self._font.setPointSizeF(size)
        self._small = QFont(base)
        self._small.setPointSizeF(max(6.0, size * 0.82))
        self._numbers, self._probabilities = numbers, probabilities
        metrics = QFontMetricsF(self._font)
        self._metrics, self._small_metrics = metrics, QFontMetricsF(self._small)
        # The height of Hangul may be that of another, taller font than the base's own.
        hangul = metrics.boundingRect("가힣뭏")
        self._em = metrics.horizontalAdvance("가")
        self.row_height = math.ceil(max(metrics.height(), hangul.height()) + self._em * 0.5)
        self._number_width = self._small_metrics.horizontalAdvance("0") + self._em * 0.6 if numbers else 0.0
        self._probability_width = self._small_metrics.horizontalAdvance("100%") + self._em * 0.9
        self._baseline = (self.row_height - metrics.height()) / 2 + metrics.ascent()

    def picture(self, view: PopupView) -> Picture:
        """Measures a view; the probability of each row is shown as whole per cents."""
        # The number of a row is the chord that takes it.
        numbers = range(1, 10) if self._numbers and view.by_chord else ()
        lines = tuple(
            self._line(str(number) if number in numbers else "", row) for number, row in enumerate(view.rows, 1)
        )
        if view.stem is not None:
            lines = (*lines, self._line(STEM_NUMBER if numbers else "", view.stem, GOES_ON))
        widest = max(line.split + self._metrics.horizontalAdvance(line.rest.reveal()) for line in lines)
        needed = 2 * (_MARGIN + _INSET) + self._number_width + widest
        needed += self._probability_width if self._probabilities else 0.0
        width = math.ceil(max(needed, self._em * 5) / _STEP) * _STEP
        apart = _APART if view.stem is not None else 0.0
        height = math.ceil(len(lines) * self.row_height + apart + 2 * _MARGIN + _SIGN)
        return Picture(lines, view.stem is not None, view.selected, width, height, view.end, view.finished)

    def row_at(self, picture: Picture, y: float) -> int | None:
        """The index of the row at this height of the popup, the stem's behind the others; none in the margins."""
        last = len(picture.lines) - 1
        if picture.stem and y >= (top := self._top(picture, last)):
            return last if y < top + self.row_height else None
        row = math.floor((y - _MARGIN) / self.row_height)
        return row if 0 <= row < len(picture.lines) - picture.stem else None

    def _top(self, picture: Picture, index: int) -> float:
        """Where a row begins: the stem's stands a little apart."""
        apart = _APART if picture.stem and index == len(picture.lines) - 1 else 0.0
        return _MARGIN + index * self.row_height + apart

    def paint(self, painter: QPainter, picture: Picture, palette: Palette, *, rounded: bool) -> None:
        """Paints the whole popup; ``rounded`` leaves the corners untouched, for windows that may be transparent."""
        frame = QRectF(0.5, 0.5, picture.width - 1, picture.height - 1)
        painter.setPen(QPen(palette.color("border"), 1))
        painter.setBrush(palette.color("ground"))
        if rounded:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(frame, 7, 7)
        else:
            painter.fillRect(QRectF(0, 0, picture.width, picture.height), palette.color("ground"))
            painter.drawRect(frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, line in enumerate(picture.lines):
            self._paint_line(painter, line, index, picture, palette)
        if picture.stem:
            height = self._top(picture, len(picture.lines) - 1) - _APART / 2
            painter.setPen(QPen(palette.color("border"), 1))
            painter.drawLine(QPointF(_MARGIN + _INSET, height), QPointF(picture.width - _MARGIN - _INSET, height))
        if picture.end is not None:
            self._paint_end(painter, picture.end, picture, palette)

    def _paint_end(self, painter: QPainter, end: float, picture: Picture, palette: Palette) -> None:
        """A line below the rows, as long as the end is probable; in colour when the utterance is taken for finished."""
        room = picture.width - 2 * (_MARGIN + _INSET)
        line = QRectF(_MARGIN + _INSET, picture.height - 2 - _SIGN, room, _SIGN)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color("border"))
        painter.drawRoundedRect(line, _SIGN / 2, _SIGN / 2)
        line.setWidth(max(_SIGN, room * end))
        painter.setBrush(palette.color("mark" if picture.finished else "quiet"))
        painter.drawRoundedRect(line, _SIGN / 2, _SIGN / 2)

    def _line(self, label: str, row: Row, behind: str = "") -> Line:
        eojeol = row.text.reveal()
        room = _WIDEST_EMS * self._em
        if self._metrics.horizontalAdvance(eojeol) > room:
            eojeol = self._metrics.elidedText(eojeol, Qt.TextElideMode.ElideRight, room)
        elif behind:
            eojeol += behind
        typed, rest = eojeol[: row.typed], eojeol[row.typed :]
        shown = f"{row.probability * 100:.0f}%" if self._probabilities else ""
        return Line(label, Private(typed), Private(rest), self._metrics.horizontalAdvance(typed), shown)

    def _paint_line(self, painter: QPainter, line: Line, index: int, picture: Picture, palette: Palette) -> None:
        top = self._top(picture, index)
        chosen = index == picture.selected
        quiet = palette.color("chosen_quiet" if chosen else "quiet")
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color("chosen"))
            painter.drawRoundedRect(QRectF(_MARGIN, top, picture.width - 2 * _MARGIN, self.row_height), 4, 4)
            painter.setBrush(palette.color("mark"))
            bar = self.row_height * 0.5
            painter.drawRoundedRect(QRectF(_MARGIN, top + (self.row_height - bar) / 2, 3, bar), 1.5, 1.5)
        x, base = _MARGIN + _INSET, top + self._baseline
        painter.setFont(self._small)
        painter.setPen(palette.color("mark") if chosen else quiet)
        painter.drawText(QPointF(x, base), line.number)
        if line.probability:
            painter.setPen(quiet)
            right = picture.width - _MARGIN - _INSET - self._small_metrics.horizontalAdvance(line.probability)
            painter.drawText(QPointF(right, base), line.probability)
        x += self._number_width
        painter.setFont(self._font)
        painter.setPen(quiet)
        painter.drawText(QPointF(x, base), line.typed.reveal())
        painter.setPen(palette.color("strong"))
        painter.drawText(QPointF(x + line.split, base), line.rest.reveal())
