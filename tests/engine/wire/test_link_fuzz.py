"""The short form of the fuzzer of the link; ``python -m tests.fuzz link`` is the long one."""

from __future__ import annotations

import pytest

from tests.fuzz.link import run


@pytest.mark.parametrize("seed", [1, 2026])
def test_a_link_survives_what_is_no_message(seed: int) -> None:
    """Spoiled frames and unsendable messages are ``LinkError``, and nothing else is."""
    assert run(seed, 20_000) == 20_000
