"""The search: with a scripted model whose probabilities are known, and with a real one for what must always hold."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from engine_scripted import Scripted, small_vocabulary
from hypothesis import given, settings
from hypothesis import strategies as st
from models_tiny import SENTENCES, write_weights

from engine.errors import Aborted, LoadFault
from engine.llm.llama import LlamaRuntime
from engine.suggest.blocklist import Blocklist
from engine.suggest.rules import typable
from engine.suggest.suggester import Suggester
from engine.suggest.terms import Found
from engine.suggest.tokens import Tokens
from engine.text import hangul
from engine.text.hangul import spell
from engine.wire.options import SuggestOptions
from engine.wire.protocol import ModelFiles


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """The vocabulary of ``Scripted``."""
    return small_vocabulary(tmp_path_factory.mktemp("small"))


def answers(
    tokens: Tokens, script: Mapping[str, Mapping[str, float]], before: str, blocked: Sequence[str] = (), k: int = 5
) -> dict[str, float]:
    """What is offered with which probability, in order."""
    found = Suggester(Scripted(script), tokens, Blocklist(blocked)).suggest(before, SuggestOptions(k), Patient())
    assert found.complete
    return shown(found)


def shown(found: Found) -> dict[str, float]:
    return {s.text.reveal(): s.probability for s in found.candidates}


class Patient:
    """Waits as long as it takes, unless told that it stops at its poll number ``polls`` or has time for ``batches``."""

    def __init__(self, polls: int = 1 << 30, batches: int = 1 << 30) -> None:
        self._polls, self._batches = polls, batches
        self.phases: list[str] = []

    def should_stop(self) -> bool:
        self._polls -= 1
        return self._polls < 0

    def rows_in_time(self, wanted: int) -> int:
        self._batches -= 1
        return wanted if self._batches >= 0 else 0

    def begin(self, phase: str) -> None:
        self.phases.append(phase)


def test_the_probability_is_that_of_the_eojeol_and_its_end(small: Tokens) -> None:
    """Nothing typed: P(tokens) x P(end), by the mass of all tokens that start an eojeol."""
    script = {"": {"▁가구": 0.3, "▁요": 0.1, "▁각": 0.1, ".": 0.5}, "▁가구": {".": 0.5, "▁": 0.25, "가": 0.25}}
    found = answers(small, script, "")
    assert found["가구"] == pytest.approx(0.3 * 0.75 / 0.5)
    assert found["가구가"] == pytest.approx(0.3 * 0.25 / 0.5)
    assert found["요"] == pytest.approx(0.1 / 0.5)


def test_typed_keys_condition_the_probability(small: Tokens) -> None:
    """각 is on the way to 가구: what does not fit leaves the whole, what fits shares it."""
    script = {
        "": {"▁가구": 0.2, "▁요": 0.5, "▁각": 0.2, "▁가": 0.1},
        "▁가": {"구": 0.5, "요": 0.5},
        "▁각": {"가": 1.0},
        "▁각 가": {".": 1.0},
    }
    found = answers(small, script, "각")
    whole = 0.2 + 0.2 + 0.1 * 0.5
    assert list(found) == ["가구", "각가"]
    assert found["가구"] == pytest.approx((0.2 + 0.1 * 0.5) / whole), "two spellings of 가구 are added up"
    assert found["각가"] == pytest.approx(0.2 / whole)


def test_a_frequent_beginning_does_not_hide_a_rare_match(small: Tokens) -> None:
    """▁가 is a thousand times as probable as ▁가구, but nothing that was typed follows it."""
    script = {
        "": {"▁가": 0.9995, "▁가구": 0.0005},
        "▁가": {".": 1.0},
        "▁가구": {"가": 1.0},
        "▁가구 가": {".": 1.0},
    }
    assert answers(small, script, "가구") == {"가구가": pytest.approx(1.0)}


def test_a_token_with_a_mark_ends_the_eojeol_itself(small: Tokens) -> None:
    """ "요." and "요" then "." are one candidate, offered without the mark."""
    script = {"": {"▁가구": 1.0}, "▁가구": {"요.": 0.6, "요": 0.4}, "▁가구 요": {".": 1.0}}
    assert answers(small, script, "가구") == {"가구요": pytest.approx(1.0)}


def test_what_was_typed_already_is_not_offered_but_counts(small: Tokens) -> None:
    """The typed text may be the whole eojeol; the candidates' probabilities leave room for that."""
    script = {"": {"▁가구": 1.0}, "▁가구": {".": 0.7, "가": 0.3}, "▁가구 가": {".": 1.0}}
    assert answers(small, script, "가구") == {"가구가": pytest.approx(0.3)}


