"""A page of the settings window: cards of fields that show the settings and tell what the person changes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.settings.change import value_of
from desktop.settings.model import Settings
from desktop.settings.problems import BadSetting
from desktop.ui.kit.fields import Card, SettingField, label
from desktop.words.language import Spoken, text

__all__ = ["SettingsPage", "why"]


def why(problem: BadSetting) -> str:
    """The reason alone: the row says already which setting it is."""
    reason = text(problem.reason, limits=problem.limits)
    return reason[:1].upper() + reason[1:]


class SettingsPage(QWidget):
    """``changed(changes)`` with the names and values that the person wants kept, as ``write_settings`` takes them."""

    changed = Signal(object)

    def __init__(self, title: Spoken, hint: str = "") -> None:
        super().__init__()
        self.title = text(title)
        self.fields: dict[str, SettingField] = {}
        self.setObjectName("plain")
        scroll = QScrollArea()
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

    def end(self) -> None:
        """The program ends."""
