"""The Windows backend keeps the contract of every backend in an edit field of Windows', composed by a Korean input method."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from backend_bench import Bench
from backend_contract import BackendContract
from backend_wine import WineBench
from desk_wine import WindowsEditor, WineDesk

pytestmark = [pytest.mark.wine, pytest.mark.live, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def open_editor(desk: WineDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WindowsEditor]:
    """One editor for all of them."""
    editor = WindowsEditor(desk, tmp_path_factory.mktemp("editor"))
    desk.bring_up(editor.start(), 30)
    editor.go_to("edit")
    yield editor
    editor.close()


@pytest.fixture
def bench(desk: WineDesk, open_editor: WindowsEditor) -> Iterator[Bench]:
    """A fresh input process."""
    made = WineBench(desk, open_editor)
    yield made
    made.close()


class TestWindows(BackendContract):
    """By a hook and by SendInput."""
