"""The window that classifies one text: asked for by a chord, from the tray, or for a text written into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import tone
from desktop.ui.plain.labels import PlainLabel
from desktop.ui.voc.field_fault import FieldFault
from desktop.ui.voc.job_window import VocAccess, VocJobWindow
from desktop.ui.voc.result import ResultView
from desktop.voc.jobs import Classified, Classify, Finished, VocLine
from desktop.voc.protocol.evidence import Quotations
from desktop.voc.protocol.messages import Classification
from desktop.voc.protocol.text import TEXT_LIMIT
from desktop.words.classification import as_json, as_text
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import Private

__all__ = ["ResultWindow"]

_SHOWN = 10 * TEXT_LIMIT
"""What is longer is not even shown to be shortened: laying it out would hold up the window."""


class ResultWindow(VocJobWindow):
    """The text on top, as the person marked or wrote it; the answer below."""

    def __init__(self, access: VocAccess, parent: QWidget | None = None) -> None:
        super().__init__(access, VocWindowSentence.RESULT_TITLE, parent)
        self._result: Classification | None = None
        self._classified = Private("")
        self._mark = tone("calm", LIGHT)
        label = PlainLabel(text(VocWindowSentence.TEXT))
        self.box = QPlainTextEdit()
        self.box.setPlaceholderText(text(VocWindowSentence.TEXT_HINT))
        self.box.setTabChangesFocus(True)
        self.box.setFixedHeight(104)
        self.box.textChanged.connect(self._text_changed)
        self.need = FieldFault(self.box)
        label.setBuddy(self.box)
        self._length = PlainLabel()
        self._length.setObjectName("hint")
        self.run = QPushButton(text(VocWindowSentence.CLASSIFY))
        self.run.setDefault(True)
        self.run.setObjectName("primary")
        self.run.clicked.connect(self._classify_box)
        self.stop = QPushButton(text(VocWindowSentence.CANCEL))
        self.stop.clicked.connect(self.cancel)
        self.status = PlainLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self, self._classify_box)
        self.result = ResultView()
        self.page = QScrollArea()
        self.page.setWidgetResizable(True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.result.setObjectName("page")
        self.page.setWidget(self.result)
        # Only when it has its place.
        self.result.raw_button.toggled.connect(
            lambda shown: QTimer.singleShot(0, self, self._look_at_raw) if shown else None
        )
        self.copy_text = QPushButton(text(VocWindowSentence.COPY_TEXT))
        self.copy_text.clicked.connect(lambda: self._copy(as_text))
        self.copy_json = QPushButton(text(VocWindowSentence.COPY_JSON))
        self.copy_json.clicked.connect(lambda: self._copy(as_json))

        head = QHBoxLayout()
        head.addWidget(label)
        head.addStretch(1)
        head.addWidget(self._length)
        buttons = QHBoxLayout()
        buttons.addWidget(self.status, 1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.run)
        copies = QHBoxLayout()
        copies.addStretch(1)
        copies.addWidget(self.copy_text)
        copies.addWidget(self.copy_json)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.box)
        layout.addWidget(self.need)
        layout.addLayout(buttons)
        layout.addWidget(self.bar)
        layout.addWidget(self.notice)
        layout.addSpacing(6)
        layout.addWidget(self.page, 1)
        layout.addLayout(copies)
        self._put_on(QSize(720, 760))
        self._show_state()

    def classify(self, complaint: Private) -> None:
        """Shows this text and classifies it at once; in place of one that is under way."""
        self._drop()
        self._forget()
        if len(complaint) > _SHOWN:
            self.box.clear()
            self.tell(_too_long(complaint))
            return
        self.box.setPlainText(complaint.reveal())
        self.appear()
        self._classify_box()

    def write(self) -> None:
        """Comes up to be written into; what is there stays."""
        self.appear()
        self.tell_ready()
        self.box.setFocus()

    def tell(self, sentence: str) -> None:
        """Comes up with a sentence: what was asked for cannot be done."""
        self.appear()
        self.notice.say(sentence)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Cancels; the customer's text does not stay behind in a hidden window."""
        self._drop()
        self._forget()
        self.box.clear()
        self.notice.say("")
        super().closeEvent(event)

    def _holds_text(self) -> bool:
        return not self.box.document().isEmpty()

    def _forget(self) -> None:
        self._result, self._classified = None, Private("")
        self._mark_grounds()
        self.status.clear()
        self.result.show_result(Classification())
        self._show_state()

    def _classify_box(self) -> None:
        complaint = self._complaint()
        if self.busy:
            return
        if not self.box.toPlainText().strip():
            self.need.say(text(VocWindowSentence.TEXT_EMPTY))
        elif len(complaint) > TEXT_LIMIT:
            self.notice.say(_too_long(complaint))
        elif self.tell_ready():
            self._classified = complaint
            self._begin("classify", order=Classify(text=complaint, endpoint=self.access.endpoint()))
            self.status.setText(text(VocWindowSentence.CLASSIFYING))
        self._show_state()

    def _said(self, line: VocLine) -> None:
        if isinstance(line, Classified):
            self._result = line.result
            self.result.show_result(line.result)
            self._mark_grounds()
            self.status.setText(text(VocWindowSentence.TOOK, seconds=f"{line.elapsed_s:.1f}"))
            self._show_state()

    def _finished(self, finished: Finished) -> None:
        if finished.code:
            self.status.clear()
            self.tell_fault(finished)
        self._show_state()

    def _wear(self, colours: Palette) -> None:
        super()._wear(colours)
        self._mark = tone("calm", colours)
        self._mark_grounds()

    def _mark_grounds(self) -> None:
        """Shows in the text what the answer goes by; not any more in a text that has been changed since."""
        marks = []
        for begin, end in self._grounds():
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.box.document())
            cursor.setPosition(_units(self._classified, begin))
            cursor.setPosition(_units(self._classified, end), QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format.setBackground(QColor(self._mark.ground))
            mark.format.setForeground(QColor(self._mark.text))
            marks.append(mark)
        self.box.setExtraSelections(marks)

    def _grounds(self) -> Iterator[tuple[int, int]]:
        if self._result is not None and self._complaint() == self._classified:
            quotations = Quotations(self._classified)
            for each in self._result.categories:
                yield from quotations.places(each.ground)

    def _complaint(self) -> Private:
        return Private(self.box.toPlainText())

    def _text_changed(self) -> None:
        length = len(self.box.toPlainText())
        self._length.setText(text(VocWindowSentence.LENGTH, length=f"{length:,}", limit=f"{TEXT_LIMIT:,}"))
        if self._result is not None and not self.busy:
            self._mark_grounds()
            changed = self._complaint() != self._classified
            self.status.setText(text(VocWindowSentence.CHANGED) if changed else "")
        self._show_state()

    def _show_state(self) -> None:
        busy, there = self.busy, self._result is not None
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        self.run.setEnabled(not busy)
        again = there and self._complaint() == self._classified
        self.run.setText(text(VocWindowSentence.AGAIN if again else VocWindowSentence.CLASSIFY))
        self.result.setVisible(there)
        self.result.setEnabled(not busy)
        for button in (self.copy_text, self.copy_json):
            button.setEnabled(there)

    def _look_at_raw(self) -> None:
        self.page.ensureWidgetVisible(self.result.raw)

    def _copy(self, words: Callable[[Classification], str]) -> None:
        if self._result is not None:
            QGuiApplication.clipboard().setText(words(self._result))
            self.status.setText(text(VocWindowSentence.COPIED))


def _units(complaint: Private, place: int) -> int:
    """A place in the text as Qt counts, which takes a character beyond the first 65,536 for two."""
    return place + sum(char > "\uffff" for char in complaint.reveal()[:place])


def _too_long(complaint: Private) -> str:
    return text(VocWindowSentence.TEXT_TOO_LONG, length=f"{len(complaint):,}", limit=f"{TEXT_LIMIT:,}")
