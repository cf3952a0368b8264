"""Learns in a thread of its own: takes lines at once, writes them in batches, and answers from memory.

Whoever types waits for nothing of it.  There is no thread, and nobody asks
the keyring for anything, until ``start``, and after ``stop`` nothing is known
any more.
"""

from __future__ import annotations

import dataclasses
import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

from desktop.learning.deeds import Brought, Deed, Forgotten, Pinned, WrittenLine, do
from desktop.learning.errors import NoSeal, Strangeness
from desktop.learning.exchange import listed_lines
from desktop.learning.lessons import pairs_of
from desktop.learning.ngram import LearntMix, LearntWord, Ngram, StoredWords
from desktop.learning.sealed import WordSeal
from desktop.learning.store import WordFile
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.protocol import OwnWord
from models import durable

__all__ = ["Exported", "Learner", "Learning", "LearningState", "Listing", "MovedAside"]

_log = logging.getLogger(__name__)

_NOTHING = Private("")
_WRITTEN_S = 30.0
"""So long behind the first line that is not on the disk they all go there."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 300.0, 3_600.0
"""So long until a keyring that is locked, or a disk that is full, is tried again; each time four times as long."""
_MOST_WAITING = 2_000
"""Lines that wait for such a disk; of more the oldest are lost."""

LearningState: TypeAlias = Literal["off", "starting", "learning", "no-keyring", "locked", "unwritten"]
"""Whether what is written is learnt: "locked" and "unwritten" are until the keyring is open, or the disk takes it."""


@dataclasses.dataclass(frozen=True)
class Learning:
    """How it stands: ``lines`` were learnt, and come to so many ``words``."""

    state: LearningState = "off"
    lines: int = 0
    words: int = 0


@dataclasses.dataclass(frozen=True)
class MovedAside:
    """The file of words could not be read; it is ``place`` now."""

    code: Strangeness
    place: Path


@dataclasses.dataclass(frozen=True)
class Listing:
    """The words with ``searched`` in them."""

    searched: str = dataclasses.field(repr=False)
    words: tuple[LearntWord, ...] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class Exported:
    """The words lie at ``place`` as a list, or do not because of a ``fault``."""

    place: Path
    fault: str = ""


@dataclasses.dataclass(frozen=True)
class _Looking:
    searched: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class _Export:
    place: Path


class _Clear:
    """Everything is to be forgotten."""


class _End:
    """Everything is to be written, and nothing learnt any more."""


class Learner:
    """``open_seal`` gets the key, and may wait for the person; it raises ``NoSeal``.

    ``tell`` hears a ``Learning`` whenever it stands otherwise, a
    ``MovedAside``, and a ``Listing`` for each ``look``: in the thread that
    learns.  All else is to be used from one thread.
    """

    def __init__(
        self,
        file: Callable[[Callable[[Strangeness, Path], None]], WordFile],
        open_seal: Callable[[], WordSeal],
        tell: Callable[[object], None] = lambda _: None,
        mix: LearntMix | None = None,
    ) -> None:
        self._file, self._open_seal, self._tell, self._mix = file, open_seal, tell, mix
        self._work: _Work | None = None
        self._before: _Work | None = None
        self._gone: set[str] = set()

    @property
    def on(self) -> bool:
        """Whether it learns, or would as soon as it can."""
        return self._work is not None

    def start(self) -> None:
        """Learns from now on."""
        if self._work is None:
            self._gone = set()
            self._work = _Work(self._file, self._open_seal, self._tell, self._mix, self._before)
            self._work.start()

    def stop(self, timeout: float | None = 3.0) -> None:
        """Learns nothing any more; what was learnt is on the disk then, if it does not take longer than ``timeout``."""
        work, self._work = self._work, None
        if work is not None:
            self._before = work
            work.queue.put(_End())
            work.join(timeout)

    def learn(self, line: Private, again: Private = _NOTHING) -> None:
        """The person has finished a line; it goes on from ``again``, if that is any."""
        self._put(WrittenLine(line, again))

    def forget(self, word: Private) -> None:
        """The person wants a word forgotten; it is not told any more from now on, unless they write it again."""
        if self._work is not None:
            self._gone.add(word.reveal())
        self._put(Forgotten(word))

    def pin(self, word: Private, *, pinned: bool) -> None:
        """A word stays for good, or does not."""
        self._put(Pinned(word, pinned))

    def bring(self, brought: Brought) -> None:
        """Learns a list."""
        self._put(brought)

    def look(self, searched: str = "") -> None:
        """Wants a ``Listing``."""
        self._put(_Looking(searched))

    def export(self, place: Path) -> None:
        """Writes a list of all words there; ``Exported`` comes of it."""
        self._put(_Export(place))

    def clear(self) -> None:
        """Forgets everything, the file too; works while nothing is learnt as well."""
        if self._work is not None:
            self._work.queue.put(_Clear())
            return
        file = self._file(lambda _, __: None)
        with file.alone():
            file.delete()

    def words(self, before: str, partial: str, layout: LayoutName) -> tuple[OwnWord, ...]:
        """The person's own words that go on from ``partial`` behind ``before``; none while nothing is known."""
        ngram = None if self._work is None else self._work.ngram
        if ngram is None:
            return ()
        found = ngram.words(before, partial, layout)
        return tuple(each for each in found if each.text.reveal() not in self._gone) if self._gone else found

    def _put(self, wanted: object) -> None:
        if self._work is None:
            return
        if isinstance(wanted, WrittenLine) and self._gone:
            self._gone -= {word for _, word in pairs_of(wanted.line.reveal())}
        self._work.queue.put(wanted)