def test_a_bare_start_carries_digits_and_typed_marks(small: Tokens) -> None:
    """Digits and marks are tokens of their own after a bare eojeol start."""
    script = {"": {"▁": 1.0}, "▁": {"3": 1.0}, "▁ 3": {"구": 1.0}, "▁ 3 구": {".": 1.0}}
    assert answers(small, script, "3") == {"3구": pytest.approx(1.0)}
    assert answers(small, script, "") == {"3구": pytest.approx(1.0)}


def test_a_blocked_branch_is_never_expanded(small: Tokens) -> None:
    """Blocked eojeols count in the whole; a pardoned continuation is still found."""
    script = {"": {"▁새끼": 0.5, "▁요": 0.5}, "▁새끼": {".": 0.5, "손": 0.3, "가": 0.2}, "▁새끼 손": {".": 1.0}}
    found = answers(small, script, "", blocked=["새끼", "!새끼손"])
    assert found == {"요": pytest.approx(0.5), "새끼손": pytest.approx(0.15)}
    runtime = Scripted(script)
    Suggester(runtime, small, Blocklist(["새끼"])).suggest("", SuggestOptions(), Patient())
    assert runtime.decodes == [1], "only 요 was decoded"


def test_what_an_input_method_would_compose_otherwise_is_not_offered(small: Tokens) -> None:
    """구 and ㅏ are the keys of 과 or worse: the typed candidate would not be the shown one."""
    script = {"": {"▁각": 1.0}, "▁각": {"ㅏ": 0.5, "구": 0.5}}
    assert list(answers(small, script, "각")) == ["각구"]


def test_latin_does_not_continue_hangul(small: Tokens) -> None:
    """The keys of 가 do not bring the Latin "rk"."""
    script = {"": {"▁rk": 0.5, "▁가구": 0.5}}
    assert list(answers(small, script, "가")) == ["가구"]


def test_the_search_stops_when_nothing_can_change_the_answer(small: Tokens) -> None:
    """The best is finished and beats every live branch: no further decode."""
    script = {"": {"▁가구": 0.9, "▁각": 0.1}, "▁각": {"구": 1.0}}
    runtime = Scripted(script)
    Suggester(runtime, small, Blocklist()).suggest("", SuggestOptions(1), Patient())
    assert runtime.decodes == [2]


def test_k_bounds_the_answer(small: Tokens) -> None:
    """At most k, the most probable ones."""
    script = {"": {"▁가구": 0.5, "▁각": 0.3, "▁요": 0.2}}
    assert list(answers(small, script, "", k=2)) == ["가구", "각"]


def test_a_stopped_search_is_no_answer_and_its_work_is_kept(small: Tokens) -> None:
    """An abort between two batches; the same question again decodes only what is missing."""
    script = {"": {"▁가구": 1.0}, "▁가구": {"가": 1.0}}
    runtime = Scripted(script)
    suggester = Suggester(runtime, small, Blocklist())
    with pytest.raises(Aborted):
        suggester.suggest("", SuggestOptions(), Patient(polls=3))
    assert runtime.decodes == [1]
    assert list(shown(suggester.suggest("", SuggestOptions(), Patient()))) == ["가구가"]
    assert runtime.decodes == [1, 1]


def test_without_time_what_was_found_is_the_answer(small: Tokens) -> None:
    """One batch is decoded, and the answer says that there may be more."""
    script = {"": {"▁가구": 1.0}, "▁가구": {"가": 0.5, ".": 0.5}}
    found = Suggester(Scripted(script), small, Blocklist()).suggest("", SuggestOptions(), Patient(batches=1))
    assert shown(found) == {"가구": pytest.approx(0.5)}
    assert not found.complete


