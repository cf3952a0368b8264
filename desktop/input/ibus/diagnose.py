"""Whether IBus runs with its Hangul engine and whether programs use it; looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.input.findings import InputFinding
from desktop.input.ibus.address import read_address
from desktop.input.ibus.settings import ENGINE, LISTING, read_listing, unserved_setting
from desktop.input.ibus.wire import SERVICE, engine_of
from desktop.system.probes import ProbeFailed, Probes

__all__ = ["diagnose", "engine_name"]

_GLOBAL_ENGINE = (SERVICE, "/org/freedesktop/IBus", SERVICE, "GlobalEngine")
_MODULES = ("GTK_IM_MODULE", "QT_IM_MODULE", "XMODIFIERS")


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The daemon, its engine, what of its settings is not served, its first mode, and variables that name another."""
    try:
        address = read_address(environment)
        engine = None if address is None else engine_name(probes.bus_property(address, *_GLOBAL_ENGINE))
    except (OSError, ProbeFailed):  # the file of a daemon that is gone stays behind
        engine = None
    if engine is None:
        yield InputFinding("failure", "no-ibus")
        return
    if engine == ENGINE:
        yield InputFinding("ok", "ibus-hangul")
    else:
        yield InputFinding("warning", "ibus-other", {"engine": engine or "–"})
    settings = read_listing(probes.output_of(LISTING))
    unserved = unserved_setting(settings)
    if unserved is not None:
        values = {"value": unserved.value}
        yield InputFinding("failure", "ibus-keyboard" if unserved.what == "keyboard" else "ibus-preedit", values)
    mode = settings.get("initial-input-mode")
    if mode == "hangul":
        yield InputFinding("ok", "starts-hangul")
    elif mode == "latin":
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
        return engine_of(described)
    except (LookupError, TypeError):
        raise ProbeFailed("no engine description") from None
