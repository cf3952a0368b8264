"""Vocabularies of every kind, seen from the keyboard: what holds for one holds for all."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_patient import Patient
from hypothesis import given, settings
from hypothesis import strategies as st
from models_tiny import SENTENCES, write_weights
from models_tokenizers import KINDS, WORDS, llama2_like, llama3_like, saved
from tokenizers import Tokenizer

from engine.errors import LoadFault
from engine.llm.llama import LlamaRuntime
from engine.llm.pieces import FRAGMENT
from engine.suggest.blocklist import Blocklist
from engine.suggest.rules import typable
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.text import hangul
from engine.text.hangul import spell
from engine.wire.options import SuggestOptions

CONTEXT = "오늘 날씨가 정말 좋네요. 3시에 AI 모델은 뷁 "


@pytest.fixture(scope="module")
def all_kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tokens]:
    """One vocabulary of each kind."""
    return {kind: Tokens(saved(make(), tmp_path_factory.mktemp(kind))) for kind, make in KINDS.items()}


@pytest.fixture(params=list(KINDS))
def tokens(request: pytest.FixtureRequest, all_kinds: dict[str, Tokens]) -> Tokens:
    """Each of them."""
    return all_kinds[request.param]


def plain(tokens: Tokens) -> Tokenizer:
    """The same tokenizer, as a program without any idea of keys would use it."""
    return Tokenizer.from_str(tokens._tokenizer.to_str())


def path(tokens: Tokens, word: str) -> list[int]:
    """The tokens of an eojeol behind another one, as the tokenizer itself spells it."""
    one, two = (tokens._pieces.line(line) for line in ("오늘", "오늘 " + word))
    assert two[: len(one)] == one
    return two[len(one) :]


def test_a_token_is_what_the_tokenizer_itself_decodes(tokens: Tokens) -> None:
    """Text, eojeol starts and parts of characters against the tokenizer's own decoder, token by token."""
    decoder = plain(tokens)
    special = {i for i, token in decoder.get_added_tokens_decoder().items() if token.special}
    starts = set(tokens.starts.tolist())
    assert len(starts) > 20
    shown = 0
    for i in range(tokens.size):
        piece = decoder.id_to_token(i)
        assert piece is not None
        # A leading mark is dropped by decoders that know it was put there; behind another token it is a blank.
        before = path(tokens, "오늘")[-1]
        text = decoder.decode([before, i], skip_special_tokens=False)[len(decoder.decode([before])) :]
        single_byte = piece.startswith("<0x")
        if i in special or single_byte:
            assert not tokens.text[i]
            continue
        assert (i in starts) == text.startswith(" ")
        word = text.removeprefix(" ")
        usable = word.isprintable() and not {" ", "▁", FRAGMENT} & set(word)
        assert tokens.text[i] == (word if usable else "")
        shown += bool(tokens.text[i])
    assert shown > 200


@pytest.mark.parametrize("word", WORDS)
def test_every_position_inside_an_eojeol_keeps_its_tokens_admissible(all_kinds: dict[str, Tokens], word: str) -> None:
    """However far an eojeol was typed, its own tokens fit: one after the other they consume the keys and complete."""
    for tokens in all_kinds.values():
        ids = path(tokens, word)
        if not all(tokens.text[i] or i == tokens.bare for i in ids):
            continue  # an eojeol with parts of characters
        typed = spell(word)
        for n in range(1, len(typed) + 1):
            rest, first = typed[:n], True
            for i in ids:
                fit = tokens.fits(rest, first)
                if i in {*fit.completing.tolist(), *fit.closing.tolist()}:
                    break
                left = dict(fit.consuming)
                assert i in left, (word, rest)
                assert rest.endswith(left[i])
                rest, first = left[i], False
            else:
                pytest.fail(f"{word} was not completed behind {typed[:n]}")


def test_most_eojeols_are_whole_tokens(tokens: Tokens) -> None:
    """The property above is not empty: nearly all eojeols of the sentences have no parts of characters."""
    whole = [w for w in WORDS if all(tokens.text[i] or i == tokens.bare for i in path(tokens, w))]
    assert len(whole) > 0.8 * len(WORDS)


def test_spelling_finds_the_tokenizers_own_way(tokens: Tokens) -> None:
    """The tokens of an eojeol are among those its text is said to begin with, at every place of it."""
    for word in WORDS:
        ahead, first = word, True
        for i in path(tokens, word):
            if i != tokens.bare and not tokens.text[i]:
                break  # a part of a character, which nothing spells
            if i != tokens.bare:
                assert i in tokens.spelling(ahead, first)
            ahead, first = ahead[len(tokens.text[i]) :], False


