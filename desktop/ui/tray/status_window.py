"""A small window with what the tray icon shows and does: in its place where there is no tray, or when asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.ui.face.screens import OnScreen
from desktop.ui.kit.mark import TrayState, mark_icon, mark_pixmap
from desktop.ui.kit.palette import ThemeName
from desktop.ui.kit.theme import Theme
from desktop.ui.plain.labels import PlainLabel
from desktop.ui.tray.rest import PauseLength
from desktop.ui.unasked import accept_focus, show_unasked
from desktop.words.app import Sentence
from desktop.words.everyday.tray import TraySentence
from desktop.words.language import text

__all__ = ["StatusWindow"]

_MARK = 48


class StatusWindow(QWidget):
    """Shows the state; its signals are those of ``Tray``, and ``menu`` is its menu, for all else.

    While it stands in for a missing tray, closing it asks to quit, and it
    says so; otherwise closing it only closes it.
    """

    pause_requested = Signal(object)
    resume_requested = Signal()
    settings_requested = Signal()
    quit_requested = Signal()

    def __init__(self, menu: QMenu, theme: ThemeName = "auto", parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("window")
        self._paused = False
        self.setWindowTitle(text(Sentence.APP_NAME))
        self._mark = PlainLabel()
        self._mark.setFixedSize(_MARK, _MARK)
        self._sentence = PlainLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setMinimumWidth(300)
        self._stands_in = True
        self._small = PlainLabel(f"{text(Sentence.NO_TRAY_HOST)} {text(Sentence.WINDOW_CLOSING)}")
        self._small.setWordWrap(True)
        self._small.setObjectName("hint")
        self._pause = QPushButton()
        self._pause.clicked.connect(self._press)
        settings = QPushButton(text(TraySentence.SETTINGS))
        settings.clicked.connect(self.settings_requested)
        more = QPushButton(text(TraySentence.MORE))
        more.setMenu(menu)
        leave = QPushButton(text(TraySentence.QUIT))
        leave.clicked.connect(self.quit_requested)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.quit_requested.emit)

        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        sentences = QVBoxLayout()
        sentences.addWidget(self._sentence)
        sentences.addWidget(self._small)
        head.addLayout(sentences, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._pause, settings, more, leave):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addLayout(buttons)
        Theme(self, theme)
        OnScreen(self)
        self.set_state(TrayState.LOADING, text(Sentence.ENGINE_STARTING), paused=False)

    def set_state(self, state: TrayState, detail: str, *, paused: bool) -> None:
        """Shows a state and the sentence that explains it; ``paused`` as the tray has it."""
        self._paused = paused
        ratio = self.devicePixelRatioF()
        pixmap = mark_pixmap(state, round(_MARK * ratio))
        pixmap.setDevicePixelRatio(ratio)
        self._mark.setPixmap(pixmap)
        self.setWindowIcon(mark_icon(state))
        self._sentence.setText(detail)
        self._pause.setText(text(TraySentence.RESUME if self._paused else TraySentence.PAUSE))
        self._fit()

    def _press(self) -> None:
        if self._paused:
            self.resume_requested.emit()
        else:
            self.pause_requested.emit(PauseLength.OPEN)

    def _fit(self) -> None:
        """Grows to what a longer sentence needs: a window that shows does not follow its wrapped lines by itself."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.heightForWidth(self.width())))

    def stand_in(self, stands_in: bool) -> None:
        """Whether there is no tray, so that this window is all a person has to end the program."""
        self._stands_in = stands_in
        self._small.setVisible(stands_in)

    def appear(self, *, asked: bool) -> None:
        """Comes up; in front of all others and with the focus only if the person ``asked`` for it."""
        if not asked:
            # By itself it comes while the person may be typing elsewhere.
            show_unasked(self, can_wait=True)
            return
        accept_focus(self)
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Closing by the person may ask to quit; a close from within is part of quitting already."""
        if event.spontaneous() and self._stands_in:
            self.quit_requested.emit()
        super().closeEvent(event)
