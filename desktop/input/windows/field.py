"""What kind of field a window has under the focus, told by its classes and by accessibility: a pure function."""

from __future__ import annotations

from desktop.input.protocol import Field
from desktop.input.windows.port import TextSeen, WindowSeen

__all__ = ["is_classic", "is_terminal", "kind_of", "names_of"]

_CLASSIC = ("edit", "richedit", "riched20", "scintilla", "_wwg", "hwpmaineditwnd")
"""Beginnings of the classes of fields that are text and nothing else, and say by their style that they are secret."""

_TERMINALS = frozenset(
    ("consolewindowclass", "cascadia_hosting_window_class", "mintty", "putty", "virtualconsoleclass")
)
_QUIET = frozenset(
    (
        *("progman", "workerw", "shell_traywnd", "#32769", "multitaskingviewframe", "xamlexplorerhostislandwindow"),
        *("tscshellcontainerclass", "ihwindowclass", "vmuiframe", "vmplayerframe", "transparentwindowclient"),
    )
)
"""The desktop and its panels, and other machines' desktops, whose text and input method are theirs."""

_QUIET_PROGRAMS = frozenset(
    (
        *("mstsc.exe", "msrdc.exe", "vmconnect.exe", "vmware-view.exe", "wfica32.exe", "anydesk.exe", "teamviewer.exe"),
        *("logonui.exe", "lockapp.exe", "consent.exe", "credentialuibroker.exe"),
    )
)


def is_classic(window: WindowSeen) -> bool:
    """Whether the focus is in a field of which nobody else need be asked."""
    return window.focus_class.casefold().startswith(_CLASSIC)


def is_terminal(window: WindowSeen) -> bool:
    """Whether it is one in which Ctrl+C ends the command."""
    return window.top_class.casefold() in _TERMINALS


def kind_of(window: WindowSeen | None, told: TextSeen | None, *, asked: bool) -> Field:
    """The kind of field; ``asked``: accessibility is to say it and has not yet.

    A window of which nobody else can say anything is a field like any other.
    """
    if window is None or not window.focus or window.busy or _is_quiet(window):
        return Field.NONE
    if window.password or (told is not None and told.password):
        return Field.PASSWORD
    if is_terminal(window):
        return Field.TERMINAL
    if window.read_only:
        return Field.NONE
    if is_classic(window) or window.elevated:
        return Field.LINE if window.single_line else Field.PLAIN
    if told is not None:
        return Field.PLAIN if told.editable else Field.NONE
    return Field.UNKNOWN if asked else Field.PLAIN


def names_of(window: WindowSeen | None) -> tuple[str, tuple[str, ...]]:
    """What a program is called, and what else: its executable's name without the ending, and its window's class."""
    if window is None:
        return "", ()
    name = window.program.removesuffix(".exe").removesuffix(".EXE")
    return name, tuple(other for other in (window.program, window.top_class) if other not in ("", name))


def _is_quiet(window: WindowSeen) -> bool:
    return window.top_class.casefold() in _QUIET or window.program.casefold() in _QUIET_PROGRAMS
