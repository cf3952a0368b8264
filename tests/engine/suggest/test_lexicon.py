"""The lexicon: compiled from a small text, read back, and asked; and mixed with a model's opinion."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from engine_patient import Patient
from hypothesis import given, settings
from hypothesis import strategies as st
from models_tiny import SENTENCES

from desktop.library.files import builtin_model
from engine.errors import LoadFault
from engine.llm.llama import LlamaRuntime
from engine.llm.runtime import Branch, Floats, Stop
from engine.suggest.blocklist import Blocklist
from engine.suggest.lexicon import Lexicon
from engine.suggest.lexicon_format import ARRAYS, to_bytes, to_text
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.text.hangul import compose, keys, spell
from engine.wire.options import SuggestOptions
from engine.wire.protocol import ModelFiles
from models.training.lexicon.build import Size, Smoothing, build
from models.training.lexicon.counts import count

LINES = [
    "오늘 날씨가 정말 좋네요.", "오늘 날씨가 정말 나쁘네요.", "오늘 날씨가 흐려요.", "오늘 회의는 오후에 시작합니다.",
    "내일 날씨가 정말 좋겠네요.", "PC방 컴퓨터가 좋아요!", "AI가 좋아요.", "“안녕하세요” 하고 말했다.", "값이 비싸요", "가구를 샀어요.",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compiled lexicon of ``LINES``."""
    place = tmp_path_factory.mktemp("lexicon")
    build(count([(line, 2.0) for line in LINES], (0.5, 1.0, 1.0)), Size(100, 100, 100), place, Smoothing(lines=1))
    (place / "shares.json").write_text("[0.5, 0.25]")
    return place


@pytest.fixture(scope="module")
def lexicon(folder: Path) -> Lexicon:
    """The same, read back."""
    return Lexicon(folder)


@pytest.mark.parametrize("text", ["가구", "값이", "PC방", "AI가", "GPT-4를", "3월", "ㅋㅋ", ""])
def test_eojeols_are_stored_as_keys(text: str) -> None:
    """And come back as they were."""
    assert to_text(to_bytes(text)) == text


def test_what_cannot_be_stored_is_not_taken_for_something_else(lexicon: Lexicon) -> None:
    """Neither other scripts nor text that keys compose otherwise."""
    assert lexicon.number("漢字") is None
    assert lexicon.number("ㄱㅏ구를") is None
    assert lexicon.number("가구를") is not None


def test_what_was_read_is_known(lexicon: Lexicon) -> None:
    """Every eojeol of the text, without the marks around it."""
    for word in ["오늘", "좋네요", "시작합니다", "PC방", "AI가", "안녕하세요", "값이"]:
        number = lexicon.number(word)
        assert number is not None
        assert lexicon.text(number) == word


@pytest.mark.parametrize("context", ["", "오늘 ", "오늘 날씨가 ", "모르는 말 ", "날씨가 정말 ", "좋네요. "])
@pytest.mark.parametrize("partial", ["", "ㅈ", "조", "오느", "P", "값"])
def test_all_that_fits_sums_to_one(lexicon: Lexicon, context: str, partial: str) -> None:
    """The drafts of any context and keys are one distribution over the eojeols that fit."""
    _, drafts = lexicon.fitting(context, partial)
    best = drafts.best(1000)
    assert sum(draft.probability for draft in best) == pytest.approx(1.0, rel=1e-6)
    assert [draft.probability for draft in best] == sorted((d.probability for d in best), reverse=True)
    for draft in best:
        assert spell(draft.text).startswith(spell(partial))
        assert drafts.probability(draft.text) == pytest.approx(draft.probability)


def test_the_context_counts(lexicon: Lexicon) -> None:
    """Behind 날씨가 comes 정말, behind 오늘 날씨가 also 흐려요, at a sentence's beginning 오늘."""
    assert lexicon.fitting("날씨가 ", "")[1].best(1)[0].text == "정말"
    assert lexicon.fitting("이 집은 좋네요. ", "")[1].best(1)[0].text == "오늘"
    after_two = lexicon.fitting("오늘 날씨가 ", "")[1].probability("흐려요")
    assert after_two > lexicon.fitting("내일 날씨가 ", "")[1].probability("흐려요") > 0


def test_marks_before_an_eojeol_stay(lexicon: Lexicon) -> None:
    """What opens a quotation is given back beside the drafts."""
    opening, drafts = lexicon.fitting("", "“안ㄴ")
    assert opening == "“"
    assert [draft.text for draft in drafts.best(3)] == ["안녕하세요"]


def test_nothing_fits(lexicon: Lexicon) -> None:
    """Keys that begin nothing."""
    _, drafts = lexicon.fitting("오늘 ", "ㅃㅃ")
    assert not drafts
    assert drafts.best(5) == []
    assert drafts.probability("오늘") == 0


def test_pruning_keeps_what_is_frequent(tmp_path: Path) -> None:
    """With room for few eojeols the frequent ones stay, and rows of dropped ones go."""
    build(count([(line, 2.0) for line in LINES], (0.5, 1.0, 1.0)), Size(6, 3, 2), tmp_path)
    (tmp_path / "shares.json").write_text("[0.5]")
    small = Lexicon(tmp_path)
    assert len(small) == 6
    assert small.number("날씨가") is not None
    assert small.number("흐려요") is None
    assert len(np.load(tmp_path / "pair.npy")) <= 3


