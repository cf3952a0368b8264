"""How long the keyboard hook takes for a key, run by the Windows Python: ``packaging/windows/test.sh hook``.

The look-up in the published table is what Windows waits for at every key of
every program.  Beside it another thread of the process computes, so that the
interpreter's lock is taken, as when the session's answers are worked on.
"""

from __future__ import annotations

import sys
import threading
import time

from desktop.input.protocol import Chord
from desktop.input.windows.keys.interception import Interception
from desktop.input.windows.keys.press import inputs_of
from desktop.input.windows.native.windows import WindowsPort
from desktop.input.windows.port import KeyPress

KEYS = 1500
_EVERY_S = 0.005
_NOBODYS = 0xE8
"""A virtual key that is assigned to nothing."""


class TimedLookUp:
    """What the hook asks, with the time each answer took."""

    def __init__(self, interception: Interception) -> None:
        self._interception = interception
        self.seconds: list[float] = []

    def key(self, vk: int, scan: int, *, extended: bool, down: bool, own: bool) -> bool:
        """See ``Interception.key``; our own presses count as a person's."""
        begun = time.perf_counter()
        kept = self._interception.key(vk, scan, extended=extended, down=down, own=False)
        self.seconds.append(time.perf_counter() - begun)
        return kept


def main() -> int:
    """Presses keys and prints the times of the look-up and of the whole way through the hook."""
    sys.setswitchinterval(0.0005)
    port = WindowsPort()
    port.window()
    interception = Interception(lambda event: None)
    chords = {(0x09, frozenset[str]()): Chord("Tab")} | {
        (0x31 + number, frozenset({"Ctrl"})): Chord(str(number)) for number in range(5)
    }
    interception.publish(chords, time.monotonic() + 3600)
    looked_up = TimedLookUp(interception)
    hooked, done = threading.Event(), threading.Event()
    threading.Thread(target=port.hook, args=(looked_up, lambda answered: hooked.set()), daemon=True).start()
    hooked.wait()
    threading.Thread(target=_compute, args=(done,), daemon=True).start()
    ways: list[float] = []
    for _ in range(KEYS):
        begun = time.perf_counter()
        port.send(inputs_of([KeyPress(_NOBODYS)], ()))
        ways.append((time.perf_counter() - begun) / 2)
        time.sleep(_EVERY_S)
    done.set()
    port.unhook()
    for name, seconds in (("look-up", looked_up.seconds), ("through the hook and back", ways)):
        _tell(name, sorted(seconds))
    return 0


def _compute(done: threading.Event) -> None:
    while not done.wait(0.01):
        sum(range(200))


def _tell(name: str, seconds: list[float]) -> None:
    at = [1e3 * seconds[int(len(seconds) * part)] for part in (0.5, 0.95, 0.99)]
    sys.stdout.write(
        f"{name:26} n={len(seconds):<5} p50 {at[0]:.3f}  p95 {at[1]:.3f}  p99 {at[2]:.3f}  max {1e3 * seconds[-1]:.3f} ms\n"
    )


if __name__ == "__main__":
    sys.exit(main())
