"""Which backends are worth trying where."""

from __future__ import annotations

import sys
from typing import NoReturn

import pytest

from desktop.input.backend import BackendUnavailable
from desktop.input.choose import candidates, diagnose, open_first
from desktop.input.findings import InputFinding
from desktop.input.windows.native import keyboards
from desktop.input.windows.port import KeyboardsSeen
from desktop.system.probes import Probes


@pytest.mark.parametrize(
    ("platform", "environment", "names"),
    [
        ("linux", {"DISPLAY": ":0"}, ("freedesktop",)),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, ("freedesktop",)),
        ("freebsd14", {"DISPLAY": ":0"}, ("freedesktop",)),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, ("freedesktop",)),
        ("linux", {"DISPLAY": ""}, ()),
        ("linux", {}, ()),
        ("win32", {"DISPLAY": ":0"}, ("windows",)),
        ("win32", {}, ("windows",)),
        ("darwin", {}, ()),
    ],
)
def test_candidates(platform: str, environment: dict[str, str], names: tuple[str, ...]) -> None:
    """Told by platform and display alone."""
    assert candidates(platform, environment) == names


@pytest.mark.skipif(sys.platform == "win32", reason="X11")
@pytest.mark.parametrize(("environment", "reason"), [({}, "no-display"), ({"DISPLAY": "nonsense"}, "display: ")])
def test_nothing_to_listen_to(environment: dict[str, str], reason: str) -> None:
    """Without a display, or with one that is none, the reason is told."""
    with pytest.raises(BackendUnavailable) as caught:
        open_first(environment)
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize("platform", ["darwin", "cygwin"])
def test_a_platform_without_a_backend_says_so(platform: str) -> None:
    """Nothing of another platform is looked at there."""

    def never(*_: object) -> NoReturn:
        raise AssertionError("a question to a desktop that is not this platform's")

    found = list(diagnose({"DISPLAY": ":0"}, Probes(*[never] * 7), platform))
    assert found == [InputFinding("failure", "no-backend", {"platform": platform})]


@pytest.mark.skipif(sys.platform == "win32", reason="X11")
def test_a_platform_with_one_asks_it_also_where_it_cannot_be_opened() -> None:
    """Without a display there is still something to say of the input method."""
    probes = Probes(lambda _: False, lambda _: False, lambda _: frozenset(), lambda *_: None, lambda _: None)
    found = {finding.code: finding.level for finding in diagnose({"IBUS_ADDRESS": "unix:path=/y"}, probes, "linux")}
    wayland = {"IBUS_ADDRESS": "unix:path=/y", "WAYLAND_DISPLAY": "wayland-0", "XDG_CURRENT_DESKTOP": "GNOME"}
    codes = {finding.code for finding in diagnose(wayland, probes, "linux")}
    assert codes == {"gnome", "wayland", "modules", "no-accessibility", "no-clipboard-tool"}
    assert found == {
        "no-display": "failure",
        "no-clipboard-tool": "ok",
        "ibus-other": "warning",
        "modules": "ok",
        "no-accessibility": "warning",
    }


def test_windows_is_asked_nothing_of_other_desktops(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a backend for it, which needs no display and no bus."""
    monkeypatch.setattr(keyboards, "keyboards_seen", lambda: KeyboardsSeen((0x04120412,), "", accessible=True))

    def never(*_: object) -> NoReturn:
        raise AssertionError("a question to a desktop that is not this platform's")

    found = [each.code for each in diagnose({"DISPLAY": ":0"}, Probes(*[never] * 7), "win32")]
    assert found == ["windows", "korean", "automation"]
