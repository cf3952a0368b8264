"""The settings' page of the local API: its switch, where it listens, what was asked, and the keys of callers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.api.errors import KeysUnusable
from desktop.api.safety.keys import Caller, add_key, key_names, revoke_key
from desktop.ui.api.control import ApiControl, ApiSight
from desktop.ui.kit.fields import Card, FieldRow, LinesField, Switch, label
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.voc_fields import FileLine
from desktop.words.api.page import CONTRACT_NAMES
from desktop.words.api.page import ApiPageSentence as S
from desktop.words.api.serving import KEY_FAULTS
from desktop.words.language import Spoken, text

__all__ = ["ApiPage"]

_STATES = {
    "off": S.OFF,
    "starting": S.STARTING,
    "on": S.READING,
    "stopping": S.STOPPING,
    "failed": S.FAILED,
}


class ApiPage(SettingsPage):
    """``control`` has the process; ``keys`` is the file of keys, which is read whenever the page comes up."""

    def __init__(self, control: ApiControl, keys: Path) -> None:
        super().__init__(S.NAME, text(S.ABOUT))
        self._control, self._keys = control, keys
        self.state, self.refusal = label("", "hint"), label("", "failure")
        self.add_card(None, Switch("api"), _padded(self.state, self.refusal), Switch("api_keyed"))
        self.addresses: dict[str, QLabel] = {}
        self._counts: dict[str, FieldRow] = {}
        self._heading = label(text(S.ADDRESSES), "head")
        self.layout_.addWidget(self._heading)
        self._listening = self.add_card(None, *map(self._contract, CONTRACT_NAMES))
        self._once = self._shown_key()
        self._making = self.add_card(S.KEYS, _padded(label(text(S.KEYS_ABOUT), "hint")), self._maker(), self._once)
        self._making.show_row(self._once, False)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self.layout_.addLayout(self._list)
        self.add_advanced(FileLine("api_voc_model", S.VOC_MODEL, "GGUF (*.gguf);;* (*)"), LinesField("api_ports"))
        self.layout_.addStretch(1)
        control.changed.connect(self._show_sight)
        self._show_sight()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Keys may have been made elsewhere."""
        super().showEvent(event)
        self._show_keys()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """A key was shown once."""
        super().hideEvent(event)
        self._forget_key()

    def _contract(self, contract: str) -> QWidget:
        address = label("", "hint")
        address.setWordWrap(False)
        address.setTextInteractionFlags(address.textInteractionFlags().TextSelectableByMouse)
        row = FieldRow(text(CONTRACT_NAMES[contract]), "", address)
        self.addresses[contract], self._counts[contract] = address, row
        return row

    def _maker(self) -> QWidget:
        self.name = QLineEdit()
        self.name.setPlaceholderText(text(S.KEY_NAME))
        self.name.setAccessibleName(text(S.KEY_NAME))
        self.name.setMaxLength(64)
        self.make = QPushButton(text(S.MAKE))
        self.make.clicked.connect(self._make)
        self.name.returnPressed.connect(self._make)
        self.fault = label("", "failure")
        self.fault.hide()
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.make)
        return _padded(row, self.fault)

    def _shown_key(self) -> QWidget:
        self._told = label("", "hint")
        self.key = QLineEdit()
        self.key.setReadOnly(True)
        copy = QPushButton(text(S.COPY))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.key.text()))
        row = QHBoxLayout()
        row.addWidget(self.key, 1)
        row.addWidget(copy)
        return _padded(self._told, row)

    def _make(self) -> None:
        name = self.name.text().strip()
        self._forget_key()
        try:
            made = add_key(self._keys, name, "standard")
        except KeysUnusable as unusable:
            self._tell_fault(text(KEY_FAULTS[unusable.fault], path=self._keys))
            return
        self._tell_fault("")
        self.name.clear()
        self._told.setText(text(S.MADE, name=name))
        self.key.setText(made.reveal())
        self.key.setAccessibleName(text(S.MADE, name=name))
        self._making.show_row(self._once, True)
        self._show_keys()
        self._control.try_again()

    def _revoke(self, name: str) -> None:
        self._forget_key()
        try:
            revoke_key(self._keys, name)
        except KeysUnusable as unusable:
            self._tell_fault(text(KEY_FAULTS[unusable.fault], path=self._keys))
        self._show_keys()

    def _show_keys(self) -> None:
        try:
            callers: Iterable[Caller] = key_names(self._keys)
        except KeysUnusable as unusable:
            callers = ()
            self._tell_fault(text(KEY_FAULTS[unusable.fault], path=self._keys))
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        rows = [self._key_row(caller) for caller in callers]
        self._list.addWidget(Card(*rows) if rows else label(text(S.NO_KEYS), "hint"))

    def _key_row(self, caller: Caller) -> QWidget:
        revoke = QPushButton(text(S.REVOKE))
        revoke.clicked.connect(lambda: self._revoke(caller.name))
        row = FieldRow(caller.name, text(S.PREMIUM) if caller.tier == "premium" else "", revoke)
        revoke.setAccessibleName(text(S.REVOKE_NAMED, name=caller.name))
        return row

    def _show_sight(self) -> None:
        sight = self._control.sight
        self.state.setText(_state(sight))
        self.state.setVisible(sight.kind != "refused")
        self.refusal.setText(sight.refusal)
        self.refusal.setVisible(sight.kind == "refused")
        for each in (self._heading, self._listening):
            each.setVisible(bool(sight.addresses))
        for contract, address in self.addresses.items():
            address.setText(sight.addresses.get(contract, ""))
            self._counts[contract].setVisible(contract in sight.addresses)
            if contract == "voc" and sight.complaints in ("bad-model", "failed"):
                self._counts[contract].hint(text(S.VOC_UNUSABLE))
                continue
            answered, failed = sight.counts.get(contract, (0, 0))
            if contract == "gateway":
                # What is asked by OpenAI's names is asked there only.
                own = [sight.counts.get(each, (0, 0)) for each in ("completions", "chat", "embeddings")]
                answered, failed = (sum(column) for column in zip(*own, strict=True))
            self._counts[contract].hint(text(S.COUNT, answered=answered, failed=failed))

    def _forget_key(self) -> None:
        self.key.clear()
        self._making.show_row(self._once, False)

    def _tell_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))


def _state(sight: ApiSight) -> str:
    said: Spoken = S.READY if sight.kind == "on" and sight.model else _STATES.get(sight.kind, S.OFF)
    return text(said)


def _padded(*parts: QWidget | QHBoxLayout) -> QWidget:
    made = QWidget()
    made.setObjectName("plain")
    column = QVBoxLayout(made)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(6)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return made
