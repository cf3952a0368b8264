"""The end of a desk: whoever was started in its home and went their own way ends with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

__all__ = ["end_all_of"]

_GRACE_S = 5.0


def end_all_of(home: Path) -> list[str]:
    """Ends every process with this home, by force in the end; their names.

    A desktop starts input methods by itself, a daemon parts from who started
    it or is begun anew in the midst of its end: none of them is a child that
    could be waited for.
    """
    # Under a Windows Python, which has none, tests wait by the desk's module too.
    import psutil

    left = list(_with_home(str(home)))
    names = []
    for each in left:
        with contextlib.suppress(psutil.Error):
            names.append(each.name())
            each.terminate()
    _, alive = psutil.wait_procs(left, timeout=_GRACE_S)
    for each in alive:
        with contextlib.suppress(psutil.Error):
            each.kill()
    psutil.wait_procs(alive, timeout=_GRACE_S)
    return names


def _with_home(home: str) -> Iterator[psutil.Process]:
    import psutil

    for each in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if each.environ().get("HOME") == home:
                yield each
