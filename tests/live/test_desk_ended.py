"""A desk leaves nobody behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desk_ended import end_all_of

_WAITS = "import signal; print('waits', flush=True); signal.pause()"
_STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {_WAITS}"


def _started(home: Path, script: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "HOME": str(home)}, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "waits\n"
    return child


def test_who_went_their_own_way_ends_with_the_desk(tmp_path: Path) -> None:
    """In a session of their own, and deaf to a request; who has another home stays."""
    here = [_started(tmp_path / "here", script) for script in (_WAITS, _STUBBORN)]
    there = _started(tmp_path / "there", _WAITS)
    try:
        assert len(end_all_of(tmp_path / "here")) == 2
        assert [each.wait(10) is not None for each in here] == [True, True]
        assert there.poll() is None
        assert end_all_of(tmp_path / "here") == []
    finally:
        for each in (*here, there):
            each.kill()
            each.wait()
            assert each.stdout is not None
            each.stdout.close()
