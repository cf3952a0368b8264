"""When the memory of the tray program is closed to others: not before the desktop's portal knows the process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PORTAL = """
import sys
from jeepney import DBusAddress, HeaderFields, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
connection = open_dbus_connection()
connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
print(flush=True)
while True:
    asked = connection.receive()
    if asked.header.fields.get(HeaderFields.interface) == "org.freedesktop.portal.Settings":
        # The program waits for this line: so long has it not been answered.
        sys.stdin.readline()
        connection.send(new_method_return(asked, "v", (("u", 1),)))
"""
"""A portal that answers the first question when it is told to."""

PROGRAM = f"""
import ctypes, json, subprocess, sys
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.ui.portal import close_memory_when_known
portal = None
if sys.argv[1] == "portal":
    portal = subprocess.Popen([sys.executable, "-c", {PORTAL!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    portal.stdout.readline()
open_ = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
application = QCoreApplication([])
close_memory_when_known(application)
seen = []
def answer():
    seen.append(open_())
    if portal is not None:
        portal.stdin.write(b"\\n")
        portal.stdin.flush()
    watch.start(10)
def look():
    if open_() == 0:
        application.quit()
watch = QTimer()
watch.timeout.connect(look)
QTimer.singleShot(300, answer)
QTimer.singleShot(20_000, application.quit)
application.exec()
if portal is not None:
    portal.kill()
    portal.wait()
print(json.dumps([*seen, open_()]))
"""
"""Prints whether its memory is open after a while without an answer, and once it is answered."""


@pytest.mark.parametrize(
    ("bus", "portal", "expected"),
    [
        (["dbus-run-session", "--"], "portal", [1, 0]),
        (["dbus-run-session", "--"], "none", [0, 0]),
        ([], "none", [0, 0]),
    ],
    ids=["portal", "no portal", "no bus"],
)
def test_the_memory_is_closed_when_the_portal_knows_the_process(
    bus: list[str], portal: str, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And at once where nobody has to know it; a portal refuses a process that it cannot look at."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    command = [*bus, sys.executable, "-c", PROGRAM, portal]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == expected
