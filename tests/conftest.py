"""What holds for every test: no unexpected warning, no visible window, and as many examples as there is time for."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, settings
from logfail import no_unexpected_warning

__all__ = ["no_unexpected_warning"]

pytest_plugins = ["pytester"]
pytest.register_assert_rewrite("backend_contract", "session_end")

_QT_PLATFORM = "QT_QPA_PLATFORM"

_LINUX_ONLY = (
    # who speaks X11, D-Bus or IBus
    "contracts/test_own*",
    "desktop/commands/test_doctor*",
    "desktop/commands/test_ime*",
    "desktop/ime/*",
    "desktop/input/a11y/*",
    "desktop/input/ibus/*",
    "desktop/input/own/*",
    "desktop/input/test_keysyms*",
    "desktop/input/x11/*",
    "desktop/system/test_bus*",
    "desktop/system/test_displays*",
    # who makes pipes, devices, and files that are larger than the disk, which Windows would begin to write
    "models/install/test_import_hostile*",
    # who forks, sends signals, or asks Linux what a process is
    "desktop/test_power_cut*",
    "desktop/test_processes*",
    "models/store/test_store_power_cut*",
    # who looks at windows and pixels
    "desktop/ui/*",
    # who shares answers with other servers, which is a matter of Linux machines, or ends a server by a signal
    "desktop/api/test_serve*",
    "desktop/api/test_sharing*",
    "desktop/api/test_voc_served*",
    # who types into a terminal
    "desktop/commands/terminal/*",
    "desktop/commands/test_try*",
)
collect_ignore_glob = list(_LINUX_ONLY) if sys.platform == "win32" else []
"""What cannot even be imported under a Windows Python, or is told by Linux's windows."""

# No deadline: a machine that trains or compiles beside the tests is no reason to fail.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), max_examples=40, derandomize=True, database=None)


def pytest_configure() -> None:
    """Chooses the hypothesis profile, and keeps Qt off the screen before anything makes an application."""
    settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")
    os.environ.setdefault(_QT_PLATFORM, "offscreen")


def pytest_unconfigure() -> None:
    """Closes the two files into which llama.cpp's binding throws text away, and which it leaves open for good."""
    binding = sys.modules.get("llama_cpp._utils")
    for name in ("outnull_file", "errnull_file"):
        if (thrown_away := getattr(binding, name, None)) is not None:
            thrown_away.close()


@pytest.fixture(autouse=sys.platform == "win32")
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Windows has one folder for all that a program keeps of a person, whatever XDG says: each test has its own."""
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(tmp_path_factory.mktemp("local")))


@pytest.fixture(autouse=True)
def qt_platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live tests start programs that must find the real display, so they do not inherit "offscreen"."""
    if request.node.get_closest_marker("live") and os.environ.get(_QT_PLATFORM) == "offscreen":
        monkeypatch.delenv(_QT_PLATFORM)
