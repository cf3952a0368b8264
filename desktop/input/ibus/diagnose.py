"""Whether IBus runs with its Hangul engine and whether programs use it; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.input.findings import InputFinding
from desktop.input.ibus.address import read_address
from desktop.system.probes import ProbeFailed, Probes

__all__ = ["diagnose", "engine_name"]

_ENGINE = ("org.freedesktop.IBus", "/org/freedesktop/IBus", "org.freedesktop.IBus", "GlobalEngine")
_MODE = ("gsettings", "get", "org.freedesktop.ibus.engine.hangul", "initial-input-mode")
_MODULES = ("GTK_IM_MODULE", "QT_IM_MODULE", "XMODIFIERS")


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The daemon, its engine and the mode that begins in, and the variables that name another input method."""
    try:
        address = read_address(environment)
        engine = None if address is None else engine_name(probes.bus_property(address, *_ENGINE))
    except (OSError, ProbeFailed):  # the file of a daemon that is gone stays behind
        engine = None
    if engine is None:
        yield InputFinding("failure", "no-ibus")
        return
    if engine == "hangul":
        yield InputFinding("ok", "ibus-hangul")
    else:
        yield InputFinding("warning", "ibus-other", {"engine": engine or "–"})
    mode = probes.output_of(_MODE)
    if mode == "'hangul'":
        yield InputFinding("ok", "starts-hangul")
    elif mode == "'latin'":
        yield InputFinding("ok", "starts-latin")
    wrong = [
        f"{name}={environment[name]}" for name in _MODULES if environment.get(name) and "ibus" not in environment[name]
    ]
    if wrong:
        yield InputFinding("warning", "modules-other", {"names": ", ".join(wrong)})
    else:
        yield InputFinding("ok", "modules")


def engine_name(described: Any) -> str:
    """The name in the property "GlobalEngine": an IBusEngineDesc, serialised as a variant; "" where there is none.

    Raises ``ProbeFailed`` for what is no such thing.
    """
    if described is None:
        return ""
    try:
        # A variant in a variant, (signature, (kind, attachments, name, …)), or what is in it.
        return str((described[1] if isinstance(described[0], str) and len(described) == 2 else described)[2])
    except (IndexError, KeyError, TypeError):
        raise ProbeFailed("no engine description") from None
