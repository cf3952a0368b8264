"""The input method's processes under a real ibus-daemon, without a display: what daemons, caches and addresses do to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest
from desk import await_true
from ibus_daemon import IbusContext, IbusDaemon
from ibus_hangul import ibus_hangul
from ime_field import key

from desktop.ime.service.component import component_file

COMMAND = (sys.executable, "-P", "-E", "-m", "desktop", "ime", "--ibus")
HANGUL_FIRST = {"initial-input-mode": "'hangul'"}

Start = Callable[..., IbusDaemon]


@pytest.fixture
def component(tmp_path: Path) -> Path:
    """What tells the daemons of the input method."""
    path = tmp_path / "component" / "ieum.xml"
    path.parent.mkdir()
    path.write_text(component_file(COMMAND, "1"), encoding="utf-8")
    return path


@pytest.fixture
def start(tmp_path: Path, component: Path) -> Iterator[Start]:
    """Starts a daemon in this home; all end with the test."""
    made: list[IbusDaemon] = []

    def begin(display: int = 977, settings: Mapping[str, str] = HANGUL_FIRST, **more: str) -> IbusDaemon:
        more |= {"IBUS_COMPONENT_PATH": components(component)}
        made.append(IbusDaemon(tmp_path, settings, display, more))
        return made[-1]

    yield begin
    for daemon in made:
        daemon.close()
    await_true(lambda: not processes(tmp_path), 20, "all that was started ends")


def components(own: Path) -> str:
    """Where a daemon looks: for its own parts, and for ours."""
    return f"/usr/share/ibus/component:{own.parent}"


def processes(home: Path) -> set[int]:
    """Who watches and who types, below this home."""
    found = set()
    for each in psutil.process_iter():
        try:
            if each.cmdline()[-2:] == ["ime", "--ibus"] and each.environ().get("HOME") == str(home):
                found.add(each.pid)
        except psutil.Error:
            continue
    return found


def typing_process(home: Path) -> psutil.Process:
    """Who types below this home."""
    there = processes(home)
    (found,) = [each for pid in there if (each := psutil.Process(pid)).ppid() in there]
    return found


def composed(context: IbusContext, *names: str) -> str:
    """What stands there after these keys."""
    for name in names:
        assert context.press(key(name))
    return context.text + context.preedit


def test_the_very_first_key_composes_as_the_settings_say(start: Start) -> None:
    """Mode and layout are known before the daemon has an engine of it: ㄱ is on k where the layout is the 3-set 390."""
    context = start(settings={**HANGUL_FIRST, "hangul-keyboard": "'39'"}).context("ieum")
    assert composed(context, "k", "f", "x") == "각"


def test_a_restarted_daemon_has_it_anew(start: Start, tmp_path: Path) -> None:
    """Both processes end with the one before, and the next one starts its own."""
    daemon = start()
    first = daemon.context("ieum")
    assert composed(first, "r", "k") == "가"
    before = processes(tmp_path)
    assert len(before) == 2
    first.restart()
    await_true(lambda: before.isdisjoint(processes(tmp_path)), 20, "the end of the old ones")
    assert composed(daemon.context("ieum"), "r", "k") == "가"
    assert len(processes(tmp_path)) == 2


def test_two_daemons_have_one_each(start: Start, tmp_path: Path) -> None:
    """On two displays of one person; what is typed at one is not at the other, whose end is not its own."""
    first, second = start(977), start(978)
    here, there = first.context("ieum"), second.context("ieum")
    assert len(processes(tmp_path)) == 4
    assert composed(here, "r") == "ㄱ"
    assert composed(there, "s") == "ㄴ"
    assert composed(here, "k") == "가"
    assert composed(there, "k") == "나"
    first.close()
    await_true(lambda: len(processes(tmp_path)) == 2, 20, "the end of the one")
    assert composed(there, "s") == "난"


@pytest.mark.parametrize("cache", ["of the version before", "of another IBus", "nonsense"])
def test_an_old_cache_is_no_obstacle(start: Start, component: Path, tmp_path: Path, cache: str) -> None:
    """It tells of a program that is not there any more, or is none of this IBus's: the file itself counts."""
    kept = tmp_path / "cache" / "ibus" / "bus" / "registry"
    component.write_text(component_file(["/nonexistent/ieum", "ime", "--ibus"], "0"), encoding="utf-8")
    for path in (component, component.parent):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "IBUS_COMPONENT_PATH": components(component),
    }
    subprocess.run(["ibus", "write-cache"], env=environment, check=True, capture_output=True)
    told = kept.read_bytes()
    assert b"/nonexistent/ieum" in told
    component.write_text(component_file(COMMAND, "1"), encoding="utf-8")
    if cache == "of another IBus":
        kept.write_bytes(told[:4] + bytes(byte ^ 0xFF for byte in told[4:12]) + told[12:])
    elif cache == "nonsense":
        kept.write_bytes(b"GET / HTTP/1.1\r\n" * 100)
    assert composed(start().context("ieum"), "r", "k") == "가"


