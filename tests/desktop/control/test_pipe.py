"""The control pipe on Windows: who may open it, and that nobody guesses its name."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.control.server import ControlServer
from desktop.system import paths
from desktop.system.instance import Instance

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="named pipes")

_READ_CONTROL, _OPEN_EXISTING, _KERNEL_OBJECT, _DACL = 0x20000, 3, 6, 4


def access_list(name: str) -> str:
    """Of a pipe, as Windows spells it."""
    libraries: Any = ctypes
    kernel, security = libraries.WinDLL("kernel32"), libraries.WinDLL("advapi32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.CreateFileW(rf"\\.\pipe\{name}", _READ_CONTROL, 3, None, _OPEN_EXISTING, 0, None))
    descriptor, spelled = ctypes.c_void_p(), ctypes.c_wchar_p()
    assert (
        security.GetSecurityInfo(handle, _KERNEL_OBJECT, _DACL, None, None, None, None, ctypes.byref(descriptor)) == 0
    )
    revision = 1
    assert security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
        descriptor, revision, _DACL, ctypes.byref(spelled), None
    )
    kernel.CloseHandle(handle)
    return spelled.value or ""


def test_only_the_same_person_may_open_it(qtbot: QtBot) -> None:
    """One entry in the list, for one account; neither everybody nor a group is in it."""
    server = ControlServer()
    assert server.open("ieum-test-of-access")
    told = access_list("ieum-test-of-access")
    server.close()
    entries = re.findall(r"\(A;[^)]*;([^;)]+)\)", told)
    assert entries, told
    assert all(each.startswith("S-1-5-21-") or each == "OW" for each in entries), told


def test_its_name_holds_the_holders_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is in a file that other accounts cannot read, and is another one for each start."""
    monkeypatch.setattr(paths, "runtime_folder", lambda: tmp_path)
    names = []
    for _ in range(2):
        held = Instance(paths.lock_file({}))
        names.append(paths.control_socket({}))
        held.release()
    assert len({*names}) == 2
    assert all(re.fullmatch("ieum-[0-9a-f]{32}", each) for each in names)
