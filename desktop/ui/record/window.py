"""The window of the person's record: what suggestions have spared them, in numbers, bars and a line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.record.day import Day, median_ms, total
from desktop.ui.asking.question import QuestionBox
from desktop.ui.face.screens import OnScreen
from desktop.ui.kit.bars import Bars
from desktop.ui.kit.controls import Toggle
from desktop.ui.kit.fields import Card, FieldRow, label
from desktop.ui.kit.mark import TrayState, mark_icon
from desktop.ui.kit.palette import Palette, ThemeName
from desktop.ui.kit.theme import Theme
from desktop.ui.kit.tones import ToneName
from desktop.ui.record.days_chart import DaysChart
from desktop.ui.record.recorder import Recorder
from desktop.words.everyday.record import RecordSentence as R
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = ["RecordWindow"]

_DAYS, _WEEK = 14, 7
_MOST_PROGRAMS = 8
_FRESH_MS = 500
"""While somebody types it changes at every word; the eye needs it less often."""


class RecordWindow(QWidget):
    """``keep_requested(bool)`` when the person wants counting switched on or off.

    ``name`` is what a person calls the program whose windows have some class.
    """

    keep_requested = Signal(bool)

    def __init__(self, recorder: Recorder, name: Callable[[str], str], theme: ThemeName) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._recorder, self._name = recorder, name
        self._question: QMessageBox | None = None
        self.setObjectName("window")
        self.setWindowTitle(text(R.TITLE))
        self.setWindowIcon(mark_icon(TrayState.READY))
        self.figures = {words: label("", "figure") for words in (R.TODAY, R.WEEK, R.WHOLE)}
        self.chart, self.programs, self.rows = DaysChart(), Bars(), Bars()
        self.programs.setAccessibleName(text(R.BY_PROGRAM))
        self.rows.setAccessibleName(text(R.BY_ROW))
        self.lists, self.speed, self.nothing = label("", ""), label("", ""), label(text(R.NOTHING), "hint")
        self._fault = label("", "failure")
        self._fault.hide()
        self._lay_out()
        self._theme = Theme(self, theme)
        self._theme.worn.connect(self._wear)
        self._wear(self._theme.colours)
        OnScreen(self, QSize(620, 660))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_FRESH_MS)
        self._later.timeout.connect(self.refresh)
        recorder.changed.connect(self._changed)
        for sequence in ("Ctrl+W", "Escape"):
            QShortcut(QKeySequence(sequence), self, self.close)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """With the numbers of this moment."""
        self.refresh()
        super().showEvent(event)

    def refresh(self) -> None:
        """Shows what is counted by now."""
        book = self._recorder.book
        days = book.last(_DAYS)
        today, week, whole = book.today, total(day for _, day in days[-_WEEK:]), book.whole
        for words, day in ((R.TODAY, today), (R.WEEK, week), (R.WHOLE, whole)):
            self.figures[words].setText(text(R.KEYS, saved=f"{day.saved:,}"))
        self.chart.show_days(days)
        self.programs.set_rows([(name, count, "accent") for name, count in self._most_used(whole)])
        rows: list[tuple[str, int, ToneName]] = [
            (text(R.ROW, row=row), whole.rows[row], "plain") for row in range(1, 10) if whole.rows[row]
        ]
        if whole.rows[0]:
            rows.append((text(R.STEM), whole.rows[0], "plain"))
        self.rows.set_rows(rows)
        share = f"{100 * whole.taken / whole.lists:.0f}" if whole.lists else "0"
        self.lists.setText(text(R.LISTS, lists=f"{whole.lists:,}", taken=f"{whole.taken:,}", share=share))
        median = median_ms(whole)
        self.speed.setText("" if median is None else text(R.SPEED, seconds=f"{median / 1000:g}"))
        self.speed.setVisible(median is not None)
        self.nothing.setVisible(not whole.taken)
        with QSignalBlocker(self._toggle):
            self._toggle.setChecked(self._recorder.kept)
        self._toggle.update()

    def _changed(self) -> None:
        if self.isVisible() and not self._later.isActive():
            self._later.start()

    def _most_used(self, day: Day) -> list[tuple[str, int]]:
        named: dict[str, int] = {}
        for app, count in day.programs.items():
            name = self._name(app) if app else text(R.OTHERS)
            named[name] = named.get(name, 0) + count
        most = sorted(named.items(), key=lambda each: -each[1])
        rest = sum(count for _, count in most[_MOST_PROGRAMS:])
        return [*most[:_MOST_PROGRAMS], *([(text(R.OTHERS), rest)] if rest else [])]

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("page")
        column = QVBoxLayout(body)
        column.setContentsMargins(26, 20, 26, 20)
        column.setSpacing(10)
        column.addWidget(label(text(R.TITLE), "title"))
        column.addWidget(label(text(R.ABOUT), "hint"))
        column.addWidget(self.nothing)
        figures = QHBoxLayout()
        figures.setSpacing(10)
        for words, figure in self.figures.items():
            figures.addWidget(_boxed(label(text(words), "hint"), figure), 1)
        column.addLayout(figures)
        for words, drawn in ((R.BY_DAY, self.chart), (R.BY_PROGRAM, self.programs), (R.BY_ROW, self.rows)):
            column.addWidget(label(text(words), "head"))
            column.addWidget(_boxed(drawn))
        column.addWidget(_boxed(self.lists, self.speed))
        self._toggle = Toggle()
        self._toggle.toggled.connect(self.keep_requested)
        self.erase = QPushButton(text(R.ERASE))
        self.erase.clicked.connect(self._ask)
        column.addWidget(
            Card(
                FieldRow(text(S.KEEP_RECORD), text(S.KEEP_RECORD_HINT), self._toggle),
                FieldRow(text(R.ERASE_ROW), "", self.erase),
            )
        )
        column.addWidget(self._fault)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        scroll.viewport().setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _wear(self, colours: Palette) -> None:
        for drawn in (self.chart, self.programs, self.rows):
            drawn.wear(colours)

    def _ask(self) -> None:
        question = self._question = QuestionBox(text(R.ERASE_SURE), self)
        yes = question.addButton(text(R.ERASE), QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton(text(R.KEEP), QMessageBox.ButtonRole.RejectRole))
        yes.clicked.connect(self._erase)
        question.open()

    def _erase(self) -> None:
        try:
            self._recorder.erase()
        except OSError as error:
            self._fault.setText(text(R.ERASE_FAILED, reason=error.strerror or type(error).__name__))
            self._fault.show()
        else:
            self._fault.hide()
        self.refresh()


def _boxed(*parts: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(16, 12, 16, 12)
    inside.setSpacing(4)
    for part in parts:
        inside.addWidget(part)
    return frame
