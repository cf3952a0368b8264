"""No test lets time pass and believes that by now something must have happened: it waits for that to happen."""

from __future__ import annotations

from pathlib import Path

import pytest
from architecture import Source, delays, sources

ROOT = Path(__file__).resolve().parents[1]

ALLOWED = {
    "tests/bench/": "measures time, at the pace that it says",
    "tests/soak/": "a person types at a pace, and processes stand still for a while",
    "tests/live/driver.py": "looks for a condition again and again, until a deadline, and sees what is painted",
    "tests/live/quiet_plays.py": "a typist's pause between keys, and the two seconds that are waited for",
    "tests/support/desk.py": "looks for a condition again and again, until a deadline",
    "tests/support/desk_wayland.py": "a typist's pause between keys, and fingers that hold Control",
    "tests/support/engine_served.py": "a search that takes its time and looks whether it should stop",
    "tests/support/ime_watched.py": "a typing process that stands still, or takes its time over a key",
    "tests/support/voc_app.py": "a server that takes its time",
}
"""Where time itself is what it is about, and why."""


def test_no_test_lets_time_pass() -> None:
    """A sleep proves nothing on a slow machine and costs time on a fast one."""
    found = delays(sources(ROOT, ["tests"]), ALLOWED)
    assert not found, "\n" + "\n".join(map(str, found))


@pytest.mark.parametrize("place", ALLOWED)
def test_what_is_allowed_is_used(place: str) -> None:
    """An exception whose reason is gone is gone too."""
    assert delays([file for file in sources(ROOT, ["tests"]) if file.path.startswith(place)], ())


@pytest.mark.parametrize(
    "text",
    [
        "import time\ntime.sleep(0.3)",
        "from time import sleep\nsleep(1)",
        "import asyncio\nawait asyncio.sleep(0.1)",
        "def test(qtbot):\n    qtbot.wait(50)",
        "QTest.qWait(5)\nx = 1",
        "x = 1\nQThread.msleep(5)",
        "x = 1\nthreading.Event().wait(0.2)",
        "x = 1\nEvent().wait(timeout=2)",
        "def test(qtbot):\n    with qtbot.assertNotEmitted(signal, wait=80): pass",
    ],
)
def test_a_delay_is_found(text: str) -> None:
    """The checker can fail: each of these lets time pass, except where it is allowed."""
    source = Source("tests/desktop/test_x.py", text)
    assert len(delays([source], ALLOWED)) == 1
    assert not delays([source], ("tests/desktop/",))


@pytest.mark.parametrize(
    "text",
    [
        "asyncio.sleep(0)",
        "done.wait(10)",
        "threading.Event().wait()",
        "qtbot.waitUntil(lambda: done)",
        "process.wait(5)",
        "with qtbot.assertNotEmitted(signal): pass",
        'code = "time.sleep(600)"',
    ],
)
def test_waiting_for_something_is_no_delay(text: str) -> None:
    """What ends when something happens, what hangs for good, and what another process does."""
    assert not delays([Source("tests/desktop/test_x.py", text)], ())
