"""The input method of our own keeps the contract of every backend on X11: in an editor, started by IBus, beside X11's own way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backend_bench import Bench
from backend_contract import BackendContract
from backend_desk import DeskBench
from desk import Desk, await_true
from ime_desk import await_ours, choose_ours, install_ours

from desktop.input.protocol import ImeState

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

Place = tuple[Desk, str, Path]


@pytest.fixture(scope="class")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk with an editor on which it is in use, for all tests in turn."""
    with Desk(tmp_path_factory.mktemp("desk"), tray=False) as desk:
        desk.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
        install_ours(desk)
        await_ours(desk)
        choose_ours(desk)
        yield desk, "mousepad", desk.open_editor("mousepad")


class OwnDeskBench(DeskBench):
    """A fresh input process, to which the input method comes with the first key."""

    def __init__(self, desk: Desk, editor: str, file: Path) -> None:
        super().__init__(desk, editor, file)

        def come() -> bool:
            desk.press("BackSpace")
            return self.session.capabilities.takes

        await_true(come, 20, "the input method comes")
        self.session.wait(lambda: ImeState(present=True, hangul=True) in self.session.told, "its mode")


@pytest.fixture
def bench(place: Place) -> Iterator[Bench]:
    """A fresh input process."""
    made = OwnDeskBench(*place)
    yield made
    made.close()


class TestOwnOnX11(BackendContract):
    """Through IBus, which starts it."""
