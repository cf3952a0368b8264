"""Programs with icon and name, a tick for those in which suggestions come; the running ones first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from desktop.programs.entries import KnownPrograms, ProgramEntry
from desktop.programs.rules import is_off, switched
from desktop.words.everyday.programs import ProgramsSentence as P
from desktop.words.language import text

__all__ = ["ProgramTree"]

_CLASSES = Qt.ItemDataRole.UserRole


class ProgramTree(QTreeWidget):
    """``edited()`` when the person has ticked or unticked a row; ``off`` are the names that are switched off."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.off: tuple[str, ...] = ()
        self._programs = KnownPrograms(())
        self._sought = ""
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIconSize(QSize(22, 22))
        self.setUniformRowHeights(True)
        self.setAccessibleName(text(P.TITLE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemChanged.connect(self._ticked)

    def show_programs(self, programs: KnownPrograms) -> None:
        """Lists these."""
        self._programs = programs
        self._fill()

    def show_off(self, off: Sequence[str]) -> None:
        """Unticks the programs with these names."""
        if tuple(off) != self.off:
            self.off = tuple(off)
            self._fill()

    def seek(self, words: str) -> None:
        """Shows only programs whose name, or that of their windows, holds these."""
        self._sought = words.strip().casefold()
        self._fill()

    def row(self, name: str) -> QTreeWidgetItem | None:
        """The row of the program of this name, or of these windows."""
        for place in range(self.topLevelItemCount()):
            heading = self.topLevelItem(place)
            for at in range(heading.childCount() if heading is not None else 0):
                item = heading.child(at) if heading is not None else None
                if item is not None and (item.text(0) == name or name.casefold() in item.data(0, _CLASSES)):
                    return item
        return None

    def _fill(self) -> None:
        chosen = self.currentItem()
        kept = chosen.data(0, _CLASSES) if chosen is not None else None
        with QSignalBlocker(self):
            self.clear()
            entries = [each for each in self._programs.entries if self._is_sought(each.name, each.classes)]
            running = [each for each in entries if self._programs.runs(each)]
            self._group(P.RUNNING, running)
            self._group(P.INSTALLED, [each for each in entries if each not in running])
            unlisted = [name for name in self.off if self._programs.entry(name) is None]
            once = list({name.casefold(): name for name in reversed(unlisted)}.values())[::-1]
            self._group(
                P.UNLISTED, [ProgramEntry(each, "", (each.casefold(),)) for each in once if self._is_sought(each, ())]
            )
        self.expandAll()
        for item in self._items():
            if kept is not None and item.data(0, _CLASSES) == kept:
                self.setCurrentItem(item)

    def _group(self, heading: P, entries: Sequence[ProgramEntry]) -> None:
        if not entries:
            return
        head = QTreeWidgetItem(self, [text(heading)])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setForeground(0, self.palette().placeholderText())
        for entry in entries:
            item = QTreeWidgetItem(head, [entry.name])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            off = is_off(entry.classes, self.off)
            item.setCheckState(0, Qt.CheckState.Unchecked if off else Qt.CheckState.Checked)
            item.setData(0, _CLASSES, entry.classes)
            item.setIcon(0, _icon(entry.icon))

    def _ticked(self, item: QTreeWidgetItem, column: int) -> None:
        classes = item.data(column, _CLASSES)
        if classes:
            self.off = switched(self.off, classes, on=item.checkState(0) is Qt.CheckState.Checked)
            self.edited.emit()

    def _items(self) -> Iterable[QTreeWidgetItem]:
        for place in range(self.topLevelItemCount()):
            heading = self.topLevelItem(place)
            for at in range(heading.childCount() if heading is not None else 0):
                item = heading.child(at) if heading is not None else None
                if item is not None:
                    yield item

    def _is_sought(self, name: str, classes: Sequence[str]) -> bool:
        return any(self._sought in each.casefold() for each in (name, *classes))


def _icon(name: str) -> QIcon:
    """What the entry names: a file, or a picture of the desktop's theme; none where that has none."""
    return QIcon(name) if Path(name).is_absolute() else QIcon.fromTheme(name)
