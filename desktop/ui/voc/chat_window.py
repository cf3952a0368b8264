"""The window that asks the model something about a text, and shows the answer as it comes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.ui.plain.labels import PlainLabel
from desktop.ui.voc.field_fault import FieldFault
from desktop.ui.voc.job_window import VocAccess, VocJobWindow
from desktop.voc.jobs import Chat, Finished, Piece, VocLine
from desktop.voc.protocol.text import TEXT_LIMIT
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import Private

__all__ = ["ANSWER_LIMIT", "ChatWindow"]

ANSWER_LIMIT = 50_000
"""The most characters of an answer that are shown; then it is cancelled."""

_EVERY_MS = 40
"""Pieces that come faster are shown together."""


class ChatWindow(VocJobWindow):
    """Instruction, text, and below them the answer."""

    def __init__(self, access: VocAccess, parent: QWidget | None = None) -> None:
        super().__init__(access, VocWindowSentence.CHAT_TITLE, parent)
        self._waiting: list[Private] = []
        self._shown = 0
        self.instruction = _box(VocWindowSentence.INSTRUCTION, 70)
        self.need = FieldFault(self.instruction)
        self.instruction.setPlaceholderText(text(VocWindowSentence.INSTRUCTION_HINT))
        self.about = _box(VocWindowSentence.CHAT_TEXT, 110)
        self.answer = _box(VocWindowSentence.ANSWER)
        self.answer.setReadOnly(True)
        self.status = PlainLabel()
        self.ask = QPushButton(text(VocWindowSentence.ASK))
        self.ask.setDefault(True)
        self.ask.setObjectName("primary")
        self.ask.clicked.connect(self._ask)
        self.stop = QPushButton(text(VocWindowSentence.CANCEL))
        self.stop.clicked.connect(self.cancel)
        self.copy = QPushButton(text(VocWindowSentence.COPY_ANSWER))
        self.copy.clicked.connect(self._copy)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self, self._ask)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._show_pieces)

        buttons = QHBoxLayout()
        buttons.addWidget(self.status, 1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.ask)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(8)
        for sentence, box in (
            (VocWindowSentence.INSTRUCTION, self.instruction),
            (VocWindowSentence.CHAT_TEXT, self.about),
        ):
            layout.addWidget(_label(sentence, box))
            layout.addWidget(box)
            if box is self.instruction:
                layout.addWidget(self.need)
        layout.addLayout(buttons)
        layout.addWidget(self.bar)
        layout.addWidget(self.notice)
        layout.addWidget(_label(VocWindowSentence.ANSWER, self.answer))
        layout.addWidget(self.answer, 1)
        layout.addLayout(below)
        self._put_on(QSize(680, 640))
        self._show_state()

    def write(self) -> None:
        """Comes up to be written into."""
        self.appear()
        self.tell_ready()
        self.instruction.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Cancels; neither text nor answer stays behind in a hidden window."""
        self._drop()
        self._timer.stop()
        self._waiting.clear()
        for box in (self.instruction, self.about, self.answer):
            box.clear()
        self.notice.say("")
        self.status.clear()
        self._show_state()
        super().closeEvent(event)

    def _holds_text(self) -> bool:
        return any(not box.document().isEmpty() for box in (self.instruction, self.about, self.answer))

    def _ask(self) -> None:
        instruction, about = Private(self.instruction.toPlainText()), Private(self.about.toPlainText())
        if self.busy:
            return
        if not self.instruction.toPlainText().strip():
            self.need.say(text(VocWindowSentence.INSTRUCTION_EMPTY))
        elif (length := max(len(instruction), len(about))) > TEXT_LIMIT:
            limit = f"{TEXT_LIMIT:,}"
            self.notice.say(text(VocWindowSentence.TEXT_TOO_LONG, length=f"{length:,}", limit=limit))
        elif self.tell_ready():
            self.answer.clear()
            self._waiting.clear()
            self._shown = 0
            order = Chat(instruction=instruction, text=about, endpoint=self.access.endpoint())
            self._begin("chat", order=order)
            self.status.setText(text(VocWindowSentence.ANSWERING))
        self._show_state()

    def _said(self, line: VocLine) -> None:
        if isinstance(line, Piece):
            self._waiting.append(line.text)
            if not self._timer.isActive():
                self._timer.start()

    def _show_pieces(self) -> None:
        piece = "".join(each.reveal() for each in self._waiting)[: ANSWER_LIMIT - self._shown]
        self._waiting.clear()
        self._shown += len(piece)
        bar = self.answer.verticalScrollBar()
        followed = bar.value() == bar.maximum()
        cursor = QTextCursor(self.answer.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(piece)
        if followed:
            bar.setValue(bar.maximum())
        if self._shown >= ANSWER_LIMIT and self.busy:
            self._drop()
            self.status.clear()
            self.notice.say(text(VocWindowSentence.ANSWER_CUT))
        self._show_state()

    def _finished(self, finished: Finished) -> None:
        self._timer.stop()
        self._show_pieces()
        if finished.code:
            self.status.clear()
            self.tell_fault(finished)
        elif not self.notice.sentence:
            self.status.setText(text(VocWindowSentence.ANSWERED))
        self._show_state()

    def _show_state(self) -> None:
        self.bar.setVisible(self.busy)
        self.stop.setVisible(self.busy)
        self.ask.setEnabled(not self.busy)
        self.copy.setEnabled(not self.answer.document().isEmpty())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.answer.toPlainText())
        self.status.setText(text(VocWindowSentence.COPIED))


def _box(name: VocWindowSentence, height: int = 0) -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setAccessibleName(text(name))
    box.setTabChangesFocus(True)
    if height:
        box.setFixedHeight(height)
    return box


def _label(sentence: VocWindowSentence, box: QWidget) -> QLabel:
    label = PlainLabel(text(sentence))
    label.setBuddy(box)
    return label
