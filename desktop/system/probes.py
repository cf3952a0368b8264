"""Questions to the desktop and its tools, each with a short time-out; none changes anything.

The doctor asks them, and so do who chooses a backend, what backends find
wrong, and the start, before there is a window.
"""

from __future__ import annotations

import contextlib
import dataclasses
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Final

__all__ = [
    "NOWHERE",
    "PLASMA_KEYBOARD",
    "ProbeFailed",
    "Probes",
    "ask_display",
    "bus_names",
    "bus_property",
    "disarm",
    "display_answers",
    "has_fcitx5_addon",
    "is_wayland",
    "output_of",
    "owned_names",
    "plasma_keyboard",
    "runs_fcitx5",
    "session_bus",
    "tray_selection",
]

NOWHERE: Final = "unix:path=/nonexistent"
"""Where no session bus is; without any address libraries would start one."""

PLASMA_KEYBOARD: Final = ("--file", "kwinrc", "--group", "Wayland", "--key", "InputMethod")
"""Where Plasma's tools find whom KWin has type for programs on Wayland; its settings call that the virtual keyboard."""

_SECONDS = 2.0
_DISPLAY_S = 5.0
"""Longer: at a login somebody may have the server to themselves for a moment."""

_silent: set[str] = set()
"""Displays that said nothing: whoever asks once more in this process knows, and need not wait as long again."""

