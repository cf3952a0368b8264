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
_CELL_EMS = 1.6
"""How wide the place of each mark is, where marks are offered alone."""
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
    hint: str = ""
    marks: bool = False
    """Whether the lines are marks, which stand beside each other."""

    def within(self, width: int, height: int) -> Picture:
        """The same in a popup of this size, which is no smaller."""
        return dataclasses.replace(self, width=width, height=height)


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
        self._cell = self._em * _CELL_EMS
        self._strip_height = math.ceil(max(metrics.height(), hangul.height()))

    def picture(self, view: PopupView) -> Picture:
        """Measures a view; the probability of each row is shown as whole per cents."""
        if view.marks:
            return self._strip(view)
        # The number of a row is the chord that takes it.
        numbers = range(1, 10) if self._numbers and view.by_chord and view.numbered else ()
        lines = tuple(
            self._line(str(number) if number in numbers else "", row) for number, row in enumerate(view.rows, 1)
        )
        if view.stem is not None:
            lines = (*lines, self._line(STEM_NUMBER if numbers else "", view.stem, GOES_ON))
        widest = max(line.split + self._metrics.horizontalAdvance(line.rest.reveal()) for line in lines)
        needed = 2 * (_MARGIN + _INSET) + self._number_width + widest
        needed += self._probability_width if self._probabilities else 0.0
        needed += self._hint_width(view.hint)
        width = math.ceil(max(needed, self._em * 5) / _STEP) * _STEP
        apart = _APART if view.stem is not None else 0.0
        height = math.ceil(len(lines) * self.row_height + apart + 2 * _MARGIN + _SIGN)
        stem = view.stem is not None
        return Picture(lines, stem, view.selected, width, height, view.end, view.finished, view.hint)

    def _strip(self, view: PopupView) -> Picture:
        """Measures marks, which stand in one slim line."""
        lines = tuple(Line("", Private(""), Private(row.text.reveal()[row.typed :]), 0.0, "") for row in view.rows)
        wide = self._first_cell(view.hint) + len(lines) * self._cell + _INSET
        height = math.ceil(self._strip_height + 2 * _MARGIN + _SIGN)
        return Picture(
            lines, False, view.selected, math.ceil(wide), height, view.end, view.finished, view.hint, marks=True
        )

    def row_at(self, picture: Picture, x: float, y: float) -> int | None:
        """The index of the row at this place of the popup, the stem's behind the others; none in the margins."""
        if picture.marks:
            cell = math.floor((x - self._first_cell(picture.hint)) / self._cell)
            return cell if 0 <= cell < len(picture.lines) and _MARGIN <= y < picture.height - _MARGIN else None
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
            if picture.marks:
                self._paint_mark(painter, line, index, picture, palette)
            else:
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

    def _hint_width(self, hint: str) -> float:
        return self._small_metrics.horizontalAdvance(hint) + self._em * 0.6 if hint else 0.0

    def _first_cell(self, hint: str) -> float:
        """Where the first of the marks begins."""
        return _MARGIN + _INSET / 2 + self._hint_width(hint)

    def _paint_mark(self, painter: QPainter, line: Line, index: int, picture: Picture, palette: Palette) -> None:
        left = self._first_cell(picture.hint) + index * self._cell
        base = _MARGIN + (self._strip_height - self._metrics.height()) / 2 + self._metrics.ascent()
        if not index and picture.hint:
            painter.setFont(self._small)
            painter.setPen(palette.color("quiet"))
            painter.drawText(QPointF(_MARGIN + _INSET / 2, base), picture.hint)
        if index == picture.selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color("chosen"))
            painter.drawRoundedRect(QRectF(left, _MARGIN, self._cell, self._strip_height), 4, 4)
        painter.setFont(self._font)
        painter.setPen(palette.color("strong"))
        mark = line.rest.reveal()
        painter.drawText(QPointF(left + (self._cell - self._metrics.horizontalAdvance(mark)) / 2, base), mark)

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
        right = picture.width - _MARGIN - _INSET
        painter.setPen(quiet)
        if line.probability:
            painter.drawText(
                QPointF(right - self._small_metrics.horizontalAdvance(line.probability), base), line.probability
            )
            right -= self._probability_width
        if chosen and picture.hint:
            painter.drawText(QPointF(right - self._small_metrics.horizontalAdvance(picture.hint), base), picture.hint)
        x += self._number_width
        painter.setFont(self._font)
        painter.setPen(quiet)
        painter.drawText(QPointF(x, base), line.typed.reveal())
        painter.setPen(palette.color("strong"))
        painter.drawText(QPointF(x + line.split, base), line.rest.reveal())
