"""Whether the person lets the program learn, asked outside the settings window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.settings.change import RefusedSettings, write_setting
from desktop.settings.model import Settings, read_settings

__all__ = ["LearningConsent"]


class LearningConsent:
    """What the settings ``file`` says; ``applied`` is told the settings when they were changed here."""

    def __init__(self, file: Path, applied: Callable[[Settings], object] = lambda _: None) -> None:
        self._file, self._applied = file, applied

    def is_on(self) -> bool:
        """Whether the person has said yes."""
        return read_settings(self._file)[0].learning

    def turn(self, *, on: bool) -> None:
        """Yes, or no.  Raises ``OSError``, also where the file is the person's to mend first."""
        try:
            settings = write_setting(self._file, "learning", on)
        except RefusedSettings as refused:
            raise OSError(0, refused.problems[0].sentence) from refused
        except ValueError as error:
            raise OSError(0, str(error)) from error
        self._applied(settings)