_ADDRESSES = ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "DBUS_STARTER_ADDRESS")
_DRIVER = ("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_FCITX5 = "org.fcitx.Fcitx5"
_FCITX5_ADDON = Path("fcitx5") / "inputmethod" / "ieum.conf"
_OWN_ADDRESSES = ("AT_SPI_BUS_ADDRESS", "IBUS_ADDRESS")
"""Without these the bus is looked for as usual."""


class ProbeFailed(Exception):
    """There was no answer; the message is a short English reason for the curious."""


def ask_display(name: str, question: Callable[[Any], bool]) -> bool:
    """What a ``question`` finds, asked of the X display ``name`` while it is open; raises ``ProbeFailed``.

    The library waits for its answers without an end, so it is asked in a
    thread, which is left alone with a server that accepts and says nothing.
    """
    from Xlib.display import Display

    told = queue.SimpleQueue[bool | ProbeFailed]()

    def ask() -> None:
        found: bool | ProbeFailed
        try:
            display = Display(name)
            try:
                found = question(display)
            finally:
                display.close()
        except Exception as error:  # noqa: BLE001  # python-xlib raises OSError, its own kinds and struct.error
            found = ProbeFailed(type(error).__name__)
        # Not sooner: the library leaves the socket of a display that fails to whoever drops the exception.
        told.put(found)

    if name in _silent:
        raise ProbeFailed("silent")
    threading.Thread(target=ask, name="display", daemon=True).start()
    try:
        found = told.get(timeout=_DISPLAY_S)
    except queue.Empty:
        _silent.add(name)
        raise ProbeFailed("silent") from None
    if isinstance(found, ProbeFailed):
        raise found
    return found


def display_answers(name: str) -> bool:
    """Whether the X display ``name`` lets us in."""
    try:
        ask_display(name, lambda display: bool(display.screen()))
    except ProbeFailed:
        return False
    return True


def tray_selection(name: str) -> bool:
    """Whether a tray of the older kind (XEmbed) owns its selection on the X display ``name``."""

    def owned(display: Any) -> bool:
        atom = display.intern_atom(f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}")
        return bool(display.get_selection_owner(atom))

    try:
        return ask_display(name, owned)
    except ProbeFailed:
        return False


def bus_names(address: str) -> frozenset[str]:
    """The names on the message bus at ``address``, and those it would start when asked; raises ``ProbeFailed``."""
    names = _call(address, [(*_DRIVER, "ListNames", "", ()), (*_DRIVER, "ListActivatableNames", "", ())])
    return frozenset(str(name) for (listed,) in names for name in listed)


def owned_names(address: str) -> frozenset[str]:
    """Only the names of who is there now; raises ``ProbeFailed``."""
    [(listed,)] = _call(address, [(*_DRIVER, "ListNames", "", ())])
    return frozenset(map(str, listed))


def bus_property(address: str, name: str, path: str, interface: str, member: str) -> Any:
    """A property of an object of ``name`` on the bus at ``address``, none where it refuses; raises ``ProbeFailed``."""
    place = (path, name, "org.freedesktop.DBus.Properties", "Get", "ss", (interface, member))
    try:
        [((_, value),)] = _call(address, [place])
    except _Refused:
        return None
    return value


def session_bus(environment: Mapping[str, str]) -> str:
    """The address of the session bus: told by the environment, or where systemd puts it."""
    if told := environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return told
    return f"unix:path={environment.get('XDG_RUNTIME_DIR', '/nonexistent')}/bus"


def is_wayland(environment: Mapping[str, str]) -> bool:
    """Whether the session is a Wayland one, of which X is at most a guest."""
    return bool(environment.get("WAYLAND_DISPLAY")) or environment.get("XDG_SESSION_TYPE") == "wayland"


def output_of(command: Sequence[str]) -> str | None:
    """What a command prints, or none when it is not there or fails."""
    try:
        done = subprocess.run(list(command), capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def plasma_keyboard(ask: Callable[[Sequence[str]], str | None]) -> tuple[str, str] | None:
    """The version of Plasma's tools and whom they name for that, empty for nobody; none where there are no such tools.

    ``ask`` is as ``output_of``.
    """
    told = ((version, ask((f"kreadconfig{version}", *PLASMA_KEYBOARD))) for version in ("6", "5"))
    return next(((version, name) for version, name in told if name is not None), None)


def disarm(environment: MutableMapping[str, str]) -> None:
    """Leaves Unix sockets in the addresses of buses, and nothing else.

    Qt and the tools that are asked here follow every address: "unixexec:" and
    "autolaunch:" start a program, "tcp:" uses the network.
    """
    for name in (*_ADDRESSES, *_OWN_ADDRESSES):
        if not (told := environment.get(name)):
            continue
        kept = ";".join(entry for entry in told.split(";") if entry.startswith("unix:"))
        if kept or name in _ADDRESSES:
            environment[name] = kept or NOWHERE
        else:
            del environment[name]


@dataclasses.dataclass(frozen=True)
class Probes:
    """All questions to the desktop, replaceable one by one in tests."""

    display_answers: Callable[[str], bool] = display_answers
    tray_selection: Callable[[str], bool] = tray_selection
    bus_names: Callable[[str], frozenset[str]] = bus_names
    bus_property: Callable[[str, str, str, str, str], Any] = bus_property
    output_of: Callable[[Sequence[str]], str | None] = output_of
    ask_display: Callable[[str, Callable[[Any], bool]], bool] = ask_display
    owned_names: Callable[[str], frozenset[str]] = owned_names


def runs_fcitx5(environment: Mapping[str, str], probes: Probes) -> bool:
    """Whether fcitx5 is on the session bus: it takes IBus's place there, and knows none of its input methods."""
    try:
        return _FCITX5 in probes.owned_names(session_bus(environment))
    except ProbeFailed:
        return False


def has_fcitx5_addon(environment: Mapping[str, str]) -> bool:
    """Whether fcitx5 is told of our input method, by the package of its addon or by who built that."""
    own = environment.get("XDG_DATA_HOME") or f"{environment.get('HOME', '')}/.local/share"
    shared = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return any((Path(each) / _FCITX5_ADDON).is_file() for each in (own, *shared.split(":")) if each)


class _Refused(ProbeFailed):
    """The other side answered with an error."""


def _call(address: str, calls: Sequence[tuple[str, str, str, str, str, tuple[object, ...]]]) -> list[Any]:
    from jeepney import DBusAddress, MessageType, new_method_call

    from desktop.system.bus import open_dbus_connection

    answers: list[Any] = []
    try:
        with contextlib.closing(open_dbus_connection(address, _SECONDS)) as connection:
            for path, name, interface, method, signature, body in calls:
                call = new_method_call(DBusAddress(path, name, interface), method, signature, body)
                reply = connection.send_and_get_reply(call, timeout=_SECONDS)
                answers.append(None if reply.header.message_type is MessageType.error else reply.body)
    except Exception as error:  # noqa: BLE001  # whatever a stranger answers, it is no answer
        raise ProbeFailed(type(error).__name__) from None
    if None in answers:
        raise _Refused("error reply")
    return answers
