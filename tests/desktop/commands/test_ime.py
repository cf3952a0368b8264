"""``ieum ime`` as a person calls it, and as IBus does."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from bus_fake import FakeBus, reply_to
from desk import await_true
from program_home import home_of, ieum_script, unlimited_cores

from desktop.arguments import parser


def ieum(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command in a home of its own, without a desktop."""
    environment = home_of(folder, PATH="/nowhere", **more)
    return subprocess.run(
        [ieum_script(), *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip


def test_status_says_how_it_is_for_people_and_for_programs(tmp_path: Path) -> None:
    """Not installed is no failure; what to do about it stands there."""
    told = ieum(tmp_path, "ime", "status")
    assert told.returncode == 0 and "ieum ime install" in told.stdout
    status = json.loads(ieum(tmp_path, "ime", "status", "--json").stdout)
    assert status == {
        "packaged": status["packaged"], "own": False, "known": False, "listed": False, "used": False,
        "lasting": status["packaged"], "installed": status["packaged"], "given_up": None,
        "virtual_keyboard": None, "framework": None,
        "typing": {"layout": "2", "switch_keys": "Hangul,Shift+space", "hanja_keys": "Hangul_Hanja,F9"},
    }  # fmt: skip


def test_without_ibus_installing_says_so(tmp_path: Path) -> None:
    """In the person's language, with the way to it; nothing is written."""
    done = ieum(tmp_path, "ime", "install", LC_ALL="en_GB.UTF-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no IBus" in done.stderr
    assert not (tmp_path / ".config" / "environment.d").exists()


def test_programs_hear_why_where_they_listen(tmp_path: Path) -> None:
    """The window that started it reads its output only."""
    done = ieum(tmp_path, "ime", "install", "--json", LC_ALL="en_GB.UTF-8")
    told = json.loads(done.stdout)
    assert (done.returncode, told["code"]) == (1, "no-ibus")
    assert told["error"] in done.stderr


def test_what_was_given_up_is_told(tmp_path: Path) -> None:
    """Until the person chooses it again."""
    note = tmp_path / ".local" / "state" / "ieum" / "ime-given-up.json"
    note.parent.mkdir(parents=True)
    note.write_text('{"at": 0, "instead": "hangul"}', encoding="utf-8")
    assert json.loads(ieum(tmp_path, "ime", "status", "--json").stdout)["given_up"] == {"at": 0, "instead": "hangul"}


def test_started_without_a_daemon_it_ends_by_itself(tmp_path: Path) -> None:
    """As IBus would have it: both processes are gone, nothing is started again and again."""
    done = ieum(tmp_path, "ime", "--ibus", XDG_RUNTIME_DIR=str(tmp_path))
    assert done.returncode == 3
    assert done.stderr == ""


def test_both_processes_are_sealed_and_one_ends_with_the_other(tmp_path: Path) -> None:
    """All that is typed goes through one of them: no core, though the person asks for one; logs of their own."""
    bus = FakeBus(tmp_path, lambda call: reply_to(call, "u", 1))
    child = subprocess.Popen(
        [ieum_script(), "ime", "--ibus"], env=home_of(tmp_path / "home", IBUS_ADDRESS=bus.address),
        preexec_fn=unlimited_cores,  # noqa: PLW1509  # it takes no lock
    )  # fmt: skip
    try:
        bus.next_call("RequestName")
        watcher = psutil.Process(child.pid)
        (typist,) = watcher.children()
        for each in (watcher, typist):
            assert each.rlimit(resource.RLIMIT_CORE) == (0, 0)
            assert int(Path(f"/proc/{each.pid}/coredump_filter").read_text(encoding="ascii"), 16) == 0
        logs = tmp_path / "home" / ".local" / "state" / "ieum" / "log"
        await_true(lambda: {each.name for each in logs.iterdir()} == {"ime.log", "ime-typing.log"}, 20, "logs")
    finally:
        bus.hang_up()
    assert child.wait(20) == 0
    assert not typist.is_running()


def test_it_loads_no_window_no_model_and_no_network() -> None:
    """It is in memory all day, and starts while somebody types."""
    code = "import desktop.ime.host, sys; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    heavy = {"PySide6", "llama_cpp", "httpx", "numpy", "asyncio", "Xlib", "pynput", "rich"}
    assert heavy.isdisjoint(told.split())


@pytest.mark.parametrize("arguments", [["ime", "--ibus"], ["ime", "--ibus", "--again"], ["ime"]])
def test_arguments_of_the_role_load_none_of_it(arguments: list[str]) -> None:
    """They are read before anything is sealed."""
    options = parser().parse_args(arguments)
    assert (options.command, options.ibus) == ("ime", "--ibus" in arguments)
