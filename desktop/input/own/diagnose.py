"""Which Wayland desktop this is, and what of it the input method of our own needs; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from desktop.input.findings import InputFinding
from desktop.system.probes import Probes, is_wayland, plasma_keyboard

__all__ = ["diagnose"]

_WLROOTS: Final = frozenset(("sway", "wlroots", "hyprland", "river", "wayfire", "labwc", "niri"))
"""Desktops that hand keys to an input method by wlroots' own protocol, or one like it."""

_MODULES: Final = ("GTK_IM_MODULE", "QT_IM_MODULE")


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The desktop, and on Plasma how keys come to IBus; nothing on X11, where every desktop lets it in."""
    if not is_wayland(environment):
        return
    named = environment.get("XDG_CURRENT_DESKTOP") or environment.get("XDG_SESSION_DESKTOP") or ""
    names = {each.lower() for each in named.split(":")}
    values = {"desktop": "".join(char for char in named[:40] if char.isprintable()) or "–"}
    if names & {"gnome", "unity"}:
        yield InputFinding("ok", "gnome")
    elif "kde" in names:
        yield _on_plasma(environment, probes)
    elif names & _WLROOTS or environment.get("SWAYSOCK"):
        yield InputFinding("warning", "wlroots", values)
    else:
        yield InputFinding("warning", "wayland-other", values)


def _on_plasma(environment: Mapping[str, str], probes: Probes) -> InputFinding:
    """How keys come to IBus: by KWin, whose virtual keyboard it is, or from programs that ask by themselves."""
    told = plasma_keyboard(probes.output_of)
    if told is not None and "ibus" in told[1].lower():
        return InputFinding("ok", "kde")
    if all(environment.get(name) == "ibus" for name in _MODULES):
        return InputFinding("warning", "kde-modules")
    return InputFinding("warning", "kde-other")