def test_the_next_key_only_prunes(small: Tokens) -> None:
    """What was decoded for one key serves the next ones, and the prompt is asked for once."""
    script = {"": {"▁가구": 0.6, "▁각": 0.2, "▁요": 0.2}}
    runtime = Scripted(script)
    suggester = Suggester(runtime, small, Blocklist())
    assert list(shown(suggester.suggest("", SuggestOptions(), Patient()))) == ["가구", "각", "요"]
    before = list(runtime.decodes)
    assert list(shown(suggester.suggest("ㄱ", SuggestOptions(), Patient()))) == ["가구", "각"]
    assert list(shown(suggester.suggest("각", SuggestOptions(), Patient()))) == ["가구"]
    assert runtime.decodes == before
    assert len(runtime.prompts) == 1


def test_temperature_sharpens_and_flattens(small: Tokens) -> None:
    """Every token's probability to the power 1/T, made to sum to one again."""
    script = {"": {"▁가구": 0.8, "▁요": 0.2}}
    suggester = Suggester(Scripted(script), small, Blocklist())
    for temperature in (0.5, 2.0, 1.0):
        power = 1 / temperature
        found = shown(suggester.suggest("", SuggestOptions(temperature=temperature), Patient()))
        assert found["가구"] == pytest.approx(0.8**power / (0.8**power + 0.2**power), rel=1e-4)


def test_what_is_impossible_is_not_decoded(small: Tokens) -> None:
    """At a low temperature nearly all tokens have probability 0; they cost nothing and break nothing."""
    script = {"": {"▁가": 0.9, "▁": 1e-6, "▁각": 1e-6}, "▁가": {"구": 0.9}}
    runtime = Scripted(script)
    found = Suggester(runtime, small, Blocklist()).suggest("각", SuggestOptions(temperature=0.1), Patient())
    assert shown(found) == {"가구": pytest.approx(1.0, rel=1e-3)}
    assert sum(runtime.decodes) < 8


def test_single_tokens_complete_the_typed_keys(small: Tokens) -> None:
    """A token candidate is the typed text and the first token beyond it, whatever comes then."""
    script = {
        "": {"▁가구": 0.2, "▁요": 0.5, "▁": 0.2, "▁가": 0.1},
        "▁가": {"구": 0.5, "요": 0.5},
        "▁": {"가": 0.5, "3": 0.5},
        "▁ 가": {"구": 0.5, ".": 0.5},
    }
    suggester = Suggester(Scripted(script), small, Blocklist())
    options = SuggestOptions(unit="token")
    assert shown(suggester.suggest("", options, Patient())) == {
        "요": pytest.approx(0.5), "가구": pytest.approx(0.2), "가": pytest.approx(0.2), "3": pytest.approx(0.1),
    }  # fmt: skip
    script = {"": {"▁가구": 0.2, "▁각": 0.4, "▁가": 0.4}, "▁가": {"구": 0.5, "요": 0.5}}
    suggester = Suggester(Scripted(script), small, Blocklist())
    assert shown(suggester.suggest("각", options, Patient())) == {"가구": pytest.approx(0.4 / 0.8)}


def test_latin_goes_on_where_latin_was_typed(small: Tokens) -> None:
    """Behind Latin letters comes Latin or Hangul; behind anything else no Latin, which Hangul keys cannot press."""
    script = {"": {"▁r": 0.6, "▁rk": 0.4}, "▁r": {"k": 0.5, "가": 0.5}}
    assert answers(small, script, "r") == {"rk": pytest.approx(0.7), "r가": pytest.approx(0.3)}
    script = {"": {"▁가": 1.0}, "▁가": {"k": 0.5, "구": 0.5}}
    assert list(answers(small, script, "가")) == ["가구"]


