"""The settings' page of the person's own words: whether they are learnt, and which ones are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop.learning.importing import ListRead
from desktop.learning.learner import Exported, Learning, LearningState, Listing
from desktop.ui.asking.files import to_open, to_save
from desktop.ui.asking.question import QuestionBox
from desktop.ui.kit.fields import Switch, label
from desktop.ui.learning.control import LearningControl
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import text
from desktop.words.learning.faults import bad_list_sentence
from desktop.words.learning.page import WordsPageSentence as W
from engine.text.private import Private

__all__ = ["WordsPage"]

_STATES: dict[LearningState, W] = {
    "off": W.STATE_OFF,
    "starting": W.STATE_STARTING,
    "learning": W.STATE_LEARNING,
    "no-keyring": W.STATE_NO_KEYRING,
    "locked": W.STATE_LOCKED,
    "unwritten": W.STATE_UNWRITTEN,
}
_SEARCHED_MS = 150


class WordsPage(SettingsPage):
    """Asks for the list whenever it comes up, and whenever something was done to it."""

    def __init__(self, control: LearningControl) -> None:
        super().__init__(W.WORDS, text(W.ABOUT))
        self._control = control
        self._buttons: dict[W, QPushButton] = {}
        self._question: QuestionBox | None = None
        self.add_card(None, Switch("learning"))
        self.state = label("", "hint")
        self.layout_.addWidget(self.state)
        self.layout_.addWidget(label(text(W.FOUND), "head"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(text(W.SEARCH))
        self.search.setAccessibleName(text(W.SEARCH))
        self.search.setClearButtonEnabled(True)
        self._searching = QTimer(self)
        self._searching.setSingleShot(True)
        self._searching.setInterval(_SEARCHED_MS)
        self._searching.timeout.connect(self.look)
        self.search.textChanged.connect(lambda _: self._searching.start())
        self.layout_.addWidget(self.search)
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(text(W.FOUND))
        self.list.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.list.setMinimumHeight(220)
        self.list.itemSelectionChanged.connect(self._offer)
        self.layout_.addWidget(self.list, 1)
        self.layout_.addWidget(self._row((W.PIN, self._pin), (W.DELETE, self._forget), None))
        self.layout_.addWidget(label(text(W.PIN_HINT) + " " + text(W.FORGET_HINT), "hint"))
        self.told = label("", "hint")
        self.add_footer(
            self._row(
                (W.IMPORT, lambda: to_open(self, text(W.IMPORT), text(W.JSON_LINES), self.import_)),
                (W.EXPORT, lambda: to_save(self, text(W.EXPORT), "words.jsonl", text(W.JSON_LINES), self.export)),
                (W.CANCEL, control.cancel),
                None,
                (W.FORGET_ALL, self._ask_clear),
            ),
            self.told,
        )
        self.button(W.CANCEL).hide()
        control.stands.connect(self._stand)
        control.listed.connect(self._list)
        control.exported.connect(self._exported)
        control.reading.connect(self._reading)
        control.read.connect(self._read)
        control.cleared.connect(self._cleared)
        self._stand(control.learning)

    def button(self, words: W) -> QPushButton:
        """The one that says this."""
        return self._buttons[words]

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """More may have been learnt since."""
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        """Shows the words with what is searched in them."""
        self._control.learner.look(self.search.text().strip())

    def import_(self, path: str) -> None:
        """Brings a list along; it can be stopped."""
        self.button(W.CANCEL).show()
        self._reading(0.0)
        self._control.bring(Path(path))

    def export(self, path: str) -> None:
        """Writes what was learnt into a file."""
        self._control.learner.export(Path(path))

    def _stand(self, learning: Learning) -> None:
        words = {"lines": f"{learning.lines:,}", "words": f"{learning.words:,}"}
        self.state.setText(text(_STATES[learning.state], **words))
        known = learning.state not in ("off", "no-keyring")
        for words_ in (W.IMPORT, W.EXPORT):
            self.button(words_).setEnabled(known)
        if not known:
            self.list.clear()
        elif self.isVisible() and self.list.topLevelItemCount() == 0:
            self.look()
        self._offer()

    def _list(self, listing: Listing) -> None:
        if listing.searched != self.search.text().strip():
            return
        chosen = {each.reveal() for each in self._chosen()}
        self.list.clear()
        rows = []
        for each in listing.words:
            count = text(W.COUNT, count=f"{each.count:.0f}" if each.count >= 1 else "<1")
            row = QTreeWidgetItem([each.text.reveal(), count, text(W.PINNED) if each.pinned else ""])
            row.setData(0, Qt.ItemDataRole.UserRole, each.pinned)
            rows.append(row)
        self.list.addTopLevelItems(rows)
        for row in rows:
            row.setSelected(row.text(0) in chosen)
        self.list.resizeColumnToContents(0)
        self._offer()

    def _chosen(self) -> list[Private]:
        return [Private(row.text(0)) for row in self.list.selectedItems()]

    def _offer(self) -> None:
        chosen = self.list.selectedItems()
        self.button(W.PIN).setEnabled(bool(chosen))
        self.button(W.DELETE).setEnabled(bool(chosen))
        self.button(W.PIN).setText(text(W.UNPIN if self._all_pinned() else W.PIN))

    def _all_pinned(self) -> bool:
        chosen = self.list.selectedItems()
        return bool(chosen) and all(row.data(0, Qt.ItemDataRole.UserRole) for row in chosen)

    def _pin(self) -> None:
        pinned = not self._all_pinned()
        for word in self._chosen():
            self._control.learner.pin(word, pinned=pinned)
        self.look()

    def _forget(self) -> None:
        for word in self._chosen():
            self._control.learner.forget(word)
        self.look()

    def _ask_clear(self) -> None:
        question = self._question = QuestionBox(text(W.FORGET_ALL_ASK), self)
        yes = question.addButton(text(W.FORGET_ALL_YES), QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton(text(W.FORGET_ALL_NO), QMessageBox.ButtonRole.RejectRole))
        yes.clicked.connect(self._control.clear)
        question.open()

    def _cleared(self, fault: str) -> None:
        self._tell(text(W.NOT_FORGOTTEN, reason=fault) if fault else text(W.FORGOTTEN))
        self.look()

    def _exported(self, exported: Exported) -> None:
        self._tell(
            text(W.NOT_EXPORTED, reason=exported.fault) if exported.fault else text(W.EXPORTED, place=exported.place)
        )

    def _reading(self, part: float) -> None:
        self._tell(text(W.IMPORTING, percent=f"{part:.0%}".rstrip("%")))

    def _read(self, over: ListRead) -> None:
        self.button(W.CANCEL).hide()
        if over.fault is not None:
            self._tell(bad_list_sentence(over.fault))
        elif over.read is None:
            self._tell(text(W.IMPORT_STOPPED))
        else:
            words = W.IMPORTED if over.read.whole else W.IMPORTED_PART
            self._tell(text(words, pairs=f"{len(over.read.brought.pairs):,}", skipped=f"{over.read.skipped:,}"))
            self.look()

    def _tell(self, sentence: str) -> None:
        self.told.setText(sentence)

    def _row(self, *parts: tuple[W, Callable[[], None]] | None) -> QWidget:
        """Buttons side by side; none is a gap."""
        row = QWidget()
        row.setObjectName("plain")
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            if part is None:
                layout.addStretch(1)
                continue
            words, work = part
            button = QPushButton(text(words))
            button.clicked.connect(lambda _=False, work=work: work())
            self._buttons[words] = button
            layout.addWidget(button)
        return row
