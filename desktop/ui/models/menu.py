"""The tray's submenus of models: the installed ones, which one is in use, their sizes and states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.library.entry import ModelEntry, ModelState
from desktop.library.phrases import menu_words, state_words
from desktop.words.language import text, unhinted
from desktop.words.models import ModelSentence

__all__ = ["ModelMenu"]


class ModelMenu(QMenu):
    """``chosen(id)`` asks for a model, ``unload_requested()`` to drop the one in use.

    ``manage_requested()`` asks for the window.  ``others`` are choices that
    are no models, by the id under which they are chosen.
    """

    chosen = Signal(str)
    unload_requested = Signal()
    manage_requested = Signal()

    def __init__(
        self,
        title: str,
        others: Mapping[str, str] = MappingProxyType({}),
        *,
        can_unload: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self._rows: dict[str, QAction] = {}
        self._entries: dict[str, ModelEntry] = {}
        self._checked = ""
        self._group = QActionGroup(self)
        self._others = {name: self._row(label, name) for name, label in others.items()}
        self.addActions(list(self._others.values()))
        if others:
            self.addSeparator()
        self._line = self._below = self.addSeparator()
        self._unload = self.addAction(text(ModelSentence.MENU_UNLOAD))
        self._unload.triggered.connect(self.unload_requested)
        self._unload.setVisible(can_unload)
        self.addAction(text(ModelSentence.MENU_MANAGE)).triggered.connect(self.manage_requested)

    def insert_menu(self, menu: QMenu) -> None:
        """Puts a submenu, which stays its owner's, above the last entries."""
        self.insertMenu(self._line, menu)
        self._below = self.insertSeparator(menu.menuAction())

    def set_entries(self, entries: Sequence[ModelEntry]) -> None:
        """Shows these models; of those that are not installed none."""
        for row in self._rows.values():
            self._group.removeAction(row)
            self.removeAction(row)
            row.deleteLater()
        self._rows.clear()
        self._entries = {entry.id: entry for entry in entries if entry.installed}
        for entry in self._entries.values():
            row = self._row("", entry.id)
            row.setEnabled(entry.usable)
            self.insertAction(self._below, row)
            self._rows[entry.id] = row

    def set_states(self, current: str, states: Mapping[str, ModelState]) -> None:
        """Checks the model in use, and tells what each is doing."""
        self._checked = current
        for name, row in self._others.items():
            row.setChecked(name == current)
        for name, row in self._rows.items():
            entry = self._entries[name]
            row.setChecked(name == current)
            state = state_words(entry, states.get(name, ModelState()))
            row.setText(unhinted(menu_words(entry, state)))
        self._unload.setEnabled(states.get(current, ModelState()).kind == "ready")

    def _row(self, label: str, name: str) -> QAction:
        row = QAction(label, self)
        row.setCheckable(True)
        # The check follows the engine and not the click: a model may be refused.
        row.triggered.connect(lambda: self._pick(name))
        self._group.addAction(row)
        return row

    def _pick(self, name: str) -> None:
        for each, row in {**self._others, **self._rows}.items():
            row.setChecked(each == self._checked)
        self.chosen.emit(name)
