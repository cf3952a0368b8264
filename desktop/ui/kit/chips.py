"""Short words, each on a rounded ground of its own, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import ToneName, tone

__all__ = ["Chips"]

_ACROSS, _DOWN = 10, 4
"""Between a word and the edge of its ground."""
_GAP = 6


class Chips(QWidget):
    """Paints words as they are: no markup, no links; what is too wide for a line is cut with an ellipsis."""

    def __init__(self, tone_name: ToneName = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: ToneName = tone_name
        self._words: tuple[str, ...] = ()
        self._colours = LIGHT
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def words(self) -> tuple[str, ...]:
        """What is shown."""
        return self._words

    def set_words(self, words: Sequence[str], tone_name: ToneName | None = None) -> None:
        """Shows these words."""
        self._words = tuple(words)
        self._tone = tone_name or self._tone
        self.setAccessibleName(", ".join(self._words))
        self.updateGeometry()
        self.update()

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._colours = colours
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802  # Qt's name
        """More lines where there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  # Qt's name
        """The height of all lines."""
        return max((place.bottom() + 1 for place, _ in self._places(width)), default=0)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """All in one line."""
        places = self._places(1 << 20)
        return QSize(places[-1][0].right() + 1, places[-1][0].bottom() + 1) if places else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """One narrow word."""
        return QSize(60 if self._words else 0, self._height() if self._words else 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paints grounds and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = tone(self._tone, self._colours).colors()
        for place, word in self._places(self.width()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            round_ = place.height() / 2
            painter.drawRoundedRect(QRectF(place), round_, round_)
            painter.setPen(ink)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, word)
        painter.end()

    def _height(self) -> int:
        return self.fontMetrics().height() + 2 * _DOWN

    def _places(self, width: int) -> list[tuple[QRect, str]]:
        metrics, height = self.fontMetrics(), self._height()
        at, places = QPoint(0, 0), []
        for word in self._words:
            shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, max(20, width - 2 * _ACROSS))
            across = metrics.horizontalAdvance(shown) + 2 * _ACROSS + 1  # it is rounded down
            if at.x() and at.x() + across > width:
                at = QPoint(0, at.y() + height + _GAP)
            places.append((QRect(at, QSize(across, height)), shown))
            at += QPoint(across + _GAP, 0)
        return places
