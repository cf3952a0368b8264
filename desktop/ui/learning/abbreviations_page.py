"""The settings' page of abbreviations: a list of what is typed and what is meant, in and out as CSV."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop.learning.abbreviation_list import LONGEST_SHORT, LONGEST_TEXT, MOST, Abbreviation
from desktop.ui.asking.files import to_open, to_save
from desktop.ui.kit.fields import Switch, label
from desktop.ui.learning.control import LearningControl
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import text
from desktop.words.learning.page import WordsPageSentence as W

__all__ = ["AbbreviationsPage"]


class AbbreviationsPage(SettingsPage):
    """What is added or taken away is kept at once."""

    def __init__(self, control: LearningControl) -> None:
        super().__init__(W.ABBREVIATED)
        self._control = control
        self.add_card(None, Switch("abbreviations"), Switch("usual_abbreviations"))
        self.layout_.addWidget(label(text(W.YOURS), "head"))
        self.short, self.meant = QLineEdit(), QLineEdit()
        self.short.setFixedWidth(130)
        self.short.setPlaceholderText(text(W.SHORT))
        self.short.setAccessibleName(text(W.SHORT))
        self.meant.setPlaceholderText(text(W.MEANT))
        self.meant.setAccessibleName(text(W.MEANT))
        self.meant.returnPressed.connect(self.add)
        self.adds = QPushButton(text(W.ADD))
        self.adds.clicked.connect(self.add)
        self.layout_.addWidget(_row(self.short, self.meant, self.adds))
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([text(W.SHORT), text(W.MEANT)])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(text(W.YOURS))
        self.list.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.list.setMinimumHeight(200)
        self.list.itemSelectionChanged.connect(self._offer)
        self.layout_.addWidget(self.list, 1)
        self.removes, self.imports, self.exports = (QPushButton(text(each)) for each in (W.REMOVE, W.IMPORT, W.EXPORT))
        self.removes.clicked.connect(self.remove)
        self.imports.clicked.connect(
            lambda: to_open(self, text(W.IMPORT), text(W.CSV), lambda chosen: control.import_list(Path(chosen)))
        )
        self.exports.clicked.connect(
            lambda: to_save(
                self, text(W.EXPORT), "abbreviations.csv", text(W.CSV), lambda place: control.export_list(Path(place))
            )
        )
        self.layout_.addWidget(_row(self.removes, None, self.imports, self.exports))
        self.told = label("", "hint")
        self.layout_.addWidget(self.told)
        control.abbreviated.connect(self._show)
        self._show(control.own, "")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """The file may have been edited elsewhere."""
        super().showEvent(event)
        self._control.read_list()

    def add(self) -> None:
        """What stands in the two fields is an abbreviation now, or it is told why not."""
        made = Abbreviation(self.short.text().strip(), self.meant.text().strip())
        own = self._control.own
        if not made.usable:
            self.told.setText(text(W.SHORT_BAD, short=LONGEST_SHORT, text=LONGEST_TEXT))
        elif any(each.short == made.short for each in own):
            self.told.setText(text(W.SHORT_TAKEN))
        elif len(own) >= MOST:
            self.told.setText(text(W.LIST_FULL, most=f"{MOST:,}"))
        else:
            self.short.clear()
            self.meant.clear()
            self.short.setFocus()
            self._control.keep_list((*own, made))

    def remove(self) -> None:
        """The selected ones are none any more."""
        gone = {row.text(0) for row in self.list.selectedItems()}
        self._control.keep_list(tuple(each for each in self._control.own if each.short not in gone))

    def _show(self, own: tuple[Abbreviation, ...], sentence: str) -> None:
        self.list.clear()
        self.list.addTopLevelItems([QTreeWidgetItem(list(each)) for each in own])
        self.told.setText(sentence)
        self._offer()

    def _offer(self) -> None:
        self.removes.setEnabled(bool(self.list.selectedItems()))
        self.exports.setEnabled(bool(self._control.own))


def _row(*parts: QWidget | None) -> QWidget:
    """Widgets side by side; none is a gap."""
    row = QWidget()
    row.setObjectName("plain")
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            layout.addWidget(part)
    return row
