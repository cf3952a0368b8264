"""Trains the tokenizer of the built-in model: BPE whose tokens know where an eojeol starts."""

from __future__ import annotations

from collections.abc import Iterator

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

__all__ = ["END", "train_tokenizer"]

END = "</s>"
"""The token between two lines; the model's begin and end of text."""

_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def train_tokenizer(lines: Iterator[str], vocabulary: int, alphabet: int = 1800) -> Tokenizer:
    """A BPE tokenizer of ``vocabulary`` tokens, in KoGPT2's manner.

    The first token of an eojeol carries ``▁``; digits and punctuation marks
    stand alone, so that "the eojeol ends here" is one sum over tokens.
    Syllables outside the ``alphabet`` most frequent ones fall back to their
    UTF-8 bytes, so every text has ids and none is unknown.
    """
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}▁]"), behavior="isolated"),
        ]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END, "<unk>", *_BYTES],
        limit_alphabet=alphabet,
        min_frequency=3,
        max_token_length=12,
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer
