"""The tests' own safety net can fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

LOGFAIL = (Path(__file__).parent / "support" / "logfail.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("def test(): logging.getLogger('engine.process.server').warning('x')", {"passed": 1, "errors": 1}),
        ("def test(): logging.getLogger('desktop').error('x')", {"passed": 1, "errors": 1}),
        ("def test(): logging.getLogger('engine.process.server').info('x')", {"passed": 1}),
        ("def test(): logging.getLogger('httpx').warning('x')", {"passed": 1}),
        ("def test(): logging.getLogger('engineering').warning('x')", {"passed": 1}),
        ("def test(caplog): logging.getLogger('engine').warning('x')", {"passed": 1}),
        (
            "def test(caplog):\n    caplog.set_level(logging.DEBUG)\n    logging.getLogger('engine').warning('x')",
            {"passed": 1, "errors": 1},
        ),
    ],
)
@pytest.mark.usefixtures("caplog")  # the inner run logs in this process, and that is announced here
def test_an_unexpected_warning_fails(pytester: pytest.Pytester, body: str, outcome: dict[str, int]) -> None:
    """Warnings of our own loggers fail a test, unless it asked for caplog and did not lower its level."""
    pytester.makeconftest(LOGFAIL)
    pytester.makepyfile(f"import logging\n{body}\n")
    pytester.runpytest_inprocess("-p", "no:pytest-qt", "-p", "no:timeout").assert_outcomes(**outcome)


def test_qt_stays_off_the_screen() -> None:
    """An application made in a test opens no window on anybody's display."""
    assert os.environ["QT_QPA_PLATFORM"] != "xcb"


@pytest.mark.live
def test_live_programs_see_the_display() -> None:
    """A program started by a live test chooses Qt's platform as it would for a person."""
    assert os.environ.get("QT_QPA_PLATFORM") != "offscreen"
