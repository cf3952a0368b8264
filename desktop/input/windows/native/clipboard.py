"""The clipboard: read, and kept in all its formats while a program copies something for us."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import time
from collections.abc import Iterator
from typing import Any

from desktop.input.protocol import SelectionFault
from desktop.input.windows.native.user32 import library

__all__ = ["KeptClipboard", "LentClipboard"]

_UNICODE_TEXT = 13
_NO_MEMORY = frozenset((2, 3, 9, 14, 0x80, 0x82, 0x83, 0x8E))
"""Formats that are drawings of the system's, not memory; Windows makes them anew of those that are."""
_PRIVATE = range(0x200, 0x400)

_EXCLUDED = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)
"""What lies beside the first, or beside a 0 in the others, no history keeps: it has it already."""

_MOST_FORMATS = 64
_MOST_BYTES = 16_000_000
_MOST_CHARACTERS = 200_000
_COPY_SECONDS = 0.4
_STEP_SECONDS = 0.01
_TRIES = 20
_MOVEABLE = 0x0002
_MESSAGE_ONLY = -3


@dataclasses.dataclass(frozen=True)
class KeptClipboard:
    """All formats of a clipboard and their data, and the number of its content."""

    formats: dict[int, bytes] = dataclasses.field(repr=False)
    number: int


class LentClipboard:
    """Each method opens the clipboard and closes it; any of them may wait for the program that owns it."""

    def __init__(self) -> None:
        self._user32, self._kernel32 = library("user32"), library("kernel32")

    def text(self) -> tuple[str, SelectionFault | None]:
        """The text that lies there, or why there is none."""
        with self._open() as opened:
            return self._text() if opened else ("", "silent")

    def keep(self) -> KeptClipboard | None:
        """All that lies there; none where that is too much, or another program does not let go of it."""
        number = self._user32.GetClipboardSequenceNumber()
        formats: dict[int, bytes] = {}
        with self._open() as opened:
            if not opened:
                return None
            each = 0
            while each := self._user32.EnumClipboardFormats(each):
                if each in _NO_MEMORY or each in _PRIVATE:
                    continue
                formats[each] = self._bytes(each)
                if len(formats) > _MOST_FORMATS or sum(map(len, formats.values())) > _MOST_BYTES:
                    return None
        return KeptClipboard(formats, number)

    def take(self, kept: KeptClipboard) -> tuple[str, SelectionFault | None]:
        """What has been copied since, or why there is nothing; afterwards the clipboard holds what was kept."""
        end = time.monotonic() + _COPY_SECONDS
        while self._user32.GetClipboardSequenceNumber() == kept.number:
            if time.monotonic() > end:
                return "", "nothing"
            time.sleep(_STEP_SECONDS)
        with self._open() as opened:
            if not opened:
                return "", "silent"
            told = self._text()
            self._put_back(kept)
        return told

    def _text(self) -> tuple[str, SelectionFault | None]:
        if not self._user32.IsClipboardFormatAvailable(_UNICODE_TEXT):
            return "", None
        data = self._bytes(_UNICODE_TEXT)
        text = data.decode("utf-16-le", "replace").partition("\0")[0].replace("\r\n", "\n")
        return ("", "too-long") if len(text) > _MOST_CHARACTERS else (text, None)

    def _bytes(self, kind: int) -> bytes:
        handle = self._user32.GetClipboardData(kind)
        place = self._kernel32.GlobalLock(handle) if handle else None
        if not place:
            return b""
        try:
            return ctypes.string_at(place, min(self._kernel32.GlobalSize(handle), _MOST_BYTES + 1))
        finally:
            self._kernel32.GlobalUnlock(handle)

    def _put_back(self, kept: KeptClipboard) -> None:
        self._user32.EmptyClipboard()
        for kind, data in kept.formats.items():
            if data:
                self._put(kind, data)
        if kept.formats:
            for name in _EXCLUDED:
                self._put(self._user32.RegisterClipboardFormatW(name), bytes(4))

    def _put(self, kind: int, data: bytes) -> None:
        handle = self._kernel32.GlobalAlloc(_MOVEABLE, len(data))
        place = self._kernel32.GlobalLock(handle) if handle else None
        if not place:
            return
        ctypes.memmove(place, data, len(data))
        self._kernel32.GlobalUnlock(handle)
        if not self._user32.SetClipboardData(kind, handle):
            self._kernel32.GlobalFree(handle)

    @contextlib.contextmanager
    def _open(self) -> Iterator[bool]:
        """Whether the clipboard is ours for now; it must belong to a window to be filled."""
        window: Any = self._user32.CreateWindowExW(0, "STATIC", None, 0, 0, 0, 0, 0, _MESSAGE_ONLY, None, None, None)
        opened = False
        try:
            for _ in range(_TRIES):
                if opened := bool(self._user32.OpenClipboard(window)):
                    break
                time.sleep(_STEP_SECONDS)
            yield opened
        finally:
            if opened:
                self._user32.CloseClipboard()
            self._user32.DestroyWindow(window)
