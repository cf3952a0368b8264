"""Bus addresses in the environment: what is left of them starts no program and uses no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.probes import NOWHERE, disarm

ROOT = Path(__file__).parents[3]
TRAP = "unixexec:path=/usr/bin/touch,argv1="


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("unix:path=/run/user/0/bus", "unix:path=/run/user/0/bus"),
        ("unix:abstract=/tmp/x,guid=1;unix:path=/a", "unix:abstract=/tmp/x,guid=1;unix:path=/a"),
        (f"{TRAP}/x;unix:path=/a;tcp:host=b", "unix:path=/a"),
        (f"{TRAP}/x", NOWHERE),
        ("autolaunch:", NOWHERE),
        ("nonce-tcp:host=a,port=1,noncefile=/x", NOWHERE),
        ("nonsense", NOWHERE),
    ],
)
def test_only_unix_sockets_are_left(told: str, left: str) -> None:
    """Where none is left there is no session bus: without an address libraries would start one."""
    environment = {"DBUS_SESSION_BUS_ADDRESS": told, "HOME": "/x"}
    disarm(environment)
    assert environment == {"DBUS_SESSION_BUS_ADDRESS": left, "HOME": "/x"}


def test_buses_that_are_found_otherwise_are_looked_for_as_usual() -> None:
    """Accessibility and IBus tell where they are in other ways too."""
    environment = {"AT_SPI_BUS_ADDRESS": f"{TRAP}/x", "IBUS_ADDRESS": "tcp:host=b"}
    disarm(environment)
    assert environment == {}


@pytest.mark.parametrize("command", [("doctor",), ("--role", "input")])
def test_no_program_is_started_for_an_address(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Whatever the environment says, to whichever library."""
    names = ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "IBUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS")
    environment = dict.fromkeys(names, f"{TRAP}{tmp_path / 'started'}")
    environment |= {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *command],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "started").exists()
