"""Adds the input method to those that the person may choose, takes it away again, and tells how it is.

Where a package has told IBus of it, no file of the person's is needed, and one
of an earlier time goes: IBus would know two by one name.  What is changed of
theirs is noted first, so that removing leaves what was there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import time
from collections.abc import Mapping, Sequence

from desktop.ime.service.component import ENGINE_NAME, component_file
from desktop.ime.setup.im_config import Framework, ImConfig
from desktop.ime.setup.lists import ENGINES, GNOME, InputList
from desktop.ime.setup.places import COMPONENT_PATH, SYSTEM_CACHE, ImePlaces
from desktop.ime.setup.tools import Tools
from desktop.ime.setup.virtual_keyboard import Chosen, VirtualKeyboard
from desktop.ime.watchdog.daemon import Chooser
from models import durable

__all__ = ["ImeStatus", "Installation", "NoIbus"]

_LONGEST = 1 << 16
_LAYOUT = "xkb:us::eng"
_RESTART_S, _LOOK_S = 5.0, 0.1
_KEYBOARD, _FRAMEWORK = "virtual-keyboard", "im-config"
"""In the note, beside the lists by their schemas."""


class NoIbus(Exception):  # as LinkClosed
    """IBus is not installed, or its tool does not work."""


@dataclasses.dataclass(frozen=True)
class ImeStatus:
    """How the input method is set up."""

    packaged: bool
    """A package has told IBus of it."""
    own: bool
    """The person has."""
    known: bool
    """IBus's daemon knows it, so that it may be chosen."""
    listed: bool
    """It is in the desktop's list of those to switch between."""
    used: bool
    """It is the one in use."""
    lasting: bool
    """IBus will know it in later sessions too, as far as this one can tell."""
    virtual_keyboard: Chosen | None = None
    """Whom Plasma has type for its programs; none on other desktops."""
    framework: Framework | None = None
    """Whose input methods programs are told to ask from the next login on; none where that is not decided."""

    @property
    def installed(self) -> bool:
        """Whether IBus has been told of it at all."""
        return self.packaged or self.own


class Installation:
    """All that is done to one person's desktop; ``OSError`` where a file cannot be written."""

    def __init__(
        self, places: ImePlaces, tools: Tools, chooser: Chooser, environment: Mapping[str, str], version: str
    ) -> None:
        self._places, self._tools, self._chooser = places, tools, chooser
        self._environment, self._version = environment, version
        self._keyboard = VirtualKeyboard(tools, environment, places.starter)
        self._framework = ImConfig(tools, environment)

    def install(self, command: Sequence[str]) -> ImeStatus:
        """Has IBus start ``command`` for it; raises ``NoIbus``."""
        places = self._places
        if self._ibus("version") is None:
            raise NoIbus
        dropped = places.packaged and self._drop()
        if not places.packaged:
            for path, content in (
                (places.component, component_file(command, self._version)),
                (places.variables, places.variables_file()),
            ):
                path.parent.mkdir(parents=True, exist_ok=True)
                durable.write(path, content.encode(), mode=durable.SHARED)
        self._renew(own=not places.packaged, anew=dropped)
        self._list()
        if self._keyboard.choose():
            self._note(_KEYBOARD, "")
        if self._framework.choose():
            self._note(_FRAMEWORK, "")
        return self.status()

    def remove(self) -> ImeStatus:
        """Leaves the person's desktop as it was before ``install``, and another input method in use."""
        self._unlist()
        if _KEYBOARD in self._noted():
            self._keyboard.forget()
        if _FRAMEWORK in self._noted():
            self._framework.forget()
        if self._ibus("engine") == ENGINE_NAME:
            self._chooser.replace()
        if self._drop():
            self._renew(own=False, anew=self._places.packaged)
        self._places.note.unlink(missing_ok=True)
        return self.status()

    def status(self) -> ImeStatus:
        """As it is now; changes nothing."""
        places = self._places
        own = places.component.is_file()
        session = str(places.component.parent) in self._environment.get(COMPONENT_PATH, "").split(":")
        return ImeStatus(
            packaged=places.packaged,
            own=own,
            known=self._known(),
            listed=any(each.holds(self._get(each) or "") for each in self._lists()),
            used=self._ibus("engine") == ENGINE_NAME,
            lasting=places.packaged or session or (own and places.variables.is_file() and not SYSTEM_CACHE.exists()),
            virtual_keyboard=self._keyboard.chosen,
            framework=self._framework.chosen,
        )

    def _drop(self) -> bool:
        """Takes the person's own files away; whether there were any."""
        there = [path for path in (self._places.component, self._places.variables) if path.exists()]
        for path in there:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others lie there
                path.parent.rmdir()
        return bool(there)

    def _known(self) -> bool:
        return ENGINE_NAME in (self._ibus("list-engine", "--name-only") or "").splitlines()

    def _renew(self, *, own: bool, anew: bool) -> None:
        """Has the cache written anew and the daemon read it, so that nobody has to log out first.

        ``anew``: also a daemon that knows of it, by a file that is gone.
        """
        environment = dict(self._environment)
        environment[COMPONENT_PATH] = self._places.search_path(environment, own=own)
        if not environment[COMPONENT_PATH]:
            del environment[COMPONENT_PATH]
        self._tools.output(["ibus", "write-cache"], environment)
        wanted = own or self._places.packaged
        if self._ibus("address") in (None, "", "(null)") or (self._known() == wanted and not anew):
            return
        self._ibus("restart")
        end = time.monotonic() + _RESTART_S
        while self._known() != wanted and time.monotonic() < end:
            time.sleep(_LOOK_S)

    def _lists(self) -> tuple[InputList, ...]:
        """The lists that count on this desktop."""
        desktop = self._environment.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
        return (GNOME,) if {"GNOME", "UNITY"}.intersection(desktop) else (ENGINES,)

    def _list(self) -> None:
        for each in self._lists():
            printed = self._get(each)
            if printed is None or (entries := each.entries(printed)) is None or each.entry in entries:
                continue
            self._note(each.schema, printed)
            if each is ENGINES and not entries:
                # Empty stands for what fits the language; a list with ours alone would leave no other.
                used = self._ibus("engine")
                entries = [used if used and used != ENGINE_NAME else _LAYOUT]
            self._set(each, each.added(entries))

    def _unlist(self) -> None:
        before = self._noted()
        for each in (GNOME, ENGINES):
            printed = self._get(each)
            if printed is None or (entries := each.entries(printed)) is None or each.entry not in entries:
                continue
            earlier = before.get(each.schema, "")
            if each.entries(earlier) == [] and len(entries) == 2:  # as ``_list`` made it of an empty one
                self._tools.output(["gsettings", "reset", each.schema, each.key], self._environment)
            else:
                self._set(each, each.removed(entries))

    def _note(self, changed: str, before: str) -> None:
        noted = {**self._noted(), changed: before}
        self._places.note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.write(self._places.note, json.dumps(noted).encode())

    def _noted(self) -> dict[str, str]:
        try:
            told = json.loads(durable.read(self._places.note, _LONGEST))
        except (OSError, ValueError, RecursionError):
            return {}
        return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}

    def _get(self, which: InputList) -> str | None:
        return self._tools.output(["gsettings", "get", which.schema, which.key], self._environment)

    def _set(self, which: InputList, value: str) -> None:
        self._tools.output(["gsettings", "set", which.schema, which.key, value], self._environment)

    def _ibus(self, *arguments: str) -> str | None:
        return self._tools.output(["ibus", *arguments], self._environment)
