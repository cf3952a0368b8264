"""Starts the tray program: display, lock, settings, Qt, then ``desktop.app``.  What fails is told in a sentence."""

from __future__ import annotations

import os
import sys
import time

from desktop import paths
from desktop.commands.probes import display_answers
from desktop.instance import AlreadyRunning, Instance
from desktop.knock import NoAnswer, NobodyThere
from desktop.settings import read_settings
from desktop.ui.strings import Sentence, text

__all__ = ["EXIT_NO_DISPLAY", "EXIT_RUNNING", "start"]

EXIT_NO_DISPLAY = 2
EXIT_RUNNING = 4
EXIT_FOLDER = 5

_TRIES, _PAUSE_S = 20, 0.1


def start(model: str | None) -> int:
    """Runs the tray program until the person ends it; ``model`` overrides the one in the settings."""
    if paths.has_x11() and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return _refuse(text(Sentence.NO_DISPLAY), EXIT_NO_DISPLAY)
    if paths.has_x11() and (display := os.environ.get("DISPLAY")) and not display_answers(display):
        # Qt would abort the process.
        return _refuse(text(Sentence.DOC_DISPLAY_REFUSED, display=display), EXIT_NO_DISPLAY)
    try:
        instance = Instance(paths.lock_file(os.environ))
    except AlreadyRunning as running:
        return _refuse(_show_the_first(running.pid), EXIT_RUNNING)
    except OSError as error:
        folder = paths.runtime_folder()
        return _refuse(text(Sentence.FOLDER_UNWRITABLE, path=folder, reason=error.strerror), EXIT_FOLDER)
    settings, problems = read_settings(paths.settings_file())
    for problem in problems:
        sys.stderr.write(problem.sentence + "\n")
    # The popup places itself beside the caret, which Wayland allows no client; XWayland's windows may.
    if paths.has_x11() and os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb")

    from PySide6.QtWidgets import QApplication

    from desktop.app import App
    from desktop.shelf import Shelf
    from desktop.ui.signals import SignalWatch
    from models.store import Store

    application = QApplication(["ieum"])
    application.setQuitOnLastWindowClosed(False)
    shelf = Shelf(Store(paths.models_folder()), settings.eot_characters)
    app = App(settings, paths.settings_file(), shelf, shelf.files(model or settings.model))
    app.open_door(paths.door(os.environ))
    watch = SignalWatch(app.quit)
    app.start(tuple(problem.sentence for problem in problems))
    try:
        return application.exec()
    finally:
        watch.deleteLater()
        instance.release()


def _show_the_first(pid: int) -> str:
    """Asks the program that runs already to show its window; the sentence about it."""
    from desktop.ui.door import knock

    # Two starts in a row: the first one may have its lock and not its door yet.
    for _ in range(_TRIES):
        try:
            return text(Sentence.ALREADY_SHOWN, pid=knock(paths.door(os.environ), "show").pid)
        except NobodyThere:
            time.sleep(_PAUSE_S)
        except NoAnswer:
            break
    return text(Sentence.ALREADY_RUNNING, pid=pid)


def _refuse(sentence: str, code: int) -> int:
    sys.stderr.write(sentence + "\n")
    return code
