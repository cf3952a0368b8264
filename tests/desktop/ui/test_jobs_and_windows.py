"""A job is its window's child and must not hold it: freed together, Qt would delete the window twice."""

from __future__ import annotations

import ast
import gc
import sys
from pathlib import Path

import pytest
import shiboken6
from architecture import sources
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.settings.model import Settings
from desktop.ui.kit.command_job import CommandJob
from desktop.ui.models.job import ModelJob
from desktop.ui.settings.own_ime import ImePage
from desktop.ui.settings.voc_trial import VocTrial
from desktop.ui.voc.columns import ColumnChoice
from desktop.voc.jobs import Test

ROOT = Path(__file__).parents[3]
TOLD = {"said", "ended", "said_by", "ended_by"}

pytestmark = pytest.mark.qt_log_ignore("QProcess: Destroyed while process")


def lasting(*_: str) -> list[str]:
    return [sys.executable, "-c", "import sys; sys.stdin.read(); import signal; signal.pause()"]


def _trial() -> QWidget:
    made = VocTrial(lasting, lambda: Test(endpoint=Settings().voc))
    made._start()
    return made


def _columns() -> QWidget:
    made = ColumnChoice(lasting)
    made.look(ROOT / "README.md")
    return made


def _page() -> QWidget:
    made = ImePage(lasting)
    made._run("status")
    return made


@pytest.mark.parametrize("make", [_trial, _columns, _page])
def test_a_window_goes_while_its_job_runs(qtbot: QtBot, make: object) -> None:
    """It is deleted once, and its job with it; nobody needs to collect anything for that."""
    assert callable(make)
    window = make()
    process = window.findChild(QProcess)
    qtbot.waitUntil(lambda: process.state() is QProcess.ProcessState.Running, timeout=10_000)
    job = window.findChild(CommandJob)
    gc.disable()
    try:
        window.deleteLater()
        del window
        QApplication.sendPostedEvents(None, 52)  # QEvent.Type.DeferredDelete
        QApplication.processEvents()
        assert not shiboken6.isValid(job)
    finally:
        gc.enable()


def test_nobody_connects_a_closure_to_a_job() -> None:
    """What a job tells goes to methods, which Qt lets go of together with whose they are."""
    found = [
        f"{file.path}:{node.lineno}"
        for file in sources(ROOT, ["desktop/ui"])
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in TOLD
        and any(isinstance(each, ast.Lambda) for each in node.args)
    ]
    assert found == []


def test_a_job_says_which_one_it_is(qtbot: QtBot) -> None:
    """For who has several under way."""
    job = ModelJob([sys.executable, "-c", "raise SystemExit(3)"], None)
    told: list[object] = []
    job.ended_by.connect(lambda which, _: told.append(which))
    job.start()
    qtbot.waitUntil(lambda: told == [job], timeout=20_000)
