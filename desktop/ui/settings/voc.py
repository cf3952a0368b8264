"""The settings' page about complaints: the endpoint, its key, a test of both; kept when the person says so."""

from __future__ import annotations

import contextlib
import ipaddress
import threading
import urllib.parse
from collections.abc import Callable, Iterable, Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.settings.change import Value, value_of
from desktop.settings.model import Settings, parse_endpoint
from desktop.settings.problems import BadSetting
from desktop.ui.kit.bridge import Bridge
from desktop.ui.kit.fields import ChoiceField, Decimal, FieldRow, LineField, Number, SettingField, Switch, label
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.voc_fields import FileLine, KeyField, ModelName, ProxyField
from desktop.ui.settings.voc_trial import VocTrial
from desktop.voc.jobs import Test
from desktop.voc.keys import KeyPlace, VocKeys
from desktop.voc.protocol.endpoint import OWN_SERVER
from desktop.voc.protocol.messages import Probe
from desktop.words.language import text
from desktop.words.settings import VocPageSentence as V
from engine.text.private import Private

__all__ = ["VocPage"]


class VocPage(SettingsPage):
    """Fields are kept by its button, all or none; a test goes by what stands in them."""

    key_kept = Signal(str)
    """What ``VocKeys`` holds for the endpoint has changed: where it is now."""

    def __init__(self, command: Callable[..., Sequence[str]], keys: VocKeys) -> None:
        super().__init__(V.VOC, text(V.VOC_HINT))
        self._settings, self._keys = Settings(), keys
        self._touched: set[str] = set()
        self._errand = 0
        self._consented = ""
        self._bridge = Bridge(self._placed, self)
        self._lay_out()
        self.trial = VocTrial(command, self._order)
        self.trial.tested.connect(self._tested)
        self._add_footer()
        for field in self.fields.values():
            if isinstance(field, LineField):
                field.typed.connect(lambda field=field: self.edit(field))

    def edit(self, field: SettingField) -> None:
        """The person has changed a field: what was tested was another endpoint."""
        if field is self.consent:
            self._consented = _origin(self.address.value()) if self.consent.value() else ""
        elif field is self.address and self.consent.value() and _origin(self.address.value()) != self._consented:
            # It was for that network, and is asked again for this one.
            self.consent.show_value(False)
            self.edit(self.consent)
        if field.value() == value_of(self._settings, field.name):
            self._touched.discard(field.name)
        else:
            self._touched.add(field.name)
        field.mark("")
        self._differ()

    def show_settings(self, settings: Settings, problems: Iterable[BadSetting] = ()) -> None:
        """Shows all values, apart from those that the person has changed and not kept yet."""
        same = settings.voc == self._settings.voc
        self._settings = settings
        for name, field in self.fields.items():
            if name not in self._touched:
                field.show_value(value_of(settings, name))
                field.mark("")
                field.follow()
        if self.consent.name not in self._touched:
            self._consented = _origin(settings.voc.address) if settings.voc.plain_http else ""
        self.mark(problems)
        if not same:
            self.trial.forget()
        self._show_state("")
        self._look_for_key()

    @property
    def unsaved(self) -> bool:
        """Whether a field holds something else than the settings, or a key was typed and not kept."""
        return bool(self._touched or self.key.typed())

    def save(self) -> None:
        """Keeps all that was changed, as the button does."""
        self._save()

    def discard(self) -> None:
        """Shows again what is in force."""
        self._revert()

    def kept(self, settings: Settings, names: Iterable[str]) -> None:
        """These have been written: now the key, which belongs to the address."""
        self._settings = settings
        mine = [name for name in names if name in self.fields]
        if not mine:
            return
        super().kept(settings, mine)
        for name in mine:
            self._touched.discard(name)
            self.fields[name].show_value(value_of(settings, name))
        self._keep_key()
        self._show_state(text(V.SAVED))

    def end(self) -> None:
        """The program ends."""
        self.key.empty()
        self.trial.end()

    # --- what it shows

    def _lay_out(self) -> None:
        self.address = LineField("voc.address", below=True)
        self.address.edit.setPlaceholderText(text(V.ADDRESS_EXAMPLE))
        self.address.edit.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.model = ModelName("voc.model")
        self.key = KeyField()
        self.key.edited.connect(self._differ)
        self.key.forget_requested.connect(
            lambda: self._run(lambda: self._keys.keep(self._settings.voc.address, Private("")))
        )
        self.own_server = QPushButton(text(V.OWN_SERVER_USE))
        self.own_server.clicked.connect(self._use_own_server)
        own = FieldRow(text(V.OWN_SERVER), text(V.OWN_SERVER_HINT), self.own_server)
        # Above the others: it is about the address.
        card = self.add_card(V.SERVER, self.address, own, ChoiceField("voc.protocol"), self.model)
        card.add(self.key)
        self.consent = Switch("voc.plain_http")
        self._consent_card = self.add_card(None, self.consent)
        self.add_advanced(
            Number("voc.connect_timeout"),
            Number("voc.read_timeout"),
            Number("voc.total_timeout"),
            FileLine("voc.ca_file", V.CA_FILE, "PEM (*.pem *.crt *.cer);;* (*)"),
            ProxyField("voc.proxy"),
            Number("voc.concurrency"),
            Number("voc.max_new_tokens"),
            Decimal("voc.temperature", 0.1),
            Decimal("voc.top_p", 0.05),
        )
        self.layout_.addStretch(1)

    def _add_footer(self) -> None:
        self._told = label("", "hint")
        self.revert = QPushButton(text(V.REVERT))
        self.revert.clicked.connect(self._revert)
        self.keep_button = QPushButton(text(V.SAVE))
        self.keep_button.setObjectName("primary")
        self.keep_button.clicked.connect(self._save)
        bottom = QWidget()
        bottom.setObjectName("plain")
        row = QHBoxLayout(bottom)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._told, 1)
        row.addWidget(self.revert)
        row.addWidget(self.keep_button)
        self.add_footer(self.trial, bottom)

    def _differ(self) -> None:
        self.trial.forget()
        self._show_state("")

    def _show_state(self, told: str) -> None:
        unsaved = self.unsaved
        self.keep_button.setEnabled(unsaved)
        self.revert.setEnabled(unsaved)
        self._told.setText(text(V.UNSAVED) if unsaved else told)
        self._consent_card.setVisible(self.consent.value() or _is_plain(self.address.value()))

    # --- what its buttons do

    def _use_own_server(self) -> None:
        """Writes the address of a server of one's own into the fields; it is kept and tested as any other."""
        for name, value in (("voc.address", OWN_SERVER), ("voc.protocol", "voc")):
            self.fields[name].show_value(value)
            self.edit(self.fields[name])

    def _values(self) -> dict[str, Value]:
        return {name.removeprefix("voc."): field.value() for name, field in self.fields.items()}

    def _order(self) -> Test | None:
        """What stands in the fields, if it passes the checks of the settings."""
        found, problems = parse_endpoint(self._values())
        mine = [each for each in problems if each.name in self.fields]
        self.mark(mine)
        if mine:
            return None
        key = self.key.typed() or self._keys.for_order(found.address)
        return Test(endpoint=msgspec.structs.replace(found, key=key))

    def _tested(self, probe: Probe) -> None:
        self.model.offer(probe.models)

    def _save(self) -> None:
        if self._touched:
            self.changed.emit({name: self.fields[name].value() for name in self._touched})
        else:
            self._keep_key()
            self._show_state(text(V.SAVED))

    def _revert(self) -> None:
        self._touched.clear()
        self.key.empty()
        self.trial.forget()
        self.show_settings(self._settings)

    # --- the key; the keyring may wait for somebody to unlock it

    def _keep_key(self) -> None:
        key, address = self.key.typed(), self._settings.voc.address
        self.key.empty()
        if key and address:
            self._run(lambda: self._keys.keep(address, key))
        else:
            self._look_for_key()

    def _look_for_key(self) -> None:
        address = self._settings.voc.address
        if address:
            self._run(lambda: self._keys.place(address))
        else:
            self.key.show_place("none")

    def _run(self, work: Callable[[], KeyPlace]) -> None:
        self._errand += 1
        errand = self._errand

        def tell() -> None:
            place = work()
            with contextlib.suppress(RuntimeError):  # the window is gone meanwhile
                self._bridge.post((errand, place))

        # A thread for each, that nobody waits for: a locked keyring asks the person, who may be away.
        threading.Thread(target=tell, name="voc-key", daemon=True).start()

    def _placed(self, told: tuple[int, KeyPlace]) -> None:
        errand, place = told
        if errand == self._errand:
            self.key.show_place(place)
            self.key_kept.emit(place)


def _origin(address: str) -> str:
    """The way and the host of an address, without the rest of it."""
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError:
        return address
    return f"{parts.scheme}://{parts.netloc.casefold()}"


def _is_plain(address: str) -> bool:
    """Whether text for this address would cross a network as it is."""
    try:
        parts = urllib.parse.urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme != "http" or not host or host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True
