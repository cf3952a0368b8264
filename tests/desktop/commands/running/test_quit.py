"""``ieum quit``: the program is gone when it comes back, or it says that it is not."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.commands.running.quit import end_program
from desktop.control.protocol import ControlError, NoAnswer, NobodyThere, Reply
from desktop.system.instance import Instance
from desktop.words.app import Sentence, text

ROOT = Path(__file__).resolve().parents[4]
HOLDER = """
import sys; from pathlib import Path; from desktop.system.instance import Instance
held = Instance(Path(sys.argv[1])); print("held", flush=True); sys.stdin.read()
"""


class Program:
    """A process that holds the lock until it is asked to end, if it listens."""

    def __init__(self, lock: Path, *, listens: bool) -> None:
        self.listens = listens
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(lock)], stdin=pipe, stdout=pipe, cwd=ROOT
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == b"held"

    def ask(self) -> Reply:
        """As ``Context.request`` does; the answer may get lost when it ends."""
        assert self.process.stdin is not None
        if self.listens:
            self.process.stdin.close()
        raise NoAnswer(None)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


def ended(lock: Path, program: Program | None = None, error: ControlError | None = None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""

    def request() -> Reply:
        if error is not None:
            raise error
        return program.ask() if program is not None else Reply(1)

    out, errors = io.StringIO(), io.StringIO()
    return end_program(request, lock, out, errors, within=1.0), out.getvalue(), errors.getvalue()


def test_it_comes_back_when_the_program_is_gone(tmp_path: Path) -> None:
    """Its lock is free then, and another may start, or its files be replaced."""
    lock = tmp_path / "ieum.lock"
    program = Program(lock, listens=True)
    assert ended(lock, program) == (0, text(Sentence.QUIT) + "\n", "")
    Instance(lock).release()
    program.close()


def test_a_program_that_goes_on_is_told(tmp_path: Path) -> None:
    """After a while, by the exit code too; nothing is killed."""
    lock = tmp_path / "ieum.lock"
    program = Program(lock, listens=False)
    assert ended(lock, program) == (1, "", text(Sentence.STATUS_SILENT) + "\n")
    assert program.process.poll() is None
    program.close()


def test_nobody_to_end_is_well(tmp_path: Path) -> None:
    """With and without what an earlier program left."""
    lock = tmp_path / "ieum.lock"
    assert ended(lock, error=NobodyThere())[0] == 0
    assert not lock.exists()
    Instance(lock).release()
    assert ended(lock, error=NobodyThere()) == (0, text(Sentence.STATUS_NOBODY) + "\n", "")


@pytest.mark.parametrize("refusal", ["bad-request", "other-version"])
def test_an_older_program_does_not_know_the_word(tmp_path: Path, refusal: str) -> None:
    """The person is told that it is of another version, at once."""
    code, out, errors = ended(tmp_path / "ieum.lock", error=NoAnswer(refusal))  # type: ignore[arg-type]
    assert (code, out) == (1, "")
    assert errors == text(Sentence.STATUS_OTHER_VERSION) + "\n"
