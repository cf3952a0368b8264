"""What the environment says may be anything: no folder of a stranger's becomes the person's own, and words come out."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from program_home import home_of, ieum_script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows tells where a person's folders are itself")

_SEALED = "from desktop.system.seal import seal; seal(); import os; from desktop.system import paths\n"
FOLDERS = {
    "a home that is relative": {"HOME": "home"},
    "a home that is empty": {"HOME": ""},
    "settings beside whoever stands there": {"XDG_CONFIG_HOME": ".config"},
    "all of them": dict.fromkeys(
        ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"), "."
    ),
}


def sealed(code: str, environment: dict[str, str], folder: Path, *before: str) -> list[str]:
    """The lines that ``code`` prints in a process of ours that stands in ``folder``."""
    command = [*before, sys.executable, "-P", "-c", _SEALED + code]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize("odd", FOLDERS.values(), ids=FOLDERS.keys())
def test_no_folder_depends_on_where_somebody_stands(tmp_path: Path, odd: dict[str, str]) -> None:
    """As the specification of these names has it: what is relative says nothing."""
    code = "for each in (paths.settings_file(), paths.models_folder(), paths.log_folder(), paths.runtime_folder(),"
    code += " paths.autostart_file(), paths.settings_lock()): print(each)"
    for told in sealed(code, {**home_of(tmp_path / "home"), **odd}, tmp_path):
        assert Path(told).is_absolute()
        assert not Path(told).is_relative_to(tmp_path) or Path(told).is_relative_to(tmp_path / "home")


def shared(path: Path) -> None:
    """A folder in which anybody may write."""
    path.mkdir()
    path.chmod(0o777)


RUNTIME: dict[str, Callable[[Path], object]] = {
    "a link": lambda path: path.symlink_to(path.parent),
    "a file": Path.touch,
    "others may look": functools.partial(Path.mkdir, mode=0o755),
    "others may write": shared,
    "a name that no system takes": lambda path: None,
}


@pytest.mark.parametrize("kind", RUNTIME)
def test_locks_lie_where_nobody_else_puts_any(tmp_path: Path, kind: str) -> None:
    """Nor in a folder in /tmp with a name that can be guessed, and nothing is said about it: the person did not choose."""
    runtime = tmp_path / ("x" * 300 if kind.startswith("a name") else "run")
    RUNTIME[kind](runtime)
    environment = home_of(tmp_path / "home", XDG_RUNTIME_DIR=str(runtime))
    assert sealed("print(paths.runtime_folder())", environment, tmp_path) == [str(tmp_path / "home/.local/state/ieum")]
    done = subprocess.run([ieum_script(), "status"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_locks_lie_in_the_folder_of_the_session(tmp_path: Path) -> None:
    """As everybody's do."""
    (tmp_path / "run").mkdir(mode=0o700)
    environment = home_of(tmp_path / "home", XDG_RUNTIME_DIR=str(tmp_path / "run"))
    assert sealed("print(paths.runtime_folder())", environment, tmp_path) == [str(tmp_path / "run/ieum")]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may be somebody else")
def test_an_account_that_the_system_does_not_know_has_a_home(tmp_path: Path) -> None:
    """As in a container that is run as any number: nothing is written there, and nothing where it stands."""
    environment = {name: value for name, value in home_of(tmp_path / "home").items() if name != "HOME"}
    code = "os.setgroups([]); os.setgid(54321); os.setuid(54321)\nseal(); print(paths.settings_file()); print(paths.autostart_file())"
    assert sealed(code, environment, tmp_path) == [
        "/.config/ieum/settings.toml",
        "/.config/autostart/kr.ieum.Ieum.desktop",
    ]


def test_another_build_of_llama_cpp_is_not_loaded(tmp_path: Path) -> None:
    """Of a developer of something else, or of whoever writes into somebody's environment."""
    odd = {"LLAMA_CPP_LIB_PATH": str(tmp_path), "GGML_BACKEND_PATH": str(tmp_path / "x.so")}
    code = f"print([each for each in {list(odd)} if each in os.environ])"
    assert sealed(code, {**home_of(tmp_path / "home"), **odd}, tmp_path) == ["[]"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "euc-kr", "cp949"])
@pytest.mark.parametrize("asked", [["--help"], ["models", "list"], ["suggest", "--help"], ["doctor"]])
def test_words_come_out_in_any_encoding(tmp_path: Path, encoding: str, asked: Sequence[str]) -> None:
    """What it has no character for is spelled out: a pipe on a Korean Windows has no check mark, Latin-1 no Korean."""
    environment = home_of(tmp_path / "home", PYTHONIOENCODING=encoding)
    done = subprocess.run([ieum_script(), *asked], env=environment, capture_output=True, check=False)
    told = done.stdout.decode(encoding)
    assert told.strip()
    assert b"Error" not in done.stderr
    assert any("가" <= each <= "힣" for each in told) == (encoding not in ("ascii", "latin-1"))
