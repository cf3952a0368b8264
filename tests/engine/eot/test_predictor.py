"""The end of turn with a model: whole texts read in llama.cpp, together and alone, and what the predictor says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from models_tiny import SENTENCES

from engine.eot.calibration import Calibration
from engine.eot.predictor import Predictor, assess
from engine.eot.tables import Tables
from engine.errors import Aborted, RuntimeFault
from engine.llm.llama import LlamaRuntime
from engine.llm.runtime import ROOT, Branch, Floats, Stop
from engine.suggest.tokens import Tokens
from engine.wire.eot import EotItem, EotRefused
from engine.wire.protocol import ModelFiles


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def shared(files: ModelFiles) -> Iterator[LlamaRuntime]:
    """The tiny model, for all tests that leave it as it was."""
    loaded = LlamaRuntime(Path(files.gguf), threads=1)
    yield loaded
    loaded.close()


@pytest.fixture
def predictor(shared: LlamaRuntime, tokens: Tokens) -> Predictor:
    """A predictor that remembers nothing yet."""
    return Predictor(shared, tokens.pieces, Tables.read())


def prompts_of(tokens: Tokens, sentences: Sequence[str]) -> list[list[int]]:
    return [[*tokens.pieces.head, *tokens.pieces.line(sentence)] for sentence in sentences]


def only(predictor: Predictor, text: str, turns: Sequence[str] = (), top_k: int = 5, heat: float = 1.0) -> EotItem:
    work = predictor.begin([text], turns, top_k, heat)
    predictor.go_on(work, never)
    [item] = work.answers
    assert isinstance(item, EotItem)
    return item


@pytest.mark.parametrize("count", [1, 2, 12, 100])
def test_texts_read_together_are_read_as_alone(count: int, shared: LlamaRuntime, tokens: Tokens) -> None:
    """In order, whatever stands beside them, longer than a decode or not: as ``prompt`` says it."""
    prompts = prompts_of(tokens, list(itertools.islice(itertools.cycle(SENTENCES), count)))
    prompts[0] = (prompts[0] * 40)[:100]
    rows = list(shared.read(prompts, never))
    assert len(rows) == count
    for ids, row in list(zip(prompts, rows, strict=True))[:12]:
        assert np.allclose(row, shared.prompt(ids, never), atol=1e-3)


def test_a_text_is_read_the_same_whatever_stands_beside_it(shared: LlamaRuntime, tokens: Tokens) -> None:
    """Of one token or as long as the context, in whatever decode."""
    prompts = [*prompts_of(tokens, SENTENCES), *([at] for at in range(300, 380))]
    prompts[3] = (prompts[3] * 40)[: shared.context]
    rows = list(shared.read(prompts, never))
    others = list(shared.read(prompts[::-1], never))[::-1]
    assert len(rows) == len(prompts)
    assert all(np.allclose(row, other, atol=1e-3) for row, other in zip(rows, others, strict=True))


def test_what_texts_share_is_read_once(shared: LlamaRuntime, tokens: Tokens) -> None:
    """A long common beginning changes nothing in the answers, also when one text is that beginning itself."""
    start = prompts_of(tokens, [SENTENCES[0]])[0]
    prompts = [start, *([*start, *tokens.pieces.line(sentence)] for sentence in SENTENCES)]
    for ids, row in zip(prompts, shared.read(prompts, never), strict=True):
        assert np.allclose(row, shared.prompt(ids, never), atol=1e-3)


def test_reading_leaves_the_suggestions_alone(runtime: LlamaRuntime, tokens: Tokens) -> None:
    """Branches of the prompt are still there and the prompt is not decoded again: no stop is even asked for."""
    ids = prompts_of(tokens, [SENTENCES[0]])[0]
    before = runtime.prompt(ids, never)
    [(branch, row)] = runtime.expand([Branch(ROOT, ids[1])], never)
    list(runtime.read(prompts_of(tokens, SENTENCES), never))
    [(_, further)] = runtime.expand([Branch(branch, ids[2])], never)
    assert runtime.prompt(ids, lambda: True) is before
    fresh = runtime.prompt([*ids, ids[1], ids[2]], never)
    assert np.allclose(further, fresh, atol=1e-3)
    assert row.shape == before.shape


def test_a_text_that_grows_is_read_from_where_it_grew(
    runtime: LlamaRuntime, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one text alone only what is new is decoded."""
    ids = (prompts_of(tokens, [SENTENCES[6]])[0] * 40)[:100]
    list(runtime.read([ids[:96]], never))
    assert runtime._texts is not None
    decode = runtime._texts.decoder.decode
    decoded: list[int] = []

    def noted(tokens: Sequence[int], places: Sequence[tuple[int, int, bool]], should_stop: Stop) -> list[Floats]:
        decoded.extend(tokens)
        return decode(tokens, places, should_stop)

    monkeypatch.setattr(runtime._texts.decoder, "decode", noted)
    [row] = runtime.read([ids], never)
    assert decoded == ids[96:]
    assert np.allclose(row, runtime.prompt(ids, never), atol=1e-3)


