"""Whether there is an X display to type on; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.input.findings import InputFinding
from desktop.input.x11.keys.devices import knows_xinput2
from desktop.system.probes import ProbeFailed, Probes

__all__ = ["diagnose"]


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The display, whether its server knows one keyboard from another, and the window system behind it.

    Under Wayland only programs of XWayland can be served.
    """
    display = environment.get("DISPLAY", "")
    if not display:
        yield InputFinding("failure", "no-display")
    elif probes.display_answers(display):
        yield InputFinding("ok", "display", {"display": display})
        if not _knows_xinput2(display, probes):
            yield InputFinding("failure", "no-xinput2", {"display": display})
    else:
        yield InputFinding("failure", "display-refused", {"display": display})
    if environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland":
        yield InputFinding("warning", "wayland")
    elif display:
        yield InputFinding("ok", "x11")


def _knows_xinput2(display: str, probes: Probes) -> bool:
    try:
        return probes.ask_display(display, knows_xinput2)
    except ProbeFailed:  # nobody says that it does not
        return True
