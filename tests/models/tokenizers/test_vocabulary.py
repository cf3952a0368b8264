"""The vocabulary inside a GGUF file: a tokenizer.json of it has llama.cpp's ids, and a broken one is refused."""

from __future__ import annotations

import ctypes
import json
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import gguf
import llama_cpp.llama_cpp as native
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_tiny import SENTENCES
from models_tokenizers import byte_level, llama2_like
from tokenizers import Tokenizer

from engine.suggest.tokens import Tokens
from models.errors import BadFile
from models.readers.gguf_header import read_header
from models.tokenizers.pretokenizers import PRE_TOKENIZERS
from models.tokenizers.vocabulary import tokenizer_from_gguf, write_tokenizer

KEY = "tokenizer.ggml."
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
TEXTS = (
    *SENTENCES,
    "Hello, world! It's 2024-11-21 and you'll pay $3.50. I'M SURE we'Ve DON'T",
    "한글English섞어쓰기 123,456원 ㅋㅋㅋ ㅠㅠ 1234567",
    "이모지 😀👍🏽 테스트 👨‍👩‍👧 뷁쉛쓩",
    "a\nb\n\nc\r\n  d\t탭 ",
    "  앞뒤  공백   여럿  ",
    "漢字 かな カナ Ünï ½ ² Ⅳ ① 100%",
    "e-mail@example.com http://x.kr/?q=가&b=1//\n",
    "...!!!??? “따옴표” ‘작은’ (괄호) [대괄호]",
    "한글 a▁b",
    "",
)
_SILENT = native.llama_log_callback(lambda level, text, data: None)


class Made(NamedTuple):
    """A file with a vocabulary and no weights, and llama.cpp's opinion of it."""

    path: Path
    ids: Callable[[str], list[int]]


