"""Watches the settings of ibus-hangul in the person's session, for as long as the process lives."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
from collections.abc import Callable, Mapping
from typing import Any

from jeepney import HeaderFields, Message, new_method_call

from desktop.input.ibus.settings import LISTING, PATH, read_listing
from desktop.system.bus import BUS, BUS_ERRORS, BusConnection, open_session_bus

__all__ = ["SettingsWatch", "concerns", "read_hangul_settings"]

log = logging.getLogger(__name__)

_WRITER = "ca.desrt.dconf.Writer"
_RULE = f"type='signal',interface='{_WRITER}',member='Notify'"
_PATIENCE = 3.0
_RETRY_SECONDS = 30.0


class SettingsWatch:
    """Tells ``on_settings`` what they are, at the beginning and after each change.

    They are read by the desktop's own tool, since only that knows where they
    lie and what their defaults are.  Where it is missing nothing is told.
    """

    def __init__(self, environment: Mapping[str, str], on_settings: Callable[[Mapping[str, str]], None]) -> None:
        self._environment = environment
        self._on_settings = on_settings
        self._stopping = threading.Event()
        self._connection: BusConnection | None = None

    def start(self) -> None:
        """Begins to watch, in a thread of its own."""
        threading.Thread(target=self._run, name="ibus-settings", daemon=True).start()

    def close(self) -> None:
        """Ends the thread."""
        self._stopping.set()
        if self._connection is not None:
            self._connection.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with contextlib.closing(open_session_bus(self._environment)) as connection:
                    self._connection = connection
                    connection.send_and_get_reply(new_method_call(BUS, "AddMatch", "s", (_RULE,)), timeout=_PATIENCE)
                    # Read behind the rule: a change from now on is told.
                    self._read()
                    while True:
                        if concerns(connection.receive()):
                            self._read()
            except BUS_ERRORS as error:
                if self._stopping.is_set():
                    return
                log.debug("no news of settings: %s", type(error).__name__)
                # Nobody tells of changes, so they are looked at now and then.
                self._read()
            self._stopping.wait(_RETRY_SECONDS)

    def _read(self) -> None:
        settings = read_hangul_settings(self._environment)
        if settings:
            self._on_settings(settings)


def read_hangul_settings(environment: Mapping[str, str], within: float = _PATIENCE) -> dict[str, str]:
    """What they are now, by their names; none where they cannot be read ``within`` so many seconds."""
    try:
        done = subprocess.run(
            LISTING, env=dict(environment), capture_output=True, text=True, errors="replace",
            stdin=subprocess.DEVNULL, timeout=within, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        log.info("the settings of ibus-hangul cannot be read: %s", type(error).__name__)
        return {}
    return read_listing(done.stdout)


def concerns(message: Message) -> bool:
    """Whether dconf tells of a change of ibus-hangul's settings: of one, of several, or of a folder they lie in."""
    fields = message.header.fields
    if fields.get(HeaderFields.interface) != _WRITER or fields.get(HeaderFields.member) != "Notify":
        return False
    match message.body:
        case (str() as prefix, list() as names, *_):
            return any(_overlaps(prefix + str(name)) for name in names or [""])
        case _:
            return False


def _overlaps(changed: Any) -> bool:
    return bool(changed.startswith(PATH)) or (changed.endswith("/") and PATH.startswith(changed))
