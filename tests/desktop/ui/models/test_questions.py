"""What the session asks reaches the engine whole."""

from __future__ import annotations

from typing import Any, cast

from desktop.session.effects import Ask
from desktop.ui.models.control import ModelControl
from desktop.ui.models.eot_control import EotControl
from desktop.ui.models.questions import Questions
from engine.client.switch import EngineSwitch
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import OWN, OwnWord, PassedOver


class Heard:
    """Engine, models and ends in one: notes what it is asked."""

    beside = True

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def asked(self) -> None:
        self.calls.append("asked")

    def suggest(self, before: Private, options: SuggestOptions) -> int:
        self.calls.append((before, options))
        return 7

    def ask(self, before: Private, request: int) -> None:
        self.calls.append((before, request))

    def words(self, before: str, partial: str, layout: LayoutName) -> tuple[OwnWord, ...]:
        assert (before, partial, layout) == ("새 ", "각", "39")
        return tuple(OwnWord(Private(f"가구{number}"), 0.001) for number in range(80))


def test_all_of_a_question_is_asked() -> None:
    """With the deadline of the settings, whether the suggesting model says if the text is finished, and what was learnt.

    Not more of the person's own words than may be told, and the last lines' first.
    """
    heard = Heard()
    questions = Questions(
        cast("EngineSwitch", heard), cast("ModelControl", heard), cast("EotControl", heard), 40.0, heard
    )
    passed, own = (PassedOver(Private("가구"), 2),), (OwnWord(Private("가게"), 0.1),)
    assert questions.suggest(Ask(3, Private("새 각"), 7, "39", passed, own, stem=True)) == 7
    learnt = tuple(OwnWord(Private(f"가구{number}"), 0.001) for number in range(OWN[1] - 1))
    options = SuggestOptions(7, deadline_ms=40.0, end=True, layout="39", passed=passed, own=(*own, *learnt), stem=True)
    assert heard.calls == ["asked", (Private("새 각"), options), (Private("새 각"), 7)]
