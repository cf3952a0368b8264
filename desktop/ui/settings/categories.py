"""The settings' page of the category dictionary: a tree to edit, import and export; kept beside the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.ui.asking.files import to_open, to_save
from desktop.ui.kit.fields import label, relabel
from desktop.ui.settings.category_tree import CategoryTree
from desktop.ui.settings.keeper import SettingsKeeper
from desktop.ui.settings.page import SettingsPage
from desktop.voc.protocol.dictionary import (
    Dictionary,
    builtin_dictionary,
    parse_dictionary,
    read_dictionary,
    write_dictionary,
)
from desktop.voc.protocol.errors import BadDictionary
from desktop.words.language import text
from desktop.words.settings import VocPageSentence as V
from desktop.words.voc_faults import voc_error_sentence

__all__ = ["CategoriesPage"]

_JSON = "JSON (*.json)"


class CategoriesPage(SettingsPage):
    """The dictionary in ``file``; ``done()`` whenever what was asked of a file is over."""

    done = Signal()

    def __init__(self, file: Path, keeper: SettingsKeeper) -> None:
        super().__init__(V.CATEGORIES, text(V.CATEGORIES_HINT))
        self._file, self._keeper = file, keeper
        self._kept: Dictionary | None = None
        self._found: Dictionary | None = None
        self._untouched: Dictionary | None = None
        self.tree = CategoryTree()
        self.tree.setMinimumHeight(330)
        self.tree.edited.connect(self._check)
        self.tree.currentItemChanged.connect(lambda *_: self._offer())
        self._buttons: dict[V, QPushButton] = {}
        self.layout_.addWidget(
            self._row(
                (V.ADD_MAJOR, lambda: self.tree.add(1)),
                (V.ADD_MIDDLE, lambda: self.tree.add(2)),
                (V.ADD_MINOR, lambda: self.tree.add(3)),
                None,
                (V.IMPORT, lambda: to_open(self, text(V.IMPORT), _JSON, self.import_)),
                (V.EXPORT, lambda: to_save(self, text(V.EXPORT), "categories.json", _JSON, self.export)),
            )
        )
        self.layout_.addWidget(self.tree, 1)
        self.layout_.addWidget(
            self._row(
                (V.RENAME, self.tree.rename),
                (V.REMOVE, self.tree.remove),
                (V.UPWARDS, lambda: self.tree.shift(-1)),
                (V.DOWNWARDS, lambda: self.tree.shift(1)),
                None,
                (V.BUILTIN, self._use_builtin),
            )
        )
        self.told = label("", "hint")
        self.add_footer(self._row(self.told, (V.REVERT, self.read), (V.SAVE, self._save)))
        self.button(V.SAVE).setObjectName("primary")

    def button(self, words: V) -> QPushButton:
        """The one that says this."""
        return self._buttons[words]

    def read(self) -> None:
        """Shows what the file holds."""

        def work() -> Callable[[], None]:
            try:
                found = read_dictionary(self._file)
            except BadDictionary as error:
                sentence = text(V.DICTIONARY_KEPT, problem=voc_error_sentence(error.code, error.subject, error.detail))
                return lambda: self._show_read(builtin_dictionary(), None, sentence)
            return lambda: self._show_read(found, found)

        self._keeper.do(work)

    def refresh(self) -> None:
        """The same, unless the person would lose what they have changed and not saved."""
        if self._found == self._untouched:
            self.read()

    @property
    def unsaved(self) -> bool:
        """Whether the person has made the tree another one than it was when it was read."""
        return self._found != self._untouched

    @property
    def differs(self) -> bool:
        """Whether the tree holds something else than the file."""
        return self._kept is None or self._found != self._kept

    def save(self) -> None:
        """Writes the tree into the file; one that is no sound dictionary is left for the person to mend."""
        self._save()

    def discard(self) -> None:
        """Shows again what the file holds."""
        self.read()

    def import_(self, path: str) -> None:
        """Shows what a file holds, for the person to save or not; a file that is no dictionary changes nothing."""

        def work() -> Callable[[], None]:
            if not Path(path).is_file():
                return lambda: self._tell(voc_error_sentence("dictionary-unreadable", path), "failure")
            try:
                found = read_dictionary(Path(path))
            except BadDictionary as error:
                sentence = voc_error_sentence(error.code, error.subject, error.detail)
                return lambda: self._tell(sentence, "failure")
            return lambda: self._show(found, self._kept)

        self._keeper.do(work)

    def export(self, path: str) -> None:
        """Writes what stands in the tree into a file."""
        self._write(Path(path), lambda found: self._tell(text(V.EXPORTED, path=path), "hint"))

    def _row(self, *parts: tuple[V, Callable[[], None]] | QWidget | None) -> QWidget:
        """Buttons and widgets side by side; none is a gap."""
        row = QWidget()
        row.setObjectName("plain")
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            if part is None:
                layout.addStretch(1)
            elif isinstance(part, QWidget):
                layout.addWidget(part, 1)
            else:
                words, work = part
                button = QPushButton(text(words))
                button.clicked.connect(lambda _=False, work=work: work())
                self._buttons[words] = button
                layout.addWidget(button)
        return row

    def _show_read(self, dictionary: Dictionary, kept: Dictionary | None, sentence: str = "") -> None:
        self._untouched = dictionary
        self._show(dictionary, kept, sentence)

    def _show(self, dictionary: Dictionary, kept: Dictionary | None, sentence: str = "") -> None:
        self._kept = kept
        self.tree.show_dictionary(dictionary)
        self._check()
        if sentence:
            self._tell(sentence, "failure")
        self.done.emit()

    def _check(self) -> None:
        """What stands in the tree, by the check that the client goes by."""
        try:
            self._found = parse_dictionary(self.tree.to_json())
        except BadDictionary as error:
            self._found = None
            self._tell(voc_error_sentence(error.code, error.subject, error.detail), "failure")
        else:
            major, middle, minor = self.tree.counts()
            self._tell(text(V.COUNT, major=major, middle=middle, minor=minor), "hint")
        self._offer()

    def _offer(self) -> None:
        level, sound = self.tree.level, self._found is not None
        self.button(V.ADD_MIDDLE).setEnabled(level >= 1)
        self.button(V.ADD_MINOR).setEnabled(level >= 2)
        for words in (V.RENAME, V.REMOVE, V.UPWARDS, V.DOWNWARDS):
            self.button(words).setEnabled(level > 0)
        self.button(V.EXPORT).setEnabled(sound)
        self.button(V.SAVE).setEnabled(sound and self.differs)
        self.button(V.REVERT).setEnabled(self.differs)

    def _save(self) -> None:
        def saved(found: Dictionary) -> None:
            self._kept = self._untouched = found
            self._offer()
            self._tell(text(V.SAVED), "hint")

        self._write(self._file, saved)

    def _write(self, path: Path, then: Callable[[Dictionary], None]) -> None:
        found = self._found
        if found is None:
            return

        def work() -> Callable[[], None]:
            try:
                write_dictionary(path, found)
            except BadDictionary as error:
                sentence = voc_error_sentence(error.code, error.subject, error.detail)
                return lambda: self._tell(sentence, "failure")
            return lambda: self._written(then, found)

        self._keeper.do(work)

    def _written(self, then: Callable[[Dictionary], None], found: Dictionary) -> None:
        then(found)
        self.done.emit()

    def _use_builtin(self) -> None:
        self._show(builtin_dictionary(), self._kept)

    def _tell(self, words: str, kind: str) -> None:
        relabel(self.told, words, kind)
        if kind == "failure":
            self.done.emit()
