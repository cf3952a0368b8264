"""Asks the accessibility bus about every field that gets the focus: is it a password, and whose is it?

Input methods are not told of every password field (Qt's sends them nothing),
so this is the second lock on the same door; and no input method is told whether a
field is a form's, or a list that only looks for what is typed.  Only the role
and the states are read, and the program's name, never a text.  Nothing waits
for an answer: until it comes the field is unknown, and an answer counts
however late it is, as long as its field has the focus.

A program without accessibility tells of no focus at all, and is not closed by
this.  One that got the focus before it could tell (GTK 4's windows are shown
before they are on the bus) is found by its caret: who moves one and is not
known to have the focus is asked whether it has it.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from typing import TypeAlias

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call

from desktop.input.a11y.bus import EVENTS, find_address, listen
from desktop.input.a11y.program import ProgramNames
from desktop.input.backend import Secrecy
from desktop.system.bus import BUS, BUS_ERRORS, BusGone

__all__ = ["AccessibilityGone", "FocusWatch"]

log = logging.getLogger(__name__)

_RULES = (
    f"type='signal',interface='{EVENTS}',member='StateChanged'",
    f"type='signal',interface='{EVENTS}',member='TextCaretMoved'",
    "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'",
)
_KINDS = ("object:state-changed:focused", "object:text-caret-moved")
_SHAPES = ("siiv(so)", "siiva{sv}")
"""What the signature of an event begins with; toolkits differ in its end."""
_PASSWORD_ROLE = 40
_NUMBER_ROLE = 52
"""A spin box."""
_TEXT_ROLES = frozenset((11, 61, 76, 77, 79))
"""A combo box, a text, an autocompletion, an edit bar, an entry: of one line unless it says otherwise."""
_OTHER_ROLES = frozenset((7, 29, 31, 32, 35, 37, 43, 44, 51, _NUMBER_ROLE, 55, 56, 62, 65, 66, 91))
"""Boxes and buttons, labels, lists, menus, tabs, sliders, tables and trees: nothing is written there by itself.

What is neither of these, a panel or a page, may be where a program draws a text of its own.
"""
_EDITABLE, _FOCUSED, _MULTI_LINE = 1 << 7, 1 << 12, 1 << 17
"""Of an object's states."""
_NO_ROLES = frozenset(f"org.freedesktop.DBus.Error.Unknown{what}" for what in ("Method", "Interface"))
"""With these an object says that it has no role and never will."""

_Place: TypeAlias = tuple[str, str]
"""A program's name on the bus and the path of an object in it."""


class AccessibilityGone(Exception):
    """There is no accessibility bus, or it went away; the message names the step."""


