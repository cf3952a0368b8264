"""Asks the accessibility bus one question about every field that gets the focus: is it a password?

Input methods are not told of every password field (Qt's sends them nothing),
so this is the second lock on the same door.  Only the role is read, never a
text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from desktop.input.bus import BUS_ERRORS

__all__ = ["AccessibilityGone", "FocusWatch"]

log = logging.getLogger(__name__)

_LAUNCHER = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
_REGISTRY = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_RULE = "type='signal',interface='org.a11y.atspi.Event.Object',member='StateChanged'"
_PASSWORD_ROLE = 40
_PATIENCE = 1.0


class AccessibilityGone(Exception):
    """There is no accessibility bus, or it went away; the message names the step."""


class FocusWatch:
    """Tells ``on_focus`` for every object that gets the focus whether it is a password field."""

    def __init__(self, environment: Mapping[str, str], on_focus: Callable[[bool], None]) -> None:
        try:
            with open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"]) as session:
                reply = session.send_and_get_reply(new_method_call(_LAUNCHER, "GetAddress"), timeout=_PATIENCE * 5)
                address = str(reply.body[0])
            self._events: DBusConnection = open_dbus_connection(address)
            # Questions have a connection of their own: waiting for a reply would lose events.
            self._questions: DBusConnection = open_dbus_connection(address)
            self._ask(self._events, new_method_call(_BUS, "AddMatch", "s", (_RULE,)))
            kind = ("object:state-changed:focused",)
            self._ask(self._events, new_method_call(_REGISTRY, "RegisterEvent", "s", kind))
        except BUS_ERRORS as error:
            raise AccessibilityGone(f"connect: {type(error).__name__}") from None
        self._on_focus = on_focus
        self._password: tuple[str, str] | None = None

    def run(self) -> None:
        """Handles events until the bus goes away (``AccessibilityGone``) or ``close`` is called."""
        while True:
            try:
                message = self._events.receive()
            except BUS_ERRORS as error:
                raise AccessibilityGone(f"receive: {type(error).__name__}") from None
            if message.header.message_type is MessageType.signal and message.body and message.body[0] == "focused":
                self._follow(message)

    def close(self) -> None:
        """Ends ``run`` in its thread."""
        self._events.close()
        self._questions.close()

    def _follow(self, message: Message) -> None:
        """An object got the focus, or lost it; that of a program without accessibility is never told."""
        fields = message.header.fields
        place = (str(fields.get(HeaderFields.sender)), str(fields.get(HeaderFields.path)))
        if message.body[1] == 1:
            password = self._is_password(message)
            self._password = place if password else None
            self._on_focus(password)
        elif place == self._password:
            self._password = None
            self._on_focus(False)

    def _is_password(self, message: Message) -> bool:
        """The role of the object that sent the event; what does not answer is taken for no password field."""
        fields = message.header.fields
        target = DBusAddress(
            str(fields[HeaderFields.path]), str(fields[HeaderFields.sender]), "org.a11y.atspi.Accessible"
        )
        try:
            reply = self._ask(self._questions, new_method_call(target, "GetRole"))
        except BUS_ERRORS as error:
            log.debug("a focused object does not tell its role: %s", type(error).__name__)
            return False
        return bool(reply.body) and reply.body[0] == _PASSWORD_ROLE

    @staticmethod
    def _ask(connection: DBusConnection, message: Message) -> Message:
        return connection.send_and_get_reply(message, timeout=_PATIENCE)
