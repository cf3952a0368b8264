"""A vocabulary seen from the keyboard."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_tiny import SENTENCES, kogpt2_like
from tokenizers import Tokenizer

from engine.errors import LoadFault
from engine.suggest.tokens import Tokens
from engine.text.hangul import spell
from engine.wire.protocol import ModelFiles

SPELLED = [spell(word) for sentence in SENTENCES for word in sentence.split()]


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """A vocabulary in KoGPT2's manner."""
    path = tmp_path_factory.mktemp("kogpt2") / "tokenizer.json"
    kogpt2_like(path)
    return Tokens(path)


def test_latin_and_hangul_on_the_same_keys_differ() -> None:
    """가 and the Latin "rk" are one pair of keys and two things on the screen."""
    assert spell("가") == "rk"
    assert spell("rk") != "rk"
    assert spell("값3%") == "rkqt3%"


@given(
    rest=st.builds(lambda word, a, b: word[a : a + b], st.sampled_from(SPELLED), st.integers(0, 5), st.integers(1, 9)),
    first=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_every_token_that_fits_is_found_and_no_other(tokens: Tokens, merged: Tokens, rest: str, first: bool) -> None:
    """Against a scan of the whole vocabulary: what completes, what closes, what consumes a part."""
    if not rest:
        return
    for vocabulary in (tokens, merged):
        starts = set(vocabulary.starts.tolist())
        scanned = [(i, spell(text)) for i, text in enumerate(vocabulary.text) if text and (i in starts) is first]
        fit = vocabulary.fits(rest, first)
        completing, closing = set(fit.completing.tolist()), set(fit.closing.tolist())
        assert not completing & closing
        assert completing | closing == {i for i, keys in scanned if keys.startswith(rest)}
        assert all(spell(vocabulary.core[i]).startswith(rest) for i in closing)
        expected = {(i, rest[len(keys) :]) for i, keys in scanned if rest.startswith(keys) and keys != rest}
        if first and vocabulary.bare is not None:
            expected.add((vocabulary.bare, rest))
        assert set(fit.consuming) == expected


def test_what_is_never_part_of_a_candidate(tokens: Tokens, merged: Tokens) -> None:
    """Special tokens and bytes have no text; no text has whitespace or the eojeol mark."""
    for vocabulary, names in [(tokens, ["</s>", "<unk>", "<0xEA>"]), (merged, ["</s>", "<pad>", "<unused0>"])]:
        for name in names:
            assert vocabulary.text[_id(vocabulary, name)] == ""
        assert not any(c.isspace() or c == "▁" for text in vocabulary.text for c in text)


def test_what_ends_an_eojeol(tokens: Tokens, merged: Tokens) -> None:
    """Eojeol starts, ending marks and the end of text end one; letters, digits and joining marks do not."""
    ending = set(tokens.ending.tolist())
    for name in ("</s>", "▁", ".", ",", "!", "?", "<0x0A>"):
        assert _id(tokens, name) in ending
    for name in ("1", "-", "가"):
        assert _id(tokens, name) not in ending
    closing = set(merged.fits("", first=False).closing.tolist())
    assert _id(merged, "요.") in closing
    assert merged.core[_id(merged, "요.")] == "요"
    assert _id(merged, "요.") not in set(merged.ending.tolist())


def test_a_typed_mark_makes_its_token_go_on(merged: Tokens) -> None:
    """ "요." ends an eojeol that was typed up to 요, and is part of one that was typed up to its full stop."""
    token = _id(merged, "요.")
    assert token in merged.fits(spell("요"), first=False).closing
    assert token in merged.fits(spell("요."), first=False).completing


def test_nothing_typed_offers_no_mark_first(tokens: Tokens) -> None:
    """Without typed keys an eojeol begins with a letter, a digit or the bare start."""
    fit = tokens.fits("", first=True)
    for i in [*fit.completing.tolist(), *fit.closing.tolist()]:
        assert i == tokens.bare or tokens.text[i][0].isalnum()


@pytest.mark.parametrize(
    ("before", "words", "partial"),
    [
        ("", [], ""),
        ("오늘", [], "오늘"),
        ("오늘 ", ["▁오늘"], ""),
        ("오늘  날", ["▁오늘"], "날"),
        ("오늘\n", ["▁오늘", "</s>"], ""),
        ("오늘\n\n \n오늘 각", ["▁오늘", "</s>", "▁오늘"], "각"),
        ("\n오늘\t", ["▁오늘"], ""),
        ("오늘\r\n오", ["▁오늘", "</s>"], "오"),
        ("한", [], "한"),  # three conjoining jamo, as macOS writes them in file names
    ],
)
def test_the_prompt(tokens: Tokens, before: str, words: list[str], partial: str) -> None:
    """Context up to the last whitespace, lines joined by the end token, and the eojeol begun."""
    prompt = tokens.prompt(before, 100)
    assert prompt.ids == (tokens.end, *(_id(tokens, word) for word in words))
    assert prompt.partial == partial


@pytest.mark.parametrize(
    ("before", "like"),
    [
        ("오늘\x00 가", "오늘  가"),
        ("오늘\x1b[A가", "오늘 [A가"),
        ("오늘\r\n가", "오늘\n가"),
        ("오늘\u2028가", "오늘\n가"),
        ("오늘\ud800가", "오늘 가"),
        ("\u110b\u1169\u1102\u1173\u11af 가", "오늘 가"),
    ],
)
def test_odd_characters_count_as_blanks(tokens: Tokens, before: str, like: str) -> None:
    """Control characters, other line breaks, halves of surrogate pairs and decomposed Hangul."""
    odd, plain = tokens.prompt(before, 100), tokens.prompt(like, 100)
    assert (odd.ids, odd.partial) == (plain.ids, plain.partial)


def test_a_long_context_is_cut_where_it_was_cut_before(tokens: Tokens) -> None:
    """While a text grows eojeol by eojeol its window moves seldom, and never begins inside an eojeol."""
    words = " ".join(SENTENCES * 4).split()
    starts = []
    for count in range(60, len(words)):
        text = " ".join(words[:count]) + " "
        ids, whole = tokens.prompt(text, 80).ids, tokens.prompt(text, 10**6).ids
        starts.append(len(whole) - len(ids))
        assert ids[1] in set(tokens.starts.tolist())
    moves = sum(a != b for a, b in itertools.pairwise(starts))
    assert starts == sorted(starts)
    assert 0 < moves < len(starts) / 5


def test_typed_special_tokens_are_text(tokens: Tokens) -> None:
    """Somebody who types "</s>" does not end the text."""
    assert tokens.prompt("</s> ", 100).ids.count(tokens.end) == 1


@given(st.text(alphabet="오늘가 .\n", max_size=400), st.integers(10, 40))
@settings(max_examples=60, deadline=None)
def test_a_long_context_keeps_its_newest_tokens(tokens: Tokens, before: str, room: int) -> None:
    """Never more than there is room for, always a suffix of the whole, and at least half of the room is used."""
    whole, cut = tokens.prompt(before, 10**6), tokens.prompt(before, room)
    assert len(cut.ids) <= room
    assert cut.partial == whole.partial
    assert whole.ids[len(whole.ids) - len(cut.ids) + 1 :] == cut.ids[1:]
    assert len(cut.ids) >= min(len(whole.ids), room // 2)


def test_the_beginning_of_a_long_context_stays_for_a_while(tokens: Tokens) -> None:
    """Eojeols typed after a long text mostly leave the prompt's beginning where it was, so the KV prefix is reused."""
    text = " ".join(SENTENCES * 3) + " "
    prompts = []
    for _ in range(12):
        text += "오늘 "
        prompts.append(tokens.prompt(text, 60).ids)
    same = sum(later[: len(earlier)] == earlier for earlier, later in itertools.pairwise(prompts))
    assert same >= len(prompts) // 2


def test_a_very_long_text_is_cut_before_it_is_encoded(tokens: Tokens) -> None:
    """The prompt of a megabyte is that of its newest part."""
    sentence = SENTENCES[0] + " "
    assert tokens.prompt(sentence * 50_000, 60) == tokens.prompt(sentence * 200, 60)
    assert tokens.prompt("가" * 10**6, 60).ids == (tokens.end,)


def test_files_that_are_no_tokenizer(tmp_path: Path, files: ModelFiles) -> None:
    """Missing, not JSON, JSON of something else, and a vocabulary without eojeol starts."""
    (tmp_path / "text").write_text("not json")
    (tmp_path / "other").write_text("{}")
    plain = Tokenizer.from_file(files.tokenizer)
    source = plain.to_str().replace("▁", "_")
    (tmp_path / "plain").write_text(source, encoding="utf-8")
    for name, code in [
        ("none", "missing"),
        ("text", "broken-tokenizer"),
        ("other", "broken-tokenizer"),
        ("plain", "broken-tokenizer"),
    ]:
        with pytest.raises(LoadFault) as caught:
            Tokens(tmp_path / name)
        assert caught.value.code == code


def _id(tokens: Tokens, piece: str) -> int:
    found = tokens._tokenizer.token_to_id(piece)
    assert found is not None, piece
    return int(found)
