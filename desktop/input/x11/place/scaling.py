"""By how much a program enlarges what it draws, and what its toolkit makes of that when it tells where its caret is."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

__all__ = ["PLAIN", "Scaling", "scaling_of", "scaling_of_process"]

Telling = Literal["device", "logical", "origin"]
"""How a caret is told: in device pixels; in the program's own, larger pixels; or with the window's place enlarged too.

Qt 5 tells the second to IBus and GTK 4 the third; GTK 3 and Qt 6 tell device pixels.
"""

_LEAST, _MOST = 0.5, 8.0
_READ_BYTES = 256 * 1024
_NUMBER = re.compile(r"(?:^|[=;])\s*(\d+(?:\.\d+)?)\s*(?=;|$)")


@dataclasses.dataclass(frozen=True)
class Scaling:
    """``factors`` are those that may hold, the likeliest first; empty where the program said none."""

    factors: tuple[float, ...] = ()
    telling: Telling = "device"


PLAIN = Scaling()


def scaling_of(environment: Mapping[str, str], libraries: str) -> Scaling:
    """What a program's environment and the names of the libraries that it has loaded tell."""
    if "libQt5Gui" in libraries:
        whole = _numbers(environment.get("QT_SCALE_FACTOR", "")) or [1.0]
        screens = _numbers(environment.get("QT_SCREEN_SCALE_FACTORS", "")) or [1.0]
        return Scaling(_factors(each * whole[0] for each in screens), "logical")
    telling: Telling = "origin" if "libgtk-4" in libraries else "device"
    return Scaling(_factors(_numbers(environment.get("GDK_SCALE", ""))), telling)


def scaling_of_process(pid: int) -> Scaling:
    """The same, asked of a running program; plain where it does not let us look."""
    try:
        with Path(f"/proc/{pid}/environ").open("rb") as file:
            variables = file.read(_READ_BYTES).decode("utf-8", "replace").split("\0")
        with Path(f"/proc/{pid}/maps").open("rb") as file:
            libraries = file.read(_READ_BYTES * 16).decode("utf-8", "replace")
    except OSError:
        return PLAIN
    return scaling_of(dict(each.split("=", 1) for each in variables if "=" in each), libraries)


def _numbers(value: str) -> list[float]:
    """The numbers of a list such as "2", "1;1.5" or "eDP-1=2;HDMI-1=1"; what is none is left out."""
    return [float(each) for each in _NUMBER.findall(value)]


def _factors(found: Iterable[float]) -> tuple[float, ...]:
    """Those that enlarge or reduce anything, in their order."""
    return tuple(dict.fromkeys(each for each in found if _LEAST <= each <= _MOST and each != 1))
