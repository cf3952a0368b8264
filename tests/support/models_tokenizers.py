"""Small tokenizers of every kind that models come with, trained on a few Korean sentences."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from models_tiny import SENTENCES
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

__all__ = ["KINDS", "WORDS", "byte_level", "gemma_like", "llama2_like", "llama3_like", "saved", "unigram"]

_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})
_TEXT = ["\n".join(f" {line}" for line in SENTENCES)] * 3


def byte_level() -> Tokenizer:
    """GPT-2's manner: bytes as characters, Ġ for the blank, one token that both begins and ends a text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    _train_bytes(tokenizer, ["<|endoftext|>"])
    return tokenizer


def llama3_like() -> Tokenizer:
    """Llama 3's manner: an expression splits, special tokens stand behind the vocabulary, one begins every text."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_LLAMA3), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    _train_bytes(tokenizer, [])
    tokenizer.add_special_tokens(["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"])
    tokenizer.post_processor = processors.Sequence(
        [processors.ByteLevel(trim_offsets=False), _beginning(tokenizer, "<|begin_of_text|>")]
    )
    return tokenizer


def llama2_like() -> Tokenizer:
    """Llama 2's manner: SentencePiece's BPE over the whole line, bytes for what is unknown, a blank put in front."""
    return _sentencepiece([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")], ["<unk>", "<s>", "</s>"])


def gemma_like() -> Tokenizer:
    """Gemma's manner: as Llama 2's, but a text's first eojeol has no mark, and a line break is a token."""
    tokenizer = _sentencepiece([normalizers.Replace(" ", "▁")], ["<unk>", "<bos>", "<eos>"])
    tokenizer.add_tokens([AddedToken("\n", normalized=False)])
    return tokenizer


def unigram() -> Tokenizer:
    """SentencePiece's other model, with the mark in front of a text's first eojeol only if none is there."""
    marked = [f"▁{word}" for word in WORDS]
    counts = Counter(word[at : at + size] for word in marked for at in range(len(word)) for size in (1, 2, 3))
    whole = counts.total()
    pieces = [(piece, math.log(count / whole)) for piece, count in sorted(counts.items())]
    tokenizer = Tokenizer(models.Unigram([("<unk>", 0.0), ("</s>", 0.0), *pieces], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="first")
    tokenizer.add_special_tokens(["<unk>", "</s>"])
    return tokenizer


KINDS: dict[str, Callable[[], Tokenizer]] = {
    "byte-level": byte_level,
    "llama-3": llama3_like,
    "llama-2": llama2_like,
    "gemma": gemma_like,
    "unigram": unigram,
}


def _train_bytes(tokenizer: Tokenizer, special: list[str]) -> None:
    trainer = trainers.BpeTrainer(
        vocab_size=640,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(iter(_TEXT), trainer)


def _sentencepiece(normaliser: list[normalizers.Normalizer], special: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    # While it learns it must not merge over a blank; then it reads whole lines, as the original does.
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    trainer = trainers.BpeTrainer(
        vocab_size=620, special_tokens=[*special, *_BYTES], min_frequency=2, show_progress=False, limit_alphabet=130
    )
    tokenizer.train_from_iterator(iter(SENTENCES * 3), trainer)
    source = json.loads(tokenizer.to_str())
    source["pre_tokenizer"] = None
    # Bytes are tokens like any other there.
    source["added_tokens"] = [token for token in source["added_tokens"] if token["content"] in special]
    tokenizer = Tokenizer.from_str(json.dumps(source))
    tokenizer.normalizer = normalizers.Sequence(normaliser)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = _beginning(tokenizer, special[1])
    return tokenizer


def _beginning(tokenizer: Tokenizer, token: str) -> processors.TemplateProcessing:
    i = tokenizer.token_to_id(token)
    assert i is not None
    return processors.TemplateProcessing(single=f"{token} $A", special_tokens=[(token, i)])


def saved(tokenizer: Tokenizer, folder: Path) -> Path:
    """Writes it as a ``tokenizer.json`` into ``folder``."""
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path
