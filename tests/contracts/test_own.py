"""The input method of our own keeps the contract: alone, as under Wayland, and beside another backend, as on X11."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backend_bench import Bench
from backend_contract import BackendContract
from backend_own import OwnBench


@pytest.fixture(params=["alone", "joined"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """The real typist behind the real door."""
    made = OwnBench(tmp_path / "0.ime", monkeypatch, joined=request.param == "joined")
    yield made
    made.close()


class TestOwn(BackendContract):
    """A commit in place of keys, and rows in place of holds."""