def test_broken_folders_are_refused(folder: Path, tmp_path: Path) -> None:
    """Missing, cut off, of another type, numbers that lead nowhere: a reason, never a wrong answer."""
    with pytest.raises(LoadFault) as caught:
        Lexicon(tmp_path / "none")
    assert caught.value.code == "missing"

    def spoiled(name: str, content: bytes | np.ndarray) -> str:
        place = tmp_path / f"spoiled-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(folder, place)
        if isinstance(content, bytes):
            (place / name).write_bytes(content)
        else:
            np.save(place / name, content)
        with pytest.raises(LoadFault) as caught:
            Lexicon(place)
        return str(caught.value.code)

    for name in ARRAYS:
        whole = (folder / f"{name}.npy").read_bytes()
        assert spoiled(f"{name}.npy", whole[: len(whole) - 1]) == "broken-lexicon"
        assert spoiled(f"{name}.npy", b"not an array") == "broken-lexicon"
        # What numpy raises is another each time: EOFError, TypeError, SyntaxError, OverflowError and more.
        array = np.load(folder / f"{name}.npy")
        size = str(len(array)).encode()
        for content in (
            b"",
            whole[:3],
            whole[:40],
            whole.replace(b"{", b"(", 1),
            whole.replace(b"'shape'", b"'other'", 1),
            whole.replace(b"(" + size + b",)", b"(" + b"9" * len(size) + b",)", 1) + b"\0",
            whole.replace(b"'descr'", b"b'\xff\xff'", 1),
            whole + b"\0",
        ):
            assert spoiled(f"{name}.npy", content) == "broken-lexicon"
        for other in (array.astype(object), array.astype(np.uint64), array.astype(">u4"), array[None], array[:0]):
            assert spoiled(f"{name}.npy", other) == "broken-lexicon"
    assert spoiled("pair_word.npy", np.full(len(np.load(folder / "pair.npy")), 10**6, np.uint32)) == "broken-lexicon"
    assert spoiled("single.npy", np.load(folder / "single.npy").astype(np.float32)) == "broken-lexicon"
    assert spoiled("ends.npy", np.load(folder / "ends.npy")[::-1].copy()) == "broken-lexicon"
    for shares in (b"[]", b"[1.5]", b"{}", b'["0.5"]'):
        assert spoiled("shares.json", shares) == "broken-lexicon"


@pytest.fixture(scope="module")
def suggesters(files: ModelFiles, tokens: Tokens, lexicon: Lexicon) -> tuple[Suggester, Suggester]:
    """The tiny model alone, and with the lexicon."""
    runtimes = [LlamaRuntime(Path(files.gguf), threads=1) for _ in range(2)]
    blocklist = Blocklist(["나쁘", "=흐려요"])
    return Suggester(runtimes[0], tokens, blocklist), Suggester(runtimes[1], tokens, blocklist, lexicon=lexicon)


@given(
    context=st.sampled_from(["", "오늘 ", "오늘 날씨가 ", "안녕하세요, ", "PC방 "]),
    word=st.sampled_from(["날씨가", "정말", "회의는", "좋네요", "가구를", "흐려요", "나쁘네요"]),
    typed=st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_the_union_is_one_distribution(
    suggesters: tuple[Suggester, Suggester], lexicon: Lexicon, context: str, word: str, typed: int
) -> None:
    """Share times the lexicon's probability and the rest times the model's, of which little may be missing."""
    alone, both = suggesters
    partial = compose(keys(word)[:typed])
    model = {
        c.text.reveal(): c.probability
        for c in alone.suggest(context + partial, SuggestOptions(20), Patient()).candidates
    }
    found = both.suggest(context + partial, SuggestOptions(5), Patient())
    _, drafts = lexicon.fitting(context, partial)
    share = lexicon.share(typed) if drafts else 0.0
    probabilities = [each.probability for each in found.candidates]
    assert found.complete
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1 + 1e-6
    for each in found.candidates:
        text = each.text.reveal()
        assert text not in ("흐려요", "나쁘네요")
        expected = (1 - share) * model.get(text, 0.0) + share * drafts.probability(text)
        assert each.probability == pytest.approx(expected, rel=0.15, abs=0.01)


def test_a_draft_the_model_would_never_find_is_offered(suggesters: tuple[Suggester, Suggester]) -> None:
    """What the lexicon knows comes among the candidates, whatever a model with random weights thinks."""
    _, both = suggesters
    found = both.suggest("오늘 날씨가 ㅈ", SuggestOptions(5), Patient())
    assert "정말" in [each.text.reveal() for each in found.candidates]


class Watched(LlamaRuntime):
    """Notes which branches are asked for."""

    def expand(self, branches: Sequence[Branch], should_stop: Stop) -> list[tuple[int, Floats]]:
        asked.append(list(branches))
        return super().expand(branches, should_stop)


asked: list[list[Branch]] = []


def test_no_branch_is_decoded_twice_in_a_batch() -> None:
    """A branch found on the way to a draft and by the search itself would count its probability twice."""
    found = builtin_model()
    tokens = Tokens(Path(found.tokenizer))
    assert found.blocklist is not None
    assert found.lexicon is not None
    runtime = Watched(Path(found.gguf), threads=1)
    both = Suggester(runtime, tokens, Blocklist.read(Path(found.blocklist)), lexicon=Lexicon(Path(found.lexicon)))
    asked.clear()
    try:
        for sentence in SENTENCES:
            context = ""
            for word in sentence.split():
                for typed in range(len(keys(word))):
                    both.suggest(context + compose(keys(word)[:typed]), SuggestOptions(5), Patient())
                context += word + " "
    finally:
        runtime.close()
    assert any(len(batch) > 1 for batch in asked)
    assert all(len(set(batch)) == len(batch) for batch in asked)


def test_the_shipped_shares_are_sound() -> None:
    """One for each number of typed keys."""
    shares = json.loads((Path(__file__).parents[3] / "models/builtin/lexicon/shares.json").read_text())
    assert all(0 < share < 1 for share in shares)
