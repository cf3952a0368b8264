"""What may be wrong on Windows: no Korean input method, one set to another keyboard, no UI Automation."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.input.findings import InputFinding
from desktop.input.windows.port import KeyboardsSeen

__all__ = ["diagnose"]

_PRIMARY, _KOREAN = 0x3FF, 0x12


def diagnose(seen: KeyboardsSeen) -> Iterator[InputFinding]:
    """The keyboard is listened to by a hook, which needs nothing installed; a Korean input method is Windows' own."""
    yield InputFinding("ok", "windows")
    layouts = {"layouts": " ".join(f"{each:08X}" for each in seen.layouts)}
    if not any(each & _PRIMARY == _KOREAN for each in seen.layouts):
        yield InputFinding("failure", "no-korean", layouts)
    elif seen.keyboard:
        yield InputFinding("failure", "korean-keyboard", {"value": seen.keyboard})
    else:
        yield InputFinding("ok", "korean", layouts)
    yield InputFinding("ok", "automation") if seen.accessible else InputFinding("warning", "no-automation")
