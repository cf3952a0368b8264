"""What surrounds the program: the keyboard's platform by its backend, the session bus, the tray."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.checks.finding import Finding
from desktop.checks.own_ime import check_own_ime
from desktop.input.choose import diagnose
from desktop.system import paths
from desktop.system.probes import ProbeFailed, Probes, session_bus
from desktop.words.app import Sentence, text
from desktop.words.surroundings.findings import finding_sentences

__all__ = ["check_desktop"]

_TRAY_NAMES = ("org.kde.StatusNotifierWatcher", "org.freedesktop.StatusNotifierWatcher")


def check_desktop(environment: Mapping[str, str], probes: Probes | None = None) -> Iterator[Finding]:
    """What the backend for this platform finds, the input method of our own, and the tray where one may be missing."""
    probes = probes or Probes()
    for found in diagnose(environment, probes):
        yield Finding(found.level, *finding_sentences(found.code, found.values))
    if paths.has_x11():
        yield from check_own_ime(environment, probes)
        yield from _tray(environment, probes)


def _tray(environment: Mapping[str, str], probes: Probes) -> Iterator[Finding]:
    """The session bus, and whether a tray is on it or, of the older kind, on the display."""
    names: frozenset[str] = frozenset()
    try:
        names = probes.bus_names(session_bus(environment))
        yield Finding("ok", text(Sentence.DOC_DBUS))
    except ProbeFailed:
        yield Finding("warning", text(Sentence.NO_DBUS), text(Sentence.DOC_DBUS_ADVICE))
    display = environment.get("DISPLAY", "")
    if names.isdisjoint(_TRAY_NAMES) and not (display and probes.tray_selection(display)):
        yield Finding("warning", text(Sentence.DOC_TRAY_MISSING), text(Sentence.DOC_TRAY_ADVICE))
    else:
        yield Finding("ok", text(Sentence.DOC_TRAY))
