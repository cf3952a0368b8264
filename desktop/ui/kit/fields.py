"""The rows of a settings page: a label, what it does, a control, and below it what is wrong with its value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.settings.change import Value, value_of
from desktop.settings.options import OPTIONS, Settings
from desktop.ui.kit.controls import Combo, DecimalBox, NumberBox, Stepper, Toggle
from desktop.ui.plain.labels import PlainLabel, set_tip
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = [
    "Card",
    "ChoiceField",
    "Decimal",
    "FieldRow",
    "LineField",
    "LinesField",
    "Number",
    "SettingField",
    "Switch",
    "label",
    "relabel",
]

_WRITTEN_MS = 500
"""Text is taken when nobody has typed for so long, or when the field is left."""

_AROUND = (16, 11, 16, 11)


def label(words: str, kind: str) -> QLabel:
    """A label of a kind that the style sheet knows: "title", "head", "hint", "error", "success", "failure"."""
    made = PlainLabel(words)
    made.setObjectName(kind)
    made.setWordWrap(kind != "title")
    return made


def relabel(shown: QLabel, words: str, kind: str) -> None:
    """Has a label say something else, as one of another kind."""
    shown.setText(words)
    shown.setObjectName(kind)
    shown.style().unpolish(shown)
    shown.style().polish(shown)


class FieldRow(QWidget):
    """A row of a page; ``edited()`` when the person has changed what the control holds."""

    edited = Signal()

    def __init__(
        self,
        words: str,
        hint: str,
        control: QWidget,
        *,
        below: bool = False,
        around: tuple[int, int, int, int] = _AROUND,
    ) -> None:
        """``below`` puts a wide control under its label; ``around`` is what stays free on each side."""
        super().__init__()
        self.framed = control
        self.setObjectName("plain")
        control.setAccessibleName(words)
        self._hint = label(hint, "hint")
        if hint:
            control.setAccessibleDescription(hint)
        else:
            self._hint.hide()
        self._error = label("", "error")
        self._error.hide()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        head = PlainLabel(words)
        head.setWordWrap(True)
        head.setBuddy(control)
        texts.addWidget(head)
        texts.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*around)
        layout.setSpacing(6)
        self.row = QHBoxLayout()
        self.row.setSpacing(20)
        self.row.addLayout(texts, 1)
        layout.addLayout(self.row)
        if below:
            layout.addWidget(control)
        else:
            self.row.addWidget(control, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._error)

    def mark(self, sentence: str) -> None:
        """Tells what is wrong with the value; empty for nothing."""
        if sentence == self._error.text():
            return  # a style is looked up at some cost
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.framed.setProperty("faulty", bool(sentence))
        self.framed.style().unpolish(self.framed)
        self.framed.style().polish(self.framed)

    @property
    def marked(self) -> str:
        """What is told to be wrong."""
        return self._error.text()

    def hint(self, sentence: str) -> None:
        """Changes what the row explains."""
        self._hint.setText(sentence)
        self._hint.setVisible(bool(sentence))


class SettingField(FieldRow):
    """One setting, by the name it has in the table of options, which has its words, limits and choices too."""

    def __init__(self, name: str, control: QWidget, *, below: bool = False) -> None:
        """As ``FieldRow``."""
        option = OPTIONS[name]
        super().__init__(option.label, option.hint, control, below=below)
        self.name = name
        self.back = QToolButton()
        self.back.setText("↺")
        set_tip(self.back, text(S.RESET_FIELD))
        self.back.setAccessibleName(f"{text(S.RESET_FIELD)}: {option.label}")
        kept = self.back.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the control stays where it is
        self.back.setSizePolicy(kept)
        self.back.hide()
        self.back.clicked.connect(self._go_back)
        self.row.insertWidget(1, self.back, 0, Qt.AlignmentFlag.AlignVCenter)
        self.edited.connect(self.follow)

    def follow(self) -> None:
        """Offers the way back to the default while the control holds something else."""
        self.back.setVisible(self.value() != value_of(Settings(), self.name))

    def _go_back(self) -> None:
        self.show_value(value_of(Settings(), self.name))
        self.edited.emit()

    def value(self) -> Value:
        """What the control holds."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Shows a value, without ``edited``."""
        raise NotImplementedError


class Switch(SettingField):
    """Yes or no."""

    def __init__(self, name: str) -> None:
        self._toggle = Toggle()
        super().__init__(name, self._toggle)
        self._toggle.toggled.connect(self.edited)

    def value(self) -> bool:
        """Whether it is on."""
        return self._toggle.isChecked()

    def show_value(self, value: Value) -> None:
        """On or off."""
        with QSignalBlocker(self._toggle):
            self._toggle.setChecked(bool(value))
        self._toggle.update()


