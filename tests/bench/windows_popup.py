"""From a key's press to the painted popup on Wine's Windows, everything real: ``packaging/windows/test.sh popup``.

Keys are pressed by xdotool, so its own start is in the times, as in the bench
``popup`` of X11.  The Windows program tells the times of its pictures by its
clock, which under Wine is this machine's; that is looked at before and behind.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]

from desk import key_names  # noqa: E402
from desk_wine import WINDOWS, WindowsEditor, WineDesk, on_windows  # noqa: E402

from engine.text.hangul import keys  # noqa: E402
from tests.bench.latency import tell  # noqa: E402

FIELDS = ("edit", "rich", "bare")
BEGINNINGS = (
    "오늘 날씨가",
    "내일 회의에 참석",
    "감사합니다",
    "배송이 너무 느려요",
    "점심 먹으러 갈까요",
    "영화를 재미있게 봤습니다",
)
_PAUSE_S = 0.3
"""A typist's, and longer than a picture takes."""
_SHRINKS_MS = 150.0
"""The figure is the time to the last picture painted before then, else to the first one: later the popup only shrinks."""
_READY_S = 180.0
_ANSWER_S = 10.0


class Painted:
    """The program, and what it says that it has painted."""

    def __init__(self, desk: WineDesk) -> None:
        self._child = desk.popen(
            on_windows(WINDOWS / "python" / "python.exe"),
            "-P",
            on_windows(ROOT / "tests" / "bench" / "windows_painted.py"),
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self._await("ready", _READY_S)

    def times(self) -> list[float]:
        """When it has painted since this was asked last, in seconds since 1970."""
        found = []
        while not self._lines.empty():
            line = self._lines.get()
            if line.replace(".", "").isdigit():
                found.append(float(line))
        return found

    def off(self) -> float:
        """By how much its clock may differ from ours, in milliseconds: where its answer lies outside the asking."""
        asked = time.time()
        assert self._child.stdin is not None
        self._child.stdin.write(b"\n")
        self._child.stdin.flush()
        told = float(self._await("clock", _ANSWER_S).split()[1])
        return 1000 * max(0.0, asked - told, told - time.time())

    def close(self) -> None:
        """Ends it as its person does."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        self._child.wait(30)

    def _await(self, word: str, seconds: float) -> str:
        end = time.monotonic() + seconds
        seen: list[str] = []
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise SystemExit(f"the program does not say {word}: {seen[-20:]}") from None
            if line.startswith(word):
                return line
            seen.append(line)

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self._lines.put(line.decode("utf-8", "replace").strip())


def main() -> int:
    """Types into each kind of field and prints the times."""
    with tempfile.TemporaryDirectory() as name, WineDesk(Path(name)) as desk:
        for home in (desk.prefix / "drive_c" / "users").iterdir():
            kept = home / "AppData" / "Local" / "ieum"
            kept.mkdir(parents=True, exist_ok=True)
            (kept / "welcomed").touch()
        editor = WindowsEditor(desk, Path(name))
        title = editor.start()
        program = Painted(desk)
        desk.bring_up(title, 30)
        editor.click()
        off = program.off()
        for field in FIELDS:
            editor.go_to(field)
            editor.empty()
            tell(f"key to painted popup, {field}", _typed(desk, program))
        sys.stdout.write(f"the clocks differ by {off:.3f} and {program.off():.3f} ms at most\n")
        program.close()
    return 0


def _typed(desk: WineDesk, program: Painted) -> list[float]:
    """Milliseconds from each press that was answered by a picture to the last of them."""
    found = []
    for text in BEGINNINGS:
        for key in keys(text + " "):
            program.times()
            pressed = time.time()
            subprocess.run(["xdotool", "key", "--delay", "0", *key_names(key)], env=desk.environment, check=True)
            time.sleep(_PAUSE_S)
            painted = [(at - pressed) * 1000 for at in program.times()]
            if painted:
                found.append(max((each for each in painted if each < _SHRINKS_MS), default=painted[0]))
        desk.press("Return")
    return found


if __name__ == "__main__":
    sys.exit(main())
