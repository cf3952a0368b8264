"""Programs with icon and name, and what holds in each; a tick for those that are not off, the running ones first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from desktop.programs.choices import Choices
from desktop.programs.entries import KnownPrograms, ProgramEntry
from desktop.session.habits.rules import Shown
from desktop.settings.options import OPTIONS
from desktop.ui.kit.controls import TickedRows
from desktop.words.everyday.programs import ProgramsSentence as P
from desktop.words.language import text

__all__ = ["ProgramTree", "taking_keys"]

_NAMES = Qt.ItemDataRole.UserRole
_SHOWN: dict[Shown, P] = {"on": P.ON, "asked": P.ASKED, "off": P.OFF}


class ProgramTree(QTreeWidget):
    """``edited()`` when the person has ticked or unticked a row, ``turned()`` when another row is the current one."""

    edited = Signal()
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choices = Choices()
        self._programs = KnownPrograms(())
        self._sought = ""
        self.setColumnCount(3)
        self.setHeaderLabels([text(P.COLUMN_PROGRAM), text(P.COLUMN_SHOW), text(P.COLUMN_REST)])
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        self.setItemDelegateForColumn(0, TickedRows(self))
        self.setRootIsDecorated(False)
        self.setIndentation(8)
        self.setIconSize(QSize(22, 22))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAccessibleName(text(P.TITLE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemChanged.connect(self._ticked)
        self.currentItemChanged.connect(lambda *_: self.turned.emit())

    @property
    def program(self) -> tuple[str, tuple[str, ...]]:
        """What the program in the current row is called, and the names that a rule for it is for; none without one."""
        item = self.currentItem()
        names = None if item is None else item.data(0, _NAMES)
        return ("", ()) if item is None or not names else (item.text(0), tuple(names))

    def show_programs(self, programs: KnownPrograms) -> None:
        """Lists these."""
        self._programs = programs
        self._fill()

    def show_choices(self, choices: Choices) -> None:
        """Shows what holds by these; what is listed because it had a rule stays where it is."""
        if choices == self.choices:
            return
        self.choices = choices
        listed = {name for item in self._items() for name in item.data(0, _NAMES)}
        if any(listed.isdisjoint(each.casefold() for each in names) for names in self._unlisted()):
            self._fill()
            return
        with QSignalBlocker(self):
            for item in self._items():
                self._describe(item)

    def seek(self, words: str) -> None:
        """Shows only programs whose name, or that of their windows, holds these."""
        self._sought = words.strip().casefold()
        self._fill()

    def row(self, name: str) -> QTreeWidgetItem | None:
        """The row of the program of this name, or of these windows."""
        found = (item for item in self._items() if item.text(0) == name or name.casefold() in item.data(0, _NAMES))
        return next(found, None)

    def choose(self, name: str) -> None:
        """Makes the row of this program the current one."""
        if (item := self.row(name)) is not None:
            self.setCurrentItem(item)

    def _fill(self) -> None:
        kept = self.program[1]
        with QSignalBlocker(self):
            self.clear()
            entries = [each for each in self._programs.entries if self._is_sought(each.name, each.classes)]
            running = [each for each in entries if self._programs.runs(each)]
            self._group(P.RUNNING, running)
            self._group(P.INSTALLED, [each for each in entries if each not in running])
            unlisted = (ProgramEntry(each[0], "", tuple(map(str.casefold, each))) for each in self._unlisted())
            self._group(P.UNLISTED, [each for each in unlisted if self._is_sought(each.name, each.classes)])
            self.expandAll()
            for item in self._items():
                if kept and tuple(item.data(0, _NAMES)) == kept:
                    self.setCurrentItem(item)
        self.turned.emit()

    def _unlisted(self) -> list[tuple[str, ...]]:
        """The names of those that have a rule, or are off, and are not among the programs: nothing of it is lost."""
        return [names for names in self.choices.programs if all(self._programs.entry(each) is None for each in names)]

    def _group(self, heading: P, entries: Sequence[ProgramEntry]) -> None:
        if not entries:
            return
        head = QTreeWidgetItem(self, [text(heading)])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setFirstColumnSpanned(True)
        head.setForeground(0, self.palette().placeholderText())
        for entry in entries:
            item = QTreeWidgetItem(head, [entry.name])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setData(0, _NAMES, entry.names)
            item.setIcon(0, _icon(entry.icon))
            self._describe(item)

    def _describe(self, item: QTreeWidgetItem) -> None:
        """What holds in the program of a row, in words."""
        names = tuple(item.data(0, _NAMES))
        shown, rule = self.choices.shown(names), self.choices.rule(names).over(self.choices.usual(names))
        item.setCheckState(0, Qt.CheckState.Unchecked if shown == "off" else Qt.CheckState.Checked)
        item.setText(1, text(_SHOWN[shown]))
        besides = [] if shown == "off" else [
            *([taking_keys()[rule.key]] if rule.key is not None else []),
            *([text(P.UNLEARNT)] if rule.learn is False else []),
            *([text(P.DIGITS_LEFT)] if rule.digits == "program" else []),
        ]  # fmt: skip
        item.setText(2, ", ".join(besides))
        heard = ", ".join(filter(None, (item.text(0), item.text(1), item.text(2))))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, heard)

    def _ticked(self, item: QTreeWidgetItem, column: int) -> None:
        names = item.data(0, _NAMES)
        if names and not column:
            on = item.checkState(0) is Qt.CheckState.Checked
            choices = self.choices.switch(tuple(names), on=on)
            if choices != self.choices:
                self.choices = choices
                with QSignalBlocker(self):
                    self._describe(item)
                self.edited.emit()

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for place in range(self.topLevelItemCount()):
            heading = self.topLevelItem(place)
            for at in range(heading.childCount() if heading is not None else 0):
                item = heading.child(at) if heading is not None else None
                if item is not None:
                    yield item

    def _is_sought(self, name: str, classes: Sequence[str]) -> bool:
        return any(self._sought in each.casefold() for each in (name, *classes))


def taking_keys() -> Mapping[str, str]:
    """What the keys that take are called, as where a person chooses them for everywhere."""
    return OPTIONS["taking_key"].offered


def _icon(name: str) -> QIcon:
    """What the entry names: a file, or a picture of the desktop's theme; none where that has none."""
    return QIcon(name) if Path(name).is_absolute() else QIcon.fromTheme(name)
