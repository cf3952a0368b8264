"""Which backends are worth trying where."""

from __future__ import annotations

import pytest

from desktop.input.backend import BackendUnavailable
from desktop.input.choose import candidates, open_first


@pytest.mark.parametrize(
    ("platform", "environment", "names"),
    [
        ("linux", {"DISPLAY": ":0"}, ("x11",)),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, ("x11",)),
        ("freebsd14", {"DISPLAY": ":0"}, ("x11",)),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, ()),
        ("linux", {"DISPLAY": ""}, ()),
        ("linux", {}, ()),
        ("win32", {"DISPLAY": ":0"}, ()),
        ("darwin", {}, ()),
    ],
)
def test_candidates(platform: str, environment: dict[str, str], names: tuple[str, ...]) -> None:
    """Told by platform and display alone."""
    assert candidates(platform, environment) == names


@pytest.mark.parametrize(("environment", "reason"), [({}, "no-display"), ({"DISPLAY": "nonsense"}, "display: ")])
def test_nothing_to_listen_to(environment: dict[str, str], reason: str) -> None:
    """Without a display, or with one that is none, the reason is told."""
    with pytest.raises(BackendUnavailable) as caught:
        open_first(environment)
    assert caught.value.reason.startswith(reason)
