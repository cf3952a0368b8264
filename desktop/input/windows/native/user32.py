"""The functions of Windows that the backend calls, with what they take and give back; loaded when first asked for.

``ctypes`` has ``WinDLL`` and its kin on Windows alone, and so have its types:
they are looked up by name here, and nowhere else.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

__all__ = [
    "GUITHREADINFO",
    "INPUT",
    "KBDLLHOOKSTRUCT",
    "LRESULT",
    "RAWINPUT",
    "RAWINPUTDEVICE",
    "RAW_HEADER_BYTES",
    "callback",
    "class_of",
    "library",
]

_Windows: Any = ctypes

LRESULT = ctypes.c_ssize_t
ULONG_PTR = ctypes.c_size_t
_POINTER = ctypes.c_void_p


class KBDLLHOOKSTRUCT(ctypes.Structure):
    """A key, as a hook is asked about it."""

    _fields_ = (
        ("vk", wintypes.DWORD),
        ("scan", wintypes.DWORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ULONG_PTR),
    )


class _KEYBDINPUT(ctypes.Structure):
    _fields_ = (
        ("vk", wintypes.WORD),
        ("scan", wintypes.WORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ULONG_PTR),
    )


class _MOUSEINPUT(ctypes.Structure):
    _fields_ = (
        ("dx", wintypes.LONG),
        ("dy", wintypes.LONG),
        ("data", wintypes.DWORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("extra", ULONG_PTR),
    )


class _EITHER(ctypes.Union):
    _fields_ = (("key", _KEYBDINPUT), ("mouse", _MOUSEINPUT))


class INPUT(ctypes.Structure):
    """Something to be put into the stream of input; kind 1 is a key."""

    _fields_ = (("kind", wintypes.DWORD), ("either", _EITHER))


class GUITHREADINFO(ctypes.Structure):
    """What a thread's windows are doing."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("flags", wintypes.DWORD),
        ("active", wintypes.HWND),
        ("focus", wintypes.HWND),
        ("capture", wintypes.HWND),
        ("menu", wintypes.HWND),
        ("moving", wintypes.HWND),
        ("caret", wintypes.HWND),
        ("place", wintypes.RECT),
    )


class RAWINPUTDEVICE(ctypes.Structure):
    """A kind of device to be heard of."""

    _fields_ = (
        ("page", wintypes.USHORT),
        ("usage", wintypes.USHORT),
        ("flags", wintypes.DWORD),
        ("window", wintypes.HWND),
    )


class _RAWINPUTHEADER(ctypes.Structure):
    _fields_ = (
        ("kind", wintypes.DWORD),
        ("size", wintypes.DWORD),
        ("device", wintypes.HANDLE),
        ("wparam", wintypes.WPARAM),
    )


RAW_HEADER_BYTES = ctypes.sizeof(_RAWINPUTHEADER)


class RAWINPUT(ctypes.Structure):
    """What a device has done: kind 0 is a mouse, whose ``data`` begins with flags and buttons; 1 a keyboard."""

    _fields_ = (("header", _RAWINPUTHEADER), ("data", wintypes.USHORT * 16))


def callback(result: Any, *arguments: Any) -> Callable[[Callable[..., Any]], Any]:
    """The type of a function that Windows calls."""
    made: Callable[[Callable[..., Any]], Any] = _Windows.WINFUNCTYPE(result, *arguments)
    return made


@functools.cache
def library(name: str) -> Any:
    """One of Windows' libraries, whose functions know what they take."""
    loaded = _Windows.WinDLL(name, use_last_error=True)
    for function, result, arguments in _PROTOTYPES[name]:
        known = getattr(loaded, function, None)
        if known is not None:  # older Windows has not all of them
            known.restype, known.argtypes = result, arguments
    return loaded


def class_of(window: int) -> str:
    """The class of a window; empty when it is gone."""
    buffer = ctypes.create_unicode_buffer(256)
    library("user32").GetClassNameW(window, buffer, len(buffer))
    return buffer.value


_BOOL, _DWORD, _UINT, _INT, _HWND, _HANDLE = (
    wintypes.BOOL,
    wintypes.DWORD,
    wintypes.UINT,
    ctypes.c_int,
    wintypes.HWND,
    wintypes.HANDLE,
)
_WPARAM, _LPARAM, _WSTR = wintypes.WPARAM, wintypes.LPARAM, wintypes.LPCWSTR