class FocusWatch:
    """Tells ``on_secrecy`` what is known of the object that has the focus, whenever that changes.

    ``on_names`` is told what its program is called, as ``ProgramNames`` says.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        on_secrecy: Callable[[Secrecy], None],
        on_names: Callable[[tuple[str, ...]], None] = lambda names: None,
    ) -> None:
        try:
            self._connection = listen(find_address(environment), _RULES, _KINDS)
        except Exception as error:  # noqa: BLE001  # addresses and answers are strangers': whatever is there, a bus it is not
            raise AccessibilityGone(f"connect: {type(error).__name__}") from None
        self._on_secrecy = on_secrecy
        self._names = ProgramNames(self._connection, on_names)
        self._told: Secrecy | None = None
        self._focused: _Place | None = None
        self._question = 0
        """The number under which the role of the focused object is asked for."""
        self._kind: tuple[int, int] | None = None
        """The number under which the states of the focused object are asked for, and the role that it has told."""
        self._still: tuple[int, _Place] | None = None
        """The number under which an object was asked whether it still has the focus."""
        self._found = False
        """Whether the focused object was found by its caret: its program has no name before the object has a role."""
        self._claim: tuple[int, _Place] | None = None
        """The number under which an object that moved a caret was asked whether it has the focus."""
        self._asking = threading.Lock()
        self._known: tuple[_Place, Secrecy] | None = None
        """What the object that was asked last has answered."""

    def run(self) -> None:
        """Handles events until the bus goes away (``AccessibilityGone``) or ``close`` is called."""
        while True:
            try:
                message = self._connection.receive()
            except BUS_ERRORS as error:
                raise AccessibilityGone(f"receive: {type(error).__name__}") from None
            try:
                self._handle(message)
            except BusGone:
                raise AccessibilityGone("send") from None
            except Exception as error:  # noqa: BLE001  # one odd message of a stranger must not silence the others
                log.debug("an accessibility message of unknown shape: %s", type(error).__name__)

    def ask(self) -> None:
        """Tells all anew if the object that had the focus last says that it still has it; from any thread.

        Programs that are left need not say so.
        """
        with self._asking:
            if (place := self._focused) is None:
                return
            with contextlib.suppress(BusGone):  # who receives finds it out
                self._still = (self._connection.send(_question(place, "GetState")), place)

    def close(self) -> None:
        """Ends ``run`` in its thread."""
        self._connection.close()

    def _handle(self, message: Message) -> None:
        kind, fields = message.header.message_type, message.header.fields
        if kind in (MessageType.method_return, MessageType.error):
            serial = fields.get(HeaderFields.reply_serial)
            with self._asking:
                still = self._still
            if serial == self._question:
                self._answered(message)
            elif self._kind is not None and serial == self._kind[0]:
                self._described(message, self._kind[1])
            elif still is not None and serial == still[0]:
                self._stayed(message, still[1])
            elif self._claim is not None and serial == self._claim[0]:
                self._claimed(message, self._claim[1])
            else:
                self._names.answered(message)
        elif kind is not MessageType.signal:
            return
        elif fields.get(HeaderFields.member) == "NameOwnerChanged":
            name, _, owner = message.body
            if fields.get(HeaderFields.sender) == BUS.bus_name and not owner:
                self._names.gone(name)
                self._lose(lambda place: place[0] == name)
        elif fields.get(HeaderFields.interface) == EVENTS:
            self._event(message, (str(fields[HeaderFields.sender]), str(fields[HeaderFields.path])))

    def _event(self, message: Message, place: _Place) -> None:
        """An object tells something of itself."""
        if message.header.fields.get(HeaderFields.member) == "TextCaretMoved":
            if not self._is_in_front(place[0]) and (self._claim is None or self._claim[1] != place):
                self._claim = (self._connection.send(_question(place, "GetState")), place)
        elif _is_focus_event(message):
            if message.body[1] == 1:
                self._gain(place)
            else:
                self._lose(lambda focused: focused == place)

    def _claimed(self, message: Message, place: _Place) -> None:
        """An object that moved a caret has said whether it has the focus."""
        self._claim = None
        if message.header.message_type is MessageType.error or self._is_in_front(place[0]):
            return
        ((states, *_),) = message.body
        if states & _FOCUSED:
            # Somebody types there already, and nothing was against it: until it has answered all stays as it was.
            self._focused, self._found, self._kind = place, True, None
            self._question = self._connection.send(_question(place, "GetRole"))

    def _is_in_front(self, program: str) -> bool:
        return self._focused is not None and self._focused[0] == program

    def _gain(self, place: _Place) -> None:
        """An object got the focus: what it is must be asked, also of one that has answered before."""
        self._focused, self._found, self._kind = place, False, None
        self._question = self._connection.send(_question(place, "GetRole"))
        # Taking a chord makes toolkits lose and regain the focus: an object that is known is not unknown for that.
        self._tell(self._known[1] if self._known is not None and self._known[0] == place else Secrecy.UNKNOWN)
        # Last, so that nobody has a name before it is known that nothing is known of the field.
        self._names.gained(place[0])

    def _lose(self, concerned: Callable[[_Place], bool]) -> None:
        """The object lost the focus, or its program has ended."""
        if self._focused is not None and concerned(self._focused):
            self._focused, self._question, self._kind = None, 0, None
            self._names.lost()
            self._tell(Secrecy.OPEN)

    def _stayed(self, message: Message, place: _Place) -> None:
        """An object has said whether it still has the focus."""
        if message.header.message_type is MessageType.error or place != self._focused:
            return
        ((states, *_),) = message.body
        if states & _FOCUSED:
            self._on_secrecy(self._told or Secrecy.UNKNOWN)
            self._names.gained(place[0])

    def _answered(self, message: Message) -> None:
        if self._focused is None:
            return
        if message.header.message_type is MessageType.error:
            if message.header.fields.get(HeaderFields.error_name) not in _NO_ROLES:
                return  # it says nothing of itself, so nothing is known of it
            secrecy = Secrecy.OPEN
        else:
            (role,) = message.body
            if int(role) in _TEXT_ROLES | _OTHER_ROLES:
                self._kind = (self._connection.send(_question(self._focused, "GetState")), int(role))
                return
            secrecy = Secrecy.PASSWORD if int(role) == _PASSWORD_ROLE else Secrecy.OPEN
        self._learn(self._focused, secrecy)

    def _described(self, message: Message, role: int) -> None:
        """The focused object has told its states."""
        self._kind = None
        if self._focused is None:
            return
        if message.header.message_type is MessageType.error:
            # It has said that it is no password field, and that is what has to be known.
            self._learn(self._focused, Secrecy.OPEN)
            return
        ((states, *_),) = message.body
        self._learn(self._focused, _kind_of(role, states))

    def _learn(self, place: _Place, secrecy: Secrecy) -> None:
        """The focused object has said what it is."""
        self._known = (place, secrecy)
        self._tell(secrecy)
        if self._found:
            self._names.gained(place[0])

    def _tell(self, secrecy: Secrecy) -> None:
        if secrecy is not self._told:
            self._told = secrecy
            self._on_secrecy(secrecy)


def _kind_of(role: int, states: int) -> Secrecy:
    """What an object of this role and these states is, none of a password."""
    if role == _NUMBER_ROLE or not states & _EDITABLE:
        return Secrecy.CLOSED
    return Secrecy.LINE if role in _TEXT_ROLES and not states & _MULTI_LINE else Secrecy.OPEN


def _question(place: _Place, method: str) -> Message:
    return new_method_call(DBusAddress(place[1], place[0], "org.a11y.atspi.Accessible"), method)


def _is_focus_event(message: Message) -> bool:
    """Whether it says in the words of the protocol that an object got or lost the focus."""
    shape = str(message.header.fields.get(HeaderFields.signature, ""))
    return shape.startswith(_SHAPES) and message.body[0] == "focused" and message.body[1] in (0, 1)
