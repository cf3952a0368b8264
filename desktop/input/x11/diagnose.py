"""Whether there is an X display to type on; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.input.findings import InputFinding
from desktop.input.x11.keys.devices import knows_xinput2
from desktop.system.probes import ProbeFailed, Probes, is_wayland

__all__ = ["diagnose"]


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The display, and whether its server knows one keyboard from another.

    Under Wayland it is XWayland's, and nothing that could not be done without.
    """
    display = environment.get("DISPLAY", "")
    wayland = is_wayland(environment)
    if not display:
        if not wayland:
            yield InputFinding("failure", "no-display")
    elif probes.display_answers(display):
        yield InputFinding("ok", "display", {"display": display})
        if not _knows_xinput2(display, probes):
            yield InputFinding("warning" if wayland else "failure", "no-xinput2", {"display": display})
    else:
        yield InputFinding("warning" if wayland else "failure", "display-refused", {"display": display})
    if display and not wayland:
        yield InputFinding("ok", "x11")


def _knows_xinput2(display: str, probes: Probes) -> bool:
    try:
        return probes.ask_display(display, knows_xinput2)
    except ProbeFailed:  # nobody says that it does not
        return True
