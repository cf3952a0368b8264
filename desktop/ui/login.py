"""Whether the program starts with the person's session, by the way that this platform has."""

from __future__ import annotations

from typing import Protocol

from desktop.system import paths
from desktop.system.autostart import Autostart
from desktop.system.roles import start_command
from desktop.system.windows.run_entry import RunEntry

__all__ = ["AutostartSwitch", "own_autostart"]


class AutostartSwitch(Protocol):
    """Whether the program starts with the session."""

    def is_on(self) -> bool:
        """Whether it does."""

    def turn(self, *, on: bool) -> None:
        """Changes that.  Raises ``OSError``."""


def own_autostart() -> Autostart | RunEntry | None:
    """The person's own entry; none where there is no such thing."""
    if paths.has_registry():
        return RunEntry(start_command())
    file = paths.autostart_file()
    return None if file is None else Autostart(file, start_command())
