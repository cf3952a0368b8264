"""Starts the tray program: display, lock, settings, Qt, then ``desktop.app``.  What fails is told in a sentence."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

from desktop.control.protocol import NoAnswer, NobodyThere
from desktop.settings.model import Settings, read_settings
from desktop.system import paths
from desktop.system.data_format import is_newer, note_format
from desktop.system.instance import AlreadyRunning, Instance
from desktop.system.probes import display_answers
from desktop.system.roles import program_command
from desktop.system.seal import close_memory
from desktop.ui.login import own_autostart
from desktop.words.app import Sentence, text

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop.app import App
    from desktop.ui.learning.consent import LearningConsent
    from desktop.ui.session_loop import SessionLoop
    from desktop.ui.welcome.welcome import Welcome

__all__ = ["EXIT_NO_DISPLAY", "EXIT_RUNNING", "start", "welcome"]

EXIT_NO_DISPLAY = 2
EXIT_RUNNING = 4
EXIT_FOLDER = 5
EXIT_NEWER = 6

_TRIES, _PAUSE_S = 20, 0.1


def start(model: str | None) -> int:
    """Runs the tray program until the person ends it; ``model`` overrides the one in the settings."""
    if fault := _display_fault():
        return _refuse(fault, EXIT_NO_DISPLAY)
    try:
        instance = Instance(paths.lock_file(os.environ))
    except AlreadyRunning as running:
        return _refuse(_show_the_first(running.pid), EXIT_RUNNING)
    except OSError as error:
        folder = paths.runtime_folder()
        return _refuse(text(Sentence.FOLDER_UNWRITABLE, path=folder, reason=error.strerror), EXIT_FOLDER)
    data = paths.data_folder()
    if is_newer(data):
        return _refuse(text(Sentence.DATA_NEWER, path=data), EXIT_NEWER)
    note_format(data)
    settings, problems = read_settings(paths.settings_file())
    for problem in problems if sys.stderr is not None else ():  # the tray tells them too
        sys.stderr.write(problem.sentence + "\n")
    if (entry := own_autostart()) is not None:
        entry.renew()
    _choose_platform()

    from PySide6.QtWidgets import QApplication

    from desktop.app import App
    from desktop.library.model_library import ModelLibrary
    from desktop.ui.signals import SignalWatch
    from models.store.store import Store

    application = QApplication(["ieum"])
    application.setQuitOnLastWindowClosed(False)
    library = ModelLibrary(Store(paths.models_folder()), settings.eot_characters)
    app = App(settings, paths.settings_file(), library, library.files(model or settings.model), paths.record_file())
    app.open_control(paths.control_socket(os.environ))
    watch = SignalWatch(app.quit)
    app.start(tuple(problem.sentence for problem in problems))
    _close_memory(application)
    guide = _Guide(app)
    if not paths.welcomed_file().exists():
        guide.show(asked=False)
    try:
        return application.exec()
    finally:
        del guide
        watch.deleteLater()
        instance.release()


def welcome() -> int:
    """Shows the welcome window: that of the program that runs, which goes by what is chosen there; else one alone."""
    if fault := _display_fault():
        return _refuse(fault, EXIT_NO_DISPLAY)
    if guided := _guided_by_the_first():
        if sys.stdout is not None:  # as on Windows, where a window says enough
            sys.stdout.write(guided + "\n")
        return 0
    _choose_platform()

    from PySide6.QtWidgets import QApplication

    from desktop.ui.face.face import Face
    from desktop.ui.learning.consent import LearningConsent
    from desktop.ui.signals import SignalWatch

    application = QApplication(["ieum"])
    _close_memory(application)
    settings = read_settings(paths.settings_file())[0]
    Face(application, settings.theme)
    window = _welcome_window(settings, None, LearningConsent(paths.settings_file()))
    window.show()
    watch = SignalWatch(application.quit)
    try:
        return application.exec()
    finally:
        del window
        watch.deleteLater()


class _Guide:
    """The window of the first start in a program that runs: made when it is first wanted, shown again from the tray."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._window: Welcome | None = None
        app.front.guide_requested.connect(lambda: self.show(asked=True))
        app.front.practice_requested.connect(lambda: self.show(asked=True, practice=True))

    def show(self, *, asked: bool, practice: bool = False) -> None:
        """Comes up; in front and with the focus only if it was ``asked`` for."""
        from desktop.ui.learning.consent import LearningConsent
        from desktop.ui.unasked import accept_focus, show_unasked

        if self._window is None:
            front = self._app.front
            consent = LearningConsent(paths.settings_file(), front.applied.emit)
            self._window = _welcome_window(front.settings, self._app.loop, consent)
        if practice:
            self._window.show_practice()
        elif asked:
            self._window.show_guide()
        if not asked:
            show_unasked(self._window)
            return
        accept_focus(self._window)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()