class _Work(threading.Thread):
    """One time of learning, from ``start`` to ``stop``."""

    def __init__(
        self,
        file: Callable[[Callable[[Strangeness, Path], None]], WordFile],
        open_seal: Callable[[], WordSeal],
        tell: Callable[[object], None],
        mix: LearntMix | None,
        before: _Work | None,
    ) -> None:
        """``before`` is the time before this one, which may still be writing: this one begins when it has ended."""
        super().__init__(name="learning", daemon=True)
        self._before = before
        self.queue: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.ngram: Ngram | None = None
        self._file = file(lambda code, place: tell(MovedAside(code, place)))
        self._open_seal, self._tell, self._mix = open_seal, tell, mix
        self._seal: WordSeal | None = None
        self._state: LearningState = "starting"
        self._undone: list[Deed] = []
        self._stamp: tuple[int, int, int] | None = None
        self._written = 0
        self._pause_s = _FIRST_PAUSE_S
        self._due: float | None = time.monotonic()
        self._told = Learning()

    def run(self) -> None:
        if self._before is not None:
            self._before.join()
            self._before = None
        self._begin()
        while True:
            left = None if self._due is None else max(0.0, self._due - time.monotonic())
            try:
                wanted = self.queue.get(timeout=left) if left is None or left > 0 else None
            except queue.Empty:
                wanted = None
            if isinstance(wanted, _End):
                break
            if wanted is None:
                self._try(self._flush)
            elif isinstance(wanted, _Clear):
                self._try(self._clear)
            elif isinstance(wanted, _Looking):
                ngram = self.ngram
                self._tell(Listing(wanted.searched, () if ngram is None else ngram.listed(wanted.searched)))
            elif isinstance(wanted, _Export):
                self._export(wanted.place)
            elif isinstance(wanted, (WrittenLine, Forgotten, Pinned, Brought)):
                self._do(wanted)
            self._say()
        if self._undone:
            self._try(self._flush)
        self._end()

    def _begin(self) -> None:
        self.ngram = Ngram(mix=self._mix)
        self._say()

    def _end(self) -> None:
        self.ngram = None
        self._tell(Learning())

    def _do(self, deed: Deed) -> None:
        if self._state == "no-keyring" or self.ngram is None:
            return
        do(deed, self.ngram)
        self._undone = [*self._undone[-_MOST_WAITING:], deed]
        if self._due is None:
            self._due = time.monotonic() + (0.0 if isinstance(deed, Forgotten) else _WRITTEN_S)
        elif isinstance(deed, Forgotten) and self._state == "learning":
            self._due = time.monotonic()

    def _flush(self) -> None:
        """Brings what is not on the disk there, and what others have brought there here."""
        with self._file.alone():
            # Two programs that begin at once get one key.
            seal = self._seal = self._seal or self._open_seal()
            stamp = self._file.stamp()
            ngram = self.ngram
            if ngram is None or stamp is None or stamp != self._stamp:
                # Somebody else has written, or all is new: what we did is done again to what they made of it.
                stored = self._file.read(seal)
                self._written = stored.written
                ngram = Ngram(stored, self._mix)
                for deed in self._undone:
                    do(deed, ngram)
            if self._undone:
                self._file.write(ngram.stored(self._written + 1), seal)
                self._written += 1
            self._stamp = self._file.stamp()
            self.ngram, self._undone = ngram, []

    def _clear(self) -> None:
        with self._file.alone():
            self._file.delete()
            self.ngram, self._undone, self._stamp = Ngram(mix=self._mix), [], None

    def _export(self, place: Path) -> None:
        stored = StoredWords() if self.ngram is None else self.ngram.stored()
        try:
            durable.write(place, b"".join(listed_lines(stored)))
        except OSError as error:
            self._tell(Exported(place, error.strerror or type(error).__name__))
        else:
            self._tell(Exported(place))

    def _try(self, work: Callable[[], None]) -> None:
        """Does it; where it cannot be done now, it is tried again after a pause that grows."""
        try:
            work()
        except NoSeal as none:
            self._state = none.code
            if none.code == "no-keyring":
                # Nothing is learnt that would be gone with the process: that would only look like it.
                self.ngram, self._undone, self._due = None, [], None
                return
        except Exception as error:  # noqa: BLE001  # the keyring's and the disk's libraries raise what they like
            _log.warning("the words are not written: %s", type(error).__name__)
            self._state = "unwritten"
        else:
            if self._seal is not None:
                self._state = "learning"
            self._due, self._pause_s = None, _FIRST_PAUSE_S
            return
        self._due = time.monotonic() + self._pause_s
        self._pause_s = min(4 * self._pause_s, _LONGEST_PAUSE_S)

    def _say(self) -> None:
        ngram = self.ngram
        now = Learning(self._state, ngram.lines if ngram else 0, ngram.size if ngram else 0)
        if now != self._told:
            self._told = now
            self._tell(now)
