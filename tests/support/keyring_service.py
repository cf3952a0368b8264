"""A real Secret Service: GNOME's keyring on a bus of its own, unlocked from standard input."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

__all__ = ["available", "with_keyring"]

_SCRIPT = 'printf "a password\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec "$@"'


def available() -> bool:
    """Whether Debian's gnome-keyring and dbus are there."""
    return all(map(shutil.which, ("gnome-keyring-daemon", "dbus-run-session")))


def with_keyring(
    command: list[str], environment: dict[str, str], given: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the command on a session bus with an unlocked keyring; both end with it.

    Its files lie below the environment's ``XDG_DATA_HOME``.
    """
    plain = {name: value for name, value in environment.items() if name != "PYTHON_KEYRING_BACKEND"}
    whole = ["dbus-run-session", "--", "sh", "-c", _SCRIPT, "sh", *command]
    return subprocess.run(whole, env=plain, input=given, capture_output=True, text=True, cwd=cwd, check=False)
