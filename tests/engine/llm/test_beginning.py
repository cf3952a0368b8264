"""How much of a text becomes tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.llm.beginning import enough


@given(st.integers(1, 50), st.integers(0, 3000), st.integers(1, 9))
def test_what_is_left_is_certain(tokens: int, length: int, characters: int) -> None:
    """A text with few enough is whole, whatever of it makes a token; of another there is more than enough."""
    text = "".join(chr(0xAC00 + i) for i in range(length))

    def count(part: str) -> int:
        return -(-len(part) // characters)

    found = enough(text, tokens, count)
    assert text.startswith(found)
    assert found == text if count(text) <= 2 * tokens else count(found) > 2 * tokens


@pytest.mark.parametrize(("each", "most"), [(1, 3_000), (4, 15_000)])
def test_a_million_characters_are_not_counted(each: int, most: int) -> None:
    """Only some for each of the tokens."""
    counted = []

    def count(part: str) -> int:
        counted.append(len(part))
        return len(part) // each

    enough("a" * 1_000_000, 512, count)
    assert sum(counted) <= most


def test_what_makes_no_tokens_is_whole() -> None:
    """Blanks, of which some tokenizers make nothing."""
    assert enough(" " * 10_000, 5, lambda part: len(part.split())) == " " * 10_000