def _welcome_window(settings: Settings, loop: SessionLoop | None, consent: LearningConsent) -> Welcome:
    """The window; once it is closed it does not come by itself again."""
    from desktop.checks.own_ime import is_own_ime_of_use
    from desktop.checks.surroundings import check_desktop
    from desktop.ui.welcome.own_ime import OwnImeWay
    from desktop.ui.welcome.welcome import Welcome

    way = OwnImeWay(lambda: is_own_ime_of_use(os.environ), lambda verb: program_command("ime", verb, "--json"))
    window = Welcome(
        lambda: tuple(check_desktop(os.environ)),
        own_autostart(),
        settings.theme,
        way if paths.has_x11() else None,
        loop,
        consent,
    )
    window.closed.connect(_note_welcomed)
    return window


def _note_welcomed() -> None:
    with contextlib.suppress(OSError):
        paths.welcomed_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        paths.welcomed_file().touch()


def _display_fault() -> str:
    """Why no window can be shown; empty when one can.  Qt would abort the process."""
    if not paths.has_x11():
        return ""
    display = os.environ.get("DISPLAY")
    if not display:
        return "" if os.environ.get("WAYLAND_DISPLAY") else text(Sentence.NO_DISPLAY)
    return "" if display_answers(display) else text(Sentence.DOC_DISPLAY_REFUSED, display=display)


def _choose_platform() -> None:
    """The popup places itself beside the caret, which Wayland allows no client; XWayland's windows may."""
    if paths.has_x11() and os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb")


def _close_memory(application: QObject) -> None:
    if not paths.has_x11():
        close_memory()
        return
    from desktop.ui.portal import close_memory_when_known

    close_memory_when_known(application)


def _guided_by_the_first() -> str:
    """Asks the program that runs already to show its guide; the sentence about it, empty where none does."""
    from desktop.control.server import request

    try:
        return text(Sentence.ALREADY_GUIDES, pid=request(paths.control_socket(os.environ), "guide").pid)
    except (NobodyThere, NoAnswer):
        return ""


def _show_the_first(pid: int) -> str:
    """Asks the program that runs already to show its window; the sentence about it."""
    from desktop.control.server import request

    # Two starts in a row: the first one may have its lock and not its socket yet.
    for _ in range(_TRIES):
        try:
            return text(Sentence.ALREADY_SHOWN, pid=request(paths.control_socket(os.environ), "show").pid)
        except NobodyThere:
            time.sleep(_PAUSE_S)
        except NoAnswer:
            break
    return text(Sentence.ALREADY_RUNNING, pid=pid)


def _refuse(sentence: str, code: int) -> int:
    """Tells why the program does not start: in a window where nobody reads what it prints, as on Windows."""
    if sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
    elif code != EXIT_RUNNING:  # then the window that shows says it
        from PySide6.QtWidgets import QApplication, QMessageBox

        from desktop.ui.asking.question import QuestionBox

        application = QApplication.instance() or QApplication(["ieum"])
        QuestionBox(sentence, None, QMessageBox.Icon.Warning).exec()
        del application
    return code