def test_reading_can_be_stopped(runtime: LlamaRuntime, tokens: Tokens) -> None:
    """Before it begins and in between; what was read holds, and the runtime stays usable."""
    prompts = prompts_of(tokens, SENTENCES * 3)
    with pytest.raises(Aborted):
        list(runtime.read(prompts[:1], lambda: True))
    rows: list[Floats] = []
    with pytest.raises(Aborted):
        rows.extend(runtime.read(prompts, lambda: len(rows) >= 5))
    assert 5 <= len(rows) < len(prompts)
    again = list(runtime.read(prompts, never))
    assert np.allclose(rows[4], again[4], atol=1e-3)


@pytest.mark.parametrize("ids", [[], [0] * 129, [10_000]])
def test_a_prompt_that_cannot_be_read(ids: list[int], runtime: LlamaRuntime) -> None:
    """Empty, too long or of another vocabulary: a fault, not a crash."""
    with pytest.raises(RuntimeFault):
        list(runtime.read([ids], never))
    assert len(list(runtime.read([[0, 1]], never))) == 1


def test_an_answer_is_a_probability_with_its_reasons(predictor: Predictor) -> None:
    """The end is the sum over the vocabulary at T = 1, the classes share all of it, predictions come likeliest first."""
    item = only(predictor, "오늘 날씨가 정말 좋네요", top_k=7)
    assert item.probability == item.raw
    assert not item.calibrated
    assert sum(item.classes.values()) == pytest.approx(1, abs=1e-4)
    assert 0 <= item.raw <= 1 - item.classes["general"] + 1e-6
    assert [each.rank for each in item.predictions] == [1, 2, 3, 4, 5, 6, 7]
    chances = [each.probability for each in item.predictions]
    assert chances == sorted(chances, reverse=True)
    assert item.assessment == assess(item.probability)
    assert item.recommendation is None


def test_the_end_does_not_hang_on_what_is_listed(predictor: Predictor) -> None:
    """More predictions or another temperature leave the probability alone; the tempered sum is told beside it."""
    usual, many, cold = (only(predictor, "참석하겠습니다", top_k=k, heat=t) for k, t in ((1, 1), (20, 1), (5, 0.3)))
    assert usual.probability == many.probability == cold.probability
    assert usual.tempered == usual.raw
    assert cold.tempered != cold.raw
    assert cold.predictions[0].probability > usual.predictions[0].probability


def test_the_assessment_has_fixed_bounds() -> None:
    """Above 0.70 high, below 0.30 low."""
    assert [assess(p) for p in (0.0, 0.29, 0.3, 0.7, 0.71, 1.0)] == ["low", "low", "medium", "medium", "high", "high"]


def test_a_dialogue_changes_the_answer(predictor: Predictor) -> None:
    """What was said before is read, counted and followed by a recommendation."""
    alone, answered = (
        only(predictor, "참석하겠습니다"),
        only(predictor, "참석하겠습니다", ["내일 회의에 참석하시나요?"]),
    )
    assert alone.raw != answered.raw
    assert (alone.turns, answered.turns) == (0, 1)
    assert answered.tokens > alone.tokens
    assert answered.recommendation == {"high": "respond", "medium": "hold", "low": "wait"}[answered.assessment]


