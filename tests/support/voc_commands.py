"""The commands on complaints as a window runs them: child processes that speak lines of JSON."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

import msgspec

from desktop.voc.jobs import BatchControl, Finished, Order, VocLine
from engine.text.private import decode_private, encode_private

__all__ = ["Command", "surroundings"]

ROOT = Path(__file__).parents[2]


def surroundings(home: Path, settings: str = "", **more: str) -> dict[str, str]:
    """An environment with a home of its own, without a keyring, in Korean."""
    config = home / "config" / "ieum"
    config.mkdir(parents=True, exist_ok=True)
    if settings:
        (config / "settings.toml").write_text(settings, encoding="utf-8")
    return {
        **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_DATA_HOME": str(home / "data"),
        # Windows has one folder for all three.
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(home / "config"),
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "LC_ALL": "C.UTF-8",
        "IEUM_LOG": "DEBUG",
        **more,
    }


class Command:
    """One command, ``ieum NAME … --json``; a context manager that ends it."""

    def __init__(self, environment: dict[str, str], *name: str) -> None:
        command = [sys.executable, "-m", "desktop", *name, "--json"]
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, cwd=ROOT)
        self.said = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def say(self, line: Order | BatchControl) -> None:
        """Writes a line."""
        assert self._child.stdin is not None
        self._child.stdin.write(msgspec.json.encode(line, enc_hook=encode_private) + b"\n")
        self._child.stdin.flush()

    def hang_up(self) -> None:
        """Ends its lines."""
        assert self._child.stdin is not None
        self._child.stdin.close()

    def kill(self) -> None:
        """As a crash would."""
        self._child.kill()
        self._child.wait()

    def line(self) -> VocLine:
        """The next line that it tells."""
        assert self._child.stdout is not None
        content = self._child.stdout.readline()
        assert content, "no further line"
        self.said += content
        found: VocLine = msgspec.json.decode(content, type=VocLine, dec_hook=decode_private)
        return found

    def lines(self) -> list[VocLine]:
        """All to the last."""
        found = [self.line()]
        while not isinstance(found[-1], Finished):
            found.append(self.line())
        return found

    def end(self) -> tuple[int, str]:
        """Its exit code and what it said beside."""
        assert self._child.stderr is not None
        beside = self._child.stderr.read().decode()
        return self._child.wait(), beside
