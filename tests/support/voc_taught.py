"""A Qwen3 with random weights to teach to classify, and a vocabulary that splits as Qwen's does; needs torch."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from models.complaints.answer import written_answer
from models.complaints.dictionary import Dictionary
from models.complaints.prompt import complaint_prompt

__all__ = ["QwenSize", "qwen_base"]

_QWEN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


@dataclasses.dataclass(frozen=True)
class QwenSize:
    """How large it is; ``vocabulary`` is the most that is learnt of the texts."""

    vocabulary: int = 1200
    width: int = 64
    layers: int = 2
    context: int = 2048


def qwen_base(folder: Path, records: Iterable[dict[str, Any]], dictionary: Dictionary, size: QwenSize) -> Path:
    """Writes it to ``folder`` as the hub would have it; its vocabulary is learnt of these records."""
    import torch
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_QWEN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    texts = (
        "".join(complaint_prompt(each["input"], dictionary.to_json())) + written_answer(each["output"])
        for each in records
    )
    trainer = trainers.BpeTrainer(
        vocab_size=size.vocabulary,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    ).save_pretrained(str(folder))
    torch.manual_seed(7)
    config = Qwen3Config(
        # Larger than the vocabulary, as Qwen's is.
        vocab_size=tokenizer.get_vocab_size() + 24,
        hidden_size=size.width,
        intermediate_size=2 * size.width,
        num_hidden_layers=size.layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=size.width // 4,
        max_position_embeddings=size.context,
        tie_word_embeddings=False,
        eos_token_id=2,
        pad_token_id=0,
    )
    Qwen3ForCausalLM(config).save_pretrained(str(folder))
    return folder
