"""A page of the settings window: cards of fields that show the settings and tell what the person changes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.settings.change import value_of
from desktop.settings.model import Settings
from desktop.settings.problems import BadSetting, called
from desktop.ui.kit.fields import Card, SettingField, label
from desktop.words.language import Spoken, text
from desktop.words.settings import SettingsSentence as S

__all__ = ["SettingsPage", "why"]


def why(problem: BadSetting) -> str:
    """The reason alone: the row says already which setting it is."""
    reason = text(problem.reason, limits=called(problem.limits))
    # An address stays as it is written.
    return reason if reason.startswith("http") else reason[:1].upper() + reason[1:]


class _Fold(QPushButton):
    """A button that unfolds what is below it, and folds it again."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setObjectName("fold")
        self._show()
        self.toggled.connect(self._show)

    def _show(self) -> None:
        self.setText(f"{'▾' if self.isChecked() else '▸'}  {text(S.ADVANCED)}")


class SettingsPage(QWidget):
    """``changed(changes)`` with the names and values that the person wants kept, as ``write_settings`` takes them."""

    changed = Signal(object)

    def __init__(self, title: Spoken, hint: str = "") -> None:
        super().__init__()
        self.title = text(title)
        self.fields: dict[str, SettingField] = {}
        self._folds: list[tuple[_Fold, list[SettingField]]] = []
        self.setObjectName("plain")
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._outer.addWidget(scroll, 1)
        body = QWidget()
        body.setObjectName("page")
        self.layout_ = QVBoxLayout(body)
        self.layout_.setContentsMargins(28, 22, 28, 24)
        self.layout_.setSpacing(10)
        self.layout_.addWidget(label(self.title, "title"))
        if hint:
            self.layout_.addWidget(label(hint, "hint"))
        scroll.setWidget(body)
        scroll.viewport().setAutoFillBackground(False)

    def add_card(self, heading: Spoken | None, *rows: QWidget) -> Card:
        """Puts a card of rows at the end of the page; fields among them are the page's from now on."""
        if heading is not None:
            self.layout_.addSpacing(6)
            self.layout_.addWidget(label(text(heading), "head"))
        card = Card(*rows)
        self.layout_.addWidget(card)
        for row in rows:
            if isinstance(row, SettingField):
                self.fields[row.name] = row
                row.edited.connect(lambda row=row: self.edit(row))
        return card

    def add_advanced(self, *rows: QWidget) -> QWidget:
        """Puts rows that few people need below a button that unfolds them."""
        fold = _Fold()
        self.layout_.addSpacing(6)
        self.layout_.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeft)
        card = self.add_card(None, *rows)
        card.hide()
        fold.toggled.connect(card.setVisible)
        self._folds.append((fold, [row for row in rows if isinstance(row, SettingField)]))
        return card

    def add_reset(self) -> None:
        """Puts a button at the end that takes all fields of the page back to their defaults."""
        self.reset = QPushButton(text(S.RESET_PAGE))
        self.reset.clicked.connect(self._reset)
        self.layout_.addSpacing(6)
        self.layout_.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignRight)
        self.layout_.addStretch(1)

    @property
    def unsaved(self) -> bool:
        """Whether the person has changed something that is not kept."""
        return False

    def save(self) -> None:
        """Keeps what is not kept yet; of pages that keep all at once nothing is left to."""

    def discard(self) -> None:
        """Shows again what is in force."""

    def to_top(self) -> None:
        """Shows the beginning of the page."""
        self._scroll.verticalScrollBar().setValue(0)

    def _reset(self) -> None:
        self.changed.emit({name: value_of(Settings(), name) for name in self.fields})
        for name, field in self.fields.items():
            field.show_value(value_of(Settings(), name))
            field.mark("")
            field.follow()

    def add_footer(self, *rows: QWidget) -> None:
        """Puts rows below the page, where they stay while it scrolls."""
        footer = QFrame()
        footer.setObjectName("footer")
        layout = QVBoxLayout(footer)
        layout.setContentsMargins(28, 12, 28, 14)
        layout.setSpacing(8)
        for row in rows:
            layout.addWidget(row)
        self._outer.addWidget(footer)

    def edit(self, field: SettingField) -> None:
        """The person has changed a field: it is to be kept at once."""
        self.changed.emit({field.name: field.value()})

    def show_settings(self, settings: Settings, problems: Iterable[BadSetting] = ()) -> None:
        """Shows all values, and what is wrong with them."""
        for name, field in self.fields.items():
            field.show_value(value_of(settings, name))
            field.mark("")
            field.follow()
        self.mark(problems)

    def kept(self, settings: Settings, names: Iterable[str]) -> None:
        """These have been written."""
        for name in names:
            if name in self.fields:
                self.fields[name].mark("")

    def mark(self, problems: Iterable[BadSetting]) -> None:
        """Tells what is wrong, at the fields of this page."""
        for problem in problems:
            if problem.name in self.fields:
                self.fields[problem.name].mark(why(problem))
                self._unfold(self.fields[problem.name])

    def _unfold(self, field: SettingField) -> None:
        """What is wrong is seen."""
        for fold, fields in self._folds:
            if field in fields:
                fold.setChecked(True)

    def end(self) -> None:
        """The program ends."""
