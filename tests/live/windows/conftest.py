"""A desk of Wine's for the tests of Windows, and the editor on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_wine import WindowsEditor, WineDesk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WineDesk]:
    """For all tests of a file: Windows takes its time to start."""
    with WineDesk(tmp_path_factory.mktemp("wine")) as made:
        yield made


@pytest.fixture
def editor(desk: WineDesk, tmp_path: Path) -> Iterator[WindowsEditor]:
    """Our editor, in front."""
    opened = WindowsEditor(desk, tmp_path)
    desk.bring_up(opened.start(), 30)
    opened.go_to("edit")
    yield opened
    opened.close()
