"""Which backend fits this platform and session: a pure function, and the table of backends.

A backend's modules are imported when it is opened or asked, so that what it
needs must be installed on its own platform only.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from desktop.input.backend import Backend, BackendUnavailable
from desktop.input.findings import InputFinding
from desktop.system import paths
from desktop.system.probes import Probes

if TYPE_CHECKING:
    from desktop.input.a11y.listener import RoleListener

__all__ = ["candidates", "diagnose", "open_first"]


@dataclasses.dataclass(frozen=True)
class _BackendKind:
    """One backend: how it is opened, and who knows what may be wrong with its platform."""

    open: Callable[[Mapping[str, str]], Backend]
    diagnose: Callable[[Mapping[str, str], Probes], Iterator[InputFinding]]


def _open_x11(environment: Mapping[str, str], roles: RoleListener) -> Backend:
    from desktop.input.a11y.reader import TextReader
    from desktop.input.ibus.listener import IbusListener
    from desktop.input.x11.backend import X11Backend

    return X11Backend(environment, IbusListener(environment), roles, TextReader(environment))


def _open_own(environment: Mapping[str, str]) -> Backend:
    from desktop.input.a11y.listener import RoleListener
    from desktop.input.own.backend import OwnBackend

    # One for both: what it tells is of whichever program has the focus.
    roles = RoleListener(environment)
    wayland = bool(environment.get("WAYLAND_DISPLAY"))
    other: Backend | None = None
    if environment.get("DISPLAY"):
        try:
            other = _open_x11(environment, roles)
        except BackendUnavailable:
            if not wayland:
                raise
    # Under Wayland nobody can say where on the screen a popup would stand beside a caret.
    return OwnBackend(paths.ime_socket(environment), other, roles, panel=wayland)


def _diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    from desktop.input.a11y.diagnose import diagnose as look_at_accessibility
    from desktop.input.ibus.diagnose import diagnose as look_at_ibus
    from desktop.input.own.diagnose import diagnose as look_at_wayland
    from desktop.input.x11.diagnose import diagnose as look_at_x11

    yield from look_at_x11(environment, probes)
    yield from look_at_wayland(environment, probes)
    yield from look_at_ibus(environment, probes)
    yield from look_at_accessibility(environment, probes)
    yield InputFinding("ok", "no-clipboard-tool")


def _open_windows(_environment: Mapping[str, str]) -> Backend:
    from desktop.input.windows.backend import WindowsBackend
    from desktop.input.windows.native.windows import WindowsPort

    return WindowsBackend(WindowsPort())


def _diagnose_windows(_environment: Mapping[str, str], _probes: Probes) -> Iterator[InputFinding]:
    from desktop.input.windows.diagnose import diagnose as look_at_windows
    from desktop.input.windows.native import keyboards

    return look_at_windows(keyboards.keyboards_seen())


_KINDS: Mapping[str, _BackendKind] = {
    "freedesktop": _BackendKind(_open_own, _diagnose),
    "windows": _BackendKind(_open_windows, _diagnose_windows),
}


def candidates(platform: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the backends worth trying, best first, for a ``sys.platform`` and its environment.

    The input method of our own types on X11 and Wayland alike.  Other input
    methods are listened to on X11; under Wayland that is XWayland, whose
    programs can be served.
    """
    if platform == "win32":
        return _kinds_of(platform)
    return tuple(name for name in _kinds_of(platform) if any(map(environment.get, ("DISPLAY", "WAYLAND_DISPLAY"))))


def open_first(environment: Mapping[str, str]) -> Backend:
    """The first backend that works here; raises ``BackendUnavailable`` with the last reason when none does."""
    failure = BackendUnavailable("no-display" if _kinds_of(sys.platform) else "no-backend")
    for name in candidates(sys.platform, environment):
        try:
            return _KINDS[name].open(environment)
        except BackendUnavailable as error:
            failure = error
    raise failure


def diagnose(
    environment: Mapping[str, str], probes: Probes | None = None, platform: str | None = None
) -> Iterator[InputFinding]:
    """What each backend of a platform finds here, whether it could be opened or not; ``platform`` is ``sys.platform``.

    Each question has a short time-out and changes nothing.
    """
    kinds = _kinds_of(platform or sys.platform)
    if not kinds:
        yield InputFinding("failure", "no-backend", {"platform": platform or sys.platform})
    for name in kinds:
        yield from _KINDS[name].diagnose(environment, probes or Probes())


def _kinds_of(platform: str) -> tuple[str, ...]:
    """The backends there are for a platform, whatever this session is like."""
    if platform == "win32":
        return ("windows",)
    return ("freedesktop",) if platform.startswith(("linux", "freebsd")) else ()
