"""Which programs are off, by the names of their windows."""

from __future__ import annotations

import os

import psutil
import pytest

from desktop.programs.rules import is_off, switched
from desktop.programs.running import running_names


def test_a_program_is_off_by_any_of_its_names() -> None:
    """In any case, and by the end of an id; switched on, all of them go; what stands there stays as it was written."""
    off = ("KeePassXC", "keepassxc", "Slack")
    assert is_off(("x", "keepassXC"), off)
    assert is_off(("org.keepassxc.KeePassXC",), off)
    assert not is_off(("mousepad",), off)
    assert switched(off, ("keepassxc",), on=True) == ("Slack",)
    assert switched(off, ("slack",), on=False) == off
    assert switched(off, ("slack", "other"), on=False) == (*off, "other")
    assert switched(off, ("org.xfce.mousepad", "mousepad", "Mousepad"), on=False) == (
        *off,
        "org.xfce.mousepad",
        "mousepad",
    )
    assert switched(off, (), on=False) == off


def test_this_program_runs() -> None:
    """What runs is found by the system's name for it."""
    assert any(name.startswith(("python", "pytest")) for name in running_names())


def test_a_process_that_may_not_be_asked_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever way the system refuses in; all others have theirs."""
    ask = psutil.Process.name

    def refuse(process: psutil.Process) -> str:
        if process.pid == os.getpid():
            return ask(process)
        raise OSError(87, "Invalid parameter")

    monkeypatch.setattr(psutil.Process, "name", refuse)
    assert running_names() == {ask(psutil.Process()).casefold()}
