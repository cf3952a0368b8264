"""The short form of ``python -m tests.fuzz answers``."""

from __future__ import annotations

from tests.fuzz import answers


def test_spoilt_answers() -> None:
    """Are read or not; nothing else is raised, and an answer behind a thought is found whatever was thought."""
    assert answers.run(seed=15, count=400) == 400
