"""``ieum serve`` as a person starts it: a process of its own, with the built-in model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from desktop.api.options import PORTS, Contract

__all__ = ["ServedApi", "ServedBoth", "ServedVoc", "api_home"]

ROOT = Path(__file__).parents[2]


def api_home(home: Path, **more: str) -> dict[str, str]:
    """An environment with a home of its own, in Korean, which logs all there is to log."""
    return {
        **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_DATA_HOME": str(home / "data"),
        "LC_ALL": "C.UTF-8",
        "IEUM_LOG": "DEBUG",
        **more,
    }


class ServedApi:
    """A context manager; ``at`` is where each contract listens, once its models are loaded."""

    models = 1
    """So many are told of when they are loaded."""

    def __init__(self, home: Path, *arguments: str, before: Sequence[str] = (), **environment: str) -> None:
        """``before``: a command that runs this one, as ``prlimit`` does."""
        ports = [part for contract in PORTS for part in (f"--port-{contract}", "0")]
        self._command = [*before, sys.executable, "-m", "desktop", "serve", *ports, *arguments]
        self._environment = api_home(home, **environment)
        self.log = home / "state" / "ieum" / "log" / "serve.log"
        self.at: dict[Contract, str] = {}

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            env=self._environment,
            cwd=ROOT,
            text=True,
        )
        assert self._child.stdout is not None
        loaded = 0
        for line in self._child.stdout:
            name, _, address = line.strip().partition(": ")
            contract = next((each for each in PORTS if each == name), None)
            if contract is not None:
                self.at[contract] = address
                continue
            loaded += 1
            if loaded == self.models:
                return self
        raise AssertionError(self.end())

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """Of the process that listens."""
        return self._child.pid

    def end(self) -> tuple[int, str]:
        """Has it end as Ctrl+C does; its exit code and what it said beside.  The second time it is ended already."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
        status = self._child.wait(30)
        said = ""
        for pipe in (self._child.stderr, self._child.stdout):
            assert pipe is not None
            if not pipe.closed:
                said += pipe.read()
                pipe.close()
        return status, said


class ServedBoth(ServedApi):
    """``ieum serve`` with a model for complaints beside the built-in one."""

    models = 2


class ServedVoc(ServedApi):
    """``ieum voc serve`` with a model of the tests'."""

    def __init__(self, home: Path, gguf: Path, *arguments: str, **environment: str) -> None:
        super().__init__(home, **environment)
        options = ["--model", str(gguf), "--port", "0", *arguments]
        self._command = [sys.executable, "-m", "desktop", "voc", "serve", *options]
