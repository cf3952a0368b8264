"""Rows of the page about complaints: the API key, the model's name, a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.settings.change import Value
from desktop.ui.asking.files import to_open
from desktop.ui.kit.controls import Combo
from desktop.ui.kit.fields import FieldRow, LineField, SettingField
from desktop.voc.keys import KeyPlace
from desktop.voc.protocol.endpoint import KEY_LIMIT
from desktop.words.language import Spoken, text
from desktop.words.settings import KEY_PLACES
from desktop.words.settings import VocPageSentence as V
from engine.text.private import Private

__all__ = ["FileLine", "KeyField", "ModelName", "ProxyField"]


class ModelName(SettingField):
    """A model's name, written or chosen among those the server offered."""

    def __init__(self, name: str) -> None:
        self._combo = Combo()
        self._combo.setEditable(True)
        self._combo.setInsertPolicy(Combo.InsertPolicy.NoInsert)
        self._combo.setFixedWidth(300)
        super().__init__(name, self._combo)
        self._combo.editTextChanged.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        """The name, without blanks around it."""
        return self._combo.currentText().strip()

    def show_value(self, value: Value) -> None:
        """Shows the name."""
        with QSignalBlocker(self._combo):
            self._combo.setEditText(str(value))

    def offer(self, models: Sequence[str]) -> None:
        """The names to choose from; what stands there stays."""
        kept = self._combo.currentText()
        with QSignalBlocker(self._combo):
            self._combo.clear()
            self._combo.addItems(list(models))
            self._combo.setEditText(kept)


class ProxyField(SettingField):
    """As the system says, none, or an address that is written."""

    def __init__(self, name: str) -> None:
        self._combo = Combo()
        self._combo.setEditable(True)
        self._combo.setInsertPolicy(Combo.InsertPolicy.NoInsert)
        self._combo.setFixedWidth(260)
        self._words = {"system": text(V.PROXY_SYSTEM), "none": text(V.PROXY_NONE)}
        self._combo.addItems(list(self._words.values()))
        super().__init__(name, self._combo)
        self._combo.editTextChanged.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        """As the settings spell it."""
        written = self._combo.currentText().strip()
        return next((value for value, words in self._words.items() if words == written), written)

    def show_value(self, value: Value) -> None:
        """Shows the words for it, or the address."""
        with QSignalBlocker(self._combo):
            self._combo.setEditText(self._words.get(str(value), str(value)))


class FileLine(LineField):
    """The path of a file, written or chosen among ``kinds``, as Qt filters them; ``asked`` names what is chosen."""

    def __init__(self, name: str, asked: Spoken, kinds: str) -> None:
        super().__init__(name, below=True)
        self._asked, self._kinds = asked, kinds
        choose = QPushButton(text(V.CHOOSE))
        choose.clicked.connect(self._choose)
        layout = self.layout()
        assert layout is not None  # noqa: S101  # the row has made it
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(choose)
        # Above the line that tells what is wrong.
        layout.insertLayout(layout.count() - 1, row)  # type: ignore[attr-defined]  # it is a QVBoxLayout

    def _choose(self) -> None:
        folder = Path(self.value()).parent if self.value() else None
        to_open(self, text(self._asked), self._kinds, self._use, folder)

    def _use(self, chosen: str) -> None:
        self.show_value(chosen)
        self.edited.emit()


class KeyField(FieldRow):
    """The API key: never shown, never read back; ``forget_requested()`` when the kept one is not wanted any more."""

    forget_requested = Signal()

    def __init__(self) -> None:
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        # No input method composes syllables of it, or learns it; and none tells this program what is typed here.
        self.edit.setInputMethodHints(self.edit.inputMethodHints() | Qt.InputMethodHint.ImhSensitiveData)
        self.edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.edit.setMaxLength(KEY_LIMIT)
        self.forget = QPushButton(text(V.KEY_FORGET))
        self.forget.hide()
        control = QWidget()
        control.setObjectName("plain")
        control.setFocusProxy(self.edit)
        row = QHBoxLayout(control)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit, 1)
        row.addWidget(self.forget)
        super().__init__(text(V.KEY), text(V.KEY_NONE), control, below=True)
        self.framed = self.edit
        self.edit.setAccessibleName(text(V.KEY))
        self.edit.textEdited.connect(lambda _: self.edited.emit())
        self.forget.clicked.connect(self.forget_requested)

    def __repr__(self) -> str:
        return "KeyField()"

    def typed(self) -> Private:
        """The key that was typed and is not kept yet."""
        return Private(self.edit.text().strip())

    def empty(self) -> None:
        """What was undone or typed before is forgotten too."""
        with QSignalBlocker(self.edit):
            self.edit.setText("")

    def show_place(self, place: KeyPlace) -> None:
        """Where the key of the endpoint is."""
        self.hint(text(KEY_PLACES[place]))
        self.forget.setVisible(place in ("keyring", "session"))