_PROTOTYPES: dict[str, tuple[tuple[str, Any, tuple[Any, ...]], ...]] = {
    "user32": (
        ("SetWindowsHookExW", _HANDLE, (_INT, _POINTER, _HANDLE, _DWORD)),
        ("UnhookWindowsHookEx", _BOOL, (_HANDLE,)),
        ("CallNextHookEx", LRESULT, (_HANDLE, _INT, _WPARAM, _LPARAM)),
        ("GetMessageW", _BOOL, (_POINTER, _HWND, _UINT, _UINT)),
        ("PeekMessageW", _BOOL, (_POINTER, _HWND, _UINT, _UINT, _UINT)),
        ("DispatchMessageW", LRESULT, (_POINTER,)),
        ("PostThreadMessageW", _BOOL, (_DWORD, _UINT, _WPARAM, _LPARAM)),
        ("SendInput", _UINT, (_UINT, _POINTER, _INT)),
        ("GetAsyncKeyState", ctypes.c_short, (_INT,)),
        ("GetKeyState", ctypes.c_short, (_INT,)),
        ("GetKeyboardLayout", ctypes.c_size_t, (_DWORD,)),
        ("GetKeyboardLayoutList", _INT, (_INT, _POINTER)),
        ("VkKeyScanExW", ctypes.c_short, (wintypes.WCHAR, _HANDLE)),
        ("MapVirtualKeyW", _UINT, (_UINT, _UINT)),
        ("GetForegroundWindow", _HWND, ()),
        ("GetDesktopWindow", _HWND, ()),
        ("GetWindowThreadProcessId", _DWORD, (_HWND, _POINTER)),
        ("GetGUIThreadInfo", _BOOL, (_DWORD, _POINTER)),
        ("GetClassNameW", _INT, (_HWND, _POINTER, _INT)),
        ("GetWindowLongW", wintypes.LONG, (_HWND, _INT)),
        ("GetWindowRect", _BOOL, (_HWND, _POINTER)),
        ("ClientToScreen", _BOOL, (_HWND, _POINTER)),
        ("GetCursorPos", _BOOL, (_POINTER,)),
        ("EnumThreadWindows", _BOOL, (_DWORD, _POINTER, _LPARAM)),
        ("SendMessageTimeoutW", LRESULT, (_HWND, _UINT, _WPARAM, _POINTER, _UINT, _UINT, _POINTER)),
        ("CreateWindowExW", _HWND, (_DWORD, _WSTR, _WSTR, _DWORD, *[_INT] * 4, _HWND, _HANDLE, _HANDLE, _POINTER)),
        ("DestroyWindow", _BOOL, (_HWND,)),
        ("RegisterRawInputDevices", _BOOL, (_POINTER, _UINT, _UINT)),
        ("GetRawInputData", _UINT, (_HANDLE, _UINT, _POINTER, _POINTER, _UINT)),
        ("SetWinEventHook", _HANDLE, (_DWORD, _DWORD, _HANDLE, _POINTER, _DWORD, _DWORD, _DWORD)),
        ("UnhookWinEvent", _BOOL, (_HANDLE,)),
        ("SetProcessDpiAwarenessContext", _BOOL, (_HANDLE,)),
        ("OpenClipboard", _BOOL, (_HWND,)),
        ("CloseClipboard", _BOOL, ()),
        ("EmptyClipboard", _BOOL, ()),
        ("EnumClipboardFormats", _UINT, (_UINT,)),
        ("GetClipboardData", _HANDLE, (_UINT,)),
        ("SetClipboardData", _HANDLE, (_UINT, _HANDLE)),
        ("IsClipboardFormatAvailable", _BOOL, (_UINT,)),
        ("GetClipboardSequenceNumber", _DWORD, ()),
        ("RegisterClipboardFormatW", _UINT, (_WSTR,)),
    ),
    "kernel32": (
        ("GetCurrentThreadId", _DWORD, ()),
        ("GetCurrentThread", _HANDLE, ()),
        ("GetModuleHandleW", _HANDLE, (_WSTR,)),
        ("GetCurrentProcess", _HANDLE, ()),
        ("SetThreadPriority", _BOOL, (_HANDLE, _INT)),
        ("OpenProcess", _HANDLE, (_DWORD, _BOOL, _DWORD)),
        ("CloseHandle", _BOOL, (_HANDLE,)),
        ("QueryFullProcessImageNameW", _BOOL, (_HANDLE, _DWORD, _POINTER, _POINTER)),
        ("GlobalAlloc", _HANDLE, (_UINT, ctypes.c_size_t)),
        ("GlobalFree", _HANDLE, (_HANDLE,)),
        ("GlobalLock", _POINTER, (_HANDLE,)),
        ("GlobalUnlock", _BOOL, (_HANDLE,)),
        ("GlobalSize", ctypes.c_size_t, (_HANDLE,)),
    ),
    "advapi32": (
        ("OpenProcessToken", _BOOL, (_HANDLE, _DWORD, _POINTER)),
        ("GetTokenInformation", _BOOL, (_HANDLE, _INT, _POINTER, _DWORD, _POINTER)),
        ("GetSidSubAuthorityCount", _POINTER, (_POINTER,)),
        ("GetSidSubAuthority", _POINTER, (_POINTER, _DWORD)),
    ),
    "imm32": (("ImmGetDefaultIMEWnd", _HWND, (_HWND,)), ("ImmDisableIME", _BOOL, (_DWORD,))),
    "shell32": (("SHQueryUserNotificationState", ctypes.c_long, (_POINTER,)),),
}
