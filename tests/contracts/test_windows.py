"""The Windows backend keeps the contract, on a Windows that is played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from backend_bench import Bench
from backend_contract import BackendContract
from backend_windows import WindowsBench


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Bench]:
    """A fresh desktop; a chord that is not answered is logged."""
    made = WindowsBench(monkeypatch)
    yield made
    made.close()


class TestWindows(BackendContract):
    """All of it but Windows itself is real."""
