"""How long llama.cpp as it was built for Windows takes, with one thread and with two: ``packaging/windows/test.sh engine``.

Its threads are ggml's own there, and OpenMP's on Linux, where this runs by
``python -m tests.bench.windows_engine``, to be held against it.  Each figure
is of a model in memory, without tokenizer, search or link.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import models
from engine.llm.llama import LlamaRuntime
from engine.llm.runtime import ROOT, Branch
from tests.bench.options import WORK
from tests.bench.widened import write_widened

_TOKENS = 64
_TIMES = 60
_FIVE = 5


def main() -> int:
    """Prints medians, and what nine of ten took at most."""
    builtin = Path(models.__file__).parent / "builtin"
    large = write_widened(builtin, WORK / "kogpt2-shaped")
    for name, path in (("built-in", builtin / "ieum-mini.gguf"), ("KoGPT2-shaped", large)):
        for threads in (1, 2):
            runtime = LlamaRuntime(path, threads)
            sys.stdout.write(f"{name}, threads {threads}, {runtime.processor}\n")
            for what, seconds in _times(runtime).items():
                ordered = sorted(seconds)
                half, most = (1e3 * ordered[int(len(ordered) * part)] for part in (0.5, 0.9))
                sys.stdout.write(f"    {what:24} n={len(ordered):<4} p50 {half:7.2f}  p90 {most:7.2f} ms\n")
            sys.stdout.flush()
            runtime.close()
    return 0


def _times(runtime: LlamaRuntime) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"64 new tokens": [], "one token": [], "five branches": []}
    for turn in range(_TIMES):
        ids = [(turn * 131 + each * 17) % 2000 + 8 for each in range(_TOKENS)]
        begun = time.perf_counter()
        runtime.prompt(ids, _never)
        prompted = time.perf_counter()
        runtime.prompt([*ids, 9], _never)
        longer = time.perf_counter()
        runtime.expand([Branch(ROOT, 10 + each) for each in range(_FIVE)], _never)
        done = time.perf_counter()
        for seconds, took in zip(found.values(), (prompted - begun, longer - prompted, done - longer), strict=True):
            seconds.append(took)
    return found


def _never() -> bool:
    return False


if __name__ == "__main__":
    sys.exit(main())
