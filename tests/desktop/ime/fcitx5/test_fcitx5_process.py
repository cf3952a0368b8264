"""The process as fcitx5's addon starts it, with a made-up addon: who types comes, dies, is followed, and all end with fcitx5."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from addon_fake import AddonFake
from desk import await_true

from desktop.ime.fcitx5.host import EXIT_OTHER_VERSION
from desktop.ime.fcitx5.wire import VERSION

SECONDS = 20
HANGUL = 0xFF31


class Started:
    """The program, in a home of its own."""

    def __init__(self, folder: Path, version: int = VERSION) -> None:
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        environment = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime), "PATH": "/usr/bin:/bin"}
        self.addon = AddonFake()
        command = (sys.executable, "-P", "-E", "-m", "desktop", "ime", "--fcitx5", str(version))
        self.process = subprocess.Popen(command, env=environment, stdin=self.addon.theirs.fileno())
        self.addon.theirs.close()

    def typist(self) -> psutil.Process:
        """Who types."""
        (child,) = psutil.Process(self.process.pid).children()
        return child

    def enter(self, field: int) -> None:
        """The next who types comes, and is told of a field."""
        assert self.addon.meet()["version"] == VERSION
        self.addon.tell("field", field=field, client="dbus:gedit")
        told = self.addon.heard()
        assert told is not None and told["field"] == field

    def close(self) -> None:
        """fcitx5 ends, and so does all of it."""
        self.addon.close()
        assert self.process.wait(SECONDS) in (0, 3)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """One for each test, which has ended by itself when fcitx5 has."""
    made = Started(tmp_path)
    yield made
    made.close()


def test_it_begins_with_hangul_and_is_followed_in_the_same_mode(started: Started) -> None:
    """Whoever dies has another in their place at once, who goes on as the person was typing."""
    started.enter(1)
    assert started.addon.press("r") == (True, [{"preedit": "ㄱ"}])
    started.typist().kill()
    assert started.addon.heard() is None
    started.enter(2)
    assert started.addon.press("k") == (True, [{"preedit": "ㅏ"}])
    handled, _ = started.addon.press(chr(HANGUL))
    assert handled
    # The mode is noted behind the answer; the answer to another key says that it has been.
    assert started.addon.press("r")[0] is False
    started.typist().kill()
    assert started.addon.heard() is None
    started.enter(3)
    assert started.addon.press("r")[0] is False


def test_one_that_the_addon_lost_patience_with_is_followed(started: Started) -> None:
    """It ends by itself, which is no failure."""
    started.enter(1)
    for field in range(2, 7):
        before = started.typist()
        started.addon.drop()
        started.enter(field)
        await_true(lambda gone=before: not gone.is_running(), SECONDS, "the end")  # type: ignore[misc]


def test_a_stopped_one_is_followed(started: Started) -> None:
    """Whoever watches ends it after half a second, even if nobody asks it anything."""
    started.enter(1)
    started.typist().send_signal(signal.SIGSTOP)
    started.addon.tell("press", seq=1, value=ord("r"), code=0, state=0)
    assert started.addon.heard() is None
    started.enter(2)
    assert started.addon.press("r")[0]


def test_another_version_is_refused(tmp_path: Path) -> None:
    """By the program, since the addon is the one that fcitx5 has loaded; nobody comes."""
    started = Started(tmp_path, VERSION + 1)
    assert started.process.wait(SECONDS) == EXIT_OTHER_VERSION
    started.addon.close()
