"""A watchdog over a made-up typing process, for its tests: notes what happens as lines of JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from desktop.ime.watchdog.program import ProgramStamp
from desktop.ime.watchdog.pulse import KeyPulse
from desktop.ime.watchdog.watch import EXIT_TOLD, Watchdog


def main(notes: str, program: str, quiet_s: str, *plan: str) -> int:
    """Runs the watchdog; each child does the next word of ``plan``."""
    started = Path(notes).with_suffix(".started")

    def note(kind: str, word: str = "") -> None:
        with Path(notes).open("a", encoding="utf-8") as file:
            file.write(json.dumps([time.monotonic(), os.getpid(), kind, word]) + "\n")

    class Daemon:
        def restore(self) -> bool:
            note("restored")
            return True

        def replace(self) -> str:
            note("replaced")
            return "hangul"

    def serve(pulse: KeyPulse) -> int:
        count = started.stat().st_size if started.exists() else 0
        with started.open("a", encoding="ascii") as file:
            file.write(".")
        told: list[int] = []
        signal.signal(signal.SIGTERM, lambda *_: told.append(1))
        note("serving", plan[count])
        for word in plan[count].split(","):
            if word == "crash":
                raise ValueError(word)
            if word == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            if word == "done":
                return 0
            for _ in range(20 if word == "keys" else 1):
                pulse.begin()
                if word in ("stall", "slow-key"):
                    note("stall" if word == "stall" else "key")
                    end = time.monotonic() + (60.0 if word == "stall" else 0.3)
                    while time.monotonic() < end:
                        time.sleep(0.01)
                pulse.end()
        while not told:
            time.sleep(0.01)
        note("ended", "in a key" if pulse.begun else "between")
        return EXIT_TOLD

    note_became = f"import json,os,sys;open({notes!r},'a').write(json.dumps([0,os.getpid(),'became',''])+chr(10))"
    stamp = ProgramStamp([sys.executable, "-c", note_became], Path(program))
    return Watchdog(serve, Daemon(), lambda name: note("given up", name), stamp, quiet_s=float(quiet_s)).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
