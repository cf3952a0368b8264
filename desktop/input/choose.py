"""Which backend fits this platform and session: a pure function, and the table of modules."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from desktop.input.backend import Backend, BackendUnavailable

__all__ = ["candidates", "open_first"]


def candidates(platform: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the backends worth trying, best first, for a ``sys.platform`` and its environment.

    Under Wayland an X display is XWayland: X11 programs can be served, others
    not, and saying so beats doing nothing.
    """
    if platform.startswith(("linux", "freebsd")) and environment.get("DISPLAY"):
        return ("x11",)
    return ()


def open_first(environment: Mapping[str, str]) -> Backend:
    """The first backend that works here; raises ``BackendUnavailable`` with the last reason when none does."""
    failure = BackendUnavailable("no-display")
    for name in candidates(sys.platform, environment):
        try:
            if name == "x11":
                from desktop.input.x11.backend import X11Backend

                return X11Backend(environment)
        except BackendUnavailable as error:
            failure = error
    raise failure
