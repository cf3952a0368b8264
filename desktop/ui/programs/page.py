"""The settings' page of programs: where suggestions come, what takes them there, and what is learnt."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMessageBox, QPushButton, QVBoxLayout, QWidget

from desktop.programs.choices import Choices
from desktop.programs.entries import KnownPrograms
from desktop.programs.exchange import BadRules, read_choices, write_choices
from desktop.settings.change import Value
from desktop.settings.model import Settings
from desktop.settings.problems import BadSetting
from desktop.settings.session import program_choices
from desktop.ui.asking.files import to_open, to_save
from desktop.ui.asking.question import QuestionBox
from desktop.ui.kit.fields import SettingField, Switch, label, relabel
from desktop.ui.programs.rule_panel import RulePanel
from desktop.ui.programs.tree import ProgramTree
from desktop.ui.settings.page import SettingsPage
from desktop.words.everyday.programs import ProgramsSentence as P
from desktop.words.language import text

__all__ = ["ProgramsPage"]

_LEAST = 190
"""So high is the list at least: on a small screen the rule of a program stands in view below it."""


class ProgramsField(SettingField):
    """The names of the programs in which nothing is suggested, as a list of programs with ticks."""

    def __init__(self, name: str) -> None:
        self.tree = ProgramTree()
        self.tree.setMinimumHeight(_LEAST)
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

    @property
    def choices(self) -> Choices:
        """What the person has chosen."""
        return self.tree.choices

    def value(self) -> tuple[str, ...]:
        """The names that are off."""
        return self.tree.choices.off

    def show_value(self, value: Value) -> None:
        """Unticks the programs with these names."""
        off = tuple(map(str, value)) if not isinstance(value, (str, int, float)) else ()
        self.tree.show_choices(dataclasses.replace(self.tree.choices, off=off))

    def _add(self) -> None:
        """A program that is not listed is off, until the person chooses otherwise."""
        name = self.other.text().strip()
        self.other.clear()
        if not name:
            return
        self.search.clear()
        choices = self.tree.choices
        if self.tree.row(name) is None:
            self.tree.show_choices(choices.switch((name,), on=False))
        self.tree.choose(name)
        if self.tree.choices != choices:
            self.edited.emit()


class RuleField(SettingField):
    """The rules of single programs, of which one is shown: that of the program which is chosen."""

    def __init__(self, name: str) -> None:
        self.panel = RulePanel()
        super().__init__(name, self.panel, below=True)
        self.panel.edited.connect(self.edited)

    @property
    def choices(self) -> Choices:
        """What the person has chosen."""
        return self.panel.choices

    def value(self) -> Value:
        """All rules, as the settings hold them."""
        return self.panel.choices.rules

    def show_value(self, value: Value) -> None:
        """Goes by these rules."""
        rules = tuple(value) if not isinstance(value, (str, int, float)) else ()
        self.panel.show_choices(
            dataclasses.replace(self.panel.choices, rules=tuple(rule for rule in rules if isinstance(rule, Mapping)))
        )


class ProgramsPage(SettingsPage):
    """What is chosen takes effect at once, as on all pages; all of it can be handed on as a file."""

    def __init__(self) -> None:
        super().__init__(P.TITLE, text(P.ABOUT))
        self._choices = Choices()
        self._question: QuestionBox | None = None
        self.programs = ProgramsField("blocked_apps")
        self.rule = RuleField("program_rules")
        self.add_card(None, self.programs, self.rule)
        self.told = label("", "hint")
        take, hand = QPushButton(text(P.IMPORT)), QPushButton(text(P.EXPORT))
        take.clicked.connect(lambda: to_open(self, text(P.IMPORT), text(P.JSON), self.import_))
        hand.clicked.connect(lambda: to_save(self, text(P.EXPORT), "ieum-programs.json", text(P.JSON), self.export))
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        row.addWidget(take)
        row.addWidget(hand)
        self.layout_.addLayout(row)
        self.add_card(None, Switch("unnamed_apps"))
        self.add_reset()
        self.programs.tree.turned.connect(self._turn)

    def show_programs(self, programs: KnownPrograms) -> None:
        """Lists these."""
        self.programs.tree.show_programs(programs)

    def show_settings(self, settings: Settings, problems: Iterable[BadSetting] = ()) -> None:
        """Shows what holds everywhere, and in single programs."""
        super().show_settings(settings, problems)
        self.rule.panel.show_settings(settings)
        self._use(program_choices(settings))
        if self._choices.unreadable:
            self._tell(text(P.UNREADABLE, count=self._choices.unreadable), "failure")

    def kept(self, settings: Settings, names: Iterable[str]) -> None:
        """What holds everywhere may be another; what is chosen here may be newer than what was written."""
        super().kept(settings, names)
        self.rule.panel.show_settings(settings)
        self._use(dataclasses.replace(self._choices, asked=program_choices(settings).asked))

    def edit(self, field: SettingField) -> None:
        """The person has chosen something for a program: it is to be kept at once."""
        if isinstance(field, (ProgramsField, RuleField)):
            self._change(field.choices)
        else:
            super().edit(field)

    def export(self, path: str) -> None:
        """Writes the rules into a file."""
        try:
            write_choices(Path(path), self._choices)
        except OSError as error:
            self._tell(text(P.FILE_FAULT, path=path, reason=error.strerror or type(error).__name__), "failure")
        else:
            self._tell(text(P.EXPORTED, path=path), "hint")

    def import_(self, path: str) -> None:
        """Adds the rules of a file to those that there are, and asks where it would change one; or changes nothing."""
        try:
            found = read_choices(Path(path))
        except OSError as error:
            self._tell(text(P.FILE_FAULT, path=path, reason=error.strerror or type(error).__name__), "failure")
        except BadRules as bad:
            sentence = text(P.BAD_RULE, number=bad.rule, path=path) if bad.rule else text(P.BAD_FILE, path=path)
            self._tell(sentence, "failure")
        else:
            if conflicts := self._choices.conflicts(found):
                self._ask(found, conflicts)
            else:
                self._bring(found)

    def _ask(self, found: Choices, conflicts: int) -> None:
        question = self._question = QuestionBox(text(P.IMPORT_ASK, count=conflicts), self)
        yes = question.addButton(text(P.IMPORT_YES), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(text(P.IMPORT_NO), QMessageBox.ButtonRole.RejectRole)
        yes.clicked.connect(lambda: self._bring(found))
        question.open()

    def _bring(self, found: Choices) -> None:
        count = self._choices.news(found)
        self._change(self._choices.merged(found))
        self._tell(text(P.IMPORTED, count=count) if count else text(P.NOTHING_NEW), "hint")

    def _reset(self) -> None:
        super()._reset()
        self._use(dataclasses.replace(self._choices, off=Settings().blocked_apps, rules=()))

    def _change(self, choices: Choices) -> None:
        changes = choices.changes(self._choices)
        self._use(choices)
        if changes:
            self.changed.emit(changes)

    def _use(self, choices: Choices) -> None:
        """All parts of the page go by these."""
        self._choices = choices
        self.programs.tree.show_choices(choices)
        self.rule.panel.show_choices(choices)
        for field in (self.programs, self.rule):
            field.follow()

    def _turn(self) -> None:
        self.rule.panel.show_program(*self.programs.tree.program)

    def _tell(self, words: str, kind: str) -> None:
        relabel(self.told, words, kind)
