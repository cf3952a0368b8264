"""Desktops for the doctor, made up question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.checks.finding import Finding
from desktop.checks.surroundings import check_desktop
from desktop.system.probes import ProbeFailed, Probes

__all__ = ["FCITX5", "GNOME", "GOOD", "KWIN", "PANEL", "found", "probes"]

GOOD = {
    "DISPLAY": ":9",
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/x",
    "IBUS_ADDRESS": "unix:path=/y",
    "GTK_IM_MODULE": "ibus",
    "XDG_DATA_DIRS": "/nonexistent",
}
GNOME = {**GOOD, "WAYLAND_DISPLAY": "wayland-0", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}
KWIN = "kreadconfig5 --file kwinrc --group Wayland --key InputMethod"
FCITX5 = frozenset(("org.fcitx.Fcitx5",))
PANEL = frozenset(("org.freedesktop.IBus.Panel",))
NAMES = frozenset(("org.kde.StatusNotifierWatcher", "org.a11y.Bus"))


def refused(*_: object) -> frozenset[str]:
    raise ProbeFailed("refused")


def probes(
    display: bool = True,
    tray: bool = False,
    names: frozenset[str] | None = NAMES,
    engine: str | None = "hangul",
    mode: str | None = "'hangul'",
    settings: str = "",
    xinput2: bool = True,
    owned: frozenset[str] = frozenset(),
    tools: Mapping[str, str] = {},
) -> Probes:
    def ibus(address: str, *place: str) -> object:
        assert (address, place[-1]) == ("unix:path=/y", "GlobalEngine")
        if engine is None:
            raise ProbeFailed("refused")
        return ("(sa{sv}ssss)", ("IBusEngineDesc", {}, engine, "Korean")) if engine else None

    def output(command: Sequence[str]) -> str | None:
        if tuple(command[:2]) != ("gsettings", "list-recursively"):
            return tools.get(" ".join(command))
        return f"{command[2]} initial-input-mode {mode}\n{settings}"

    listed = refused if names is None else lambda _: names
    return Probes(lambda _: display, lambda _: tray, listed, ibus, output, lambda *_: xinput2, lambda _: owned)


def found(environment: dict[str, str], made: Probes) -> dict[str, Finding]:
    return {finding.sentence: finding for finding in check_desktop(environment, made)}
