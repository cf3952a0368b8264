"""What a person passed over and has written, and stems, through the engine process with the built-in model."""

from __future__ import annotations

from desktop.library.files import builtin_model
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import OwnWord, PassedOver, Suggestions

BEFORE = Private("내일 회의에 ㅊ")


def test_each_question_is_answered_for_what_it_tells_of_the_person() -> None:
    """Passed over, a row makes way; an own word comes; and neither stays in the answer to who does not tell of it."""
    with BlockingClient(EngineOptions(role_command("engine"), builtin_model())) as engine:

        def ask(options: SuggestOptions) -> Suggestions:
            return engine.answer(BEFORE, options, 60)

        def texts(answer: Suggestions) -> list[str]:
            return [each.text.reveal() for each in answer.candidates]

        plain = ask(SuggestOptions())
        assert plain.stem is None
        again = ask(SuggestOptions(passed=tuple(PassedOver(each.text, 2) for each in plain.candidates), stem=True))
        assert len(set(texts(again)) - set(texts(plain))) >= 3
        assert max(each.probability for each in again.candidates) <= 1
        assert again.stem is not None
        assert keys(again.stem.text.reveal()).startswith(keys("ㅊ"))
        assert 0 < again.stem.probability <= 1
        own = ask(SuggestOptions(own=(OwnWord(Private("참깨라면을"), 0.2),)))
        assert "참깨라면을" in texts(own)
        assert ask(SuggestOptions()).candidates == plain.candidates
        assert ask(SuggestOptions(stem=True)).candidates == plain.candidates, "a stem takes no place from a word"
