"""The report of the doctor: enough to help, and nothing that is the person's."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from desktop.checks.finding import Finding
from desktop.checks.report import report_text

FOUND = (Finding("ok", "모델 ieum-mini", "advice"), Finding("warning", "C:\\Users\\홍길동\\AppData\\settings.toml"))


def test_findings_machine_and_logs_are_in_it(tmp_path: Path) -> None:
    """Of a long log its end; one that is not there is left out."""
    log = tmp_path / "ui.log"
    log.write_text("".join(f"line {number}\n" for number in range(50_000)), encoding="utf-8")
    told = report_text(FOUND, [log, tmp_path / "none.log"], tmp_path)
    assert "ok: 모델 ieum-mini\n" in told
    assert "MiB" in told
    assert "\nline 49999\n" in told
    assert "\nline 40000\n" not in told
    assert len(told) < 10_000


@pytest.mark.parametrize(
    ("home", "line"),
    [
        (PureWindowsPath("C:\\Users\\홍길동"), "c:\\users\\홍길동\\x"),
        (PureWindowsPath("C:\\Users\\홍길동"), "C:/Users/홍길동/x"),
        (PureWindowsPath("C:\\Users\\홍길동"), '{"file": "C:\\\\Users\\\\홍길동\\\\x"}'),
        (Path("/home/홍길동"), "/home/홍길동/x"),
    ],
)
def test_the_persons_folder_is_not_named(tmp_path: Path, home: Any, line: str) -> None:
    """However it is spelled."""
    log = tmp_path / "ui.log"
    log.write_text(line + "\n", encoding="utf-8")
    told = report_text((), [log], home)
    assert "홍길동" not in told
    assert "~" in told


def test_a_home_that_is_everywhere_is_left() -> None:
    """The root of a disk names nobody."""
    assert "/opt/x" in report_text([Finding("ok", "/opt/x")], (), Path("/"))
