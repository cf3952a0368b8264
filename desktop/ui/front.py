"""What of the program is always to be had: the tray, the window that stands in for it, and the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.settings.model import Settings
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.window import SettingsWindow
from desktop.ui.tray.sign import Sign
from desktop.ui.tray.status_window import StatusWindow
from desktop.ui.tray.tray import Tray
from desktop.voc.keys import VocKeys

__all__ = ["Front"]


class Front(QObject):
    """Makes its windows when they are first wanted.

    ``applied(settings)`` comes when the settings were changed there; the
    other signals ask for what they are named after.
    """

    pause_requested = Signal(bool)
    models_requested = Signal()
    quit_requested = Signal()
    applied = Signal(object)

    def __init__(self, settings: Settings, settings_file: Path, keys: VocKeys, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._settings_file, self._keys = settings_file, keys
        self._sign: Sign | None = None
        self._stands_in = False
        self.status_window: StatusWindow | None = None
        self.settings_window: SettingsWindow | None = None
        self.further_pages: list[Callable[[], SettingsPage]] = []
        """Make pages of the settings beyond those that every such window has."""
        self.tray = Tray()
        self.tray.pause_requested.connect(self.pause_requested)
        self.tray.settings_requested.connect(self.open_settings)
        self.tray.quit_requested.connect(self.quit_requested)
        self.tray.host_missing.connect(self._tray_missing)
        self.tray.host_found.connect(self._tray_found)

    def show_sign(self, sign: Sign) -> None:
        """Shows in which condition the program is, wherever a person may look."""
        self._sign = sign
        self.tray.set_state(sign.picture, sign.sentence)
        if self.status_window is not None:
            self.status_window.set_state(sign.picture, sign.sentence)
        if self.settings_window is not None:
            self.settings_window.set_model_state(sign.sentence)

    def open_settings(self, page: type[SettingsPage] | None = None) -> None:
        """Opens the window of settings, in front."""
        if self.settings_window is None:
            self.settings_window = SettingsWindow(
                self._settings_file, self.settings, self._keys, further=self.further_pages
            )
            self.settings_window.applied.connect(self.applied)
            self.settings_window.models_requested.connect(self.models_requested)
            self._show_again()
        self.settings_window.appear(page)

    def show_status(self, *, asked: bool) -> None:
        """Opens the small window; in front only if the person asked for it."""
        if self.status_window is None:
            self.status_window = StatusWindow()
            self.status_window.pause_requested.connect(self.pause_requested)
            self.status_window.settings_requested.connect(self.open_settings)
            self.status_window.quit_requested.connect(self.quit_requested)
            self._show_again()
        self.status_window.stand_in(self._stands_in)
        self.status_window.appear(asked=asked)

    def end(self) -> None:
        """Ends what the settings' window still does; for the program's own end."""
        if self.settings_window is not None:
            self.settings_window.end()

    def _show_again(self) -> None:
        if self._sign is not None:
            self.show_sign(self._sign)

    def _tray_missing(self) -> None:
        """Without a tray a person needs some place to see the state and to end the program."""
        self._stands_in = True
        self.show_status(asked=False)

    def _tray_found(self) -> None:
        self._stands_in = False
        if self.status_window is not None:
            self.status_window.stand_in(False)
            self.status_window.hide()
