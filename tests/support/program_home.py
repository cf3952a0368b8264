"""The whole program in a home of its own, on a display that shows nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
from desk import await_true

__all__ = ["CANARY", "home_of", "ieum_script", "roles_of", "tray_program", "unlimited_cores"]

CANARY = "꾀꼬리쥐"
"""What is typed, and must be nowhere."""


def home_of(folder: Path, **more: str) -> dict[str, str]:
    """An environment with ``folder`` for a home, in which no way leads to the person's own desktop or network."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON", "DBUS_"))}
    return {
        **{name: value for name, value in kept.items() if "proxy" not in name.lower() and name != "DISPLAY"},
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
        "WAYLAND_DISPLAY": "nowhere",
        **more,
    }


def ieum_script() -> str:
    """The command that a person types."""
    return str(Path(sys.executable).with_name("ieum"))


@contextlib.contextmanager
def tray_program(command: Sequence[str], environment: dict[str, str], folder: Path) -> Iterator[psutil.Process]:
    """The tray program, started in ``folder``; it and its children are killed at the end."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, cwd=folder, stdin=silent, stdout=silent, stderr=silent) as child:
        program = psutil.Process(child.pid)
        try:
            yield program
        finally:
            for each in [*program.children(recursive=True), program] if program.is_running() else []:
                with contextlib.suppress(psutil.Error):
                    each.kill()


def roles_of(program: psutil.Process, *wanted: str) -> list[psutil.Process]:
    """Waits for the children that play these roles; all of them."""

    def found() -> list[psutil.Process]:
        named = []
        for each in program.children():
            with contextlib.suppress(psutil.Error):
                named += [each for role in wanted if each.cmdline()[-2:] == ["--role", role]]
        return named

    await_true(lambda: len(found()) >= len(wanted), 60, f"roles {wanted}")
    return found()


def unlimited_cores() -> None:
    """For ``preexec_fn``: the person, or the distribution, wants a core of every crash."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
