"""The program's end of the link to the input method of our own, and a person who takes what a test has it offer.

The test decides what is offered, so it knows the text to the character.
"""

from __future__ import annotations

import collections
import functools
import random
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from desk_programs import AnyDesk

from desktop.input.chords import Chord
from desktop.input.offers import OfferedChord, OfferedRow, Offering, OfferUsed
from desktop.input.own.door import Door
from desktop.input.own.protocol import FromIme
from desktop.input.plans import shared
from desktop.input.protocol import Composed, Focus, ImeState, Insert, Inserted, Passed, Surrounding
from desktop.session.document import Document
from engine.text.hangul import compose, keys, round_trips
from engine.text.private import Private

__all__ = ["ImeSession", "take_words"]

_SECONDS: Final = 10.0
_FOREVER: Final = 1e12
_DELAY_MS: Final = 8
_CHORDS: Final = (
    OfferedChord(Chord("Tab"), "accept"),
    *(OfferedChord(Chord(str(row + 1), frozenset({"Ctrl"})), "candidate", row) for row in range(5)),
)
_OTHERS: Final = ("학교에서", "그래서", "합니다", "오늘은")


class ImeSession:
    """Waits at ``path``; knows what is typed as the input method tells it.

    ``listed``: what it offers is for the desktop's own list, if there is one.
    """

    def __init__(self, path: Path, *, listed: bool = True) -> None:
        self.document = Document()
        self.used: list[OfferUsed] = []
        self.tabs = 0
        """How many Tabs the application got."""
        self.hangul = False
        self._listed = listed
        self.lately: collections.deque[FromIme] = collections.deque(maxlen=12)
        self._generation = self._number = self._carried = 0
        self._changed = threading.Condition()
        self._door = Door(path, lambda: None, self._hear, lambda _version: None)
        self._door.open()

    def close(self) -> None:
        """The program ends."""
        self._door.close()

    def wait(self, met: Callable[[], bool], what: str) -> None:
        """Until ``met`` holds of what was told."""
        end = time.monotonic() + _SECONDS
        with self._changed:
            while not met():
                if not self._changed.wait(end - time.monotonic()) and not met():
                    raise TimeoutError(f"{what}; lately {list(self.lately)}")

    def stands(self, partial: str) -> bool:
        """Whether just this of an eojeol is left of the caret."""
        return self.document.partial == partial

    def offer(self, *texts: str) -> None:
        """Offers these for the text as it is; before a command that changes nothing, whose answer says that they came."""
        document = self.document
        rows = tuple(OfferedRow(Private(text), shared(text, document.partial)) for text in texts)
        self._number += 1
        before = Private(document.text[-200:])
        number, generation = self._number, self._generation
        self._door.send(Offering(number, generation, before, rows, 0, _CHORDS, _FOREVER, listed=self._listed))
        self._door.send(Insert(self._number))
        self.wait(lambda: self._carried == self._number, "a command is carried out")

    def _hear(self, event: FromIme) -> None:
        with self._changed:
            self.lately.append(event)
            match event:
                case Focus(generation):
                    self._generation, self.document = generation, Document()
                case Composed() | Passed() | Surrounding():
                    self.document = self.document.apply(event)
                    self.tabs += isinstance(event, Passed) and event.key == "Tab"
                case OfferUsed():
                    self.used.append(event)
                case Inserted(hold):
                    self._carried = hold
                case ImeState(hangul=hangul):
                    self.hangul = hangul
                case _:
                    return
            self._changed.notify_all()


def take_words(desk: AnyDesk, session: ImeSession, words: Sequence[str], count: int, seed: int) -> str:
    """Types the beginning of a word, takes it from what is offered, and goes on, ``count`` times; what must stand there.

    One in seven is ended by a full stop, whose place the blank behind it gives up; one in three is taken by number.
    """
    chance = random.Random(seed)
    fitting = [word for word in words if round_trips(word) and len(keys(word)) > 2 and keys(word).isalpha()]
    wanted = ""
    for at in range(count):
        word = chance.choice(fitting)
        spelled = keys(word)
        begun = spelled[: chance.randint(1, len(spelled) - 1)]
        row = chance.randrange(1, 5) if chance.random() < 1 / 3 else 0
        desk.press(*begun, delay_ms=_DELAY_MS)
        session.wait(functools.partial(session.stands, compose(begun)), "what was typed is told")
        rows = list(_OTHERS)
        rows.insert(row, word)
        _take(desk, session, rows, row)
        wanted += f"{word} "
        if at % 7 == 6:
            desk.press("period", "space", delay_ms=_DELAY_MS)
            wanted = f"{wanted[:-1]}. "
        if at % 10 == 9:
            desk.press("Return", delay_ms=_DELAY_MS)
            wanted += "\n"
    return wanted


def _take(desk: AnyDesk, session: ImeSession, rows: Sequence[str], row: int) -> None:
    """Takes one of what is offered now."""
    taken, tabs = len(session.used), session.tabs
    session.offer(*rows)
    desk.press(f"ctrl+{row + 1}" if row else "Tab", delay_ms=_DELAY_MS)
    session.wait(lambda: len(session.used) > taken or session.tabs > tabs, "a chord is told")
    assert len(session.used) > taken, (
        f"a chord for which something is offered went to the application; {session.lately}"
    )
