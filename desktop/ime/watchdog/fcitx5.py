"""Asks fcitx5, over the session bus, which input method is in use, and has it use another one in place of ours."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Final

from jeepney import DBusAddress, MessageType, new_method_call

from desktop.ime.service.component import ENGINE_NAME
from desktop.system.bus import BUS_ERRORS, BusConnection, open_session_bus

__all__ = ["Fcitx5Chooser"]

_PATIENCE_S: Final = 2.0
_CONTROLLER: Final = DBusAddress("/controller", "org.fcitx.Fcitx5", "org.fcitx.Fcitx.Controller1")
_INSTEAD: Final = ("hangul", "keyboard-kr-kr104", "keyboard-kr", "keyboard-us")
"""What is used when ours fails again and again, the first that the person has among theirs."""


class Fcitx5Chooser:
    """See ``Chooser``; the addon finds the next one who types by itself."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def restore(self) -> bool:
        """See ``Chooser``."""
        return True

    def replace(self) -> str:
        """See ``Chooser``."""
        with (
            contextlib.suppress(TimeoutError, *BUS_ERRORS),
            contextlib.closing(open_session_bus(self._environment)) as connection,
        ):
            if _current(connection) == ENGINE_NAME:
                return next((name for name in _INSTEAD if _use(connection, name)), "")
        return ""


def _current(connection: BusConnection) -> str:
    call = new_method_call(_CONTROLLER, "CurrentInputMethod")
    reply = connection.send_and_get_reply(call, timeout=_PATIENCE_S)
    failed = reply.header.message_type is MessageType.error or not reply.body
    return "" if failed else str(reply.body[0])


def _use(connection: BusConnection, name: str) -> bool:
    """Whether it is in use now; fcitx5 says nothing of a name that the person does not have among theirs."""
    connection.send_and_get_reply(new_method_call(_CONTROLLER, "SetCurrentIM", "s", (name,)), timeout=_PATIENCE_S)
    return _current(connection) == name
