"""Reads and writes the settings file beside the thread that draws, in the order in which it was asked to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.settings.change import RefusedSettings, Value, write_settings
from desktop.settings.model import read_settings
from desktop.ui.kit.bridge import Bridge

__all__ = ["SettingsKeeper"]


class SettingsKeeper(QObject):
    """Tells what came of it, in the thread that made it.

    ``found(settings, problems)`` after reading, when the file says something
    else than before; ``kept(settings, names)`` after a change was written;
    ``refused(problems)`` when a check forbids it, and ``failed(reason)`` when
    the file cannot be written or is no TOML: then nothing was.
    """

    found = Signal(object, object)
    kept = Signal(object, object)
    refused = Signal(object)
    failed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._seen: object = None
        self._bridge = Bridge(lambda tell: tell(), self)
        self._worker = ThreadPoolExecutor(1, "settings")

    def read(self) -> None:
        """Looks whether the file says something new."""
        self._worker.submit(self._read)

    def keep(self, changes: Mapping[str, Value]) -> None:
        """Writes the changes, all or none."""
        self._worker.submit(self._keep, dict(changes))

    def do(self, work: Callable[[], Callable[[], None]]) -> None:
        """Does ``work`` behind all that was asked before, and what it returns in the thread that draws."""
        self._worker.submit(lambda: self._bridge.post(work()))

    def close(self) -> None:
        """Ends when all that was asked is done."""
        self._worker.shutdown()

    def _read(self) -> None:
        found = read_settings(self._path)
        if found != self._seen:
            self._seen = found
            self._bridge.post(lambda: self.found.emit(*found))

    def _keep(self, changes: Mapping[str, Value]) -> None:
        try:
            settings = write_settings(self._path, changes)
        except RefusedSettings as refused:
            problems = refused.problems
            self._bridge.post(lambda: self.refused.emit(problems))
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            self._bridge.post(lambda: self.failed.emit(reason))
        else:
            self._seen = read_settings(self._path)
            names = tuple(changes)
            self._bridge.post(lambda: self.kept.emit(settings, names))
