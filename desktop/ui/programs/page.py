"""The settings' page of programs: where suggestions come, and where they do not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.programs.entries import KnownPrograms
from desktop.programs.rules import BadRules, merged_rules, read_rules, write_rules
from desktop.settings.change import Value
from desktop.ui.kit.fields import SettingField, Switch, label, relabel
from desktop.ui.programs.tree import ProgramTree
from desktop.ui.settings.page import SettingsPage
from desktop.words.everyday.programs import ProgramsSentence as P
from desktop.words.language import text

__all__ = ["ProgramsPage"]


class ProgramsField(SettingField):
    """The names of the programs in which nothing is suggested, as a list of programs with ticks."""

    def __init__(self, name: str) -> None:
        self.tree = ProgramTree()
        self.tree.setMinimumHeight(300)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text(P.FIND))
        self.search.setAccessibleName(text(P.FIND))
        self.search.setClearButtonEnabled(True)
        self.other = QLineEdit()
        self.other.setPlaceholderText(text(P.ADD_HINT))
        self.other.setAccessibleName(text(P.ADD_HINT))
        self.add = QPushButton(text(P.ADD))
        control = QWidget()
        control.setObjectName("plain")
        column = QVBoxLayout(control)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.other, 1)
        bottom.addWidget(self.add)
        column.addLayout(bottom)
        super().__init__(name, control, below=True)
        self.framed = self.tree
        self.search.textChanged.connect(self.tree.seek)
        self.tree.edited.connect(self.edited)
        self.add.clicked.connect(self._add)
        self.other.returnPressed.connect(self._add)

    def value(self) -> tuple[str, ...]:
        """The names that are off."""
        return self.tree.off

    def show_value(self, value: Value) -> None:
        """Unticks the programs with these names."""
        self.tree.show_off(tuple(map(str, value)) if not isinstance(value, (str, int, float)) else ())

    def switch_off(self, *names: str) -> int:
        """Switches off what has these names too; how many were not off before."""
        before = self.tree.off
        self.tree.show_off(merged_rules(before, names))
        if self.tree.off != before:
            self.edited.emit()
        return len(self.tree.off) - len(before)

    def _add(self) -> None:
        name = self.other.text().strip()
        if name:
            self.other.clear()
            self.switch_off(name)


class ProgramsPage(SettingsPage):
    """Ticks take effect at once, as on all pages; a list can be handed on as a file."""

    def __init__(self) -> None:
        super().__init__(P.TITLE, text(P.ABOUT))
        self.programs = ProgramsField("blocked_apps")
        self.add_card(None, self.programs)
        self.told = label("", "hint")
        take, hand = QPushButton(text(P.IMPORT)), QPushButton(text(P.EXPORT))
        take.clicked.connect(self._choose_import)
        hand.clicked.connect(self._choose_export)
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        row.addWidget(take)
        row.addWidget(hand)
        self.layout_.addLayout(row)
        self.add_card(None, Switch("unnamed_apps"))
        self.add_reset()

    def show_programs(self, programs: KnownPrograms) -> None:
        """Lists these."""
        self.programs.tree.show_programs(programs)

    def export(self, path: str) -> None:
        """Writes the rules into a file."""
        try:
            write_rules(Path(path), self.programs.value())
        except OSError as error:
            self._tell(text(P.FILE_FAULT, path=path, reason=error.strerror or type(error).__name__), "failure")
        else:
            self._tell(text(P.EXPORTED, path=path), "hint")

    def import_(self, path: str) -> None:
        """Adds the rules of a file to those that there are; a file that holds none changes nothing."""
        try:
            names = read_rules(Path(path))
        except OSError as error:
            self._tell(text(P.FILE_FAULT, path=path, reason=error.strerror or type(error).__name__), "failure")
        except BadRules:
            self._tell(text(P.BAD_FILE, path=path), "failure")
        else:
            self._tell(text(P.IMPORTED, count=self.programs.switch_off(*names)), "hint")

    def _choose_import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, text(P.IMPORT), str(Path.home()), "JSON (*.json)")
        if chosen:
            self.import_(chosen)

    def _choose_export(self) -> None:
        place = str(Path.home() / "ieum-programs.json")
        chosen, _ = QFileDialog.getSaveFileName(self, text(P.EXPORT), place, "JSON (*.json)")
        if chosen:
            self.export(chosen)

    def _tell(self, words: str, kind: str) -> None:
        relabel(self.told, words, kind)
