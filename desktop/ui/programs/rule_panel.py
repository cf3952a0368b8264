"""What holds in one program, to be chosen: whether it shows, what takes, what is learnt, whose the digits are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.programs.choices import Choices
from desktop.programs.rules import is_off
from desktop.programs.usual import ProgramKind, kind_of
from desktop.session.habits.rules import TakingKey
from desktop.settings.model import Settings
from desktop.ui.kit.controls import Combo, Toggle
from desktop.ui.kit.fields import FieldRow, label
from desktop.ui.plain.labels import PlainLabel
from desktop.ui.programs.tree import taking_keys
from desktop.words.everyday.programs import ProgramsSentence as P
from desktop.words.language import text
from desktop.words.settings import chord_words

__all__ = ["RulePanel"]

_KINDS = {
    ProgramKind.TERMINAL: P.KIND_TERMINAL,
    ProgramKind.PASSWORDS: P.KIND_PASSWORDS,
    ProgramKind.BROWSER: P.KIND_BROWSER,
    ProgramKind.TABS: P.KIND_TABS,
}
_WIDTH = 220


class RulePanel(QWidget):
    """``edited()`` when the person has chosen something, which ``choices`` says then."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.choices = Choices()
        self._settings = Settings()
        self._names: tuple[str, ...] = ()
        self._name = PlainLabel()
        self._name.setObjectName("head")
        self._note = label("", "hint")
        self.show_combo, self.key_combo = Combo(), Combo()
        self.learn_toggle, self.digits_toggle = Toggle(), Toggle()
        self.first = QPushButton(text(P.FIRST))
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self.first)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._note)
        rows: tuple[tuple[P, QWidget], ...] = (
            (P.SHOW, self.show_combo),
            (P.KEY, self.key_combo),
            (P.LEARN, self.learn_toggle),
            (P.DIGITS, self.digits_toggle),
        )
        self._of_rule: list[QWidget] = [self._name, self.first]
        for words, control in rows:
            row = FieldRow(text(words), "", control, around=(0, 0, 0, 0))
            self._of_rule.append(row)
            column.addWidget(row)
        for combo in (self.show_combo, self.key_combo):
            combo.setMinimumWidth(_WIDTH)
        self.show_combo.activated.connect(lambda _: self._choose(self._shown))
        self.key_combo.activated.connect(lambda _: self._choose(self._taken))
        self.learn_toggle.toggled.connect(lambda _: self._choose(self._learnt))
        self.digits_toggle.toggled.connect(lambda _: self._choose(self._left))
        self.first.clicked.connect(lambda: self._choose(self._forgotten))
        self._show()

    def show_settings(self, settings: Settings) -> None:
        """What holds everywhere is what these say."""
        self._settings = settings
        self._show()

    def show_choices(self, choices: Choices) -> None:
        """Goes by these."""
        self.choices = choices
        self._show()

    def show_program(self, name: str, names: tuple[str, ...]) -> None:
        """Shows what holds in the program that is called ``name``; without any names there is nothing to choose."""
        self._names = names
        self._name.setText(name)
        self._show()

    # --- what it shows

    def _show(self) -> None:
        names, choices, settings = self._names, self.choices, self._settings
        rule, usual = choices.rule(names), choices.usual(names)
        shown, now = choices.shown(names), rule.over(usual)
        for each in self._of_rule:
            each.setVisible(bool(names))
        self.first.setEnabled(choices.forget(names, Settings().blocked_apps) != choices)
        self._note.setText(self._noted() if names else text(P.CHOOSE))
        self._note.setVisible(bool(self._note.text()))
        if not names:
            return
        chord = chord_words(str(settings.chords.ask))
        _fill(
            self.show_combo,
            (("on", text(P.SHOW_ON)), ("asked", text(P.SHOW_ASKED, chord=chord)), ("off", text(P.SHOW_OFF))),
            shown,
        )
        same = text(P.AS_EVERYWHERE, now=taking_keys()[settings.taking_key])
        if usual.key is not None:
            same = text(P.AS_FIRST, now=taking_keys()[usual.key])
        _fill(self.key_combo, (("", same), *taking_keys().items()), rule.key or "")
        for toggle, on in ((self.learn_toggle, now.learn is not False), (self.digits_toggle, now.digits == "program")):
            with QSignalBlocker(toggle):
                toggle.setChecked(on)
            toggle.update()
        for control in (self.key_combo, self.learn_toggle, self.digits_toggle):
            control.setEnabled(shown != "off")

    def _noted(self) -> str:
        """What is to be known of this program."""
        kind = kind_of(self._names)
        if kind is None and is_off(self._names, Settings().blocked_apps):
            kind = ProgramKind.PASSWORDS
        said = [text(_KINDS[kind])] if kind is not None else []
        return " ".join([*said, *([] if self._settings.learning else [text(P.LEARN_OFF)])])

    # --- what the person chooses

    def _choose(self, change: Callable[[], Choices]) -> None:
        choices = change() if self._names else self.choices
        if choices != self.choices:
            self.choices = choices
            self._show()
            self.edited.emit()

    def _shown(self) -> Choices:
        return self.choices.show(self._names, self.show_combo.currentData())

    def _taken(self) -> Choices:
        key: TakingKey | None = self.key_combo.currentData() or None
        return self.choices.change(self._names, key=key)

    def _learnt(self) -> Choices:
        learns = self.learn_toggle.isChecked()
        usual = self.choices.usual(self._names).learn is not False
        return self.choices.change(self._names, learn=None if learns is usual else learns)

    def _left(self) -> Choices:
        left = "program" if self.digits_toggle.isChecked() else "rows"
        usual = self.choices.usual(self._names).digits or "rows"
        return self.choices.change(self._names, digits=None if left == usual else left)

    def _forgotten(self) -> Choices:
        return self.choices.forget(self._names, Settings().blocked_apps)


def _fill(combo: Combo, items: tuple[tuple[str, str], ...], chosen: str) -> None:
    """These to choose from, with the words for each, and one of them chosen."""
    with QSignalBlocker(combo):
        if [(combo.itemData(at), combo.itemText(at)) for at in range(combo.count())] != list(items):
            combo.clear()
            for data, words in items:
                combo.addItem(words, data)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))
