"""What is asked about an utterance: the options, and the engine's answer or why there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from desktop.commands.engine import AskEot
from desktop.commands.lines import number
from desktop.words.eot import EotSentence, refusal
from desktop.words.language import text
from engine.client.state import RequestFailed
from engine.errors import EngineError
from engine.text.private import Private
from engine.wire.eot import Eot, EotAnswer, EotCode
from engine.wire.eot_question import EotRequestCode, eot_question, request_code
from engine.wire.options import BadOption

__all__ = ["FIELDS", "EotOptions", "EotUnanswered", "ask_all", "read_eot_options"]

FIELDS: Mapping[str, str] = {"top_k": "--top-k", "temperature": "--temperature", "timeout": "--timeout"}
"""The options of the command line by their names in JSON."""

Code: TypeAlias = EotCode | EotRequestCode | Literal["INVALID_INPUT"]


@dataclasses.dataclass(frozen=True)
class EotOptions:
    """The options of a question; what is out of range is refused when it is asked (``engine.wire.eot_question``)."""

    top_k: int = 5
    temperature: float = 1.0
    timeout: float | None = None

    def question(self, texts: Sequence[Private], turns: Sequence[Private]) -> Eot:
        """The message; raises ``BadOption``."""
        return eot_question(texts, turns, self.top_k, self.temperature, self.timeout)


class EotUnanswered(Exception):
    """There is no answer; ``sentence`` tells why without quoting the text."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def read_eot_options(values: Mapping[str, str | None]) -> EotOptions:
    """The options that the command line spells, by their names in JSON; raises ``EotUnanswered``."""
    given: dict[str, Any] = {name: number(value) for name, value in values.items() if value is not None}
    options = dataclasses.replace(EotOptions(), **given)
    try:
        options.question([Private("")], [])
    except BadOption as bad:
        raise _out_of_range(bad, FIELDS) from None
    return options


def ask_all(ask: AskEot, texts: Sequence[Private], turns: Sequence[Private], options: EotOptions) -> EotAnswer:
    """The engine's answer; raises ``EotUnanswered``, also when the engine has none."""
    try:
        return ask(options.question(texts, turns))
    except BadOption as bad:
        raise _out_of_range(bad, {"turns": "context"}) from None
    except RequestFailed as failed:
        code = request_code(failed.code)
        sentence = refusal("too-late", 0) if code == "TIMEOUT" else text(EotSentence.ENGINE, reason=failed)
        raise EotUnanswered(code, sentence) from None
    except EngineError as error:
        raise EotUnanswered("MODEL_NOT_LOADED", text(EotSentence.ENGINE, reason=error)) from None


def _out_of_range(bad: BadOption, names: Mapping[str, str]) -> EotUnanswered:
    least, most = (f"{float(limit):,g}" if float(limit) < 1000 else f"{float(limit):,.0f}" for limit in bad.limits)
    sentence = text(EotSentence.RANGE, name=names.get(bad.name, bad.name), least=least, most=most)
    return EotUnanswered("INVALID_PARAMETER", sentence)
