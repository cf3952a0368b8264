"""``python -m models.training``: corpus in, built-in model out; every stage is skipped when its result is there."""

from __future__ import annotations

import argparse
import random
import shlex
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from models.training.corpus import SOURCES, CorpusError, is_held_out, read_lines
from models.training.export import Figures, write_card, write_model
from models.training.fit import Recipe, fit, held_out_loss
from models.training.network import Network, Shape
from models.training.tokenizer import END, train_tokenizer

Held = dict[str, np.ndarray]


def main() -> int:
    """Runs the stages tokenizer, ids, network, files; prints progress; 0 when the model stands."""
    options = _arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    shape = Shape(options.vocabulary, options.context, options.width, options.layers, options.heads)
    recipe = Recipe(options.tokens, seed=options.seed, device=options.device)
    try:
        tokenizer = _tokenizer(options.corpus, options.work, shape.vocabulary, options.seed)
        stream, held = _ids(options.corpus, options.work, tokenizer, options.seed)
    except CorpusError as error:
        print(f"The corpus cannot be read: {error}", file=sys.stderr)
        return 1
    _say(f"{len(stream):,} tokens a pass, {sum(map(len, held.values())):,} held out")
    mixed = np.concatenate([ids[: 128 * 30] for ids in held.values()])
    network = fit(shape, recipe, stream, options.work / "checkpoint.pt", _say, mixed)
    tokenizer.save(str(options.out / "tokenizer.json"))
    write_model(network, options.out, options.quantisation)
    command = shlex.join(["python", "-m", "models.training", *sys.argv[1:]])
    write_card(options.out, network, _figures(network, held, tokenizer, recipe), command, options.quantisation)
    _say(f"written to {options.out}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with train/NAME.txt.xz")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="tokenizer, ids and checkpoints")
    parser.add_argument("--out", type=Path, default=Path("models/builtin"))
    parser.add_argument("--tokens", type=int, default=Recipe.tokens)
    parser.add_argument("--vocabulary", type=int, default=Shape.vocabulary)
    parser.add_argument("--context", type=int, default=Shape.context)
    parser.add_argument("--width", type=int, default=Shape.width)
    parser.add_argument("--layers", type=int, default=Shape.layers)
    parser.add_argument("--heads", type=int, default=Shape.heads)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quantisation", choices=("Q8_0", "F16", "F32"), default="Q8_0")
    return parser.parse_args()


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


def _tokenizer(corpus: Path, work: Path, vocabulary: int, seed: int) -> Tokenizer:
    path = work / "tokenizer.json"
    if path.exists():
        return Tokenizer.from_file(str(path))
    _say("training the tokenizer")
    tokenizer = train_tokenizer(_sample(corpus, seed), vocabulary)
    tokenizer.save(str(path))
    return tokenizer


def _sample(corpus: Path, seed: int) -> Iterator[str]:
    """The training lines a tokenizer is learnt from: each source by its weight, at most once."""
    chance = random.Random(seed)
    for source in SOURCES:
        for line in read_lines(corpus, source):
            if not is_held_out(line) and chance.random() < source.weight:
                yield line


def _ids(corpus: Path, work: Path, tokenizer: Tokenizer, seed: int) -> tuple[np.ndarray, Held]:
    """The weighted, shuffled token stream of one pass, and the held-out ids per register."""
    stream_path, held_path = work / "stream.npy", work / "held_out.npz"
    if stream_path.exists() and held_path.exists():
        with np.load(held_path) as archive:
            return np.load(stream_path, mmap_mode="r"), dict(archive)
    _say("encoding the corpus")
    end = tokenizer.token_to_id(END)
    chance = random.Random(seed)
    seen: list[np.ndarray] = []
    held: dict[str, list[np.ndarray]] = defaultdict(list)
    for source in SOURCES:
        lines = list(read_lines(corpus, source))
        for line, encoding in zip(lines, tokenizer.encode_batch_fast(lines), strict=True):
            ids = np.array([*encoding.ids, end], dtype=np.uint16)
            if is_held_out(line):
                held[source.register].append(ids)
                continue
            whole, part = divmod(source.weight, 1)
            seen.extend([ids] * (int(whole) + (chance.random() < part)))
    chance.shuffle(seen)
    stream = np.concatenate(seen)
    np.save(stream_path, stream)
    result = {register: np.concatenate(parts) for register, parts in held.items()}
    np.savez(held_path, allow_pickle=False, **result)
    return stream, result


def _figures(network: Network, held: Held, tokenizer: Tokenizer, recipe: Recipe) -> Figures:
    per_token, per_character = {}, {}
    for register, ids in sorted(held.items()):
        loss = held_out_loss(network, ids, recipe.device, most=400)
        per_token[register] = loss
        per_character[register] = loss * len(ids) / len(tokenizer.decode(ids.tolist()))
    return Figures(recipe.tokens, per_token, per_character)


if __name__ == "__main__":
    sys.exit(main())