def test_one_bad_text_fails_alone(predictor: Predictor) -> None:
    """The others have their answers, in order; a bad turn is everybody's."""
    work = predictor.begin(["네", "", "네\x00", "오늘 " + "각" * 1000, "안녕하세요"], [], 1, 1.0)
    predictor.go_on(work, never)
    kinds = [item.code if isinstance(item, EotRefused) else "item" for item in work.answers]
    assert kinds == ["item", "INVALID_INPUT", "INVALID_INPUT", "TEXT_TOO_LONG", "item"]
    refused = predictor.begin(["네", "응"], [""], 1, 1.0)
    predictor.go_on(refused, never)
    assert refused.answers == (EotRefused("INVALID_INPUT", "bad-turn"),) * 2


def test_the_same_question_is_answered_from_memory(predictor: Predictor) -> None:
    """The same text in any form, turns, count and temperature: nothing is read; another one of these is asked anew."""
    first = only(predictor, "오늘 날씨가", ["네"])
    work = predictor.begin([" 오늘\n날씨가 "], ["네"], 5, 1.0)
    assert not work.open
    [known] = work.answers
    assert isinstance(known, EotItem)
    assert known.cached
    assert known.predictions == first.predictions
    for other in (("오늘 날씨가", ["응"], 5, 1.0), ("오늘 날씨가", ["네"], 6, 1.0), ("오늘 날씨가", ["네"], 5, 0.9)):
        assert predictor.begin([other[0]], *other[1:]).open
    assert predictor.remembered == 1


def test_work_is_taken_up_where_it_was_left(predictor: Predictor) -> None:
    """Stopped in the middle, what was answered is kept; given up, the rest is late."""
    texts = [f"{i}번 {sentence}" for i, sentence in enumerate(SENTENCES * 4)]
    work = predictor.begin(texts, [], 1, 1.0)
    with pytest.raises(Aborted):
        predictor.go_on(work, lambda: len(work.open) < len(texts))
    assert 0 < len(work.open) < len(texts)
    predictor.go_on(work, never)
    assert all(isinstance(item, EotItem) for item in work.answers)
    late = predictor.begin(["새 글"], [], 1, 1.0)
    late.give_up()
    assert late.answers == (EotRefused("TIMEOUT", "too-late"),)


class Marked:
    """A model that says an utterance goes on after a mark."""

    vocabulary, context = 700, 128

    def __init__(self, tokens: Tokens) -> None:
        self._mark, self._end = tokens.pieces.line("네.")[-1], tokens.pieces.ends[0]

    def read(self, prompts: Sequence[Sequence[int]], should_stop: Stop) -> Iterator[Floats]:
        for ids in prompts:
            row = np.zeros(self.vocabulary, dtype=np.float32)
            end = 0.5 if ids[-1] == self._mark else 0.6
            row[self._end], row[-1] = end, 1 - end
            yield row


def test_a_map_calibrates_and_may_drop_the_last_marks(tokens: Tokens) -> None:
    """The probability is the map's, the raw sum stays; "drop" asks about the text without its last marks."""
    model = Marked(tokens)
    points = ((0.0, 0.0), (0.6, 0.9), (1.0, 1.0))
    kept = Predictor(model, tokens.pieces, Tables.read(), Calibration(1, "m", points))
    dropped = Predictor(model, tokens.pieces, Tables.read(), Calibration(1, "m", points, "drop"))
    plain = only(kept, "네")
    assert (round(plain.raw, 3), round(plain.probability, 3)) == (0.6, 0.9)
    assert plain.calibrated
    assert only(kept, "네.").raw == pytest.approx(0.5)
    assert only(dropped, "네. ").raw == pytest.approx(0.6)
    assert only(dropped, "네").raw == only(dropped, "네?!").raw
    assert only(dropped, "네").probability < only(dropped, "네?!").probability
    assert only(dropped, "ㅋㅋㅋ").raw == pytest.approx(0.6)


def test_a_tokenizer_and_a_model_of_other_sizes(predictor: Predictor, shared: LlamaRuntime) -> None:
    """Every listed token has a name, also one the tokenizer does not know."""
    assert all(each.token.reveal() for each in only(predictor, "각자", top_k=20, heat=2.0).predictions)
    assert shared.vocabulary >= 1
