"""A predictor for the tests of what asks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.bench.predictor import Predictor

__all__ = ["Fake"]


class Fake(Predictor):
    """Answers with what a function of context and partial gives, and notes the questions."""

    name = "fake"

    def __init__(self, answer: Callable[[str, str], Sequence[str]]) -> None:
        self._answer = answer
        self.asked: list[tuple[str, str]] = []

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        self.asked.append((context, partial))
        return self._answer(context, partial)

    def close(self) -> None: ...
