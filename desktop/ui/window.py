"""A small window with what the tray icon would show and do, for desktops without a tray."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.mark import TrayState, mark_icon, mark_pixmap
from desktop.ui.strings import Sentence, text

__all__ = ["StatusWindow"]

_MARK = 48


class StatusWindow(QWidget):
    """Shows the state; its signals are those of ``Tray``.  Closing it asks to quit, and it says so."""

    pause_requested = Signal(bool)
    settings_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._paused = False
        self.setWindowTitle(text(Sentence.APP_NAME))
        # It comes up by itself, while the person may be typing elsewhere.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._mark = QLabel()
        self._mark.setFixedSize(_MARK, _MARK)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setMinimumWidth(300)
        small = QLabel(f"{text(Sentence.NO_TRAY_HOST)} {text(Sentence.WINDOW_CLOSING)}")
        small.setWordWrap(True)
        font = small.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        small.setFont(font)
        small.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._pause = QPushButton()
        self._pause.clicked.connect(lambda: self.pause_requested.emit(not self._paused))
        settings = QPushButton(text(Sentence.MENU_SETTINGS))
        settings.clicked.connect(self.settings_requested)
        leave = QPushButton(text(Sentence.MENU_QUIT))
        leave.clicked.connect(self.quit_requested)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.quit_requested.emit)

        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        sentences = QVBoxLayout()
        sentences.addWidget(self._sentence)
        sentences.addWidget(small)
        head.addLayout(sentences, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._pause, settings, leave):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addLayout(buttons)
        self.set_state(TrayState.LOADING, text(Sentence.ENGINE_STARTING))

    def set_state(self, state: TrayState, detail: str) -> None:
        """Shows a state and the sentence that explains it."""
        if state in (TrayState.READY, TrayState.PAUSED):
            self._paused = state is TrayState.PAUSED
        ratio = self.devicePixelRatioF()
        pixmap = mark_pixmap(state, round(_MARK * ratio))
        pixmap.setDevicePixelRatio(ratio)
        self._mark.setPixmap(pixmap)
        self.setWindowIcon(mark_icon(state))
        self._sentence.setText(detail)
        self._pause.setText(text(Sentence.MENU_RESUME if self._paused else Sentence.MENU_PAUSE))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Closing by the person asks to quit; a close from within is part of quitting already."""
        if event.spontaneous():
            self.quit_requested.emit()
        super().closeEvent(event)
