"""A peer: ibus-typing-booster, the n-gram completion of the Linux desktop, with hunspell's Korean dictionary.

Its database class is asked directly, in a process of its own, without IBus.
It reads some lines of our training text, the way its own settings offer, and
then learns nothing more.  Its clean-up at start, which keeps 50,000 rows, is
left out, in its favour.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import os
import random
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.eojeol_ngram import corpus_mark, training_lines
from tests.bench.options import WORK
from tests.bench.predictor import PeerMissing, Predictor

__all__ = ["TypingBooster", "trained_booster"]

LINES = 30_000
"""So many training lines it reads; more make it slower than a person types."""

_ENGINE = Path("/usr/share/ibus-typing-booster/engine")
_PYTHON = "/usr/bin/python3"
"""Debian's, for which the package's dependencies are installed."""

_PROCESS = Path(__file__).with_name("booster_process.py")
_SEED = 20


class TypingBooster(Predictor):
    """The process that answers; see ``booster_process``."""

    name = "typing-booster"

    def __init__(self, database: Path, text: Path) -> None:
        """Starts it, and lets it read ``text`` when ``database`` is not there.  Raises ``PeerMissing``."""
        if not _ENGINE.is_dir():
            raise PeerMissing("ibus-typing-booster is not installed; tests/bench/peers.sh installs it")
        home = database.parent
        # It also keeps files in the home folder, and the person's is none of its business.
        environment = os.environ | {"HOME": str(home)}
        for kind in ("CACHE", "CONFIG", "DATA"):
            environment[f"XDG_{kind}_HOME"] = str(home / kind.lower())
        self._log = home / "log.txt"
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [_PYTHON, str(_PROCESS), str(_ENGINE), str(database), str(text)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment, text=True,
            )  # fmt: skip
        self._read()

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        """The candidates its window would show.  Raises ``PeerMissing`` when the process ended."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # then there is no answer either
            self._process.stdin.write(json.dumps({"context": context, "partial": partial, "k": k}) + "\n")
            self._process.stdin.flush()
        words: list[str] = self._read()["words"]
        return words

    def close(self) -> None:
        """Ends the process."""
        with contextlib.suppress(ValueError):  # its pipes are closed when it ended by itself
            self._process.communicate(timeout=10)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.communicate()
            last = self._log.read_text(encoding="utf-8").splitlines()[-1:]
            raise PeerMissing(f"ibus-typing-booster ended with {self._process.returncode}: {''.join(last)}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def trained_booster(corpus: Path, say: Callable[[str], None]) -> TypingBooster:
    """Typing booster that read ``LINES`` training lines, now or in an earlier run.

    Lines are drawn by their weight, as the built-in model sees them.  Raises
    ``PeerMissing`` and ``CorpusError``.
    """
    database = WORK / "typing-booster" / f"{corpus_mark(corpus)}-{LINES}.db"
    database.parent.mkdir(parents=True, exist_ok=True)
    text = database.with_suffix(".txt")
    if not database.exists():
        say(f"typing-booster reads {LINES:,} lines")
        chance = random.Random(_SEED)
        # Each line is drawn in proportion to its weight, none twice (Efraimidis and Spirakis, 2006).
        drawn = heapq.nlargest(
            LINES, ((chance.random() ** (1 / weight), line) for line, weight in training_lines(corpus))
        )
        chance.shuffle(drawn)
        text.write_text("".join(f"{line}\n" for _, line in drawn), encoding="utf-8")
    return TypingBooster(database, text)
