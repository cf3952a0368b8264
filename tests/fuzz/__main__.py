"""``make fuzz``: made-up inputs against what reads strangers' bytes.

``python -m tests.fuzz NAME … --seed N --count N``; a name is a module beside
this one with ``run(seed, count)``, which returns how many inputs were tried
and raises ``AssertionError`` with the number of the first that did what none
may.  The same seed tries the same inputs.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]

_COUNT = 2_000


def fuzzers(folder: Path = FOLDER) -> dict[str, Path]:
    """The modules that have a ``run``, by their names."""
    files = sorted(folder.glob("*.py"))
    return {
        path.stem: path
        for path in files
        if not path.stem.startswith(("_", "test_")) and "\ndef run(" in path.read_text(encoding="utf-8")
    }


def main(arguments: list[str] | None = None) -> int:
    """Runs those that are named, or all; 1 when one found a fault, and all the others are run nevertheless."""
    known = fuzzers()
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(known)}; all when none is named")
    parser.add_argument("--seed", type=int, help="of the inputs; another one every time when none is given")
    parser.add_argument("--count", type=int, default=_COUNT, help="inputs for each (%(default)s)")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in (*known, "all")]:
        parser.error(f"no such fuzzer: {' '.join(unknown)}")
    seed = random.randrange(1_000_000) if given.seed is None else given.seed
    names = list(known) if not given.names or "all" in given.names else given.names
    return max([_fuzz(name, seed, given.count) for name in names], default=0)


def _fuzz(name: str, seed: int, count: int) -> int:
    run = cast("Callable[[int, int], int]", importlib.import_module(f"tests.fuzz.{name}").run)
    began = time.monotonic()
    try:
        tried = run(seed, count)
    except AssertionError as fault:
        sys.stdout.write(f"{name:8} FAULT with --seed {seed} --count {count}: {fault}\n")
        return 1
    sys.stdout.write(f"{name:8} {tried:,} inputs of seed {seed} in {time.monotonic() - began:.1f} s, no fault\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    # What is dropped is logged, a line for each of thousands.
    logging.disable(logging.CRITICAL)
    threading.current_thread().name = "fuzz"
    sys.exit(main())
