"""What may be wrong on Windows: nothing that can be asked without being there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.input.findings import InputFinding
from desktop.system.probes import Probes

__all__ = ["diagnose"]


def diagnose(_environment: Mapping[str, str], _probes: Probes) -> Iterator[InputFinding]:
    """The keyboard is listened to by a hook, which needs nothing installed."""
    yield InputFinding("ok", "windows")
