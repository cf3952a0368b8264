"""The X11 backend keeps the contract of every backend: in an editor of GTK, which commits for a chord, and in one of Qt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backend_bench import Bench
from backend_contract import BackendContract
from backend_desk import DeskBench
from desk import Desk

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

Place = tuple[Desk, str, Path]


@pytest.fixture(scope="class", params=["mousepad", "featherpad"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk with this editor, for all tests in turn."""
    with Desk(tmp_path_factory.mktemp("desk")) as desk:
        desk.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
        yield desk, request.param, desk.open_editor(request.param)


@pytest.fixture
def bench(place: Place) -> Iterator[Bench]:
    """A fresh input process."""
    made = DeskBench(*place)
    yield made
    made.close()


class TestX11(BackendContract):
    """Through the person's own ibus-hangul."""