@given(word=st.sampled_from(WORDS), a=st.integers(0, 5), b=st.integers(1, 9), first=st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_other_token_fits(all_kinds: dict[str, Tokens], word: str, a: int, b: int, first: bool) -> None:
    """Against a scan of the whole vocabulary."""
    rest = spell(word)[a : a + b]
    if not rest:
        return
    for tokens in all_kinds.values():
        starts = set(tokens.starts.tolist())
        scanned = {i: spell(text) for i, text in enumerate(tokens.text) if text and (i in starts) is first}
        fit = tokens.fits(rest, first)
        found = {*fit.completing.tolist(), *fit.closing.tolist()}
        assert found == {i for i, keys in scanned.items() if keys.startswith(rest)}
        expected = {i for i, keys in scanned.items() if rest.startswith(keys) and keys != rest}
        if first and tokens.bare is not None:
            expected.add(tokens.bare)
        assert {i for i, _ in fit.consuming} == expected


@pytest.mark.parametrize("kind", ["byte-level", "llama-3"])
def test_parts_of_characters_are_never_part_of_a_candidate(all_kinds: dict[str, Tokens], kind: str) -> None:
    """A token of incomplete UTF-8 has no text, fits nothing, and starts or ends an eojeol as its first character does."""
    tokens = all_kinds[kind]
    pieces = [tokens._tokenizer.id_to_token(i) for i in range(tokens.size)]
    parts = {i for i, written in enumerate(tokens._pieces.written) if FRAGMENT in written}
    ascii_only = {i for i, piece in enumerate(pieces) if piece is not None and piece.isascii()}
    assert len(parts) >= 128
    assert not parts & ascii_only
    assert not any(tokens.text[i] for i in parts)
    starting = {i for i in parts if (pieces[i] or "").startswith("Ġ")}
    assert starting <= set(tokens.starts.tolist())
    assert parts & set(tokens.ending.tolist()) == starting
    offered = {i for first in (True, False) for i in tokens.fits("", first).completing.tolist()}
    assert not parts & offered


def test_what_ends_an_eojeol(tokens: Tokens) -> None:
    """Blanks, line breaks, ending marks and all ends of text do; letters and joining marks do not."""
    ending, tokenizer = set(tokens.ending.tolist()), plain(tokens)
    for i, written in enumerate(tokens._pieces.written):
        if written and FRAGMENT not in written:
            first = written[0]
            mark = unicodedata.category(first)[0] in "PS" and first not in "-_/&@#+%·"
            assert (i in ending) == (first.isspace() or mark)
    for name in ("</s>", "<eos>", "<|endoftext|>", "<|end_of_text|>", "<|eot_id|>"):
        end = tokenizer.token_to_id(name)
        assert end is None or end in ending


@pytest.mark.parametrize("line", [*SENTENCES, CONTEXT])
def test_the_context_has_the_tokenizers_own_ids(all_kinds: dict[str, Tokens], line: str) -> None:
    """A line is encoded as the tokenizer does, behind a blank where it puts none itself, and each eojeol starts one."""
    for kind, tokens in all_kinds.items():
        lead = "" if kind in {"llama-2", "unigram"} else " "
        expected = plain(tokens).encode(lead + line.strip(), add_special_tokens=False).ids
        prompt = tokens.prompt(line.strip() + " ", 1000)
        assert prompt.ids == (*tokens._pieces.head, *expected)
        assert prompt.ids[len(tokens._pieces.head)] in set(tokens.starts.tolist())
        assert prompt.partial == ""


def test_a_prompt_begins_as_the_model_has_seen_texts_begin(all_kinds: dict[str, Tokens]) -> None:
    """With the token that the tokenizer puts there itself, or else with the end token."""
    heads = {kind: plain(tokens).id_to_token(tokens.prompt("", 9).ids[0]) for kind, tokens in all_kinds.items()}
    assert heads == {
        "byte-level": "<|endoftext|>", "llama-3": "<|begin_of_text|>", "llama-2": "<s>", "gemma": "<bos>",
        "unigram": "</s>",
    }  # fmt: skip


def test_lines_are_joined_as_the_model_has_read_them(all_kinds: dict[str, Tokens]) -> None:
    """By line breaks where there are tokens for them, else by the end token; empty lines leave nothing."""
    for kind, tokens in all_kinds.items():
        ids = tokens.prompt("오늘\n\n \n오늘 각", 100).ids[1:]
        word = tuple(tokens._pieces.line("오늘"))
        assert ids[: len(word)] == word and ids[-len(word) :] == word
        between = ids[len(word) : -len(word)]
        written = "".join(tokens._pieces.written[i] for i in between)
        assert between == (tokens.end,) if kind == "unigram" else written == "\n", kind


def test_a_long_context_is_cut_between_eojeols(tokens: Tokens) -> None:
    """At most as many tokens as there is room for, the newest ones, beginning with the start of an eojeol."""
    text = " ".join(SENTENCES * 4) + " "
    whole, cut = tokens.prompt(text, 10**6).ids, tokens.prompt(text, 60).ids
    assert 30 <= len(cut) <= 60
    assert whole[len(whole) - len(cut) + 1 :] == cut[1:]
    assert cut[0] == whole[0]
    assert cut[1] in set(tokens.starts.tolist())


def test_typed_special_tokens_are_text(tokens: Tokens) -> None:
    """Somebody who types "</s>" or "<|eot_id|>" means these characters."""
    special = {i for i, token in plain(tokens).get_added_tokens_decoder().items() if token.special}
    typed = tokens.prompt("</s> <|endoftext|> <|eot_id|> <s> <eos> ", 100).ids[1:]
    known = [i for i in typed if i in special and tokens._tokenizer.id_to_token(i) != "<unk>"]
    assert not known


@pytest.fixture(scope="module")
def suggesters(all_kinds: dict[str, Tokens], tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Suggester]]:
    """A real model with random weights for each vocabulary."""
    folder = tmp_path_factory.mktemp("weights")
    runtimes, made = [], []
    for kind, tokens in all_kinds.items():
        write_weights(folder / f"{kind}.gguf", tokens.size)
        runtimes.append(LlamaRuntime(folder / f"{kind}.gguf", threads=1))
        made.append(Suggester(runtimes[-1], tokens, Blocklist()))
    yield made
    for runtime in runtimes:
        runtime.close()


