"""The session's questions to the models: what fits behind a text, and whether it is finished."""

from __future__ import annotations

from desktop.session.document import Document
from desktop.session.effects import Ask
from desktop.session.habits.follower import LearntSource
from desktop.ui.models.control import ModelControl
from desktop.ui.models.eot_control import EotControl
from engine.client.switch import EngineSwitch
from engine.wire.options import SuggestOptions
from engine.wire.protocol import OWN

__all__ = ["Questions"]


class Questions:
    """The session's ``EnginePort``; ``deadline_ms`` is how long an answer may take."""

    def __init__(
        self, engine: EngineSwitch, models: ModelControl, ends: EotControl, deadline_ms: float, learnt: LearntSource
    ) -> None:
        self._engine, self._models, self._ends, self._learnt = engine, models, ends, learnt
        self.deadline_ms = deadline_ms

    def suggest(self, question: Ask) -> int:
        """Asks the engine that suggests, and whoever else says whether the text is finished."""
        self._models.asked()
        before = question.before.reveal()
        partial = Document(question.before).partial
        learnt = self._learnt.words(before[: len(before) - len(partial)], partial, question.layout)
        options = SuggestOptions(
            question.k,
            deadline_ms=self.deadline_ms,
            end=self._ends.beside,
            layout=question.layout,
            passed=question.passed,
            own=(*question.own, *learnt)[: OWN[1]],
            stem=question.stem,
        )
        request = self._engine.suggest(question.before, options)
        self._ends.ask(question.before, request)
        return request

    def cancel(self, request: int) -> None:
        """The answer is not wanted any more."""
        self._engine.cancel(request)
