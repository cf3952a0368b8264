"""What the installed program takes on Wine's Windows: disk, time to start, memory.  ``packaging/windows/test.sh figures``.

Installs what `make package-windows` made in a Windows of its own, and removes
it again.  A start is over when the engine has its model and the keyboard is
listened to, by the program's own log, whose clock is this machine's.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]

from desk import await_true  # noqa: E402
from desk_installed import Computer  # noqa: E402
from desk_wine import WINDOWS, WineDesk  # noqa: E402

_STARTS = 5
_READY_S = 120.0
_SETTLE_S = 3.0
_LINE = re.compile(r"(\S+ \S+),(\d+) \d+ INFO \S+ (engine: ready|input: ready)")


def main() -> int:
    """Prints the figures."""
    installers = sorted((ROOT / "dist").glob("ieum-*-windows-x64.exe"), key=lambda path: path.stat().st_mtime)
    if not installers:
        sys.stderr.write("nothing to install (make package-windows)\n")
        return 1
    prefix = WINDOWS / "prefix-fresh"
    subprocess.run(["rm", "-rf", prefix], check=True)
    subprocess.run([ROOT / "packaging" / "windows" / "prefix.sh", prefix], check=True)
    with tempfile.TemporaryDirectory() as name, WineDesk(Path(name), prefix) as desk:
        computer = Computer(desk, installers[-1])
        begun = time.monotonic()
        assert computer.set_up() == 0
        took = time.monotonic() - begun
        (computer.local / "ieum").mkdir(exist_ok=True)
        (computer.local / "ieum" / "welcomed").touch()
        size = sum(each.stat().st_size for each in computer.place.rglob("*") if each.is_file())
        for each in sorted((ROOT / "dist").glob(f"{installers[-1].stem}.*")):
            sys.stdout.write(f"{each.name:40} {each.stat().st_size / 1e6:8.1f} MB\n")
        sys.stdout.write(f"{'installed, and the time that took':40} {size / 1e6:8.1f} MB, {took:.1f} s\n")
        starts = [_start(computer) for _ in range(_STARTS)]
        sys.stdout.write(f"{'start to suggestions, first':40} {starts[0][0]:8.1f} s\n")
        later = sorted(seconds for seconds, _ in starts[1:])
        sys.stdout.write(f"{'later ones':40} {later[0]:8.1f} to {later[-1]:.1f} s\n")
        sys.stdout.write(f"{'memory of its processes, theirs alone':40} {starts[-1][1]:8.1f} MB\n")
        assert computer.remove("/FORGET") == 0
    return 0


def _start(computer: Computer) -> tuple[float, float]:
    """Seconds that a start took, and the megabytes that no other process has of what it holds then."""
    log = computer.local / "ieum" / "Logs" / "ui.log"
    with contextlib.suppress(FileNotFoundError):
        log.unlink()
    begun = time.time()
    program = computer.desk.popen(computer.named(computer.place / "ieum.exe"), IEUM_LOG="INFO")
    await_true(lambda: len(dict(_ready(log))) == 2, _READY_S, "the program")
    seconds = max(dict(_ready(log)).values()) - begun
    time.sleep(_SETTLE_S)
    held = 0.0
    for each in psutil.process_iter(["cmdline"]):
        with contextlib.suppress(psutil.Error):
            if any(part.endswith("ieum.exe") for part in each.info["cmdline"] or ()):
                held += each.memory_full_info().uss / 1e6
    assert computer.ieum("quit")[0] == 0
    program.wait(timeout=30)
    return seconds, held


def _ready(log: Path) -> Iterator[tuple[str, float]]:
    """Which part was there when, in seconds since 1970."""
    with contextlib.suppress(OSError):
        for stamp, thousandths, part in _LINE.findall(log.read_text(encoding="utf-8", errors="replace")):
            at = dt.datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S").astimezone()
            yield part, at.timestamp() + int(thousandths) / 1000


if __name__ == "__main__":
    sys.exit(main())
