"""A thousand takes from the input method of our own, and typing as fast as nobody types, on any desk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ime_session import ImeSession, Page, take_words

__all__ = ["TAKES", "meeting_place", "play_takes"]

TAKES = int(os.environ.get("IEUM_TAKES", "60"))
"""How many in each program; a thousand with ``make live-all``."""

_WORDS = "학교 회의 그래서 오늘은 합니다 세종대왕이 닭볶음탕을 값어치가 읽는다 좋겠습니다 얹혀사는 꿇어앉아 괜찮아요 없었다 했습니다 뭐랄까".split()
_BATCH = 30


def meeting_place(run: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """Where on that desk the program and the input method meet."""
    told = "import os; from desktop.system import paths; print(paths.ime_socket(os.environ))"
    return Path(run(sys.executable, "-P", "-E", "-c", told).stdout.strip())


def play_takes(page: Page, session: ImeSession, empty: Callable[[], None], text: Callable[[str], str]) -> None:
    """Takes in batches, each on an empty page; ``text`` is what stands there, saved until it is as wanted."""
    for at in range(0, TAKES, _BATCH):
        empty()
        wanted = take_words(page, session, _WORDS, min(_BATCH, TAKES - at), seed=at)
        # What an editor puts at the end of a file is its own.
        assert text(wanted).rstrip("\n") == wanted.rstrip("\n"), f"batch {at}"