def metadata(**changed: Any) -> dict[str, object]:
    """A sound byte-level vocabulary; ``None`` leaves an entry out."""
    model = json.loads(byte_level().to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    types = [CONTROL if token.startswith("<|") else NORMAL for token in tokens]
    sound = {
        "model": "gpt2", "pre": "gpt-2", "tokens": tokens, "token_type": types, "merges": list(map(" ".join, model["merges"])),
        "bos_token_id": 0, "eos_token_id": 0,
    }  # fmt: skip
    return {KEY + key: value for key, value in {**sound, **changed}.items() if value is not None}


def with_scores(**changed: Any) -> dict[str, object]:
    """A sound SentencePiece vocabulary: tokens that were learned first have the higher score."""
    model = json.loads(llama2_like().to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    types = [UNKNOWN, CONTROL, CONTROL, *(BYTE if token.startswith("<0x") else NORMAL for token in tokens[3:])]
    learned = [left + right for left, right in model["merges"]]
    scores = [-1.0 - learned.index(token) if token in learned else -1e6 - i for i, token in enumerate(tokens)]
    # As in real files: tokens that somebody added, of which one has a line break.
    tokens += ["<|user|>", "\n\n", "[PAD]"]
    types += [USER_DEFINED, USER_DEFINED, UNUSED]
    scores += [-1e7] * 3
    sound = {
        "model": "llama", "pre": "default", "tokens": tokens, "token_type": types, "scores": scores,
        "bos_token_id": 1, "eos_token_id": 2, "unknown_token_id": 0, "add_bos_token": True,
    }  # fmt: skip
    return {KEY + key: value for key, value in {**sound, **changed}.items() if value is not None}


def written(path: Path, entries: Mapping[str, object]) -> Path:
    """A GGUF file of this vocabulary."""
    writer = gguf.GGUFWriter(path, "llama")
    add: dict[type, Callable[[str, Any], None]] = {
        str: writer.add_string, int: writer.add_uint32, bool: writer.add_bool, list: writer.add_array,
    }  # fmt: skip
    for key, value in entries.items():
        add[type(value)](key, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    return path


class Native:
    """The vocabularies that llama.cpp has loaded, without weights."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._loaded = folder, list[Any]()
        native.llama_log_set(_SILENT, ctypes.c_void_p(0))
        native.llama_backend_init()

    def made(self, entries: Mapping[str, object]) -> Made:
        path = written(self._folder / f"{len(self._loaded)}.gguf", entries)
        parameters = native.llama_model_default_params()
        parameters.vocab_only = True
        model = native.llama_model_load_from_file(str(path).encode(), parameters)
        assert model, "llama.cpp does not read the file"
        self._loaded.append(model)
        vocabulary = native.llama_model_get_vocab(model)

        def ids(text: str) -> list[int]:
            raw, room = text.encode(), (native.llama_token * (len(text) * 8 + 8))()
            return list(room[: native.llama_tokenize(vocabulary, raw, len(raw), room, len(room), True, False)])

        return Made(path, ids)

    def close(self) -> None:
        for model in self._loaded:
            native.llama_model_free(model)


@pytest.fixture(scope="module")
def llama_cpp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Native]:
    """llama.cpp, which frees what it loaded when the tests are through."""
    made = Native(tmp_path_factory.mktemp("gguf"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def both(llama_cpp: Native) -> list[tuple[Made, Tokenizer]]:
    """A vocabulary of each kind as llama.cpp reads it and as we do."""
    kinds = [
        metadata(), metadata(pre="llama-bpe", add_bos_token=True), metadata(pre="qwen2"), with_scores(),
        with_scores(add_space_prefix=False, add_bos_token=False),
    ]  # fmt: skip
    return [(made, ours(made.path)) for made in map(llama_cpp.made, kinds)]


def ours(path: Path) -> Tokenizer:
    """As the engine encodes: typed special tokens are text."""
    tokenizer = tokenizer_from_gguf(read_header(path).metadata, path.name)
    tokenizer.encode_special_tokens = True
    return tokenizer


@pytest.mark.parametrize("pre", sorted(PRE_TOKENIZERS))
def test_byte_level_ids_are_those_of_llama_cpp(llama_cpp: Native, pre: str) -> None:
    """Every way to split text that we know splits as llama.cpp does, begin token included."""
    made = llama_cpp.made(metadata(pre=pre))
    tokenizer = ours(made.path)
    for text in TEXTS:
        assert tokenizer.encode(text).ids == made.ids(text), text


@pytest.mark.parametrize(
    "changed",
    [
        {}, {"add_bos_token": False}, {"add_space_prefix": False}, {"add_bos_token": None, "bos_token_id": None},
        {"unknown_token_id": None},
    ],
    ids=str,
)  # fmt: skip
def test_sentencepiece_ids_are_those_of_llama_cpp(llama_cpp: Native, changed: dict[str, Any]) -> None:
    """Scores become merges: bytes for what is unknown, added tokens, begin token and the blank in front."""
    made = llama_cpp.made(with_scores(**changed))
    tokenizer = ours(made.path)
    for text in (*TEXTS, "가<|user|>나\n\n다"):
        assert tokenizer.encode(text).ids == made.ids(text), text


@given(st.text(alphabet="오늘날씨가각요뷁한ㅋㅠ aA'sS.,!/3٣漢😀\u200d\t\n\r\u3000-", max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_has_the_ids_of_llama_cpp(both: list[tuple[Made, Tokenizer]], text: str) -> None:
    """Mixed scripts, blanks, line breaks, digits and marks in any order."""
    for made, tokenizer in both:
        assert tokenizer.encode(text).ids == made.ids(text)


def test_a_missing_pre_tokenizer_is_the_default_one(llama_cpp: Native) -> None:
    """Old files do not say how text is split; llama.cpp takes its default, and so do we."""
    made = llama_cpp.made(metadata(pre=None))
    for text in TEXTS:
        assert ours(made.path).encode(text).ids == made.ids(text)


def test_typed_control_tokens_stay_text(both: list[tuple[Made, Tokenizer]]) -> None:
    """Neither matching nor merging makes an end token of what a person typed."""
    for _, tokenizer in both:
        special = {i for i, token in tokenizer.get_added_tokens_decoder().items() if token.special}
        assert special
        ids = tokenizer.encode("<|endoftext|> </s> <s>", add_special_tokens=False).ids
        assert not special & set(ids)


def test_an_end_token_of_another_type_is_special_all_the_same() -> None:
    """Some files call "</s>" user-defined, or have no types at all."""
    for changed in ({"token_type": None}, {"token_type": [USER_DEFINED] * len(metadata()[KEY + "tokens"])}):  # type: ignore[arg-type]
        tokenizer = tokenizer_from_gguf(metadata(**changed))
        assert tokenizer.get_added_tokens_decoder()[0].special


def test_the_engine_reads_what_was_written(both: list[tuple[Made, Tokenizer]], tmp_path: Path) -> None:
    """The file's tokens are all there, and a prompt begins as the vocabulary says."""
    heads = []
    for made, tokenizer in both:
        write_tokenizer(read_header(made.path).metadata, tmp_path / "tokenizer.json")
        tokens = Tokens(tmp_path / "tokenizer.json")
        assert tokens.size == tokenizer.get_vocab_size()
        prompt = tokens.prompt("오늘 날씨가 정", 100)
        assert prompt.partial == "정"
        heads.append(tokenizer.id_to_token(prompt.ids[0]))
        assert "".join(tokens.text[i] for i in prompt.ids) == "오늘날씨가"
    assert heads == ["<|endoftext|>", "<|endoftext|>", "<|endoftext|>", "<s>", "</s>"]


def test_empty_tokens_get_a_name() -> None:
    """As llama.cpp names them, so that the others keep their ids."""
    tokens = [*metadata()[KEY + "tokens"], ""]  # type: ignore[misc]
    tokenizer = tokenizer_from_gguf(metadata(tokens=tokens, token_type=None))
    assert tokenizer.id_to_token(len(tokens) - 1) == f"[EMPTY_{len(tokens) - 1}]"


TOKENS: list[str] = metadata()[KEY + "tokens"]  # type: ignore[assignment]
PIECES: list[str] = with_scores()[KEY + "tokens"]  # type: ignore[assignment]
BROKEN: list[tuple[dict[str, object], str]] = [
    ({}, "missing"),
    (metadata(model="no_vocab"), "missing"),
    (metadata(model="none"), "missing"),
    *((metadata(model=kind), "unsupported") for kind in ("bert", "t5", "rwkv", "gemma4", "plamo2", 7, ["gpt2"])),
    (metadata(pre="deepseek-llm"), "unsupported"),
    (metadata(pre="nobody's"), "unsupported"),
    (metadata(pre=["gpt-2"]), "unsupported"),
    (metadata(tokens=None), "broken-tokenizer"),
    (metadata(tokens=[]), "broken-tokenizer"),
    (metadata(tokens="text"), "broken-tokenizer"),
    (metadata(tokens=list(range(9))), "broken-tokenizer"),
    (metadata(tokens=[*TOKENS[:-1], 7]), "broken-tokenizer"),
    (metadata(tokens=[*TOKENS[:-1], TOKENS[5]]), "broken-tokenizer"),
    (metadata(tokens=[*TOKENS[:-1], "가" * 5000]), "broken-tokenizer"),
    (metadata(merges=None), "broken-tokenizer"),
    (metadata(merges=[1, 2]), "broken-tokenizer"),
    (metadata(merges=["a"]), "mismatch"),
    (metadata(merges=["zzzz qqqq"]), "mismatch"),
    (metadata(merges=["a "]), "mismatch"),
    (metadata(token_type=[1]), "mismatch"),
    (metadata(token_type=["1"] * len(TOKENS)), "broken-tokenizer"),
    (metadata(bos_token_id=len(TOKENS)), "mismatch"),
    (metadata(eos_token_id=-1), "mismatch"),
    (metadata(eos_token_id=True), "mismatch"),
    (metadata(eos_token_id="0"), "mismatch"),
    (metadata(add_bos_token=1), "broken-tokenizer"),
    (with_scores(scores=None), "broken-tokenizer"),
    (with_scores(scores=[0.0]), "mismatch"),
    (with_scores(scores=[math.nan] * len(PIECES)), "broken-tokenizer"),
    (with_scores(add_space_prefix="yes"), "broken-tokenizer"),
]


@pytest.mark.parametrize(("entries", "code"), BROKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_vocabulary_for_us_is_refused(entries: dict[str, object], code: str, tmp_path: Path) -> None:
    """With the reason and the file's name, and nothing is written."""
    with pytest.raises(BadFile) as caught:
        write_tokenizer(entries, tmp_path / "tokenizer.json", "model.gguf")
    assert (caught.value.code, caught.value.subject) == (code, "model.gguf")
    assert not list(tmp_path.iterdir())
