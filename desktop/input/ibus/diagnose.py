"""Whether IBus runs with an engine that is served, and whether programs use it; looks, and changes nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.input.findings import InputFinding
from desktop.input.ibus.address import addresses
from desktop.input.ibus.settings import ENGINE, LISTING, read_listing, unserved_setting
from desktop.input.ibus.wire import SERVICE, engine_of
from desktop.input.protocol import OWN_ENGINE
from desktop.system.probes import ProbeFailed, Probes, has_fcitx5_addon, is_wayland, runs_fcitx5

__all__ = ["diagnose", "engine_name"]

_GLOBAL_ENGINE = (SERVICE, "/org/freedesktop/IBus", SERVICE, "GlobalEngine")
_PANEL = "org.freedesktop.IBus.Panel"
_MODULES = ("GTK_IM_MODULE", "QT_IM_MODULE", "XMODIFIERS")


def diagnose(environment: Mapping[str, str], probes: Probes) -> Iterator[InputFinding]:
    """The daemon, its engine, what of its settings is not served, its first mode, and variables that name another.

    On Wayland also whether anybody draws its lists.
    fcitx5 answers by the name of IBus too, and knows none of its engines; ours it knows by an addon.
    """
    engine = _engine(environment, probes)
    if engine not in (ENGINE, OWN_ENGINE) and runs_fcitx5(environment, probes):
        own = has_fcitx5_addon(environment)
        yield InputFinding("ok", "fcitx5-own") if own else InputFinding("failure", "fcitx5")
        return
    if engine is None:
        yield InputFinding("failure", "no-ibus")
        return
    if engine == OWN_ENGINE:
        yield InputFinding("ok", "ibus-own")
    elif is_wayland(environment):
        yield InputFinding("failure", "wayland", {"engine": engine or "–"})
    elif engine == ENGINE:
        yield InputFinding("ok", "ibus-hangul")
    else:
        yield InputFinding("warning", "ibus-other", {"engine": engine or "–"})
    if is_wayland(environment) and _shows_nothing(environment, probes):
        yield InputFinding("warning", "no-panel")
    settings = read_listing(probes.output_of(LISTING))
    unserved = None if engine == OWN_ENGINE else unserved_setting(settings)
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


def _engine(environment: Mapping[str, str], probes: Probes) -> str | None:
    """The engine in use, none without a daemon: the file of one that is gone stays behind."""
    for address in addresses(environment):
        with contextlib.suppress(OSError, ProbeFailed):
            return engine_name(probes.bus_property(address, *_GLOBAL_ENGINE))
    return None


def _shows_nothing(environment: Mapping[str, str], probes: Probes) -> bool:
    """Whether nobody draws lists of candidates for the daemon that answers."""
    for address in addresses(environment):
        with contextlib.suppress(ProbeFailed):
            return _PANEL not in probes.owned_names(address)
    return False


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
