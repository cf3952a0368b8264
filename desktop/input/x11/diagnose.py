"""Whether there is an X display to type on; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.input.findings import InputFinding
from desktop.system.probes import Probes

__all__ = ["diagnose"]


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The display, and the window system behind it: under Wayland only programs of XWayland can be served."""
    display = environment.get("DISPLAY", "")
    if not display:
        yield InputFinding("failure", "no-display")
    elif probes.display_answers(display):
        yield InputFinding("ok", "display", {"display": display})
    else:
        yield InputFinding("failure", "display-refused", {"display": display})
    if environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland":
        yield InputFinding("warning", "wayland")
    elif display:
        yield InputFinding("ok", "x11")
