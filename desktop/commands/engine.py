"""The engine of one command, and what of an engine commands need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, Self, TextIO, cast

from desktop.library.files import builtin_model, faulty_path
from desktop.settings.model import Settings
from desktop.system.roles import role_command
from desktop.words.app import Sentence, text
from desktop.words.eot import FAULTS
from desktop.words.model_faults import model_fault_sentence
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.client.state import EngineEvent, EngineState
from engine.text.private import Private
from engine.wire.eot import SparedFault
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Eot, EotAnswer, ModelFiles, Statistics, Suggestion, Suggestions

__all__ = ["AnswerSuggestions", "AskEngine", "AskEot", "CommandEngine", "state_lines"]

_FIRST_ANSWER_SECONDS = 60.0


class AskEngine(Protocol):
    """What most commands need of an engine: waits for its answer; raises ``EngineError`` when there is none."""

    def __call__(self, before: Private, k: int) -> tuple[Suggestion, ...]:
        """At most ``k`` eojeols that fit behind ``before``, most probable first."""


class AnswerSuggestions(Protocol):
    """An engine that is asked with all options: waits for its answer; raises ``EngineError`` when there is none."""

    def __call__(self, before: Private, options: SuggestOptions) -> Suggestions:
        """What fits behind ``before``, most probable first."""


class AskEot(Protocol):
    """An engine that is asked: waits for its answer; raises ``EngineError`` when there is none."""

    def __call__(self, question: Eot) -> EotAnswer:
        """An item or a refusal for each text."""


class CommandEngine:
    """An engine for one command: tells ``errors`` what goes wrong, and ends with the command."""

    def __init__(self, model: ModelFiles, settings: Settings, errors: TextIO) -> None:
        """Starts nothing yet: the engine lives inside the ``with``."""
        self._model, self._errors = model, errors
        options = EngineOptions(role_command("engine"), model, builtin_model(), settings.threads or None)
        self._client = BlockingClient(options, self._tell)

    def __enter__(self) -> Self:
        self._client.client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.client.close()

    def ask(self, before: Private, k: int) -> tuple[Suggestion, ...]:
        """See ``AskEngine``."""
        return self._client.ask(before, k, _FIRST_ANSWER_SECONDS)

    def answer(self, before: Private, options: SuggestOptions) -> Suggestions:
        """See ``AnswerSuggestions``."""
        return self._client.answer(before, options, _FIRST_ANSWER_SECONDS)

    def eot(self, question: Eot) -> EotAnswer:
        """See ``AskEot``."""
        return self._client.eot(question, _FIRST_ANSWER_SECONDS)

    def report(self) -> Statistics:
        """What the engine counted, and what it runs on."""
        return self._client.report()

    def _tell(self, event: EngineEvent) -> None:
        for line in state_lines(event, self._model):
            self._errors.write(line + "\n")


def state_lines(event: EngineEvent, model: ModelFiles) -> Iterator[str]:
    """What is wrong, if anything is, when an engine that was started with this model enters a state."""
    if isinstance(event, EngineState) and event.kind == "bad-model":
        yield model_fault_sentence(event.detail, faulty_path(model, event.detail))
        if event.model_id != builtin_model().id:
            yield text(Sentence.BAD_MODEL, model=event.model_id)
    elif isinstance(event, EngineState) and event.kind == "ready":
        # Known: they are the engine's own.
        yield from (text(FAULTS[cast(SparedFault, fault)]) for fault in event.detail.split())
