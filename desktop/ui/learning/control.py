"""Who learns the person's words in the running program, and what they have abbreviated; by the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.learning.abbreviation_list import Abbreviation, read_abbreviations, usual, write_abbreviations
from desktop.learning.errors import BadList
from desktop.learning.importing import Importing, ListRead, ListReading
from desktop.learning.learner import Exported, Learner, Learning, Listing, MovedAside
from desktop.session.habits.abbreviations import Abbreviations
from desktop.settings.model import Settings
from desktop.ui.kit.bridge import Bridge
from desktop.words.language import text
from desktop.words.learning.faults import bad_list_sentence, moved_aside_sentence
from desktop.words.learning.page import WordsPageSentence as W
from engine.text.private import Private

__all__ = ["LearningControl"]

_STATES = {"no-keyring": W.STATE_NO_KEYRING, "locked": W.STATE_LOCKED, "unwritten": W.STATE_UNWRITTEN}
"""What a person is told of, once."""


class LearningControl(QObject):
    """``told(sentence)`` for the tray; ``changed()`` when the abbreviations are others.

    For the pages: ``stands(Learning)``, ``listed(Listing)``, ``exported(Exported)``,
    ``reading(part)`` and ``read(ListRead)`` of a list that is brought along,
    ``cleared(fault)`` with an empty one when all is forgotten, and
    ``abbreviated(list, sentence)`` with what is wrong with the file, if anything is.

    ``make`` gets whom the learner tells, in its thread.
    """

    told = Signal(str)
    changed = Signal()
    stands = Signal(object)
    listed = Signal(object)
    exported = Signal(object)
    reading = Signal(float)
    read = Signal(object)
    cleared = Signal(str)
    abbreviated = Signal(object, str)

    def __init__(
        self,
        settings: Settings,
        make: Callable[[Callable[[object], None]], Learner],
        abbreviations: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = Bridge(self._hear, self)
        self._done = Bridge(lambda tell: tell(), self)
        self._worker = ThreadPoolExecutor(1, "abbreviations")
        self.learner = make(self._bridge.post)
        self.learning = Learning()
        self.own: tuple[Abbreviation, ...] = ()
        self.abbreviations = Abbreviations()
        self._file, self._settings = abbreviations, settings
        self._fault = ""
        self._importing: Importing | None = None
        self._ended = False

    def apply(self, settings: Settings) -> None:
        """Goes by these from now on: learns, or does not, and reads the list of abbreviations."""
        self._settings = settings
        if settings.learning:
            self.learner.start()
        else:
            # At once, so that a yes behind it is one; what is not written yet goes to the disk by itself.
            self.learner.stop(timeout=0)
        self.read_list()

    def close(self) -> None:
        """Writes what is not written yet; for the program's own end."""
        self._ended = True
        self.cancel()
        self.learner.stop()
        self._worker.shutdown()

    # --- the session's port

    def learn(self, line: Private, again: Private) -> None:
        """A line is finished."""
        self.learner.learn(line, again)

    def forget(self, word: Private) -> None:
        """A word is not to be offered as the person's own any more."""
        self.learner.forget(word)

    # --- lists of words

    def bring(self, path: Path) -> None:
        """Reads a list in a thread; what it holds is learnt when all of it is read."""
        if self._importing is None:
            self._importing = Importing(path, self._bridge.post)
            self._importing.start()

    def cancel(self) -> None:
        """The list that is being read is not wanted any more."""
        if self._importing is not None:
            self._importing.cancel()

    def clear(self) -> None:
        """Forgets everything that was learnt."""

        def work() -> Callable[[], None]:
            try:
                self.learner.clear()
            except OSError as error:
                fault = error.strerror or type(error).__name__
                return lambda: self.cleared.emit(fault)
            return lambda: self.cleared.emit("")

        self._do(work)

    # --- abbreviations

    def read_list(self) -> None:
        """Reads the file of abbreviations, which the person may have edited."""

        def work() -> Callable[[], None]:
            try:
                found = read_abbreviations(self._file)
            except BadList as fault:
                sentence = text(W.ABBREVIATIONS_FAULT, place=self._file.name, reason=bad_list_sentence(fault))
                return lambda: self._use(self.own, sentence)
            return lambda: self._use(found)

        self._do(work)

    def keep_list(self, found: Sequence[Abbreviation]) -> None:
        """Makes these the person's abbreviations."""

        def work() -> Callable[[], None]:
            try:
                write_abbreviations(self._file, found)
            except OSError as error:
                sentence = text(W.NOT_KEPT, reason=error.strerror or type(error).__name__)
                return lambda: self._use(self.own, sentence)
            return lambda: self._use(tuple(found))

        self._do(work)

    def import_list(self, path: Path) -> None:
        """Adds those of a CSV file to the person's; of two for one abbreviation theirs goes."""

        def work() -> Callable[[], None]:
            if not path.is_file():
                return lambda: self.abbreviated.emit(self.own, bad_list_sentence(BadList("unreadable")))
            try:
                brought = read_abbreviations(path)
            except BadList as fault:
                sentence = bad_list_sentence(fault)
                return lambda: self.abbreviated.emit(self.own, sentence)
            merged = {each.short: each for each in (*self.own, *brought)}
            return lambda: self.keep_list(tuple(merged.values()))

        self._do(work)

    def export_list(self, path: Path) -> None:
        """Writes the person's abbreviations into a CSV file."""

        def work() -> Callable[[], None]:
            try:
                write_abbreviations(path, self.own)
            except OSError as error:
                sentence = text(W.NOT_EXPORTED, reason=error.strerror or type(error).__name__)
            else:
                sentence = text(W.LIST_EXPORTED, place=path)
            return lambda: self.abbreviated.emit(self.own, sentence)

        self._do(work)

    def _do(self, work: Callable[[], Callable[[], None]]) -> None:
        if not self._ended:
            self._worker.submit(lambda: self._done.post(work()))

    def _use(self, found: tuple[Abbreviation, ...], fault: str = "") -> None:
        self.own = found
        settings = self._settings
        offered = (*(usual() if settings.usual_abbreviations else ()), *found) if settings.abbreviations else ()
        abbreviations = Abbreviations.of(offered)
        if abbreviations != self.abbreviations:
            self.abbreviations = abbreviations
            self.changed.emit()
        self.abbreviated.emit(found, fault)
        if fault and fault != self._fault:
            self.told.emit(fault)
        self._fault = fault

    def _hear(self, message: object) -> None:
        match message:
            case Learning(state):
                before, self.learning = self.learning.state, message
                self.stands.emit(message)
                if state != before and state in _STATES:
                    self.told.emit(text(_STATES[state]))
            case MovedAside(code, place):
                self.told.emit(moved_aside_sentence(code, place))
            case Listing():
                self.listed.emit(message)
            case Exported():
                self.exported.emit(message)
            case ListReading(part):
                self.reading.emit(part)
            case ListRead(read):
                self._importing = None
                if read is not None:
                    self.learner.bring(read.brought)
                self.read.emit(message)
