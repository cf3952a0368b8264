"""Every process of the program as it really is started: whose code it runs, what it leaves behind, when it ends."""

from __future__ import annotations

import importlib.metadata
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import psutil
import pytest
from desk import await_true
from program_home import CANARY, home_of, ieum_script, roles_of, tray_program, unlimited_cores

import models
from desktop.system.roles import program_command, role_command, start_command
from engine.text.private import Private
from engine.wire.link import Hello, Link
from engine.wire.protocol import Failed, FromEngine, Suggest, ToEngine

PIPE = subprocess.PIPE
TIMEOUT_S = 60
BUILTIN = Path(models.__file__).parent / "builtin"

COMMANDS: dict[str, tuple[str, ...]] = {
    "suggest": ("suggest", "오늘 "),
    "eot": ("eot", "밥 먹었어"),
    "try": ("try",),
    "status": ("status",),
    "doctor": ("doctor",),
    "models list": ("models", "list"),
    "models import": ("models", "import", "nothing.gguf", "--json"),
    "classify --json": ("classify", "--json"),
    "chat": ("chat", "요약해"),
    "voc test": ("voc", "test", "--json"),
    "ime": ("ime", "--ibus"),
    "ime fcitx5": ("ime", "--fcitx5", "1"),
    "ime status": ("ime", "status"),
}
"""What a person types, and what windows start."""


class Trap:
    """A folder full of modules with names that Python, libraries and the program ask for; each notes that it ran."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ran = folder / "downloads", folder / "ran"
        self._ran.mkdir()
        ours = {"desktop", "engine", "models", "sitecustomize", "usercustomize"}
        named = {*sys.stdlib_module_names, *importlib.metadata.packages_distributions(), *ours}
        for name in sorted(each for each in named if each.isidentifier()):
            place = self.folder / name
            place.mkdir(parents=True)
            # Some are imported before there is ``open``.
            code = f"import posix\nposix.mkdir({str(self._ran)!r} + '/' + __name__)\n"
            (place / "__init__.py").write_text(code, encoding="utf-8")
            (place / "__main__.py").write_text(code, encoding="utf-8")

    @property
    def caught(self) -> list[str]:
        """The modules that ran."""
        return sorted(each.name for each in self._ran.iterdir())


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    """One for all tests: whatever runs in it is a fault."""
    return Trap(tmp_path_factory.mktemp("trap"))


def run(command: Sequence[str], environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A command without input."""
    return subprocess.run(
        command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=False
    )  # fmt: skip


class Role:
    """A role as the program starts it, in ``folder``, with a link to it."""

    def __init__(
        self,
        role: str,
        environment: dict[str, str],
        folder: Path,
        *options: str,
        preexec_fn: Callable[[], None] | None = None,
    ) -> None:
        program, *rest = role_command(role)
        self.process = subprocess.Popen(
            [program, *options, *rest], env=environment, cwd=folder, stdin=PIPE, stdout=PIPE, stderr=PIPE,
            preexec_fn=preexec_fn,  # noqa: PLW1509  # it takes no lock
        )  # fmt: skip
        pipes = cast("BinaryIO", self.process.stdout), cast("BinaryIO", self.process.stdin)
        self.link: Link[ToEngine, FromEngine] = Link(*pipes, FromEngine)

    def end(self) -> tuple[int, str]:
        """Waits for its end: its status and what it said to standard error."""
        assert self.process.stderr is not None
        errors = self.process.stderr.read().decode(errors="replace")
        status = self.process.wait(TIMEOUT_S)
        self.process.stderr.close()
        self.link.close()
        return status, errors


