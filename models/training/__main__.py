"""``python -m models.training``: corpus in, built-in model out; every stage is skipped when its result is there."""

from __future__ import annotations

import argparse
import math
import random
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from models.training.corpus import SOURCES, CorpusError, is_held_out, read_lines
from models.training.export import Figures, read_model, write_card, write_model
from models.training.fit import Diverged, Recipe, fit, held_out_loss
from models.training.network import Network, network_of
from models.training.packing import Pack, is_packed, pack, unpack
from models.training.pieces import PiecesError, read_pieces
from models.training.shape import Shape
from models.training.tokenizer import train_tokenizer


def main() -> int:
    """Runs the stages tokenizer, pack, network, files; prints progress; 0 when the model stands."""
    options = _arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    try:
        packed = _packed(options)
        if options.only_pack:
            return 0
        network, tokens = _network(options, packed)
    except CorpusError as error:
        print(f"The corpus cannot be read: {error}", file=sys.stderr)
        return 1
    except (PiecesError, Diverged) as error:
        print(f"There is no network: {error}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(packed.tokenizer))
    tokenizer.save(str(options.out / "tokenizer.json"))
    write_model(network, options.out, options.quantisation)
    command = shlex.join(["python", "-m", "models.training", *sys.argv[1:]])
    figures = _figures(network, packed, tokenizer, tokens, options.device)
    write_card(options.out, network, figures, command, options.quantisation)
    _say(f"written to {options.out}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder with train/NAME.txt.xz; not needed for what is packed")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="tokenizer, pack and checkpoint")
    parser.add_argument("--out", type=Path, default=Path("models/builtin"))
    parser.add_argument("--only-pack", action="store_true", help="for a machine that trains elsewhere")
    parser.add_argument("--pieces", type=Path, help="weights that were trained elsewhere")
    parser.add_argument("--start", type=Path, help="a model's folder whose weights and tokenizer are gone on from")
    parser.add_argument("--seen", type=int, default=0, help="tokens that --start has seen, for the card")
    parser.add_argument("--tokens", type=int, default=Recipe.tokens)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--rate", type=float, default=Recipe.rate)
    parser.add_argument("--vocabulary", type=int, default=Shape.vocabulary)
    parser.add_argument("--context", type=int, default=Shape.context)
    parser.add_argument("--width", type=int, default=Shape.width)
    parser.add_argument("--layers", type=int, default=Shape.layers)
    parser.add_argument("--heads", type=int, default=Shape.heads)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--compiled", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--quantisation", choices=("Q8_0", "F16", "F32"), default="Q8_0")
    return parser.parse_args()


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


def _packed(options: argparse.Namespace) -> Pack:
    """What is packed of the corpus, now or before.  Raises ``CorpusError``."""
    folder = options.work / "pack"
    if not is_packed(folder):
        if options.corpus is None:
            raise CorpusError("none is named and nothing is packed")
        tokenizer = _tokenizer(options)
        _say("encoding the corpus")
        pack(options.corpus, tokenizer, folder, options.seed, _say)
    packed = unpack(folder)
    _say(f"{len(packed.stream):,} tokens a pass, {sum(map(len, packed.held_out.values())):,} held out")
    return packed


def _tokenizer(options: argparse.Namespace) -> Tokenizer:
    """That of the weights that are gone on from, the one learnt before, or a new one."""
    path = options.work / "tokenizer.json" if options.start is None else options.start / "tokenizer.json"
    if not path.exists():
        _say("training the tokenizer")
        train_tokenizer(_sample(options.corpus, options.seed), options.vocabulary).save(str(path))
    return Tokenizer.from_file(str(path))


def _sample(corpus: Path, seed: int) -> Iterator[str]:
    """The training lines a tokenizer is learnt from: each source by its weight, at most once."""
    chance = random.Random(seed)
    for source in SOURCES:
        for line in read_lines(corpus, source):
            if not is_held_out(line) and chance.random() < source.weight:
                yield line


def _network(options: argparse.Namespace, packed: Pack) -> tuple[Network, int]:
    """The trained network, and the tokens it has seen.  Raises ``PiecesError`` and ``Diverged``."""
    if options.pieces is not None:
        pieces = read_pieces(options.pieces)
        return network_of(pieces), pieces.tokens
    torch.manual_seed(options.seed)
    shape = Shape(options.vocabulary, options.context, options.width, options.layers, options.heads)
    network = Network(shape) if options.start is None else read_model(options.start)
    recipe = Recipe(
        options.tokens,
        options.minutes,
        rate=options.rate,
        seed=options.seed,
        device=options.device,
        compiled=options.compiled,
    )
    mixed = np.concatenate([ids[: 128 * 30] for ids in packed.held_out.values()])
    network = fit(network, recipe, packed.stream, mixed, options.work / "checkpoint.pt", _say)
    return network, options.seen + options.tokens


def _figures(network: Network, packed: Pack, tokenizer: Tokenizer, tokens: int, device: str) -> Figures:
    per_token, per_character = {}, {}
    for register, ids in sorted(packed.held_out.items()):
        loss = held_out_loss(network, ids, device, most=400)
        per_token[register] = loss
        per_character[register] = loss * len(ids) / len(tokenizer.decode(ids.tolist()))
    return Figures(tokens, per_token, per_character)


if __name__ == "__main__":
    sys.exit(main())
