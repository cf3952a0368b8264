"""The short form of the fuzzer of tables."""

from __future__ import annotations

import pytest

from tests.fuzz import tables


@pytest.mark.parametrize("seed", [1, 2])
def test_tables_of_strangers(seed: int) -> None:
    """Whatever stands in a file, it is read and written, or refused by a code that has a sentence."""
    assert tables.run(seed, 300) == 300