@pytest.mark.parametrize("path", ["", os.pathsep, ".", "here"])
def test_roles_run_no_code_of_the_folder_they_are_started_in(trap: Trap, tmp_path: Path, path: str) -> None:
    """Neither for the folder's sake, nor because ``PYTHONPATH`` leads there, which an empty part of it does too."""
    environment = home_of(tmp_path, **({"PYTHONPATH": str(trap.folder) if path == "here" else path} if path else {}))
    for name in ("engine", "forms", "input"):
        role = Role(name, environment, trap.folder)
        assert isinstance(role.link.receive(), Hello)
        assert role.process.stdin is not None
        role.process.stdin.close()
        assert role.end()[0] == 0
    assert trap.caught == []


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_commands_run_no_code_of_the_folder_they_are_started_in(
    trap: Trap, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A person's ``ieum``, and what a window starts, wherever ``PYTHONPATH`` leads."""
    run([ieum_script(), *command], home_of(tmp_path), trap.folder)
    run(program_command(*command), home_of(tmp_path, PYTHONPATH=str(trap.folder)), trap.folder)
    assert trap.caught == []


def await_model(log: Path) -> None:
    """Until the engine whose log this is has loaded one."""
    await_true(lambda: log.exists() and "loaded" in log.read_text(), TIMEOUT_S, "a model")


def test_the_tray_program_runs_no_code_of_the_folder_it_is_started_in(trap: Trap, tmp_path: Path) -> None:
    """As a person starts it and as the entry for the start of a session does, with all of its children."""
    for number, command in enumerate(([ieum_script()], start_command())):
        home = tmp_path / str(number)
        with tray_program(command, home_of(home), trap.folder) as program:
            roles_of(program, "engine")
            await_model(home / ".local/state/ieum/log/engine.log")
    assert trap.caught == []


def test_a_relative_path_means_the_folder_of_the_person(tmp_path: Path) -> None:
    """Though the engine that loads it stands elsewhere."""
    shutil.copytree(BUILTIN, tmp_path / "내 모델")
    done = run([ieum_script(), "--model", "내 모델", "suggest", "오늘 "], home_of(tmp_path / "home"), tmp_path)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    done = run([ieum_script(), "models", "import", "./내 모델"], home_of(tmp_path / "home"), tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    (tmp_path / "말.txt").write_text("밥 먹었어\n", encoding="utf-8")
    done = run([ieum_script(), "eot", "--file", "말.txt", "--csv", "끝.csv"], home_of(tmp_path / "home"), tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "밥 먹었어" in (tmp_path / "끝.csv").read_text(encoding="utf-8-sig")


def cores(*folders: Path) -> list[bytes]:
    """What the system has written of crashed processes here, or where they stand."""
    return [each.read_bytes() for folder in folders for each in folder.glob("core*") if each.is_file()]


@pytest.mark.parametrize("fault", [signal.SIGSEGV, signal.SIGABRT])
def test_a_role_that_crashes_leaves_no_typed_text(tmp_path: Path, fault: signal.Signals) -> None:
    """No core, though the person asks for one of every crash; and what Python says of a crash has places only."""
    folder = tmp_path / "here"
    folder.mkdir()
    engine = Role(
        "engine", home_of(tmp_path / "home"), folder, "-X", "faulthandler",
        preexec_fn=unlimited_cores,
    )  # fmt: skip
    assert isinstance(engine.link.receive(), Hello)
    engine.link.send(Suggest(1, Private(f"{CANARY} 이야기 ")))
    assert engine.link.receive() == Failed(1, "no-model")
    engine.process.send_signal(fault)
    status, said = engine.end()
    assert status == -fault
    assert "Fatal Python error" in said
    assert CANARY not in said
    assert cores(folder, Path("/")) == []


@pytest.mark.parametrize("name", ["suggest", "eot", "classify"])
def test_a_command_that_crashes_leaves_no_typed_text(tmp_path: Path, name: str) -> None:
    """What a person gives it on its standard input is in no core."""
    folder = tmp_path / "here"
    folder.mkdir()
    with subprocess.Popen(
        [ieum_script(), name, *(["--jsonl"] if name != "classify" else ["-"])], env=home_of(tmp_path / "home"), cwd=folder,
        stdin=PIPE, stdout=PIPE, stderr=subprocess.DEVNULL,
        preexec_fn=unlimited_cores,  # noqa: PLW1509  # it takes no lock
    ) as child:  # fmt: skip
        program = psutil.Process(child.pid)
        assert child.stdin is not None
        child.stdin.write(f'{{"text": "{CANARY}"}}\n'.encode() * 100)
        child.stdin.flush()
        await_true(lambda: limit(program) == (0, 0) or child.poll() is not None, TIMEOUT_S, "a sealed command")
        child.send_signal(signal.SIGSEGV)
        child.wait(TIMEOUT_S)
        child.stdin.close()
    assert cores(folder, Path("/")) == []


def limit(process: psutil.Process) -> tuple[int, int]:
    """How large a core of this process may become."""
    return process.rlimit(resource.RLIMIT_CORE)


def await_sealed(process: psutil.Process) -> None:
    """Until it may leave no core, and none that goes to a program would hold any of its memory."""
    filtered = Path(f"/proc/{process.pid}/coredump_filter")
    await_true(lambda: limit(process) == (0, 0), TIMEOUT_S, "no core")
    await_true(lambda: int(filtered.read_text(), 16) == 0, TIMEOUT_S, "no memory in it")


def test_the_tray_program_and_its_roles_leave_no_core(tmp_path: Path) -> None:
    """Neither a file, nor anything of their memory where the system hands cores to a program."""
    with tray_program([ieum_script()], home_of(tmp_path), tmp_path) as program:
        for each in [program, *roles_of(program, "engine")]:
            await_sealed(each)


@pytest.mark.parametrize("mask", [0o000, 0o777])
def test_what_the_program_makes_is_its_owners(tmp_path: Path, mask: int) -> None:
    """Folders, logs, settings, the socket, models and notes, whatever mask it was started with."""
    home = tmp_path / "home"
    environment = home_of(home)
    shutil.copytree(BUILTIN, tmp_path / "model")

    def ieum(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [ieum_script(), *arguments], env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=TIMEOUT_S, umask=mask, check=False,
        )  # fmt: skip

    before = os.umask(mask)
    try:
        with tray_program([ieum_script()], environment, tmp_path) as program:
            os.umask(before)
            roles_of(program, "engine")
            await_true(lambda: any(home.rglob("*.sock")), TIMEOUT_S, "the control socket")
            assert ieum("models", "import", "model").returncode == 0
            assert ieum("status").returncode == 0
            made = {str(each.relative_to(home)): each.lstat().st_mode & 0o777 for each in home.rglob("*")}
    finally:
        os.umask(before)
    assert {name: oct(mode) for name, mode in made.items() if mode & 0o077 or mode & 0o600 != 0o600} == {}
    names = " ".join(made)
    assert all(
        each in names for each in ("settings.toml", "ui.log", "engine.log", ".lock", ".sock", ".gguf", "manifest")
    )


def test_what_is_opened_for_the_person_has_the_mask_of_the_person(tmp_path: Path) -> None:
    """A browser or an editor that the program starts is not the program."""
    code = (
        "import os, subprocess; from desktop.system.seal import as_person, seal\n"
        "seal(); seal()\n"
        "with as_person(): subprocess.run(['touch', 'theirs'], check=True)\n"
        "subprocess.run(['touch', 'ours'], check=True)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, umask=0o027, check=True)
    assert [(tmp_path / each).stat().st_mode & 0o777 for each in ("theirs", "ours")] == [0o640, 0o600]


def ended(process: psutil.Process) -> bool:
    """Whether it is gone, or nobody has asked for its status yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("at", ["begun", "logging", "loaded"])
def test_the_roles_end_with_a_program_that_is_killed(tmp_path: Path, at: str) -> None:
    """Whatever they are at: importing, connecting, having a model."""
    log = tmp_path / ".local/state/ieum/log/engine.log"
    with tray_program([ieum_script()], home_of(tmp_path), tmp_path) as program:
        children = roles_of(program, "engine")
        if at != "begun":
            await_true(log.exists, TIMEOUT_S, "a log")
        if at == "loaded":
            await_true(lambda: "loaded" in log.read_text(encoding="utf-8"), TIMEOUT_S, "a model")
        children += [each for each in program.children() if each not in children]
        program.kill()
        await_true(lambda: all(map(ended, children)), 3, "the end of all roles")


@pytest.mark.parametrize("role", ["engine", "forms", "input"])
@pytest.mark.parametrize("busy", ["importing", "reading nothing"])
def test_a_role_that_reads_nothing_ends_with_its_parent(tmp_path: Path, role: str, busy: str) -> None:
    """It sees the end of its input from outside the thread that would have to read it."""
    hang = "import time\nwhile True: time.sleep(1)\n" if busy == "importing" else "while True: pass\n"
    code = (
        "import sys, types, threading\n"
        "from desktop.system import seal\n"
        "seal._control = lambda *_: None\n"  # as where the system does not end it by itself
        "class Hang(types.ModuleType):\n"
        f"    def main(self):\n        {hang.strip().replace(chr(10), chr(10) + '        ')}\n"
        "for name in ('engine.process.server', 'engine.forms.process', 'desktop.input.host'):\n"
        "    sys.modules[name] = Hang('hang')\n"
        "from desktop.__main__ import main\n"
        f"print(flush=True); sys.exit(main(['--role', {role!r}]))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], env=home_of(tmp_path), stdin=PIPE, stdout=PIPE) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdout.readline()
        child.stdin.write(b"something that nobody reads")
        child.stdin.close()
        assert child.wait(TIMEOUT_S) == 0


def test_a_role_whose_parent_is_gone_already_does_not_begin(tmp_path: Path) -> None:
    """Killed between the start of a child and its first line, the parent closed a pipe that nobody watched yet."""
    reader, writer = os.pipe()
    os.close(writer)
    code = "from desktop.system.seal import end_with_parent; end_with_parent(); raise SystemExit(9)"
    done = subprocess.run([sys.executable, "-c", code], stdin=reader, check=False, timeout=TIMEOUT_S)
    os.close(reader)
    assert done.returncode == 0
