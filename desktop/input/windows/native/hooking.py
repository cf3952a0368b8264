"""Two threads that Windows talks to: one for the keyboard hook, which does nothing else, and one for all the rest."""

from __future__ import annotations

import collections
import ctypes
import time
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from desktop.input.windows.native.user32 import (
    KBDLLHOOKSTRUCT,
    LRESULT,
    RAW_HEADER_BYTES,
    RAWINPUT,
    RAWINPUTDEVICE,
    callback,
    library,
)
from desktop.input.windows.port import Hook, Noticed

__all__ = ["MARK", "HookThread", "ListeningThread"]

MARK = 0x1E0A11
"""What is written beside every key that we press, by which we know our own."""

_KEYBOARD_LL = 13
_INJECTED, _EXTENDED = 0x10, 0x01
_DOWN = (0x0100, 0x0104)
"""With Alt and without.  The flag says the same, but under Wine not of a character that no key types."""
_QUIT, _PING, _INPUT = 0x0012, 0x8001, 0x00FF
_HIGHEST = 2

_FOREGROUND, _DESKTOP_SWITCH, _FOCUS = 0x0003, 0x0020, 0x8005
_BESIDE_US = 0x0002  # out of context, and not of this process
_SINK = 0x0100
_RAW = 0x10000003
_MOUSE, _KEYS = 0, 1
_BUTTONS_DOWN = 0x0001 | 0x0004 | 0x0010 | 0x0040 | 0x0100
_WHEELS = 0x0400 | 0x0800
_MESSAGE_ONLY = -3


class _MessageLoop:
    """The queue of the thread that calls ``open``."""

    def __init__(self) -> None:
        self._user32: Any = None
        self._thread = 0

    def open(self) -> None:
        """From now on messages may be posted to this thread."""
        self._user32 = library("user32")
        message = wintypes.MSG()
        self._user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)
        self._thread = library("kernel32").GetCurrentThreadId()

    def post(self, message: int) -> bool:
        """Posts a message without content; false where no thread takes it."""
        return bool(self._thread and self._user32.PostThreadMessageW(self._thread, message, 0, 0))

    def run(self, take: Callable[[wintypes.MSG], None]) -> None:
        """Until it is told to quit."""
        message = wintypes.MSG()
        while self._user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            take(message)
            self._user32.DispatchMessageW(ctypes.byref(message))
        self._thread = 0

    def quit(self) -> None:
        """Ends ``run``."""
        self.post(_QUIT)


class HookThread:
    """``run`` keeps the calling thread, in which ``hook`` is asked about every key."""

    def __init__(self) -> None:
        self._loop = _MessageLoop()
        self._pings: collections.deque[Callable[[], None]] = collections.deque()

    def run(self, hook: Hook, ready: Callable[[bool], None]) -> None:
        """See ``Port.hook``."""
        user32, kernel32 = library("user32"), library("kernel32")
        next_hook, ask, read = user32.CallNextHookEx, hook.key, KBDLLHOOKSTRUCT.from_address

        def answer(code: int, message: int, place: int) -> int:
            if code == 0:
                key = read(place)
                flags = key.flags
                if ask(
                    key.vk,
                    key.scan,
                    extended=bool(flags & _EXTENDED),
                    down=message in _DOWN,
                    own=bool(flags & _INJECTED) and key.extra == MARK,
                ):
                    return 1
            return int(next_hook(None, code, message, place))

        kept = callback(LRESULT, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM)(answer)
        self._loop.open()
        kernel32.SetThreadPriority(kernel32.GetCurrentThread(), _HIGHEST)
        # Of a hook like this no library is loaded anywhere, but some Windows refuse it all the same without one's name.
        module = kernel32.GetModuleHandleW(None)
        handle = user32.SetWindowsHookExW(_KEYBOARD_LL, ctypes.cast(kept, ctypes.c_void_p), module, 0)
        ready(bool(handle))
        if not handle:
            return
        try:
            self._loop.run(self._take)
        finally:
            user32.UnhookWindowsHookEx(handle)
            self._answer()  # who asked while it ended

    def ping(self, answer: Callable[[], None]) -> None:
        """See ``Port.ping_hook``."""
        self._pings.append(answer)
        if not self._loop.post(_PING):
            self._answer()

    def quit(self) -> None:
        """Ends ``run``; what was asked is answered."""
        self._loop.quit()

    def _take(self, message: wintypes.MSG) -> None:
        if message.message == _PING:
            self._answer()

    def _answer(self) -> None:
        while True:
            try:
                answer = self._pings.popleft()
            except IndexError:  # two threads may be here, at the end of this one
                return
            answer()


class ListeningThread:
    """``run`` keeps the calling thread, and hears of the mouse, of key presses as such, and of the focus."""

    def __init__(self) -> None:
        self._loop = _MessageLoop()
        self._raw = RAWINPUT()
        self._hear: Callable[[Noticed], None] = lambda noticed: None

    def run(self, hear: Callable[[Noticed], None]) -> None:
        """See ``Port.listen``."""
        user32, self._hear = library("user32"), hear
        self._loop.open()
        window = user32.CreateWindowExW(0, "STATIC", None, 0, 0, 0, 0, 0, _MESSAGE_ONLY, None, None, None)
        devices = (RAWINPUTDEVICE * 2)(
            RAWINPUTDEVICE(1, 2, _SINK, window),
            RAWINPUTDEVICE(1, 6, _SINK, window),
        )
        user32.RegisterRawInputDevices(devices, len(devices), ctypes.sizeof(RAWINPUTDEVICE))

        def told(_hook: int, event: int, *_of: int) -> None:
            hear(Noticed(woke=event == _DESKTOP_SWITCH))

        kept = callback(
            None,
            wintypes.HANDLE,
            wintypes.DWORD,
            wintypes.HWND,
            wintypes.LONG,
            wintypes.LONG,
            wintypes.DWORD,
            wintypes.DWORD,
        )(told)
        function = ctypes.cast(kept, ctypes.c_void_p)
        hooks = [
            user32.SetWinEventHook(event, event, None, function, 0, 0, _BESIDE_US)
            for event in (_FOREGROUND, _DESKTOP_SWITCH, _FOCUS)
        ]
        try:
            self._loop.run(self._take)
        finally:
            for each in hooks:
                user32.UnhookWinEvent(each)
            user32.DestroyWindow(window)

    def quit(self) -> None:
        """Ends ``run``."""
        self._loop.quit()

    def _take(self, message: wintypes.MSG) -> None:
        if message.message != _INPUT:
            return
        user32, raw = library("user32"), self._raw
        size = wintypes.UINT(ctypes.sizeof(raw))
        user32.GetRawInputData(message.lParam, _RAW, ctypes.byref(raw), ctypes.byref(size), RAW_HEADER_BYTES)
        if raw.header.kind == _MOUSE:
            # flags, padding, buttons
            if raw.data[2] & _BUTTONS_DOWN:
                point = wintypes.POINT()
                user32.GetCursorPos(ctypes.byref(point))
                self._hear(Noticed(click=(point.x, point.y)))
            elif raw.data[2] & _WHEELS:
                self._hear(Noticed(scrolled=True))
        elif raw.header.kind == _KEYS and not raw.data[1] & 1:
            # scan code, flags: of these the first says that it went up
            self._hear(Noticed(key_at=time.monotonic()))
