"""A settings window on a file of its own, and a keyring that forgets with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.settings.model import Settings, read_settings
from desktop.ui.kit.fields import SettingField
from desktop.ui.programs.page import ProgramsPage
from desktop.ui.settings.window import SettingsWindow
from desktop.voc.keys import VocKeys

__all__ = ["MadeWindow", "MemoryRing", "found", "make_window", "no_keyring", "ring"]


class MemoryRing(KeyringBackend):
    """Remembers while the test runs."""

    priority = -1  # nobody finds it who is not given it

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own is not typed
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[MemoryRing]:
    """A keyring in the place of the person's."""
    before = keyring.get_keyring()
    made = MemoryRing()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """A computer without a keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # as above
    yield
    keyring.set_keyring(before)


Kind = TypeVar("Kind", bound=QObject)


def found(inside: QWidget, kind: type[Kind]) -> Kind:
    """The first one of this kind inside."""
    made = inside.findChild(kind)
    assert made is not None
    return made


class MadeWindow:
    """A window with what it told the program."""

    def __init__(self, file: Path, qtbot: QtBot) -> None:
        self.file, self.qtbot, self.keys = file, qtbot, VocKeys()
        self.applied: list[Settings] = []
        self.window = SettingsWindow(file, read_settings(file)[0], self.keys, pages=(ProgramsPage,))
        self.window.applied.connect(self.applied.append)
        qtbot.addWidget(self.window)

    def open(self) -> None:
        """Opens it and waits until it has read its files."""
        self.window.appear()
        self.qtbot.waitUntil(lambda: self.window.complete, timeout=10_000)
        self.settled()

    def field(self, name: str) -> SettingField:
        """The row of this setting."""
        return next(page.fields[name] for page in self.window.pages if name in page.fields)

    def settled(self) -> Settings:
        """What the file says once all that was asked for is written and told."""
        done: list[bool] = []
        self.window._keeper.do(lambda: lambda: done.append(True))
        self.qtbot.waitUntil(lambda: bool(done), timeout=10_000)
        return read_settings(self.file)[0]


@pytest.fixture
def make_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryRing
) -> Iterator[Callable[..., MadeWindow]]:
    """Makes a window on a file with this content."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    made: list[MadeWindow] = []

    def make(content: str = "") -> MadeWindow:
        file = tmp_path / "config" / "settings.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
        made.append(MadeWindow(file, qtbot))
        made[-1].open()
        return made[-1]

    yield make
    for each in made:
        each.window.end()
