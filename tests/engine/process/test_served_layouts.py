"""Keyboard layouts through the engine process: each question is answered for the keyboard that it names."""

from __future__ import annotations

from desktop.library.files import builtin_model
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.text.layouts.becoming import continues
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.options import SuggestOptions


def test_a_question_is_answered_for_its_keyboard() -> None:
    """The same text asked for 2-set and 3-set by turns: neither gets the other's answer, also when remembered."""
    with BlockingClient(EngineOptions(role_command("engine"), builtin_model())) as engine:

        def ask(layout: LayoutName) -> list[str]:
            candidates = engine.ask(Private("우리 각"), SuggestOptions(20, layout=layout), 60)
            return [each.text.reveal() for each in candidates]

        two, three = ask("2"), ask("39")
        assert any(not continues(text, "각", "39") for text in two)
        assert three
        assert all(continues(text, "각", "39") for text in three)
        assert (ask("2"), ask("39")) == (two, three)
