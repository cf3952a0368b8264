"""Live tests: a desk with real programs, and the driver that plays on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from Xlib.display import Display

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "build" / "artefacts"

Play = Callable[..., dict[str, Any]]


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    """A fresh desk without an editor."""
    with Desk(tmp_path) as made:
        yield made


@pytest.fixture
def display() -> Iterator[Display]:
    """A fresh X server with nothing on it, as a person is connected to it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "320x200x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    person = Display(name)
    yield person
    person.close()
    server.terminate()
    server.wait()


@pytest.fixture
def play(desk: Desk, request: pytest.FixtureRequest) -> Play:
    """Runs a play of ``plays.py`` on the desk and returns its report; screenshots and log stay as artefacts."""

    def run(name: str, *arguments: str, seconds: float = 400) -> dict[str, Any]:
        out = ARTEFACTS / request.node.name
        command = [sys.executable, str(ROOT / "tests" / "live" / "driver.py"), name, str(out), *arguments]
        folders = f"{ROOT}:{ROOT / 'tests' / 'support'}:{ROOT / 'tests' / 'live'}"
        environment = desk.environment | {"PYTHONPATH": folders, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}
        (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
        assert "error" not in report, report["error"]
        assert done.returncode == 0, done.stderr[:3000]
        return report

    return run
