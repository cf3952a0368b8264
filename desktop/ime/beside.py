"""What runs beside who types, in threads that no key waits for: the link to the program, settings, hanja."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Final, Protocol, cast

from desktop.ime.composer.hanja import Hanja
from desktop.ime.composer.library import LibraryMissing
from desktop.ime.service.port import Actions
from desktop.ime.service.serving import Pulsing
from desktop.ime.session_link import SessionLink
from desktop.ime.typists import Typists
from desktop.input.ibus.dconf import SettingsWatch, read_hangul_settings
from desktop.input.own.protocol import FromIme
from desktop.system import paths
from desktop.system.log import start_log

__all__ = ["Beside", "Kept", "Remembering", "settings_now", "start_typing_log"]

_SETTINGS_S: Final = 1.0
"""So long the settings may take before it begins without: who has started it waits some seconds."""

_SWITCHING_S: Final = 0.001
"""Who waits for the interpreter's lock gets it so soon: the thread with the key is never behind another for long."""

Post = Callable[[Callable[[], Actions]], None]
"""Has the thread that types do something between two keys."""


class Kept(Pulsing, Protocol):
    """Outlives who types; ``hangul`` is the mode in which was typed last, none while nobody has."""

    hangul: bool | None


class Remembering:
    """Is told when something is done, and keeps the mode that it was left in."""

    def __init__(self, pulse: Kept, typists: Typists) -> None:
        self._pulse, self._typists = pulse, typists

    def begin(self) -> None:
        """See ``Pulsing``."""
        self._pulse.begin()

    def end(self) -> None:
        """See ``Pulsing``."""
        if (hangul := self._typists.hangul) is not None:
            self._pulse.hangul = hangul
        self._pulse.end()


class Beside:
    """``heed`` makes the settings of what ibus-hangul's are told to be."""

    def __init__(
        self, typists: Typists, heed: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda told: told
    ) -> None:
        self._typists, self._heed = typists, heed
        self._post: Post = lambda work: None
        self._link = SessionLink(
            lambda: paths.ime_sockets(os.environ),
            found=lambda: self._post(typists.retell),
            heard=lambda message: self._post(functools.partial(typists.hear, message)),
            lost=lambda: self._post(typists.withdraw),
        )
        self._settings = SettingsWatch(os.environ, self._configure)

    def tell(self, event: object) -> None:
        """Something for the program, if it is there."""
        self._link.tell(cast("FromIme", event))

    def start(self, post: Post) -> None:
        """Begins with all of it; ``post`` hands on to the thread that types."""
        self._post = post
        sys.setswitchinterval(_SWITCHING_S)
        # Both take their time: settings come from another program, the table from a file of megabytes.
        self._settings.start()
        self._link.start()
        threading.Thread(target=self._read_hanja, name="hanja", daemon=True).start()

    def close(self) -> None:
        """Ends it."""
        self._settings.close()
        self._link.close()

    def _configure(self, told: Mapping[str, str]) -> None:
        self._post(functools.partial(self._typists.configure, self._heed(told)))

    def _read_hanja(self) -> None:
        # Without libhangul there are no hanja, and the 2-set is composed all the same.
        with contextlib.suppress(LibraryMissing):
            table = Hanja()
            self._post(lambda: self._typists.read_hanja(table))


def settings_now() -> Mapping[str, str]:
    """ibus-hangul's settings, for who begins; empty where they cannot be told in time."""
    return read_hangul_settings(dict(os.environ), _SETTINGS_S)


def start_typing_log() -> None:
    """The log of the process that types: two processes must not rotate the same file."""
    root = logging.getLogger()
    level = logging.getLevelName(root.level)
    root.handlers.clear()
    start_log(paths.log_file("ime-typing"), level)
