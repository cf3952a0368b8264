"""What a key costs in the input method of our own: an application's question until its answer, beside ibus-hangul's, by turns."""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

from desk import Desk
from ibus_daemon import IbusContext
from ime_desk import await_ours, install_ours, meeting_place, typist
from ime_field import key
from ime_session import ImeSession
from jeepney.io.blocking import open_dbus_connection

from engine.text.hangul import keys
from tests.bench.latency import tell
from tests.bench.options import SENTENCES, Options

__all__ = ["run"]

_ROUNDS, _LINES = 4, 6
_APART_S = 0.02


def run(_options: Options) -> None:
    """The same sentences through a real IBus, at 20 ms a key: ibus-hangul, ours alone, and ours with a program that listens."""
    pressed = keys(" ".join(SENTENCES.read_text(encoding="utf-8").splitlines()[:_LINES]))
    times: dict[str, list[float]] = {"ibus-hangul": [], "ours": [], "ours, and the program listens": []}
    busy = 0.0
    with tempfile.TemporaryDirectory() as folder, Desk(Path(folder), tray=False) as desk:
        install_ours(desk)
        await_ours(desk)
        address = desk.run("ibus", "address").stdout.strip()
        for _ in range(_ROUNDS):
            for name, taken in times.items():
                with contextlib.ExitStack() as stack:
                    bus = stack.enter_context(contextlib.closing(open_dbus_connection(address)))
                    if "program" in name:
                        stack.callback(ImeSession(meeting_place(desk)).close)
                    context = IbusContext(bus, "hangul" if name == "ibus-hangul" else "ieum")
                    before = _processor_time(desk)
                    taken.extend(_typed(context, pressed))
                    busy += _processor_time(desk) - before
    for name, taken in times.items():
        tell(f"a key, {name}", taken)
    asked = len(times["ours"]) + len(times["ours, and the program listens"])
    sys.stdout.write(
        f"  {statistics.median(times['ours']) / statistics.median(times['ibus-hangul']):.2f} of ibus-hangul\n"
    )
    sys.stdout.write(f"  our process: {busy / asked * 1000:.2f} ms of a processor a press\n")


def _typed(context: IbusContext, pressed: str) -> list[float]:
    """The times of all presses, in milliseconds."""
    times = []
    for each in pressed:
        began = time.perf_counter()
        context.press(key(each))
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(_APART_S)
    return times


def _processor_time(desk: Desk) -> float:
    """Seconds that who types has used; 0 while nobody does."""
    who = typist(desk)
    used = who.cpu_times() if who is not None else None
    return used.user + used.system if used is not None else 0.0
