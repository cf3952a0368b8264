"""What of the program is always to be had: the tray, the window that stands in for it, and the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from desktop.input.protocol import Field, Focus
from desktop.programs.entries import KnownPrograms
from desktop.settings.change import Value
from desktop.settings.model import Settings
from desktop.settings.session import program_choices
from desktop.ui.login import own_autostart
from desktop.ui.programs.page import ProgramsPage
from desktop.ui.settings.keeper import SettingsKeeper
from desktop.ui.settings.keys import KeysPage
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.window import SettingsWindow
from desktop.ui.tray.about import about_box
from desktop.ui.tray.rest import local_now
from desktop.ui.tray.sign import Moment, Sign, headline
from desktop.ui.tray.status_window import StatusWindow
from desktop.ui.tray.tray import Tray
from desktop.voc.keys import VocKeys
from desktop.words.everyday.tray import TraySentence
from desktop.words.language import text

__all__ = ["Front"]

_OURS = "ieum"
"""The class of our own windows."""

_MOST_SEEN = 200
"""Programs that a person has typed in and no desktop lists: on Windows all of them."""


class Front(QObject):
    """Makes its windows when they are first wanted.

    ``applied(settings)`` comes when the settings were changed there; the
    other signals ask for what they are named after.  ``opening()``: the
    menu comes up, and what it says should be of this moment.
    """

    pause_requested = Signal(object)
    resume_requested = Signal()
    models_requested = Signal()
    record_requested = Signal()
    practice_requested = Signal()
    guide_requested = Signal()
    quit_requested = Signal()
    opening = Signal()
    programs_wanted = Signal()
    applied = Signal(object)

    def __init__(
        self,
        settings: Settings,
        settings_file: Path,
        keys: VocKeys,
        eot_models: Callable[[], Mapping[str, str]],
        parent: QObject | None = None,
        pages: Sequence[Callable[[], SettingsPage]] = (),
    ) -> None:
        """``eot_models`` may judge the end of a sentence; ``pages`` are those of the settings that others make."""
        super().__init__(parent)
        self._pages = pages
        self._programs: ProgramsPage | None = None
        self.settings = settings
        self._settings_file, self._keys, self._names = settings_file, keys, KnownPrograms(())
        self._eot_models = eot_models
        self._sign: Sign | None = None
        self._moment = Moment()
        self._paused = settings.pause_at_start
        self._focus: Focus | None = None
        self._seen: dict[str, str] = {}
        self._stands_in = False
        self.model_name = ""
        self.status_window: StatusWindow | None = None
        self.settings_window: SettingsWindow | None = None
        self._about: QMessageBox | None = None
        self._keeper = SettingsKeeper(settings_file, self)
        self._keeper.kept.connect(self._kept)
        self._keeper.refused.connect(lambda problems: self._not_kept(problems[0].sentence))
        self._keeper.failed.connect(self._not_kept)
        self.tray = Tray()
        self._connect_tray()

    def show_sign(self, sign: Sign, *, paused: bool) -> None:
        """Shows in which condition the program is, wherever a person may look."""
        self._sign, self._paused = sign, paused
        if self.status_window is not None:
            self.status_window.set_state(sign.picture, sign.sentence, paused=paused)
        if self.settings_window is not None:
            self.settings_window.set_model_state(sign.sentence)
        self._show_line()

    def show_moment(self, *, saved: int, until: dt.datetime | None) -> None:
        """What there is to say beside the condition: keys saved today, and when a pause ends."""
        self._moment = Moment(saved, until, self._moment.off_in)
        self._show_line()

    def follow_focus(self, focus: Focus) -> None:
        """The person is in another field: the program that it belongs to is the one they mean, if it is not ours."""
        if focus.app and focus.app.casefold() != _OURS and focus.field is not Field.NONE:
            self._focus = focus
            if len(self._seen) < _MOST_SEEN:
                self._seen.setdefault(focus.app.casefold(), focus.app)
            self._show_program()

    def apply(self, settings: Settings) -> None:
        """Goes by these settings from now on."""
        self.settings = settings
        self._show_program()

    def use_names(self, names: KnownPrograms) -> None:
        """What people call programs, as soon as that is known."""
        self._names = names
        if self._programs is not None:
            self._programs.show_programs(names.seen(self._seen.values()))
        self._show_program()

    def open_settings(self, page: type[SettingsPage] | None = None) -> None:
        """Opens the window of settings, in front."""
        if self.settings_window is None:
            self.settings_window = SettingsWindow(
                self._settings_file,
                self.settings,
                self._keys,
                own_autostart(),
                self._eot_models,
                pages=(self._programs_page, *self._pages),
            )
            self.settings_window.applied.connect(self.applied)
            self.settings_window.models_requested.connect(self.models_requested)
            self._show_again()
        self.programs_wanted.emit()
        self.settings_window.appear(page)

    def show_status(self, *, asked: bool) -> None:
        """Opens the small window; in front only if the person asked for it."""
        if self.status_window is None:
            self.status_window = StatusWindow(self.tray.menu, self.settings.theme)
            self.status_window.pause_requested.connect(self.pause_requested)
            self.status_window.resume_requested.connect(self.resume_requested)
            self.status_window.settings_requested.connect(self.open_settings)
            self.status_window.quit_requested.connect(self.quit_requested)
            self._show_again()
        self.status_window.stand_in(self._stands_in)
        self.status_window.appear(asked=asked)

    def show_about(self) -> None:
        """Tells which version this is."""
        self._about = about_box(self.model_name)
        self._about.destroyed.connect(self._forget_about)
        self._about.show()

    def end(self) -> None:
        """Ends what the windows still do; for the program's own end."""
        if self.settings_window is not None:
            self.settings_window.end()
        self._keeper.close()
        if self._about is not None:
            self._about.close()

    def _connect_tray(self) -> None:
        tray = self.tray
        tray.pause_requested.connect(self.pause_requested)
        tray.resume_requested.connect(self.resume_requested)
        tray.switch_requested.connect(self._switch)
        tray.record_requested.connect(self.record_requested)
        tray.settings_requested.connect(self.open_settings)
        tray.practice_requested.connect(self.practice_requested)
        tray.shortcuts_requested.connect(lambda: self.open_settings(KeysPage))
        tray.guide_requested.connect(self.guide_requested)
        tray.about_requested.connect(self.show_about)
        tray.quit_requested.connect(self.quit_requested)
        tray.opening.connect(self.opening)
        tray.host_missing.connect(self._tray_missing)
        tray.host_found.connect(self._tray_found)

    # --- what it says

    def _show_again(self) -> None:
        if self._sign is not None:
            self.show_sign(self._sign, paused=self._paused)

    def _show_line(self) -> None:
        if self._sign is not None:
            line = headline(self._sign, self._moment, local_now())
            self.tray.set_state(self._sign.picture, line, paused=self._paused)

    def _show_program(self) -> None:
        if self._focus is None:
            return
        name, off = self._names.name(self._focus.app), self._is_off(self._focus)
        self.tray.set_program(name, off=off)
        self._moment = Moment(self._moment.saved, self._moment.until, name if off else "")
        self._show_line()

    def _programs_page(self) -> ProgramsPage:
        page = self._programs = ProgramsPage()
        page.show_programs(self._names.seen(self._seen.values()))
        return page

    def name_of(self, app: str) -> str:
        """What a person calls the program whose windows have this class."""
        return self._names.name(app)

    def _forget_about(self) -> None:
        self._about = None

    # --- the program in which the person is

    def _is_off(self, focus: Focus) -> bool:
        return program_choices(self.settings).shown((focus.app, *focus.also)) == "off"

    def _switch(self, on: bool) -> None:
        """Suggestions go, or come back, in the program that the entry named."""
        if self._focus is None:
            return
        choices = program_choices(self.settings)
        self.keep(choices.turned((self._focus.app, *self._focus.also), on=on).changes(choices))

    def keep(self, changes: Mapping[str, Value]) -> None:
        """Writes these into the person's settings; they take effect when that is done."""
        self._keeper.keep(changes)

    def _kept(self, settings: Settings) -> None:
        self.applied.emit(settings)

    def _not_kept(self, reason: str) -> None:
        self.tray.notify(text(TraySentence.RULE_FAILED, reason=reason))

    # --- the tray itself

    def _tray_missing(self) -> None:
        """Without a tray a person needs some place to see the state and to end the program."""
        self._stands_in = True
        self.show_status(asked=False)

    def _tray_found(self) -> None:
        self._stands_in = False
        if self.status_window is not None:
            self.status_window.stand_in(False)
            self.status_window.hide()
