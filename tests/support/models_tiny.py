"""A model small enough to be made in a test and real enough to be run by llama.cpp.

Its weights are random, so it must not be asked what Korean looks like.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.wire.protocol import ModelFiles
from models.conversion.gpt2 import write_gpt2
from models.readers.gpt2_shape import Gpt2Shape
from models.training.tokenizer import train_tokenizer

__all__ = ["CONTEXT", "SENTENCES", "engine_command", "kogpt2_like", "tiny_model", "write_weights"]

CONTEXT = 128

SENTENCES = (
    "오늘 날씨가 정말 좋네요.",
    "오늘 회의는 오후 3시에 시작합니다.",
    "안녕하세요, 문의드릴 내용이 있습니다.",
    "안녕히 가세요. 감사합니다!",
    "가구를 사려고 가게에 갔습니다.",
    "각자 가격을 비교해 보고 결정합시다.",
    "한글을 처음 배우는 학생은 한국어가 어렵다고 말합니다.",
    "내일 회의에 참석하시나요? 참석하겠습니다.",
    "배송이 너무 늦어서 환불을 요청합니다.",
    "새끼손가락을 다쳤어요 ㅠㅠ 너무 아파요 ㅋㅋ",
    "값이 비싸서 12개만 샀어요.",
    "AI 모델은 GPT-2 입니다.",
)
"""What the tokenizers are trained on."""


def tiny_model(folder: Path, name: str = "tiny", seed: int = 1) -> ModelFiles:
    """Writes a 2-layer GPT-2 of width 64 with its tokenizer and a blocklist into ``folder``."""
    tokenizer = train_tokenizer(iter(SENTENCES * 4), vocabulary=600)
    tokenizer.save(str(folder / f"{name}.json"))
    write_weights(folder / f"{name}.gguf", tokenizer.get_vocab_size(), seed)
    (folder / f"{name}.txt").write_text("# a comment\n새끼\n!새끼손\n=가게\n^참석하겠\n", encoding="utf-8")
    return ModelFiles(
        name, str(folder / f"{name}.gguf"), str(folder / f"{name}.json"), blocklist=str(folder / f"{name}.txt")
    )


def write_weights(path: Path, vocabulary: int, seed: int = 1) -> None:
    """A GGUF of that many tokens whose weights are large enough for its distributions not to be flat."""
    shape = Gpt2Shape(
        name="tiny", licence="CC0-1.0", vocabulary=vocabulary, context=CONTEXT, width=64, layers=2, heads=2,
        feed_forward=256,
    )  # fmt: skip
    random = np.random.default_rng(seed)
    tensors = {
        name: np.ones(size, np.float32)
        if name.endswith("norm.weight")
        else random.normal(0.0, 0.25, size).astype(np.float32)
        for name, size in shape.tensors().items()
    }
    write_gpt2(path, shape, tensors, "F32")


def kogpt2_like(path: Path) -> None:
    """A tokenizer in KoGPT2's manner: marks and digits merge with letters ("요."), special tokens at other ids."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    special = ["<s>", "</s>", "<pad>", "<unk>", "<mask>", "<unused0>"]
    trainer = trainers.BpeTrainer(vocab_size=500, special_tokens=special, min_frequency=2, show_progress=False)
    tokenizer.train_from_iterator(iter(SENTENCES * 4), trainer)
    tokenizer.add_tokens([AddedToken("요.", normalized=False), AddedToken("😤", normalized=False)])
    tokenizer.save(str(path))


def engine_command() -> list[str]:
    """Starts the real engine process, wherever the tests are run from."""
    root = str(Path(__file__).resolve().parents[2])
    code = f"import sys; sys.path.insert(0, {root!r}); from engine.process.server import main; sys.exit(main())"
    return [sys.executable, "-c", code]