class Number(SettingField):
    """A whole number."""

    def __init__(self, name: str) -> None:
        option = OPTIONS[name]
        self._spin = NumberBox()
        self._spin.setRange(*map(int, option.limits))
        self._spin.setSuffix(option.unit)
        self._spin.setSpecialValueText(option.least)
        stepper = Stepper(self._spin)
        super().__init__(name, stepper)
        self.framed = stepper.frame
        self._spin.setAccessibleName(option.label)
        self._spin.valueChanged.connect(lambda _: self.edited.emit())

    def value(self) -> int:
        """The number."""
        return self._spin.value()

    def show_value(self, value: Value) -> None:
        """The nearest number within the limits."""
        with QSignalBlocker(self._spin):
            self._spin.setValue(int(value) if isinstance(value, (int, float)) else self._spin.minimum())


class Decimal(SettingField):
    """A number with a fraction."""

    def __init__(self, name: str, step: float) -> None:
        option = OPTIONS[name]
        self._spin = DecimalBox()
        self._spin.setRange(*option.limits)
        self._spin.setSingleStep(step)
        self._spin.setDecimals(2)
        stepper = Stepper(self._spin)
        super().__init__(name, stepper)
        self.framed = stepper.frame
        self._spin.setAccessibleName(option.label)
        self._spin.valueChanged.connect(lambda _: self.edited.emit())

    def value(self) -> float:
        """The number, to two places."""
        return round(self._spin.value(), 2)

    def show_value(self, value: Value) -> None:
        """The nearest number within the limits."""
        with QSignalBlocker(self._spin):
            self._spin.setValue(float(value) if isinstance(value, (int, float)) else self._spin.minimum())


class ChoiceField(SettingField):
    """One of some values, each with its words."""

    def __init__(self, name: str) -> None:
        self._combo = Combo()
        self._combo.setMinimumWidth(170)
        for each, spoken in OPTIONS[name].offered.items():
            self._combo.addItem(spoken, each)
        super().__init__(name, self._combo)
        self._combo.currentIndexChanged.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        """The value that is chosen."""
        return str(self._combo.currentData())

    def show_value(self, value: Value) -> None:
        """Chooses it."""
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(max(0, self._combo.findData(value)))


class _Written(QObject):
    """``paused()`` when nobody has typed for a while."""

    paused = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WRITTEN_MS)
        self._timer.timeout.connect(self.paused)

    def typed(self) -> None:
        self._timer.start()

    def left(self) -> None:
        """The field is left: now, if anything is due."""
        if self._timer.isActive():
            self._timer.stop()
            self.paused.emit()


class LineField(SettingField):
    """A line of text; ``typed()`` at every key, ``edited()`` when the person pauses."""

    typed = Signal()

    def __init__(self, name: str, *, below: bool = False, width: int = 300) -> None:
        self.edit = QLineEdit()
        if not below:
            self.edit.setFixedWidth(width)
        super().__init__(name, self.edit, below=below)
        written = _Written(self)
        written.paused.connect(self.edited)
        self.edit.textEdited.connect(lambda _: written.typed())
        self.edit.textEdited.connect(lambda _: self.typed.emit())
        self.edit.editingFinished.connect(written.left)

    def value(self) -> str:
        """The text, without blanks around it."""
        return self.edit.text().strip()

    def show_value(self, value: Value) -> None:
        """Shows the text."""
        with QSignalBlocker(self.edit):
            self.edit.setText(str(value))


class LinesField(SettingField):
    """A list of texts, one a line."""

    def __init__(self, name: str) -> None:
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setMinimumHeight(130)
        super().__init__(name, self.edit, below=True)
        written = _Written(self)
        written.paused.connect(self.edited)
        self.edit.textChanged.connect(written.typed)

    def value(self) -> Sequence[str]:
        """The lines that say anything."""
        return tuple(line.strip() for line in self.edit.toPlainText().splitlines() if line.strip())

    def show_value(self, value: Value) -> None:
        """Shows the lines."""
        with QSignalBlocker(self.edit):
            self.edit.setPlainText("\n".join(map(str, value)) if not isinstance(value, (int, float)) else "")


class Card(QFrame):
    """Some rows that belong together, below a heading, with fine lines between them."""

    def __init__(self, *rows: QWidget) -> None:
        super().__init__()
        self.setObjectName("card")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 2, 0, 2)
        self._layout.setSpacing(0)
        self._rules: dict[QWidget, QFrame] = {}
        for row in rows:
            self.add(row)

    def add(self, row: QWidget) -> None:
        """Puts a row at the end."""
        if self._layout.count():
            rule = QFrame()
            rule.setObjectName("rule")
            self._layout.addWidget(rule)
            self._rules[row] = rule
        self._layout.addWidget(row)

    def show_row(self, row: QWidget, shown: bool) -> None:
        """Shows a row of this card with the line above it, or neither; never the first row alone."""
        row.setVisible(shown)
        if row in self._rules:
            self._rules[row].setVisible(shown)
