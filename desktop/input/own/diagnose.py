"""Which Wayland desktop this is, and what of it the input method of our own needs; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from desktop.input.findings import InputFinding
from desktop.system.probes import Probes, is_wayland

__all__ = ["diagnose"]

_WLROOTS: Final = frozenset(("sway", "wlroots", "hyprland", "river", "wayfire", "labwc", "niri"))
"""Desktops that hand keys to an input method by wlroots' own protocol, or one like it."""

_VIRTUAL_KEYBOARD: Final = ("--file", "kwinrc", "--group", "Wayland", "--key", "InputMethod")


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The desktop, and on Plasma whether it lets IBus in; nothing on X11, where every desktop does."""
    if not is_wayland(environment):
        return
    named = environment.get("XDG_CURRENT_DESKTOP") or environment.get("XDG_SESSION_DESKTOP") or ""
    names = {each.lower() for each in named.split(":")}
    values = {"desktop": "".join(char for char in named[:40] if char.isprintable()) or "–"}
    if names & {"gnome", "unity"}:
        yield InputFinding("ok", "gnome")
    elif "kde" in names:
        yield InputFinding("ok", "kde") if _lets_ibus_in(probes) else InputFinding("warning", "kde-other")
    elif names & _WLROOTS or environment.get("SWAYSOCK"):
        yield InputFinding("warning", "wlroots", values)
    else:
        yield InputFinding("warning", "wayland-other", values)


def _lets_ibus_in(probes: Probes) -> bool:
    """Whether IBus is what Plasma takes for its virtual keyboard; KWin starts it then."""
    told = (probes.output_of((f"kreadconfig{version}", *_VIRTUAL_KEYBOARD)) for version in (6, 5))
    return any("ibus" in each.lower() for each in told if each)
