"""The tools of the desktop that setting up uses: ``ibus``, ``gsettings``, Plasma's own and ``im-config``."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from typing import Protocol

__all__ = ["DesktopTools", "Tools"]

_SECONDS = 20.0


class Tools(Protocol):
    """Runs a tool."""

    def output(self, command: Sequence[str], environment: Mapping[str, str]) -> str | None:
        """What it prints; none when it is not there, fails or does not end."""


class DesktopTools:
    """See ``Tools``; those that are installed."""

    def output(self, command: Sequence[str], environment: Mapping[str, str]) -> str | None:
        """See ``Tools``."""
        try:
            done = subprocess.run(
                list(command),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.strip()
