"""Files of models with something wrong in them, against their readers, and against a real load of what was let through.

``run`` is for ``python -m tests.fuzz readers``.  Three of four files are
GGUFs; what their check accepts is loaded and asked by a child of its own,
which must outlive it.  The others lie beside a GGUF, and are read here.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.files.gguf import read_header
from engine.files.gguf_sound import check_sound
from engine.files.opening import FileFault
from tests.fuzz.beside import Beside
from tests.fuzz.gguf_mutations import mutated

__all__ = ["run"]

ROOT = Path(__file__).resolve().parents[2]

_CHILD = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from engine.errors import LoadFault, RuntimeFault
from engine.llm.llama import LlamaRuntime
from engine.llm.runtime import ROOT, Branch
never = lambda: False
for line in sys.stdin:
    try:
        runtime = LlamaRuntime(Path(line.strip()), threads=1)
        try:
            ids = [1, 5, 6, 7, 8][: runtime.context - 2]
            runtime.prompt(ids, never)
            runtime.expand([Branch(ROOT, 9), Branch(ROOT, 10)], never)
            list(runtime.read([ids, ids[:2]], never))
        finally:
            runtime.close()
        print("loaded", flush=True)
    except (LoadFault, RuntimeFault) as fault:
        print(type(fault).__name__, fault, flush=True)
"""
"""Loads each file that it is told of, and asks as the engine asks."""


class _Loader:
    """The child, anew when it has died."""

    def __init__(self) -> None:
        self._child = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def load(self, path: Path) -> str:
        """What came of it; raises ``AssertionError`` when the child died."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            print(path, file=self._child.stdin, flush=True)
        if answer := self._child.stdout.readline():
            return answer.strip()
        _, errors = self._child.communicate()
        code, self._child = self._child.returncode, self._start()
        raise AssertionError(f"the engine ended with {code}: {errors.strip().splitlines()[-1:]}")

    def close(self) -> None:
        """Ends the child."""
        self._child.kill()
        self._child.communicate()


def run(seed: int, count: int) -> int:
    """Tries ``count`` files; how many were tried.  Raises ``AssertionError`` with the number of the first fault."""
    loader = _Loader()
    try:
        with tempfile.TemporaryDirectory() as folder:
            beside = Beside(Path(folder))
            for number in range(count):
                chance = random.Random(f"{seed}-{number}")
                try:
                    if chance.random() < 0.75:
                        _try(Path(folder) / "model.gguf", chance, loader)
                    else:
                        beside.try_one(chance)
                except AssertionError as fault:
                    raise AssertionError(f"file {number} of seed {seed}: {fault}") from None
    finally:
        loader.close()
    return count


def _try(path: Path, chance: random.Random, loader: _Loader) -> None:
    path.write_bytes(mutated(chance))
    try:
        check_sound(read_header(path))
    except FileFault:
        return
    except Exception as error:
        raise AssertionError(f"the reader raised {type(error).__name__}: {error}") from error
    loader.load(path)
