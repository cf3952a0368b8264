"""The real ibus-hangul on a private bus, asked key by key without any toolkit: what it does is what people have."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from desktop.ime.typist.keys import Key

__all__ = ["IbusHangul", "ibus_hangul"]

_IBUS = "org.freedesktop.IBus"
_CONTEXT = f"{_IBUS}.InputContext"
_CAPABILITIES = 0b101001
"""A preedit, the focus, surrounding text."""

_PATIENCE = 30.0


class IbusHangul:
    """One input context of it, or of another ``engine``.  ``text`` is what it has committed, ``preedit`` what it composes."""

    def __init__(self, connection: DBusConnection, engine: str = "hangul") -> None:
        self._connection = connection
        self.text = self.preedit = ""
        self._forwarded = False
        bus = DBusAddress(f"/{_IBUS.replace('.', '/')}", _IBUS, _IBUS)
        path = self._reply(new_method_call(bus, "CreateInputContext", "s", ("beside",)))[0]
        self._context = DBusAddress(path, _IBUS, _CONTEXT)
        rule = f"type='signal',interface='{_CONTEXT}'"
        self._reply(
            new_method_call(
                DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus"),
                "AddMatch",
                "s",
                (rule,),
            )
        )
        self.call("SetCapabilities", "u", (_CAPABILITIES,))
        self.call("FocusIn")
        self._set_engine(bus, engine)

    def _set_engine(self, bus: DBusAddress, engine: str) -> None:
        """The daemon gives the engine's process a few seconds to come up, which a busy machine may not have."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                self._reply(new_method_call(bus, "SetGlobalEngine", "s", (engine,)))
            except RuntimeError:
                if time.monotonic() > end:
                    raise
            else:
                return

    def press(self, key: Key) -> bool:
        """One key; whether it was kept.  One that is kept and forwarded then is none."""
        self._forwarded = False
        kept = bool(self.call("ProcessKeyEvent", "uuu", (key.keyval, key.code, key.state))[0])
        return kept and not self._forwarded

    def reset(self) -> None:
        """The client resets, as when the caret is elsewhere; the daemon takes the preedit as text."""
        self.call("Reset")

    def call(self, member: str, signature: str = "", body: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        """Asks, and hears all that is signalled before the answer."""
        return self._reply(new_method_call(self._context, member, signature, body))

    def _reply(self, message: Any) -> tuple[Any, ...]:
        serial = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        end = time.monotonic() + _PATIENCE
        while True:
            got = self._connection.receive(timeout=max(0.0, end - time.monotonic()))
            fields = got.header.fields
            if got.header.message_type is MessageType.signal:
                self._signal(str(fields.get(HeaderFields.member)), got.body)
            elif fields.get(HeaderFields.reply_serial) == serial:
                if got.header.message_type is MessageType.error:
                    raise RuntimeError(str(fields.get(HeaderFields.error_name)))
                return tuple(got.body or ())

    def _signal(self, member: str, body: tuple[Any, ...]) -> None:
        if member == "CommitText":
            self.text += body[0][1][2]
        elif member in ("UpdatePreeditText", "UpdatePreeditTextWithMode"):
            self.preedit = body[0][1][2] if body[2] else ""
        elif member == "HidePreeditText":
            self.preedit = ""
        elif member == "ForwardKeyEvent":
            self._forwarded = True


@contextlib.contextmanager
def ibus_hangul(home: Path, settings: Mapping[str, str]) -> Iterator[IbusHangul]:
    """Starts a daemon and the engine with these settings, below ``home``, and ends both."""
    keyfile = home / "glib-2.0" / "settings" / "keyfile"
    keyfile.parent.mkdir(parents=True)
    lines = [f"{name}={value}" for name, value in settings.items()]
    keyfile.write_text("\n".join(["[org/freedesktop/ibus/engine/hangul]", *lines, ""]))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    address = f"unix:path={home}/socket"
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(runtime),
        "HOME": str(home),
        "GSETTINGS_BACKEND": "keyfile",
        "DISPLAY": ":977",
    }
    command = [
        "dbus-run-session",
        "--",
        "ibus-daemon",
        "--panel",
        "disable",
        "--emoji-extension",
        "disable",
        "--address",
        address,
    ]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True) as daemon:
        try:
            with contextlib.closing(_opened(address, home)) as connection:
                yield IbusHangul(connection)
        finally:
            os.killpg(daemon.pid, 15)


def _opened(address: str, home: Path) -> DBusConnection:
    """A connection as soon as there is something to connect to, and the engine too can find it."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if any("IBUS_DAEMON_PID" in file.read_text() for file in home.glob("ibus/bus/*")):
                return open_dbus_connection(address)
        time.sleep(0.02)
    raise TimeoutError("no ibus-daemon came up")
