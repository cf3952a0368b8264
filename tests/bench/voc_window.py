"""How long the window's thread is held up while 1,000 rows are classified, and while the windows are made."""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from voc_server import VocServer

from desktop.system.roles import program_command
from desktop.ui.voc.batch_window import BatchWindow
from desktop.ui.voc.chat_window import ChatWindow
from desktop.ui.voc.job_window import VocAccess
from desktop.ui.voc.window import ResultWindow
from desktop.voc.protocol.endpoint import Endpoint
from tests.bench.options import Options

__all__ = ["run"]

_ROWS, _DELAY, _CONCURRENCY = 1000, 0.05, 8
_ROUND_S = 0.001
"""The probe sleeps so long in each round of the event loop, so that it does not take the processor from the rest."""


def run(options: Options) -> None:
    """On the display there is, or on none."""
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["bench"])
    endpoint = Endpoint(address="https://voc.example")
    access = VocAccess(program_command, lambda: endpoint, lambda: "light")
    for name, made in (
        ("result, the first window", lambda: ResultWindow(access)),
        ("chat", lambda: ChatWindow(access)),
        ("batch", lambda: BatchWindow(access)),
    ):
        begun = time.perf_counter()
        window = made()
        window.appear()
        application.processEvents()
        sys.stdout.write(f"window made and shown, {name}: {(time.perf_counter() - begun) * 1000:.1f} ms\n")
        window.close()
    with tempfile.TemporaryDirectory() as folder, VocServer("voc", delay=_DELAY) as server:
        settings = Path(folder) / "ieum" / "settings.toml"
        settings.parent.mkdir()
        settings.write_text(f"[voc]\naddress = {json.dumps(server.url)}\nconcurrency = {_CONCURRENCY}\n", "utf-8")
        source = Path(folder) / "in.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["번호", "내용"], *([n, f"{n} 바퀴 {'가' * (n % 50)}"] for n in range(_ROWS))])
        with patch.dict(os.environ, XDG_CONFIG_HOME=folder, XDG_STATE_HOME=folder):
            _measure(BatchWindow(access), source)


def _measure(window: BatchWindow, source: Path) -> None:
    from PySide6.QtCore import QCoreApplication

    window.write()
    window.choose(source)
    while window.column.looking:
        QCoreApplication.processEvents()
    window.column.setCurrentIndex(1)
    window.start.click()
    rounds: list[float] = []
    begun = last = time.perf_counter()
    while window.busy:
        QCoreApplication.processEvents()
        now = time.perf_counter()
        rounds.append(now - last)
        time.sleep(_ROUND_S)
        last = time.perf_counter()
    taken = time.perf_counter() - begun
    done = window.rows.done if window.rows is not None else 0
    rounds.sort()
    sys.stdout.write(
        f"{done:,} rows in {taken:.1f} s while the window shows them: {len(rounds):,} rounds of its event loop, "
        f"99th percentile {rounds[len(rounds) * 99 // 100] * 1000:.1f} ms, longest {rounds[-1] * 1000:.1f} ms\n"
    )
    window.end()
