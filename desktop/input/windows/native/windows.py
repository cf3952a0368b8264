"""``Port`` on Windows."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Sequence
from ctypes import wintypes
from typing import Any

from desktop.input.protocol import Rect, SelectionFault
from desktop.input.windows.keys.vks import CAPS_LOCK, MODIFIER_OF
from desktop.input.windows.native.accessibility import Accessibility, is_there
from desktop.input.windows.native.clipboard import KeptClipboard, LentClipboard
from desktop.input.windows.native.edits import is_edit, text_of_edit
from desktop.input.windows.native.hangul_keyboard import other_keyboard
from desktop.input.windows.native.hooking import MARK, HookThread, ListeningThread
from desktop.input.windows.native.programs import Programs
from desktop.input.windows.native.user32 import GUITHREADINFO, INPUT, callback, class_of, library
from desktop.input.windows.port import Hook, InputMethodSeen, KeyInput, Noticed, TextSeen, WindowSeen

__all__ = ["WindowsPort"]

_EXTENDED, _UP, _UNICODE = 0x0001, 0x0002, 0x0004
_STYLE, _MULTI_LINE, _PASSWORD, _READ_ONLY = -16, 0x0004, 0x0020, 0x0800
_IME_CONTROL, _CONVERSION_MODE = 0x0283, 1
_ABORT_IF_HUNG = 0x0002
_MILLISECONDS = 100
_PER_MONITOR = -4
_ALL_THREADS = 0xFFFFFFFF
_FULL_SCREEN = (3, 4)
"""A game that has the screen for itself, and a presentation."""
_BUSY_SECONDS = 2.0
_GENERIC_MODIFIERS = (0x10, 0x11, 0x12)


class WindowsPort:
    """See ``Port``."""

    def __init__(self) -> None:
        self._user32, self._imm32, self._shell32 = library("user32"), library("imm32"), library("shell32")
        # Nobody types into this process; an input method that is loaded here is one more that may wait for something.
        self._imm32.ImmDisableIME(_ALL_THREADS)
        # Told in the pixels of each monitor, like the popup's place.
        self._user32.SetProcessDpiAwarenessContext(_PER_MONITOR)
        # What is behind windows is loaded here: under Wine two threads that come to it at once wait for each other.
        self._user32.GetDesktopWindow()
        self._programs = Programs()
        self._clipboard = LentClipboard()
        self._accessibility = Accessibility()
        self._hook, self._listener = HookThread(), ListeningThread()
        self._busy, self._busy_until = False, 0.0
        self.accessible = is_there()

    # --- the hook and what is heard

    def hook(self, hook: Hook, ready: Callable[[bool], None]) -> None:
        """See ``Port``."""
        self._hook = HookThread()
        self._hook.run(hook, ready)

    def ping_hook(self, answer: Callable[[], None]) -> None:
        """See ``Port``."""
        self._hook.ping(answer)

    def unhook(self) -> None:
        """See ``Port``."""
        self._hook.quit()

    def listen(self, hear: Callable[[Noticed], None]) -> None:
        """See ``Port``."""
        self._listener.run(hear)

    def deafen(self) -> None:
        """See ``Port``."""
        self._listener.quit()

    # --- keys

    def send(self, inputs: Sequence[KeyInput]) -> bool:
        """See ``Port``."""
        if not inputs:
            return True
        array = (INPUT * len(inputs))()
        for each, key in zip(array, inputs, strict=True):
            each.kind = 1
            flags = (_EXTENDED if key.extended else 0) | (_UP if key.up else 0) | (0 if key.vk else _UNICODE)
            each.either.key.vk, each.either.key.scan = key.vk, key.scan
            each.either.key.flags, each.either.key.extra = flags, MARK
        return bool(self._user32.SendInput(len(array), array, ctypes.sizeof(INPUT)) == len(array))

    def held_modifiers(self) -> frozenset[int]:
        """See ``Port``."""
        sides = (vk for vk in MODIFIER_OF if vk not in _GENERIC_MODIFIERS)
        return frozenset(vk for vk in sides if self._user32.GetAsyncKeyState(vk) & 0x8000)

    def key_of(self, char: str, thread: int) -> tuple[int, bool] | None:
        """See ``Port``."""
        if len(char) != 1 or not char.isascii():
            return None
        found = self._user32.VkKeyScanExW(char, self._user32.GetKeyboardLayout(thread))
        vk, state = found & 0xFF, found >> 8 & 0xFF
        return (vk, bool(state & 1)) if found != -1 and state in (0, 1) else None

    def scan_of(self, vk: int) -> int:
        """See ``Port``."""
        return int(self._user32.MapVirtualKeyW(vk, 0))

    def caps_lock(self) -> bool:
        """See ``Port``."""
        return bool(self._user32.GetKeyState(CAPS_LOCK) & 1)

    # --- where the person is

    def window(self) -> WindowSeen | None:
        """See ``Port``."""
        user32 = self._user32
        top = user32.GetForegroundWindow()
        if not top:
            return None
        process = wintypes.DWORD()
        thread = user32.GetWindowThreadProcessId(top, ctypes.byref(process))
        if not thread:
            return None
        info = GUITHREADINFO(size=ctypes.sizeof(GUITHREADINFO))
        focus = info.focus if user32.GetGUIThreadInfo(thread, ctypes.byref(info)) else None
        if not focus:
            # A window in a frame of another process: the foreground's input is theirs together.
            info = GUITHREADINFO(size=ctypes.sizeof(GUITHREADINFO))
            focus = info.focus if user32.GetGUIThreadInfo(0, ctypes.byref(info)) else None
        if focus:
            thread = user32.GetWindowThreadProcessId(focus, ctypes.byref(process)) or thread
        program, elevated = self._programs.of(process.value, thread)
        focus = focus or (top if elevated else 0)
        frame = wintypes.RECT()
        framed = user32.GetWindowRect(top, ctypes.byref(frame))
        style = user32.GetWindowLongW(focus, _STYLE) if focus and _is_edit_like(focus) else None
        return WindowSeen(
            top=top,
            focus=focus,
            thread=thread,
            program=program,
            top_class=class_of(top),
            focus_class=class_of(focus) if focus else "",
            password=style is not None and bool(style & _PASSWORD),
            elevated=elevated,
            busy=self._is_busy(),
            caret=self._caret(info),
            frame=_rect(frame) if framed else None,
            single_line=style is not None and not style & _MULTI_LINE,
            read_only=style is not None and bool(style & _READ_ONLY),
        )

    def input_method(self, window: WindowSeen) -> InputMethodSeen:
        """See ``Port``."""
        language = self._user32.GetKeyboardLayout(window.thread) & 0xFFFF
        answering = self._imm32.ImmGetDefaultIMEWnd(window.focus) or self._ime_window(window.thread)
        if not answering:
            return InputMethodSeen(language, None)
        mode = ctypes.c_size_t()
        sent = self._user32.SendMessageTimeoutW(
            answering, _IME_CONTROL, _CONVERSION_MODE, None, _ABORT_IF_HUNG, _MILLISECONDS, ctypes.byref(mode)
        )
        return InputMethodSeen(language, mode.value if sent else None, other_keyboard())

    def text(self, window: WindowSeen, *, with_text: bool) -> TextSeen | None:
        """See ``Port``."""
        if is_edit(window.focus_class):
            return text_of_edit(window.focus) if with_text and not window.password else None
        if not self.accessible:
            return None
        return self._accessibility.look(window.focus, with_caret=window.caret is None, with_text=with_text)

    def pointer(self) -> tuple[int, int]:
        """See ``Port``."""
        point = wintypes.POINT()
        self._user32.GetCursorPos(ctypes.byref(point))
        return point.x, point.y

    # --- the clipboard

    def clipboard(self) -> tuple[str, SelectionFault | None]:
        """See ``Port``."""
        return self._clipboard.text()

    def keep_clipboard(self) -> object | None:
        """See ``Port``."""
        return self._clipboard.keep()

    def take_copied(self, kept: object) -> tuple[str, SelectionFault | None]:
        """See ``Port``."""
        return self._clipboard.take(kept) if isinstance(kept, KeptClipboard) else ("", "clipboard")

    def _is_busy(self) -> bool:
        if (now := time.monotonic()) >= self._busy_until:
            state = ctypes.c_int()
            answered = self._shell32.SHQueryUserNotificationState(ctypes.byref(state)) == 0
            self._busy, self._busy_until = answered and state.value in _FULL_SCREEN, now + _BUSY_SECONDS
        return self._busy

    def _caret(self, info: GUITHREADINFO) -> Rect | None:
        place = _rect(info.place)
        if not info.caret or not (place.width or place.height):
            return None
        point = wintypes.POINT(place.x, place.y)
        self._user32.ClientToScreen(info.caret, ctypes.byref(point))
        return Rect(point.x, point.y, place.width, place.height)

    def _ime_window(self, thread: int) -> int:
        """The window that answers for the input method of a thread's windows."""
        found: list[int] = []

        def each(window: int, _unused: int) -> bool:
            if class_of(window) == "IME":
                found.append(window)
            return not found

        kept: Any = callback(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(each)
        self._user32.EnumThreadWindows(thread, ctypes.cast(kept, ctypes.c_void_p), 0)
        return found[0] if found else 0


def _is_edit_like(window: int) -> bool:
    """Of other classes the bits of a style say something else than "password" or "many lines"."""
    return "edit" in class_of(window).casefold()


def _rect(told: wintypes.RECT) -> Rect:
    return Rect(told.left, told.top, told.right - told.left, told.bottom - told.top)