def test_addresses_that_lead_nowhere_are_passed_over(start: Start, tmp_path: Path) -> None:
    """One in the environment, and one in a file that is newer than the daemon's own."""
    daemon = start(IBUS_ADDRESS=f"unix:path={tmp_path}/nowhere")
    folder = tmp_path / "ibus" / "bus"
    await_true(lambda: bool(list(folder.glob("*-unix-977"))), 20, "the daemon's own file")
    left = folder / "0-unix-977"
    left.write_text("IBUS_ADDRESS=unix:path=/nonexistent/bus\nIBUS_DAEMON_PID=1\n", encoding="utf-8")
    (own,) = set(folder.glob("*-unix-977")) - {left}
    os.utime(own, (1_000_000_000, 1_000_000_000))
    assert composed(daemon.context("ieum"), "r", "k") == "가"


def test_a_death_costs_no_key_and_cuts_no_syllable(start: Start, tmp_path: Path) -> None:
    """Stopped in the middle of one, and ended over it: the next one has the keys that waited, and what was open."""
    context = start().context("ieum")
    assert composed(context, "r", "k", "r") == "각"
    stopped = typing_process(tmp_path)

    def ended() -> None:
        await_true(lambda: not stopped.is_running(), 20, "the end of who stands still")

    stopped.send_signal(signal.SIGSTOP)
    assert context.press_all(map(key, "ksekfk"), ended) == [True] * 6
    assert context.text + context.preedit == "가간다라"
    assert composed(context, "s") == "가간다란"
    assert typing_process(tmp_path).pid != stopped.pid


def test_killed_between_two_keys_nobody_notices(start: Start, tmp_path: Path) -> None:
    """Not even the daemon: the engine is the same, and so is the mode that the person has chosen."""
    context = start().context("ieum")
    assert composed(context, "r", "k", "Hangul", "Hangul", "s") == "가ㄴ"
    killed = typing_process(tmp_path)
    killed.kill()
    await_true(lambda: not killed.is_running(), 20, "its end")
    assert composed(context, "k") == "가나"
    assert context.press(key("Hangul")) is True
    typing_process(tmp_path).kill()
    assert [context.press(key(name)) for name in "rk"] == [False, False]


def test_told_to_end_it_commits_and_the_next_one_goes_on(start: Start, tmp_path: Path) -> None:
    """The daemon notices nothing of this either."""
    context = start().context("ieum")
    assert composed(context, "r", "k") == "가"
    told = typing_process(tmp_path)
    told.terminate()
    await_true(lambda: not told.is_running(), 20, "its end")
    assert (context.call("GetEngine")[0][1][2], composed(context, "s", "k")) == ("ieum", "가나")


def test_ibus_answers_the_keys_of_a_dead_engine_with_errors(tmp_path: Path) -> None:
    """With ibus-hangul: whose connection ends owes them for ever.  GNOME's Shell throws such keys away."""
    with ibus_hangul(tmp_path, HANGUL_FIRST) as context:
        assert composed(context, "r", "k") == "가"
        (engine,) = [
            each for each in psutil.process_iter(["name", "environ"])
            if each.info["name"].startswith("ibus-engine-han") and (each.info["environ"] or {}).get("HOME") == str(tmp_path)
        ]  # fmt: skip
        engine.send_signal(signal.SIGSTOP)
        assert context.press_all(map(key, "skek"), engine.kill) == [None] * 4
        assert context.text + context.preedit == "가"
