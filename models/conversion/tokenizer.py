"""The tokenizer of a checkpoint: checked, and brought into the one form the program reads, tokenizer.json."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from tokenizers import AddedToken, ByteLevelBPETokenizer, Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE

from engine.files.opening import MOST_TOKENIZER
from models.errors import BadFile
from models.readers.files import read_small

__all__ = ["SENTENCES", "TOKENIZER", "SourceTokenizer", "open_tokenizer"]

TOKENIZER = "tokenizer.json"
_VOCABULARY, _MERGES = "vocab.json", "merges.txt"

_ROUND, _PADDING = 64, (127, 0.01)
"""Some models have a few more rows than tokens, to come to a round number; the engine draws the same line."""

_END = "<|endoftext|>"
"""The only special token of OpenAI's vocabulary."""

SENTENCES = (
    "오늘 날씨가 정말 좋네요.",
    "내일 오후 3시에 회의실에서 만나기로 했습니다.",
    "안녕하세요, 문의하신 내용에 대해 답변드리겠습니다.",
    "값이 너무 비싸서 12,500원짜리만 두 개 샀어요!",
    "한글날은 훈민정음의 반포를 기념하는 날이다.",
    "그 책을 읽고 나서 생각이 많이 바뀌었다.",
    "“괜찮아?” 하고 물었더니 고개를 끄덕였다…",
    "지하철이 늦게 와서 조금 늦을 것 같아ㅠㅠ 미안!",
    "AI 모델은 GPT-2 구조이며 매개변수는 1억 2천만 개입니다.",
    "뷁, 똠방각하, 쌰 같은 드문 글자와 漢字, 😀도 섞인다.",
    "서울특별시 종로구 세종대로 1번지",
    "   띄어쓰기가  이상한   줄도 있다",
)
"""Korean as people write it: what a converted tokenizer must give the same ids for."""


class _Model(msgspec.Struct):
    type: str | None = None
    vocab: msgspec.Raw = msgspec.Raw(b"{}")
    merges: list[msgspec.Raw] | None = None


class _Json(msgspec.Struct):
    model: _Model


class SourceTokenizer:
    """A checkpoint's tokenizer: its tokenizer.json, and the ids that the checkpoint's own files give."""

    def __init__(self, content: bytes, encode: Callable[[str], list[int]]) -> None:
        self.content = content
        self.encode = encode

    def text_ids(self) -> list[list[int]]:
        """The ids of each of ``SENTENCES``."""
        return [self.encode(sentence) for sentence in SENTENCES]


def open_tokenizer(folder: Path, vocabulary: int) -> SourceTokenizer:
    """The tokenizer of the checkpoint in ``folder``, for a model of ``vocabulary`` tokens.

    From tokenizer.json, or from OpenAI's vocab.json and merges.txt.  Raises
    ``BadFile``: "missing", "unreadable", "too-large", "broken-tokenizer",
    "mismatch" (it has another number of tokens than the model).
    """
    if (folder / TOKENIZER).exists() or not (folder / _VOCABULARY).exists():
        name, content = TOKENIZER, read_small(folder / TOKENIZER, MOST_TOKENIZER)
        _check_merges(content)
        tokenizer = load(content)
        encode = encoder(tokenizer)
    else:
        name = _VOCABULARY
        theirs, tokenizer = _byte_level(folder)
        content = tokenizer.to_str().encode()
        encode = encoder(theirs)
    tokens = tokenizer.get_vocab(with_added_tokens=True)
    padding = vocabulary - len(tokens)
    if padding and (not 0 < padding <= max(_PADDING[0], _PADDING[1] * vocabulary) or vocabulary % _ROUND):
        raise BadFile("mismatch", name, f"{len(tokens)} tokens for a model of {vocabulary}")
    if max(tokens.values()) >= vocabulary:
        raise BadFile("mismatch", name, f"ids up to {max(tokens.values())} for a model of {vocabulary}")
    if not any(map(encode, SENTENCES)):
        raise BadFile("broken-tokenizer", name, "no tokens for Korean text")
    return SourceTokenizer(content, encode)


def load(content: bytes) -> Tokenizer:
    """The tokenizer of a tokenizer.json; raises ``BadFile`` ("broken-tokenizer")."""
    tokenizer: Tokenizer = _made(TOKENIZER, lambda: Tokenizer.from_buffer(content))
    return tokenizer


def encoder(tokenizer: Any) -> Callable[[str], list[int]]:
    """From a text to its ids, whole and without special tokens around them."""
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def encode(text: str) -> list[int]:
        ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    return encode


def _check_merges(content: bytes) -> None:
    """A BPE without its merges loads, but cuts every text into letters."""
    try:
        model = msgspec.json.decode(content, type=_Json).model
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadFile("broken-tokenizer", TOKENIZER, "no JSON of a tokenizer") from None
    if model.merges is not None and not model.merges:
        raise BadFile("broken-tokenizer", TOKENIZER, "no merges")


def _byte_level(folder: Path) -> tuple[ByteLevelBPETokenizer, Tokenizer]:
    """The library's own tokenizer of OpenAI's two files, and the same as a tokenizer.json can hold it."""
    source = read_small(folder / _VOCABULARY, MOST_TOKENIZER)
    try:
        vocabulary = msgspec.json.decode(source, type=dict[str, int])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadFile("broken-tokenizer", _VOCABULARY, "no JSON of tokens and ids") from None
    try:
        lines = read_small(folder / _MERGES, MOST_TOKENIZER).decode().splitlines()
    except UnicodeDecodeError:
        raise BadFile("broken-tokenizer", _MERGES, "no UTF-8") from None
    pairs = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
    merges = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
    if not merges or len(merges) < len(pairs):
        raise BadFile("broken-tokenizer", _MERGES, "lines that are no pairs, or none")
    theirs = _made(_VOCABULARY, lambda: ByteLevelBPETokenizer(vocabulary, merges))
    ours = _made(_VOCABULARY, lambda: Tokenizer(BPE(vocabulary, merges)))
    ours.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    ours.decoder = decoders.ByteLevel()
    if _END in vocabulary:
        for tokenizer in (theirs, ours):
            tokenizer.add_special_tokens([AddedToken(_END, normalized=False)])
    return theirs, ours


def _made(name: str, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    # The library raises bare Exception; its panics are not even that.
    except BaseException:  # noqa: BLE001
        raise BadFile("broken-tokenizer", name, "the library refuses it") from None
