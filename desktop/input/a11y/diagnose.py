"""Whether there is an accessibility bus to ask; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.input.findings import InputFinding
from desktop.system.probes import ProbeFailed, Probes, session_bus

__all__ = ["diagnose"]


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """Whether its launcher is on the session bus, or would be started there."""
    try:
        there = "org.a11y.Bus" in probes.bus_names(session_bus(environment))
    except ProbeFailed:
        there = False
    yield InputFinding("ok", "accessibility") if there else InputFinding("warning", "no-accessibility")
