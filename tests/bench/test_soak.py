"""The soak in small: random requests to a real engine with a tiny model."""

from __future__ import annotations

from pathlib import Path

from models_tiny import tiny_model

from tests.bench.soak import ask_all


def test_random_requests_are_answered_and_answered_alike(tmp_path: Path) -> None:
    """No text is too odd to be answered, and a second engine answers the same."""
    model = tiny_model(tmp_path)
    first, memory, _ = ask_all(model, 400)
    again, _, _ = ask_all(model, 400)
    assert len(first) == 400
    assert sum(map(bool, first)) > 50
    assert first == again
    assert memory[-1] < memory[0] + 30
