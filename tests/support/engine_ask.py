"""An engine for the commands that knows some eojeols by heart."""

from __future__ import annotations

from engine.errors import EngineError
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.protocol import Suggestion

EOJEOLS = ("가구", "가구를", "한글", "한글을", "감사합니다", "감사드립니다", "좋아서", "좋네요", "날씨가")


def ask(before: Private, k: int) -> tuple[Suggestion, ...]:
    """The eojeols whose keys begin with those of the eojeol being typed; fails on "고장", and by mistake on "틀림"."""
    shown = before.reveal()
    if shown.endswith("고장"):
        raise EngineError("out of order")
    if shown.endswith("틀림"):
        raise ZeroDivisionError
    partial = keys("" if not shown or shown[-1].isspace() else shown.split()[-1])
    fitting = [each for each in EOJEOLS if keys(each).startswith(partial)][:k]
    return tuple(Suggestion(Private(each), 0.5 / (1 + place)) for place, each in enumerate(fitting))