@given(
    context=st.sampled_from(["", "오늘 ", CONTEXT, "안녕히 가세요.\n"]),
    typed=st.builds(lambda word, n: hangul.compose(hangul.keys(word)[:n]), st.sampled_from(WORDS), st.integers(0, 8)),
)
@settings(max_examples=25, deadline=None)
def test_only_what_fits_is_offered(suggesters: list[Suggester], context: str, typed: str) -> None:
    """With every kind of vocabulary a candidate continues the typed keys and is text that keys can press."""
    for suggester in suggesters:
        found = suggester.suggest(context + typed, SuggestOptions(), Patient()).candidates
        for text in (suggestion.text.reveal() for suggestion in found):
            assert spell(text).startswith(spell(typed)) and text != typed
            assert typable(text) and text.isprintable() and not {" ", "▁", "Ġ", FRAGMENT} & set(text)


@pytest.mark.parametrize("word", ["가구를", "안녕하세요,", "회의는"])
def test_something_is_offered_at_every_key(suggesters: list[Suggester], word: str) -> None:
    """No kind of vocabulary loses the way inside an eojeol it was trained on."""
    keys = hangul.keys(word.rstrip(","))
    for suggester in suggesters:
        for n in range(len(keys)):
            assert suggester.suggest("오늘 " + hangul.compose(keys[:n]), SuggestOptions(), Patient()).candidates


@pytest.mark.parametrize(
    "name", ["</s>", "<|endoftext|>", "<|end_of_text|>", "<|im_end|>", "<eos>", "[EOS]", "<|eot_id|>"]
)
def test_the_end_of_text_has_many_names(name: str, tmp_path: Path) -> None:
    """Every common one is found; without any the file is refused."""
    tokens = Tokens(_bare_file(tmp_path, [name, "▁가", "나"]))
    assert tokens.end == 0
    assert tokens.prompt("", 9).ids == (0,)
    with pytest.raises(LoadFault, match="broken-tokenizer"):
        Tokens(_bare_file(tmp_path, ["end", "▁가", "나"]))


def test_ids_with_gaps_and_absurd_ids(tmp_path: Path) -> None:
    """A gap is a token that writes nothing; ids that no model has cost no memory and are refused."""
    pieces = {"</s>": 0, "▁가": 2, "나": 7}
    tokens = Tokens(_bare_file(tmp_path, pieces))
    assert tokens.size == 8
    assert [i for i, text in enumerate(tokens.text) if text] == [2, 7]
    with pytest.raises(LoadFault, match="broken-tokenizer"):
        Tokens(_bare_file(tmp_path, {**pieces, "다": 4_000_000_000}))


def test_a_tokenizer_that_puts_much_before_a_text_is_refused(tmp_path: Path) -> None:
    """Some tokens may begin a text; hundreds would leave no room for it."""
    source = json.loads(llama2_like().to_str())
    template = source["post_processor"]
    template["single"] = [template["single"][0]] * 500 + [template["single"][1]]
    (tmp_path / "tokenizer.json").write_text(json.dumps(source), encoding="utf-8")
    with pytest.raises(LoadFault, match="broken-tokenizer"):
        Tokens(tmp_path / "tokenizer.json")


def test_bytes_by_a_normaliser_count_as_bytes(tmp_path: Path) -> None:
    """Some files make bytes in the normaliser, where there is no pre-tokeniser."""
    source = json.loads(llama3_like().to_str())
    source["pre_tokenizer"], source["normalizer"] = None, {"type": "ByteLevel"}
    (tmp_path / "tokenizer.json").write_text(json.dumps(source), encoding="utf-8")
    assert "오늘" in Tokens(tmp_path / "tokenizer.json").text


def _bare_file(folder: Path, pieces: list[str] | dict[str, int]) -> Path:
    vocabulary = pieces if isinstance(pieces, dict) else {piece: i for i, piece in enumerate(pieces)}
    model = {"type": "BPE", "vocab": vocabulary, "merges": []}
    file = folder / "bare.json"
    file.write_text(json.dumps({"version": "1.0", "model": model}), encoding="utf-8")
    return file
