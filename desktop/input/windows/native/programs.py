"""What is known of a program by its process: what it is called, and whether its windows are kept from us."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any

from desktop.input.windows.native.user32 import library

__all__ = ["Programs"]

_LIMITED = 0x1000
_QUERY = 0x0008
_INTEGRITY = 25
_DENIED = 5
_REMEMBERED = 128


class Programs:
    """Remembers what it has found; a process keeps its name and its rights."""

    def __init__(self) -> None:
        self._kernel32, self._advapi32 = library("kernel32"), library("advapi32")
        self._known: dict[tuple[int, int], tuple[str, bool]] = {}
        self._ours = self._integrity(self._kernel32.GetCurrentProcess()) or 0

    def of(self, process: int, thread: int) -> tuple[str, bool]:
        """The file name of a process' executable, empty where it is not told, and whether it is above us."""
        # A number is given to another process later, hardly to one with this thread.
        if (process, thread) not in self._known:
            while len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[process, thread] = self._look(process)
        return self._known[process, thread]

    def _look(self, process: int) -> tuple[str, bool]:
        ctypes_last: Any = ctypes
        handle = self._kernel32.OpenProcess(_LIMITED, False, process)
        if not handle:
            return "", ctypes_last.get_last_error() == _DENIED
        try:
            buffer, size = ctypes.create_unicode_buffer(1024), wintypes.DWORD(1024)
            told = self._kernel32.QueryFullProcessImageNameW(handle, 0, buffer, ctypes.byref(size))
            name = buffer.value.rpartition("\\")[2] if told else ""
            integrity = self._integrity(handle)
            return name, integrity is None or integrity > self._ours
        finally:
            self._kernel32.CloseHandle(handle)

    def _integrity(self, process: int) -> int | None:
        """The level below which Windows keeps input away; none where even that is kept from us."""
        token = wintypes.HANDLE()
        if not self._advapi32.OpenProcessToken(process, _QUERY, ctypes.byref(token)):
            return None
        try:
            buffer, size = ctypes.create_string_buffer(128), wintypes.DWORD()
            if not self._advapi32.GetTokenInformation(token, _INTEGRITY, buffer, len(buffer), ctypes.byref(size)):
                return 0
            # TOKEN_MANDATORY_LABEL begins with a pointer to the SID, whose last number is the level.
            sid = ctypes.c_void_p.from_buffer(buffer).value
            count = ctypes.c_ubyte.from_address(self._advapi32.GetSidSubAuthorityCount(sid)).value
            place = self._advapi32.GetSidSubAuthority(sid, count - 1)
            return int(wintypes.DWORD.from_address(place).value)
        finally:
            self._kernel32.CloseHandle(token)
