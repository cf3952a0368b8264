"""The short form of the fuzzer of foreign messages."""

from __future__ import annotations

import pytest

from tests.fuzz import foreign


@pytest.mark.usefixtures("caplog")  # that odd messages are dropped may be told
@pytest.mark.parametrize("seed", [1, 2])
def test_what_strangers_say_is_survived(seed: int) -> None:
    """Whatever it is, nothing is raised, nothing is kept, and all that is told of it goes over the link."""
    assert foreign.run(seed, 300) == 300
