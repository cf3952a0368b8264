"""Which program has the focus: by its own word on the accessibility bus, and by that of the system on its process.

Each program is asked once.  Nothing waits for an answer: until both have come
it has no name, and they count however late they are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call

from desktop.system.bus import BUS, BusConnection

__all__ = ["ProgramNames"]

_ROOT = "/org/a11y/atspi/accessible/root"
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_LONGEST = 200
"""A longer name is none."""
_MOST = 64
"""So many programs are remembered; who was told of first is forgotten first."""
_REPLACED = " (deleted)"
"""So the system marks a program whose file is another one since it was started."""


@dataclasses.dataclass
class _Asked:
    """One program: what it calls itself and what its process is, none before each has been answered."""

    name: str | None = None
    process: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What is known; nothing before all is, and nothing of who says no name of its own.

        A process alone names nobody: it may be one that runs other programs' text, or passes on their words.
        """
        if not self.name or self.process is None:
            return ()
        return (self.name,) if self.process in ("", self.name) else (self.name, self.process)


class ProgramNames:
    """Tells ``on_names`` what the program with the focus is called, at every time that one of its objects gets it.

    Nothing is an empty tuple: nobody has it, or its names are not known yet.
    """

    def __init__(self, connection: BusConnection, on_names: Callable[[tuple[str, ...]], None]) -> None:
        self._connection, self._on_names = connection, on_names
        self._programs: dict[str, _Asked] = {}
        self._questions: dict[int, tuple[str, Literal["name", "process"]]] = {}
        self._focused = ""

    def gained(self, program: str) -> None:
        """An object of who has this name on the bus got the focus; raises ``BusGone``."""
        self._focused = program
        asked = self._programs.get(program)
        if asked is None or not asked.names:
            asked = self._ask(program)
        self._on_names(asked.names)

    def lost(self) -> None:
        """Nobody is known to have it."""
        self._focused = ""
        self._on_names(())

    def gone(self, program: str) -> None:
        """It has left the bus."""
        self._programs.pop(program, None)
        self._forget_questions(program)

    def answered(self, message: Message) -> None:
        """An answer has come; of what nobody asked here it is overlooked."""
        program, what = self._questions.pop(int(message.header.fields.get(HeaderFields.reply_serial, 0)), ("", "name"))
        asked = self._programs.get(program)
        if asked is None:
            return
        refused = message.header.message_type is MessageType.error
        if what == "name":
            asked.name = "" if refused else _name(message)
        else:
            asked.process = "" if refused else _process(message)
        if program == self._focused and asked.names:
            self._on_names(asked.names)

    def _ask(self, program: str) -> _Asked:
        self.gone(program)
        while len(self._programs) >= _MOST:
            self.gone(next(iter(self._programs)))
        self._programs[program] = asked = _Asked()
        root = DBusAddress(_ROOT, program, _PROPERTIES)
        named = self._connection.send(new_method_call(root, "Get", "ss", (_ACCESSIBLE, "Name")))
        self._questions[named] = (program, "name")
        process = self._connection.send(new_method_call(BUS, "GetConnectionUnixProcessID", "s", (program,)))
        self._questions[process] = (program, "process")
        return asked

    def _forget_questions(self, program: str) -> None:
        for serial in [serial for serial, (asked, _) in self._questions.items() if asked == program]:
            del self._questions[serial]


def _name(message: Message) -> str:
    """What a program calls itself; empty for what is no name."""
    try:
        ((signature, value),) = message.body
    except (TypeError, ValueError):
        return ""
    return value.strip() if signature == "s" and len(value) <= _LONGEST else ""


def _process(message: Message) -> str:
    """The file that a process runs, without its folder; empty where the system does not tell."""
    try:
        (number,) = message.body
        return Path(f"/proc/{int(number)}/exe").readlink().name.removesuffix(_REPLACED)
    except (OSError, TypeError, ValueError):
        return ""
