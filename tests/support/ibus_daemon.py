"""A real ibus-daemon on a private bus, and input contexts of it, asked key by key without any toolkit or display."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from desk import await_true
from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from desktop.ime.typist.keys import Key

__all__ = ["IbusContext", "IbusDaemon"]

_IBUS = "org.freedesktop.IBus"
_CONTEXT = f"{_IBUS}.InputContext"
_BUS = DBusAddress(f"/{_IBUS.replace('.', '/')}", _IBUS, _IBUS)
_CAPABILITIES = 0b101001
"""A preedit, the focus, surrounding text."""

_PATIENCE = 30.0


class IbusContext:
    """One input context that has the focus.  ``text`` is what was committed in it, ``preedit`` what is composed."""

    def __init__(self, connection: DBusConnection, engine: str) -> None:
        self._connection = connection
        self.text = self.preedit = ""
        self._forwarded = False
        path = self._reply(new_method_call(_BUS, "CreateInputContext", "s", ("beside",)))[0]
        self._context = DBusAddress(path, _IBUS, _CONTEXT)
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        self._reply(new_method_call(bus, "AddMatch", "s", (f"type='signal',interface='{_CONTEXT}'",)))
        self.call("SetCapabilities", "u", (_CAPABILITIES,))
        self.call("FocusIn")
        self.use(engine)

    def use(self, engine: str) -> None:
        """The daemon gives the engine's process a few seconds to come up, which a busy machine may not have."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                self._reply(new_method_call(_BUS, "SetGlobalEngine", "s", (engine,)))
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

    def press_all(self, keys: Iterable[Key], meanwhile: Callable[[], None]) -> list[bool | None]:
        """Many keys without waiting; ``meanwhile`` something happens.  Whether each was kept, none for an error."""
        calls = [
            new_method_call(self._context, "ProcessKeyEvent", "uuu", (key.keyval, key.code, key.state)) for key in keys
        ]
        serials = [self._send(call) for call in calls]
        # The daemon serves one after the other: it has all of them when it has answered this.
        self._reply(new_method_call(_BUS, "GetAddress"))
        meanwhile()
        kept: dict[int, bool | None] = {}
        # The errors do not come in their order.
        while len(kept) < len(serials):
            serial, answer = self._next_answer(time.monotonic() + _PATIENCE)
            kept[serial] = None if isinstance(answer, RuntimeError) else bool(answer[0])
        return [kept[serial] for serial in serials]

    def reset(self) -> None:
        """The client resets, as when the caret is elsewhere; the daemon takes the preedit as text."""
        self.call("Reset")

    def restart(self) -> None:
        """The daemon begins anew, in the same process; this context is none of its any more."""
        self._connection.send(new_method_call(_BUS, "Exit", "b", (True,)))

    def call(self, member: str, signature: str = "", body: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        """Asks, and hears all that is signalled before the answer."""
        return self._reply(new_method_call(self._context, member, signature, body))

    def close(self) -> None:
        """The client ends."""
        self._connection.close()

    def _reply(self, message: Any) -> tuple[Any, ...]:
        return self._answer(self._send(message))

    def _send(self, message: Any) -> int:
        serial: int = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        return serial

    def _answer(self, serial: int) -> tuple[Any, ...]:
        end = time.monotonic() + _PATIENCE
        while True:
            number, answer = self._next_answer(end)
            if number == serial:
                if isinstance(answer, RuntimeError):
                    raise answer
                return answer

    def _next_answer(self, end: float) -> tuple[int, tuple[Any, ...] | RuntimeError]:
        """What comes next and answers something, and what that was; signals before it are heard."""
        while True:
            got = self._connection.receive(timeout=max(0.0, end - time.monotonic()))
            fields = got.header.fields
            if got.header.message_type is MessageType.signal:
                self._signal(str(fields.get(HeaderFields.member)), got.body)
            elif (number := fields.get(HeaderFields.reply_serial)) is not None:
                failed = got.header.message_type is MessageType.error
                error = RuntimeError(str(fields.get(HeaderFields.error_name)))
                return int(number), error if failed else tuple(got.body or ())

    def _signal(self, member: str, body: tuple[Any, ...]) -> None:
        if member == "CommitText":
            self.text += body[0][1][2]
        elif member in ("UpdatePreeditText", "UpdatePreeditTextWithMode"):
            self.preedit = body[0][1][2] if body[2] else ""
        elif member == "HidePreeditText":
            self.preedit = ""
        elif member == "ForwardKeyEvent":
            self._forwarded = True


class IbusDaemon:
    """One below ``home``, where several may be, each for a display of its own that need not exist.

    ``settings`` are ibus-hangul's; ``more`` is added to the environment.
    """

    def __init__(
        self, home: Path, settings: Mapping[str, str], display: int = 977, more: Mapping[str, str] | None = None
    ) -> None:
        self._home, self._display = home, display
        keyfile = home / "glib-2.0" / "settings" / "keyfile"
        keyfile.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={value}" for name, value in settings.items()]
        keyfile.write_text("\n".join(["[org/freedesktop/ibus/engine/hangul]", *lines, ""]), encoding="utf-8")
        runtime = home / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        self._address = f"unix:path={home}/socket{display}"
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
        self.environment = keep | {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_RUNTIME_DIR": str(runtime),
            "GSETTINGS_BACKEND": "keyfile",
            "DISPLAY": f":{display}",
            "PYTHONDONTWRITEBYTECODE": "1",
            **(more or {}),
        }
        self._contexts: list[IbusContext] = []
        command = ["dbus-run-session", "--", "ibus-daemon", "--panel", "disable", "--emoji-extension", "disable"]
        self._process = subprocess.Popen(
            [*command, "--address", self._address],
            env=self.environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def context(self, engine: str) -> IbusContext:
        """A client that comes as soon as there is something to come to, and the engine too can find it."""
        opened: list[DBusConnection] = []

        def open_() -> bool:
            with contextlib.suppress(OSError):
                if any("IBUS_DAEMON_PID" in file.read_text() for file in self._files()):
                    opened.append(open_dbus_connection(self._address))
            return bool(opened)

        await_true(open_, _PATIENCE, "an ibus-daemon")
        self._contexts.append(IbusContext(opened[0], engine))
        return self._contexts[-1]

    def close(self) -> None:
        """Ends it, and who it has started with it."""
        for context in self._contexts:
            context.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(_PATIENCE)

    def _files(self) -> list[Path]:
        return list(self._home.glob(f"ibus/bus/*-unix-{self._display}"))
