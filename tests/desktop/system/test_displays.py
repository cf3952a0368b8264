"""Displays that say nothing, or something else: whoever asks knows soon."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from voc_commands import ROOT

from desktop.start import EXIT_NO_DISPLAY
from desktop.system import probes
from desktop.system.probes import ProbeFailed, ask_display, display_answers, tray_selection

_FIRST = 6000
"""The port of display 0."""


@contextmanager
def display(says: bytes | None) -> Iterator[str]:
    """The name of a display that says this to all who come, or accepts them and is silent."""
    with socket.socket() as listening:
        for number in range(4000, 4400):
            try:
                listening.bind(("127.0.0.1", _FIRST + number))
            except OSError:
                continue
            break
        listening.listen()
        lines: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                lines.append(line)
                if says is not None:
                    line.sendall(says)
                    line.close()

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"127.0.0.1:{number}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for line in lines:
                line.close()


# The library leaves its socket to whoever collects what is left.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def nobody_was_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before this test."""
    monkeypatch.setattr(probes, "_silent", set())


@pytest.mark.parametrize("says", [None, b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(64), b"\x01" + b"\xff" * 200])
def test_what_is_no_display_does_not_answer(says: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that accepts and is silent, hangs up, or speaks of something else."""
    monkeypatch.setattr(probes, "_DISPLAY_S", 0.5)
    with display(says) as name:
        assert not display_answers(name)


def test_a_silent_display_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks it something else afterwards is told at once."""
    monkeypatch.setattr(probes, "_DISPLAY_S", 0.5)
    with display(None) as name:
        assert not display_answers(name)
        monkeypatch.setattr(probes, "_DISPLAY_S", 60.0)
        begun = time.monotonic()
        assert not tray_selection(name)
        with pytest.raises(ProbeFailed):
            ask_display(name, bool)
        assert time.monotonic() - begun < 30


def test_the_program_says_that_nobody_answers(tmp_path: Path) -> None:
    """It ends with a sentence, where it waited for ever."""
    environment = {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, "-P", "-E", "-m", "desktop"]
    with display(None) as name:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment | {"DISPLAY": name},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert name in done.stderr
    assert done.returncode == EXIT_NO_DISPLAY
    assert len(done.stderr.splitlines()) == 1