def test_model_and_tokenizer_must_match(files: ModelFiles, tokens: Tokens, tmp_path: Path) -> None:
    """Another vocabulary size is refused at once, unless it is the next round number."""
    padded = -(-tokens.size // 128) * 128
    for size, matches in [(tokens.size - 1, False), (tokens.size + 1, False), (padded, True), (padded + 128, False)]:
        write_weights(tmp_path / f"{size}.gguf", size)
        runtime = LlamaRuntime(tmp_path / f"{size}.gguf", threads=1)
        if matches:
            assert Suggester(runtime, tokens, Blocklist()).suggest("오늘 ", SuggestOptions(), Patient()).candidates
        else:
            with pytest.raises(LoadFault) as caught:
                Suggester(runtime, tokens, Blocklist())
            assert caught.value.code == "mismatch"
        runtime.close()


@pytest.mark.parametrize(
    ("size", "rows", "matches"),
    [
        (151_665, 151_936, True),  # Qwen2
        (50_277, 50_688, True),  # Pythia
        (50_257, 51_200, False),  # GPT-2's tokenizer, KoGPT2's model
        (151_665, 151_937, False),
    ],
)
def test_padding_is_small_beside_the_vocabulary(small: Tokens, size: int, rows: int, matches: bool) -> None:
    """A large vocabulary may have some hundred rows without a token, to come to a round number."""
    runtime, tokens = Scripted({}), copy.copy(small)
    runtime.vocabulary, tokens.size = rows, size
    if matches:
        Suggester(runtime, tokens, Blocklist())
    else:
        with pytest.raises(LoadFault, match="mismatch"):
            Suggester(runtime, tokens, Blocklist())


WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})
CONTEXTS = ["", "오늘 ", "오늘 회의는 ", "안녕하세요, 문의드릴 ", "안녕히 가세요.\n"]
BANNED = Blocklist(["새끼", "!새끼손", "=가게", "^참석하겠"])


@given(
    context=st.sampled_from(CONTEXTS),
    typed=st.one_of(
        st.builds(lambda word, n: hangul.compose(hangul.keys(word)[:n]), st.sampled_from(WORDS), st.integers(0, 12)),
        st.text(alphabet="가각ㄱㅏㅋ새끼1A.(한", max_size=4),
    ),
    k=st.integers(1, 20),
)
@settings(max_examples=80, deadline=None)
def test_what_always_holds(suggester: Suggester, context: str, typed: str, k: int) -> None:
    """Every candidate fits, is new, whole, allowed and typeable; sorted, no duplicates, honest probabilities."""
    found = suggester.suggest(context + typed, SuggestOptions(k), Patient()).candidates
    texts = [s.text.reveal() for s in found]
    assert len(found) <= k
    assert len(set(texts)) == len(texts)
    probabilities = [s.probability for s in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 < p <= 1 for p in probabilities)
    assert sum(probabilities) <= 1 + 1e-4
    for text in texts:
        assert hangul.keys(text).startswith(hangul.keys(typed))
        assert spell(text).startswith(spell(typed))
        assert text != typed
        assert text.isprintable()
        assert not any(c.isspace() or c == "▁" for c in text)
        assert any(c.isalnum() for c in text)
        assert typable(text)
        assert not BANNED.blocks(text)


@pytest.mark.parametrize("word", ["가구를", "한글을", "안녕하세요", "결정합시다"])
def test_every_position_inside_an_eojeol_can_still_become_it(suggester: Suggester, word: str) -> None:
    """Whatever the screen shows on the way, the typed keys leave something to offer."""
    keys = hangul.keys(word)
    for n in range(1, len(keys)):
        assert suggester.suggest("오늘 " + hangul.compose(keys[:n]), SuggestOptions(), Patient()).candidates


def test_an_impossible_partial_is_not_answered(suggester: Suggester) -> None:
    """Text that no key sequence composes, and text longer than an eojeol, bring nothing."""
    assert suggester.suggest("ㄱㅏ", SuggestOptions(), Patient()) == Found((), complete=True)
    assert suggester.suggest("가" * 17, SuggestOptions(), Patient()) == Found((), complete=True)


def test_a_full_context_is_not_exceeded(suggester: Suggester) -> None:
    """A text far longer than the model's context is answered like any other."""
    assert suggester.suggest(" ".join(SENTENCES * 20) + " ", SuggestOptions(), Patient()).candidates
