"""What has come of a batch in numbers: claims, and rows by category, as bars."""

from __future__ import annotations

import heapq
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.kit.bars import Bars
from desktop.ui.kit.tones import ToneName
from desktop.ui.plain.labels import PlainLabel
from desktop.voc.table.progress import BatchProgress
from desktop.words.classification import shortened
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence

__all__ = ["CountsView"]

_MOST = 12
"""Categories with a bar of their own."""
_NAME = 120
_CLAIMS: Mapping[str, tuple[VocWindowSentence, ToneName]] = {
    "claim": (VocWindowSentence.CLAIM, "alarm"),
    "non-claim": (VocWindowSentence.NON_CLAIM, "calm"),
    "unknown": (VocWindowSentence.UNKNOWN_CLAIM, "plain"),
}


class CountsView(QWidget):
    """Two charts, once there is something to count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = PlainLabel(text(VocWindowSentence.SUMMARY_EMPTY))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setObjectName("hint")
        self._titles = _title(VocWindowSentence.CLAIMS), _title(VocWindowSentence.COUNTS)
        self.claims, self.counts = Bars(), Bars()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._empty, 1)
        for title, bars in zip(self._titles, (self.claims, self.counts), strict=True):
            bars.setAccessibleName(title.text())
            layout.addWidget(title)
            layout.addWidget(bars)
            layout.addSpacing(10)
        layout.addStretch(1)
        self.set_rows(None)

    def set_rows(self, rows: BatchProgress | None) -> None:
        """Draws the numbers of these rows; none empties the charts."""
        claims = {} if rows is None else rows.claims
        counts = {} if rows is None else rows.counts
        self.claims.set_rows(
            [(text(sentence), claims[name], tone) for name, (sentence, tone) in _CLAIMS.items() if claims.get(name)]
        )
        most = heapq.nlargest(_MOST, counts.items(), key=lambda each: each[1])
        bars: list[tuple[str, int, ToneName]] = [(shortened(name, _NAME), count, "accent") for name, count in most]
        if others := len(counts) - len(most):
            left = sum(counts.values()) - sum(count for _, count in most)
            bars.append((text(VocWindowSentence.OTHERS, count=others), left, "plain"))
        self.counts.set_rows(bars)
        there = bool(self.claims.rows or bars)
        self._empty.setVisible(not there)
        for title, chart in zip(self._titles, (self.claims, self.counts), strict=True):
            title.setVisible(bool(chart.rows))
            chart.setVisible(bool(chart.rows))


def _title(sentence: VocWindowSentence) -> QLabel:
    label = PlainLabel(text(sentence))
    label.setObjectName("head")
    return label
