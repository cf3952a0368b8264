"""All who type in the contexts of one connection: how they are made, and what all of them learn later."""

from __future__ import annotations

import itertools
import logging
import time
import weakref
from collections.abc import Mapping

from desktop.ime.composer.composer import Composer, LayoutUnavailable
from desktop.ime.composer.layouts import composer_for
from desktop.ime.fields import TypedFields
from desktop.ime.service.port import Actions, ToldAction
from desktop.ime.typist.hanja_choice import HanjaTable
from desktop.ime.typist.settings import TypingSettings, from_ibus_hangul
from desktop.ime.typist.typist import ImeTypist
from desktop.input.own.protocol import ToIme
from desktop.input.protocol import Field, Focus, Insert, Offering

__all__ = ["Typists"]

log = logging.getLogger(__name__)


class Typists:
    """Used in the thread that types, but for its making.

    Until somebody tells of settings they are ibus-hangul's defaults; until
    the table of hanja has been read there are none.
    """

    def __init__(self, told: Mapping[str, str] | None = None, *, hangul: bool | None = None) -> None:
        """``told`` are the person's settings of ibus-hangul, empty while they are not known.

        ``hangul``: the mode of who typed here before, with whom the person was in the middle of it.
        """
        self._hangul = hangul
        self._known = bool(told)
        self._settings = from_ibus_hangul(told or {})
        self._hanja: HanjaTable | None = None
        self._drawn = True
        self._generations = itertools.count(1)
        self._made: weakref.WeakSet[TypedFields] = weakref.WeakSet()

    def make(self) -> TypedFields:
        """One more context."""
        typist = ImeTypist(self._settings, _composer(self._settings), hangul=self._hangul)
        self._hangul = None
        if self._hanja is not None:
            typist.read_hanja(self._hanja)
        fields = TypedFields(typist, time.monotonic, lambda: next(self._generations))
        self._made.add(fields)
        return fields

    def configure(self, told: Mapping[str, str]) -> Actions:
        """The person's settings of ibus-hangul, at the beginning and after each change."""
        settings, first = from_ibus_hangul(told), not self._known
        self._known = self._known or bool(told)
        if settings == self._settings:
            return ()
        self._settings = settings
        return tuple(
            action for fields in self._made for action in fields.configure(settings, _composer(settings), first=first)
        )

    @property
    def hangul(self) -> bool | None:
        """Whether Hangul is typed where the focus is; none where it is nowhere."""
        return None if (fields := self._focused) is None else fields.typist.hangul

    def hear(self, message: ToIme) -> Actions:
        """The session offers rows, or changes the text by itself."""
        fields = self._focused
        if fields is None:
            return ()
        match message:
            case Offering() if message.listed and not self._drawn:
                # Nobody takes what nobody sees.
                return fields.withdraw()
            case Offering():
                return fields.offer(message)
            case Insert():
                return fields.insert(message)
            case _:
                return ()

    def drawn(self, there: bool) -> Actions:
        """Somebody draws the lists of rows, or nobody does: then what is to be listed is not offered."""
        self._drawn = there
        # The session offers anew within a second.
        return () if there else self.withdraw()

    def withdraw(self) -> Actions:
        """There is no session any more."""
        return () if (fields := self._focused) is None else fields.withdraw()

    def retell(self) -> Actions:
        """There is a session, which knows nothing yet."""
        fields = self._focused
        return (ToldAction(Focus(next(self._generations), "", Field.NONE)),) if fields is None else fields.retell()

    @property
    def next_tick(self) -> float | None:
        """When ``tick`` is wanted next."""
        return None if (fields := self._focused) is None else fields.typist.next_tick

    def tick(self) -> Actions:
        """Time has passed."""
        return () if (fields := self._focused) is None else fields.tick()

    @property
    def _focused(self) -> TypedFields | None:
        return next((each for each in self._made if each.focused), None)

    def read_hanja(self, table: HanjaTable) -> Actions:
        """From now on hanja can be looked up."""
        self._hanja = table
        for fields in self._made:
            fields.typist.read_hanja(table)
        return ()


def _composer(settings: TypingSettings) -> Composer:
    """Who composes the person's layout; the 2-set where it cannot be had here."""
    try:
        return composer_for(settings.layout, reorder=settings.reorder)
    except LayoutUnavailable as error:
        log.warning("the layout cannot be composed: %s", error.code)
        return composer_for("2", reorder=settings.reorder)
