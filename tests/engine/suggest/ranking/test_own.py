"""The person's own words beside model and lexicon."""

from __future__ import annotations

import pytest
from engine_patient import Patient
from engine_scripted import Scripted, small_vocabulary

from engine.suggest.blocklist import Blocklist
from engine.suggest.ranking.own import with_own
from engine.suggest.suggester import Suggester
from engine.suggest.terms import NO_PRIOR, LexiconPrior
from engine.suggest.tokens import Tokens
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import OwnWord

SCRIPT = {"": {"▁가구": 0.9, "▁가": 0.1}, "▁가구": {".": 1.0}, "▁가": {"가": 1.0}, "▁가 가": {".": 1.0}}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """The vocabulary of ``Scripted``."""
    return small_vocabulary(tmp_path_factory.mktemp("small"))


def ask(tokens: Tokens, before: str, *own: OwnWord, blocked: tuple[str, ...] = ()) -> dict[str, float]:
    """What is offered with which probability, in order."""
    suggester = Suggester(Scripted(SCRIPT), tokens, Blocklist(blocked))
    found = suggester.suggest(before, SuggestOptions(own=own), Patient())
    return {each.text.reveal(): each.probability for each in found.candidates}


def test_each_word_has_its_weight_and_all_else_the_rest() -> None:
    """What model and lexicon say is scaled down alike, and the sum of all stays what it was."""
    prior = LexiconPrior(0.4, {"가구": 0.5, "가게": 0.25}, lambda text: 0.125 if text == "가다" else 0.0)
    own = (OwnWord(Private("가구"), 0.1), OwnWord(Private("가다"), 0.05), OwnWord(Private("나무"), 0.3))
    mixed = with_own(prior, own, lambda text: text.startswith("가"))
    assert 1 - mixed.share == pytest.approx(0.85 * 0.6), "the model's part"
    said = {text: mixed.share * chance for text, chance in mixed.drafts.items()}
    assert said == {
        "가구": pytest.approx(0.1 + 0.85 * 0.4 * 0.5),
        "가게": pytest.approx(0.85 * 0.4 * 0.25),
        "가다": pytest.approx(0.05 + 0.85 * 0.4 * 0.125),
    }
    assert mixed.share * mixed.probability("가다") == pytest.approx(0.85 * 0.4 * 0.125)


def test_words_that_do_not_fit_change_nothing() -> None:
    """Whoever asks may be wrong about the keys."""
    assert with_own(NO_PRIOR, (OwnWord(Private("나무"), 0.1),), lambda text: False) is NO_PRIOR


def test_a_word_that_the_model_does_not_know_is_offered(small: Tokens) -> None:
    """With its weight; the others keep their order, and lose together what it has."""
    plain, mixed = ask(small, "가"), ask(small, "가", OwnWord(Private("가게"), 0.2))
    assert "가게" not in plain
    assert mixed["가게"] == pytest.approx(0.2)
    assert {text: chance / 0.8 for text, chance in mixed.items() if text != "가게"} == {
        text: pytest.approx(chance) for text, chance in plain.items()
    }


def test_what_is_never_offered_is_not_the_person_s_either(small: Tokens) -> None:
    """Blocked words, other keys, the typed text itself, and what no keys spell."""
    own = [OwnWord(Private(text), 0.1) for text in ("가손", "나무", "가", "가***", "가 요")]
    assert ask(small, "가", *own, blocked=("가손",)).keys() <= ask(small, "가").keys() | {"가 요"}
