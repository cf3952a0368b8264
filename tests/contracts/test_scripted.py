"""The scripted application keeps the contract, so what the session's tests play on it is what a backend does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from backend_app import Kind
from backend_bench import Bench
from backend_contract import BackendContract
from backend_scripted import ScriptedBench, scripted


@pytest.fixture(params=["gtk-bus-first", "gtk-keyboard-first", "qt-bus-first", "qt-keyboard-first", "ime-bus-first"])
def bench(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Each kind of application, with either of its two threads heard first."""
    name, _, first = request.param.partition("-")
    kinds: dict[str, Kind] = {"gtk": "gtk", "qt": "qt", "ime": "ime"}
    made = ScriptedBench(scripted(kinds[name], bus_first=first == "bus-first"), monkeypatch)
    yield made
    made.close()


class TestScripted(BackendContract):
    """Both plans of an insertion are carried out here."""
