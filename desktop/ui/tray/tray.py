"""The tray icon: its picture and sentence tell the state, its menu holds what a person can do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.ui.kit.mark import TrayState, mark_icon
from desktop.words.app import Sentence, text
from desktop.words.language import unhinted, unmarked

__all__ = ["Tray", "TrayState"]

_OFTEN_MS, _SELDOM_MS = 5_000, 30_000
_OFTEN_TRIES = 12
"""A minute of trying every 5 s: panels come up later than what a session starts by itself."""
_TOLD_AT = 2


class Tray(QObject):
    """The icon in the system tray, as soon as there is a tray.

    ``host_missing()`` is emitted once, when the second try in five seconds
    has found no tray; ``host_found()`` when one came up after that.
    ``pause_requested(True)`` asks for a pause, ``False`` to go on.
    """

    pause_requested = Signal(bool)
    settings_requested = Signal()
    quit_requested = Signal()
    host_missing = Signal()
    host_found = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state, self._detail = TrayState.LOADING, text(Sentence.ENGINE_STARTING)
        self._paused = False
        self._unsaid: list[str] = []
        self._icon: QSystemTrayIcon | None = None
        self._tries = 0
        self._menu = QMenu()
        self._line = QAction(self._menu)
        self._line.setEnabled(False)
        self._pause = QAction(self._menu)
        self._pause.triggered.connect(lambda: self.pause_requested.emit(not self._paused))
        self._menu.addAction(self._line)
        self._below_line = self._menu.addSeparator()
        self._menu.addAction(self._pause)
        self._menu.addAction(text(Sentence.MENU_SETTINGS)).triggered.connect(self.settings_requested)
        self._menu.addSeparator()
        self._menu.addAction(text(Sentence.MENU_QUIT)).triggered.connect(self.quit_requested)
        self._show_state()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._try)
        # Not here and now: the caller has yet to connect to the signals.
        self._timer.start(0)

    @staticmethod
    def available() -> bool:
        """Whether there is a tray to show an icon in, now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def shown(self) -> bool:
        """Whether the icon is in a tray."""
        return self._icon is not None

    @property
    def menu(self) -> QMenu:
        """The icon's menu."""
        return self._menu

    def insert_menu(self, menu: QMenu) -> None:
        """Puts a submenu, which stays its owner's, below the sentence."""
        self._menu.insertMenu(self._below_line, menu)

    def insert_actions(self, actions: Sequence[QAction]) -> None:
        """Puts entries, which stay their owner's, in a group of their own above the pause."""
        self._menu.insertActions(self._pause, actions)
        self._menu.insertSeparator(self._pause)

    def set_state(self, state: TrayState, detail: str) -> None:
        """Shows a state and the sentence that explains it."""
        if (state, detail) == (self._state, self._detail):
            return  # asked at every change of focus, and each icon goes to the panel as pictures
        self._state, self._detail = state, detail
        # Other states say nothing of a pause: an engine may load, or fail, while the person wants quiet.
        if state in (TrayState.READY, TrayState.PAUSED):
            self._paused = state is TrayState.PAUSED
        self._show_state()

    def notify(self, sentence: str) -> bool:
        """Tells the person something once, as soon as there is a tray; ``False`` while there is none."""
        if self._icon is None:
            self._unsaid.append(sentence)
            return False
        self._icon.showMessage(text(Sentence.APP_NAME), unmarked(sentence), mark_icon(self._state))
        return True

    def _show_state(self) -> None:
        self._line.setText(unhinted(self._detail))
        self._pause.setText(text(Sentence.MENU_RESUME if self._paused else Sentence.MENU_PAUSE))
        if self._icon is not None:
            self._icon.setIcon(mark_icon(self._state))
            self._icon.setToolTip(unmarked(text(Sentence.TOOLTIP, detail=self._detail)))

    def _try(self) -> None:
        """Shows the icon if there is a tray, or looks again later."""
        self._tries += 1
        if not self.available():
            self._timer.start(_OFTEN_MS if self._tries <= _OFTEN_TRIES else _SELDOM_MS)
            if self._tries == _TOLD_AT:
                self.host_missing.emit()
            return
        # Made only now: Qt decides between the kinds of tray when an icon is constructed.
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._show_state()
        self._icon.show()
        for sentence in self._unsaid:
            self.notify(sentence)
        self._unsaid.clear()
        if self._tries > _TOLD_AT:
            self.host_found.emit()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A plain click opens the menu too; macOS does so by itself."""
        if reason is QSystemTrayIcon.ActivationReason.Trigger and QGuiApplication.platformName() != "cocoa":
            self._menu.popup(QCursor.pos())
