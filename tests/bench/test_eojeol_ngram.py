"""The n-gram peer on a text of a few lines, where every count can be seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.text.eojeol import START, words_of
from models.training.corpus import CorpusError
from models.training.lexicon import counts as ngram_counts
from models.training.lexicon.counts import NgramCounts, count
from tests.bench.eojeol_ngram import EojeolNgram, corpus_mark

TEXT = (
    ("오늘 날씨가 좋다.", 3.0),
    ("오늘 회의는 길다.", 1.0),
    ("내일 회의는 짧다.", 2.0),
    ("가구 각오 AI가", 0.5),
)
ALL = (0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def counts() -> NgramCounts:
    """The counts of TEXT, nothing dropped."""
    return count(TEXT, ALL)


@pytest.fixture(scope="module")
def ngram(counts: NgramCounts) -> EojeolNgram:
    """The predictor over them."""
    return EojeolNgram(counts)


def test_the_next_eojeol_is_the_one_that_followed_most(ngram: EojeolNgram) -> None:
    """With nothing typed, what was seen behind the last word comes first, by weight."""
    assert list(ngram.suggest("오늘 ", "", 2)) == ["날씨가", "회의는"]


def test_two_words_of_context_count_more_than_one(ngram: EojeolNgram) -> None:
    """Behind 회의는 alone 짧다 is likelier; behind 오늘 회의는 it is 길다; behind an unknown word one is all there is."""
    assert ngram.suggest("내일 회의는 ", "", 1) == ["짧다"]
    assert ngram.suggest("오늘 회의는 ", "", 1) == ["길다"]
    assert ngram.suggest("뭐라고 회의는 ", "", 1) == ["짧다"]


def test_probabilities_are_those_of_witten_and_bell(counts: NgramCounts, ngram: EojeolNgram) -> None:
    """By hand: P(길다) = 1/19.5, P(길다 | 회의는) = (1 + 2/19.5) / 5, P(길다 | 오늘 회의는) = (1 + that) / 2."""
    number = {word: place for place, word in enumerate(counts.words)}
    long = np.array([number["길다"]])
    place = ngram._pair(number["오늘"], number["회의는"])
    assert place is not None
    single = counts.single[long] / counts.single[1:].sum()
    pair = ngram._mixed(counts.pairs, number["회의는"], long, single)
    triple = ngram._mixed(counts.triples, place, long, pair)
    assert single[0] == pytest.approx(1 / 19.5)
    assert pair[0] == pytest.approx((1 + 2 / 19.5) / 5)
    assert triple[0] == pytest.approx((1 + (1 + 2 / 19.5) / 5) / 2)


def test_a_candidate_continues_the_keys_and_not_the_text(ngram: EojeolNgram) -> None:
    """각 on the screen is on the way to 가구 as well as to 각오; 간 to neither."""
    assert set(ngram.suggest("", "각", 5)) == {"가구", "각오"}
    assert not ngram.suggest("", "간", 5)


def test_what_is_typed_is_not_offered(ngram: EojeolNgram) -> None:
    """A candidate that adds nothing takes no place."""
    assert "오늘" not in ngram.suggest("", "오늘", 5)


def test_latin_is_set_apart_from_the_keys_it_shares(ngram: EojeolNgram) -> None:
    """AI begins AI가; the letters r k begin nothing, though they are the keys of 가."""
    assert ngram.suggest("", "AI", 5) == ["AI가"]
    assert not ngram.suggest("", "rk", 5)


def test_marks_before_a_word_are_kept(ngram: EojeolNgram) -> None:
    """The word is looked up without the quotation mark and offered with it."""
    assert ngram.suggest("", "'날", 5) == ["'날씨가"]


def test_a_new_sentence_knows_only_that_it_begins(ngram: EojeolNgram) -> None:
    """Behind a full stop what begins sentences is offered, not what followed the word before the stop."""
    assert list(ngram.suggest("오늘. ", "", 2)) == ["오늘", "내일"]


def test_what_is_too_rare_is_dropped() -> None:
    """Words, pairs and triples below their least weight are forgotten, each kind by its own."""
    few = count(TEXT, (1.0, 2.0, 3.0))
    assert "가구" not in few.words
    assert {"길다", "날씨가"} <= set(few.words)
    assert set(few.pairs.counts.tolist()) == {2.0, 3.0, 4.0}  # 4: 오늘 begins a sentence
    assert set(few.triples.counts.tolist()) == {3.0}
    assert few.pairs.total[few.words.index("회의는")] == 3.0  # what was dropped still weighs


def test_saved_counts_answer_alike(counts: NgramCounts, ngram: EojeolNgram, tmp_path: Path) -> None:
    """What is read back predicts what was written."""
    ngram_counts.save(counts, tmp_path / "counts.npz")
    again = EojeolNgram(ngram_counts.load(tmp_path / "counts.npz"))
    for context, partial in (("오늘 ", ""), ("오늘 회의는 ", ""), ("", "각"), ("내일 ", "ㅎ")):
        assert again.suggest(context, partial, 5) == ngram.suggest(context, partial, 5)
    assert [path.name for path in tmp_path.iterdir()] == ["counts.npz"]


def test_a_text_without_words_offers_nothing() -> None:
    """Neither an empty text nor one of which everything is dropped breaks the counting."""
    for text in ((), TEXT):
        assert not EojeolNgram(count(text, (99.0, 99.0, 99.0))).suggest("오늘 ", "", 5)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("네. 왔다 (지금)", [START, "네", START, "왔다", "지금"]),
        ("정말?!", [START, "정말"]),
        ("... 응,", [START, "응"]),
    ],
)
def test_a_line_is_split_into_words_and_beginnings(line: str, words: list[str]) -> None:
    """Marks fall away on both sides; a sentence begins at the line and behind the end of another."""
    found = words_of(line)
    assert found[: len(words)] == words
    assert set(found[len(words) :]) <= {START}


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing source is the corpus's error, and says which file."""
    with pytest.raises(CorpusError, match="nsmc"):
        corpus_mark(tmp_path)
