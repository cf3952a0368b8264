"""The short form of the campaign against the readers."""

from __future__ import annotations

from tests.fuzz import readers


def test_no_mangled_file_ends_the_engine() -> None:
    """Readers refuse with their own errors, and what they accept is loaded and asked without an end of the process."""
    assert readers.run(seed=1, count=400) == 400
