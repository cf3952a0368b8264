"""Whether anybody draws lists of rows on this desktop: whoever does has a name for that on IBus's bus.

GNOME's Shell has it, elsewhere a panel of IBus's or of the desktop's.  Where
nobody has, a list would be seen by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jeepney import HeaderFields, Message, MessageType, new_method_call

from desktop.system.bus import BUS

__all__ = ["PanelWatch"]

_PANEL: Final = "org.freedesktop.IBus.Panel"
_CHANGES: Final = f"type='signal',interface='{BUS.interface}',member='NameOwnerChanged',arg0='{_PANEL}'"


class PanelWatch:
    """Of one connection; ``there`` holds until the bus has said otherwise."""

    def __init__(self, send: Callable[[Message], int]) -> None:
        """Asks at once; ``send`` tells the number under which a reply comes."""
        self.there = True
        send(new_method_call(BUS, "AddMatch", "s", (_CHANGES,)))
        self._asked = send(new_method_call(BUS, "NameHasOwner", "s", (_PANEL,)))

    def heard(self, message: Message) -> bool:
        """Whether the message changes ``there``."""
        before = self.there
        fields = message.header.fields
        match message.header.message_type, message.body:
            case MessageType.method_return, (bool(there),) if fields.get(HeaderFields.reply_serial) == self._asked:
                self.there = there
            case MessageType.signal, (str(name), str(), str(owner)) if (
                name == _PANEL
                and fields.get(HeaderFields.member) == "NameOwnerChanged"
                and fields.get(HeaderFields.sender) == BUS.bus_name
            ):
                self.there = bool(owner)
        return self.there != before
