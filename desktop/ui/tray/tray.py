"""The tray icon: its picture and first line tell the state, its menu holds what a person can do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.ui.kit.mark import TrayState, mark_icon
from desktop.ui.tray.rest import PauseMenu
from desktop.words.app import Sentence
from desktop.words.everyday.tray import TraySentence as T
from desktop.words.language import text, unhinted, unmarked

__all__ = ["Tray", "TrayState"]

_OFTEN_MS, _SELDOM_MS = 5_000, 30_000
_OFTEN_TRIES = 12
"""A minute of trying every 5 s: panels come up later than what a session starts by itself."""
_TOLD_AT = 2


class Tray(QObject):
    """The icon in the system tray, as soon as there is a tray.

    ``host_missing()`` is emitted once, when the second try in five seconds
    has found no tray; ``host_found()`` when one came up after that.
    ``pause_requested(PauseLength)`` asks for a pause, ``resume_requested()``
    to go on; ``switch_requested(on)`` is about the program that
    ``set_program`` named.  The other signals ask for what they are named after.
    """

    pause_requested = Signal(object)
    resume_requested = Signal()
    switch_requested = Signal(bool)
    record_requested = Signal()
    settings_requested = Signal()
    practice_requested = Signal()
    shortcuts_requested = Signal()
    guide_requested = Signal()
    about_requested = Signal()
    quit_requested = Signal()
    opening = Signal()
    """The menu comes up: what it says should be of this moment."""
    host_missing = Signal()
    host_found = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state, self._detail = TrayState.LOADING, text(Sentence.ENGINE_STARTING)
        self._off = False
        self._unsaid: list[str] = []
        self._icon: QSystemTrayIcon | None = None
        self._tries = 0
        self._menu = QMenu()
        self._pause_menu = PauseMenu(self._menu)
        self._help = QMenu(text(T.HELP), self._menu)
        self._lay_out()
        self._show_state()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._try)
        # Not here and now: the caller has yet to connect to the signals.
        self._timer.start(0)

    def _lay_out(self) -> None:
        menu = self._menu
        menu.aboutToShow.connect(self.opening)
        self._line = QAction(menu)
        self._line.setEnabled(False)
        menu.addAction(self._line)
        menu.addSeparator()
        self._switch = menu.addAction("")
        self._switch.setVisible(False)
        self._switch.triggered.connect(lambda: self.switch_requested.emit(self._off))
        self._pause = menu.addMenu(self._pause_menu)
        self._pause_menu.chosen.connect(self.pause_requested)
        self._resume = menu.addAction(text(T.RESUME))
        self._resume.triggered.connect(self.resume_requested)
        self._resume.setVisible(False)
        self._own = menu.addSeparator()
        menu.addAction(text(T.RECORD)).triggered.connect(self.record_requested)
        menu.addAction(text(T.SETTINGS)).triggered.connect(self.settings_requested)
        for sentence, signal in (
            (T.PRACTICE, self.practice_requested),
            (T.SHORTCUTS, self.shortcuts_requested),
            (T.GUIDE, self.guide_requested),
            (T.ABOUT, self.about_requested),
        ):
            self._help.addAction(text(sentence)).triggered.connect(signal)
        self._help_entry = menu.addMenu(self._help)
        menu.addSeparator()
        menu.addAction(text(T.QUIT)).triggered.connect(self.quit_requested)

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
        """Puts a submenu, which stays its owner's, above the help."""
        self._menu.insertMenu(self._help_entry, menu)

    def insert_actions(self, actions: Sequence[QAction]) -> None:
        """Puts entries, which stay their owner's, in a group of their own above the record."""
        self._menu.insertSeparator(self._own)
        self._menu.insertActions(self._own, actions)

    def set_state(self, state: TrayState, line: str, *, paused: bool) -> None:
        """Shows a state and the line that tells it.

        ``paused``: an engine may load, or fail, while the person wants quiet.
        """
        self._pause.setVisible(not paused)
        self._resume.setVisible(paused)
        if (state, line) == (self._state, self._detail):
            return  # asked at every change of focus, and each icon goes to the panel as pictures
        changed, self._state, self._detail = state is not self._state, state, line
        self._show_state(picture=changed)

    def set_program(self, name: str, *, off: bool) -> None:
        """Offers to switch suggestions off, or on, in the program of this name; none takes the entry away."""
        self._off = off
        self._switch.setVisible(bool(name))
        self._switch.setText(unhinted(text(T.ON_IN if off else T.OFF_IN, program=name)))

    def notify(self, sentence: str) -> bool:
        """Tells the person something once, as soon as there is a tray; ``False`` while there is none."""
        if self._icon is None:
            self._unsaid.append(sentence)
            return False
        self._icon.showMessage(text(Sentence.APP_NAME), unmarked(sentence), mark_icon(self._state))
        return True

    def _show_state(self, *, picture: bool = True) -> None:
        self._line.setText(unhinted(self._detail))
        if self._icon is not None:
            if picture:
                self._icon.setIcon(mark_icon(self._state))
            self._icon.setToolTip(unmarked(self._detail))

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
