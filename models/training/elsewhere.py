"""``python -m models.training.elsewhere``: trains from a pack on a machine lent for minutes; leaves weights in pieces.

It needs this folder, the pack, PyTorch, NumPy and tokenizers, and no network.
At every checkpoint the best average so far lies in ``--out``, so that a
machine taken away early costs a minute; what makes a model of the pieces is
``python -m models.training --pieces``.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

import numpy as np
import torch

from models.training.corpus import CorpusError
from models.training.fit import Average, Diverged, Recipe, fit
from models.training.network import Network, network_of, weights_of
from models.training.packing import unpack
from models.training.pieces import PiecesError, read_pieces, write_pieces
from models.training.shape import Shape

_MEASURED_WINDOWS = 30
"""Of each register, at every checkpoint."""


def main() -> int:
    """Trains, prints progress; 0 when the time is up or the tokens are seen, 1 for a pack that is none."""
    options = _arguments()
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
    recipe = Recipe(
        tokens=options.tokens,
        minutes=options.minutes,
        batch=options.batch,
        rate=options.rate,
        warmup=options.warmup,
        negatives=options.negatives,
        saved_every_s=options.saved_every,
        seed=options.seed,
        device=options.device,
        bfloat16=options.bfloat16,
        compiled=options.compiled,
    )
    try:
        packed = unpack(options.pack)
        network = _network(options)
    except (CorpusError, PiecesError) as error:
        print(f"Nothing can be trained: {error}", file=sys.stderr)
        return 1
    context = network.shape.context
    held = np.concatenate([ids[: context * _MEASURED_WINDOWS] for ids in packed.held_out.values()])
    parameters = sum(each.numel() for each in network.parameters())
    _say(f"{parameters / 1e6:.1f} million parameters on {options.device}, {len(packed.stream):,} tokens a pass")
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        fit(
            network,
            recipe,
            packed.stream,
            held,
            options.work / "elsewhere.pt",
            _say,
            _Best(options.out),
            lambda: bool(stopped),
        )
    except Diverged as error:
        print(f"The run has diverged: {error}", file=sys.stderr)
        return 1
    return 0


class _Best:
    """Keeps the best average so far in pieces."""

    def __init__(self, out: Path) -> None:
        self._out = out
        try:
            self._loss = read_pieces(out).loss
        except PiecesError:
            self._loss = float("inf")

    def __call__(self, kept: Average) -> None:
        if kept.loss < self._loss:
            self._loss = kept.loss
            write_pieces(self._out, weights_of(kept.network, kept.tokens, kept.loss))
            _say(f"kept at {kept.loss:.3f}")


def _network(options: argparse.Namespace) -> Network:
    """A new one, or the one whose weights are in ``--start``."""
    torch.manual_seed(options.seed)
    if options.start is None:
        shape = Shape(options.vocabulary, options.context, options.width, options.layers, options.heads)
        return Network(shape, options.dropout)
    return network_of(read_pieces(options.start), options.dropout)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.training.elsewhere", description=__doc__)
    parser.add_argument("--pack", type=Path, default=Path("build/training/pack"), help="what was packed of the corpus")
    parser.add_argument("--out", type=Path, default=Path("build/training/pieces"), help="where the weights come")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="where the checkpoint is kept")
    parser.add_argument("--start", type=Path, help="pieces whose weights are gone on from")
    parser.add_argument("--minutes", type=float, default=9.0)
    parser.add_argument("--tokens", type=int, default=1_000_000_000)
    parser.add_argument("--batch", type=int, default=512, help="sequences a step")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--warmup", type=int, default=300, help="steps")
    parser.add_argument("--negatives", type=int, default=0, help="of the sampled softmax; 0: the full one")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--vocabulary", type=int, default=Shape.vocabulary)
    parser.add_argument("--context", type=int, default=Shape.context)
    parser.add_argument("--width", type=int, default=448)
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--heads", type=int, default=7)
    parser.add_argument("--saved-every", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--bfloat16", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--compiled", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
