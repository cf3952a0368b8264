"""The end of the utterance beside suggestions: read on the way to the candidates, with no decode of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from engine_patient import Patient
from models_tiny import SENTENCES

from desktop.library.files import builtin_model
from engine.eot.calibration import Calibration
from engine.eot.predictor import Predictor
from engine.eot.tables import Tables
from engine.llm.llama import LlamaRuntime
from engine.llm.runtime import Branch, Floats, Stop
from engine.process.eot import open_predictor
from engine.suggest.blocklist import Blocklist
from engine.suggest.lexicon import Lexicon
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.text.hangul import compose, keys
from engine.wire.eot import SparedFault
from engine.wire.options import SuggestOptions


class Counted(LlamaRuntime):
    """Counts batches."""

    batches = 0

    def expand(self, branches: Sequence[Branch], should_stop: Stop) -> list[tuple[int, Floats]]:
        self.batches += 1
        return super().expand(branches, should_stop)


@pytest.fixture(scope="module")
def loaded() -> Iterator[tuple[Counted, Tokens, Suggester]]:
    """The built-in model with its lexicon."""
    found = builtin_model()
    tokens = Tokens(Path(found.tokenizer))
    assert found.lexicon is not None
    runtime = Counted(Path(found.gguf), threads=1)
    yield runtime, tokens, Suggester(runtime, tokens, Blocklist(), lexicon=Lexicon(Path(found.lexicon)))
    runtime.close()


def test_it_is_what_the_model_says_of_the_whole_text(loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """Behind an eojeol, typed to its end or with a blank: the probabilities of the same text read by itself."""
    runtime, tokens, suggester = loaded
    for text in ("그래 알았어", "그래 알았어 ", "내일 몇 시에 만날까", "네", "오늘 점심은 뭐 먹"):
        after = suggester.suggest(text, SuggestOptions(end=True), Patient()).after
        [alone] = runtime.read([[*tokens.pieces.head, *tokens.pieces.line(text)]], lambda: False)
        assert after is not None
        assert np.allclose(after, alone, atol=1e-3)


def test_it_takes_no_decode_of_its_own(loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """Sentences typed key by key take as many batches, and it is known wherever an eojeol is typed to its end in Hangul."""
    runtime, tokens, suggester = loaded
    batches = {}
    for end in (False, True):
        suggester = Suggester(runtime, tokens, Blocklist())
        begun = runtime.batches
        for sentence in SENTENCES:
            context = ""
            for word in sentence.split():
                found = [
                    suggester.suggest(context + compose(keys(word)[:typed]), SuggestOptions(end=end), Patient())
                    for typed in range(1, len(keys(word)) + 1)
                ]
                # Latin letters pressed in Hangul mode may be no text that keys give.
                assert word.isascii() or (found[-1].after is not None) == end
                context += word + " "
        batches[end] = runtime.batches - begun
    assert batches[True] <= batches[False] * 1.02


@pytest.mark.parametrize("text", ["괜찮", "저는 괜찮", "먼저 갔", "전화해", "자료 보내", "오늘 ㅎ", "확인", "자", "어"])
def test_nobody_is_offered_an_end_that_is_none(text: str, loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """Behind a bare stem, before 주세요, behind a letter that is a key, and where a whole turn begins another word."""
    runtime, tokens, suggester = loaded
    faults: list[SparedFault] = []
    predictor = open_predictor(runtime, tokens.pieces, builtin_model(), faults)
    after = suggester.suggest(text, SuggestOptions(end=True), Patient()).after
    assert after is not None
    end = predictor.end(text, after)
    assert end is not None
    assert end.assessment != "high"
    assert faults == []


RARE = ("똠방각하", "뷁스러우", "읭읭", "앜앜앜앜앜", "쭈꾸미볶음밥먹을", "햏햏햏", "갉작갉작", "훑어보겠습니다")


@pytest.mark.parametrize("context", ["", "오늘은 ", "그래서 나는 그 사람에게 " * 30])
def test_rare_eojeols_are_answered(context: str, loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """Of many tokens, behind a prompt that fills its room, in a tree that forgets: no fault, and what fits."""
    _, _, suggester = loaded
    for word in RARE:
        for count in range(1, len(keys(word)) + 1):
            typed = compose(keys(word)[:count])
            for each in suggester.suggest(context + typed, SuggestOptions(end=True), Patient()).candidates:
                assert keys(each.text.reveal()).startswith(keys(typed))


class Hurried(Patient):
    """Leaves time for one branch in each batch, and for two batches."""

    left = 2

    def rows_in_time(self, wanted: int) -> int:
        self.left -= 1
        return 1 if self.left >= 0 else 0


def test_with_time_for_one_branch_it_is_a_candidate(loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """What was typed is read in the room that is left, never in place of the likeliest branch."""
    runtime, tokens, _ = loaded
    for text in ("오늘 회의", "확인해 주시면 감사", "내일 날"):
        hurried = [
            [
                each.text.reveal()
                for each in Suggester(runtime, tokens, Blocklist()).suggest(text, options, Hurried())[0]
            ]
            for options in (SuggestOptions(), SuggestOptions(end=True))
        ]
        assert hurried[0] == hurried[1]


def test_unless_it_is_asked_for_nothing_is_said(loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """Neither of an eojeol nor of a blank."""
    _, _, suggester = loaded
    assert suggester.suggest("그래 알았어", SuggestOptions(), Patient()).after is None
    assert suggester.suggest("그래 알았어 ", SuggestOptions(), Patient()).after is None


@pytest.mark.parametrize("before", ["", "  ", "네.\n", "네.", "정말? ", "OK bye"])
def test_what_is_no_utterance_is_not_judged(before: str, loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """Nothing typed, an empty line, a text that a mark has ended, no Korean."""
    runtime, tokens, _ = loaded
    predictor = Predictor(runtime, tokens.pieces, Tables.read())
    row = np.full(runtime.vocabulary, 1 / runtime.vocabulary, dtype=np.float32)
    assert predictor.end(before, row) is None


def test_a_letter_begun_is_no_end(loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """ㅎ is the beginning of 해, and ㅎㅎ is laughter; 네 behind a blank may go on."""
    runtime, tokens, _ = loaded
    row = np.zeros(runtime.vocabulary, dtype=np.float32)
    row[tokens.end] = 1.0
    predictor = Predictor(runtime, tokens.pieces, Tables.read(), Calibration(1, "m", ((0.0, 0.0), (1.0, 1.0))))
    found = [predictor.end(text, row) for text in ("오늘 ㅎ", "오늘 ㅎㅎ", "네", "네 ")]
    assert [None if end is None else end.assessment for end in found] == ["low", "high", "high", "medium"]


def test_the_marks_are_shares_of_the_ends(loaded: tuple[Counted, Tokens, Suggester]) -> None:
    """Likeliest first; what is left ends without a mark.  The map holds here too."""
    runtime, tokens, _ = loaded
    ids = tokens.pieces.tokenizer.get_vocab()
    row = np.zeros(runtime.vocabulary, dtype=np.float32)
    row[[ids["?"], ids["."], ids["</s>"], ids["▁그"]]] = (0.4, 0.1, 0.3, 0.2)
    end = Predictor(runtime, tokens.pieces, Tables.read()).end("뭐 먹을까", row)
    assert end is not None
    assert (end.assessment, [each.mark for each in end.marks[:2]]) == ("high", ["?", "."])
    assert end.probability == pytest.approx(0.8)
    shares = [each.probability for each in end.marks]
    assert shares == sorted(shares, reverse=True)
    assert 0.8 < sum(shares) < 1
    low = Calibration(1, "m", ((0.0, 0.0), (1.0, 0.25)))
    end = Predictor(runtime, tokens.pieces, Tables.read(), low).end("뭐 먹을까", row)
    assert end is not None
    assert end.assessment == "low"
