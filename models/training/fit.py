"""The training loop: sampled softmax for most of the way, the full one at the end, checkpoints in between."""

from __future__ import annotations

import dataclasses
import functools
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models import durable
from models.training.network import Network, Shape

__all__ = ["Recipe", "fit", "held_out_loss"]


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    ``tokens`` is the length of the whole run; the learning rate rises over
    ``warmup`` steps to ``rate`` and falls along a cosine to a twentieth.
    The last ``full_part`` of the run uses the full softmax, because sampled
    scores alone are not probabilities.  ``bfloat16`` multiplies in that type
    (weights stay float32) and ``compiled`` sends the step through
    torch.compile; together they were 1.35 times as fast on two cores with
    AVX-512 BF16.
    """

    tokens: int = 20_000_000
    batch: int = 32
    rate: float = 2.5e-3
    warmup: int = 150
    negatives: int = 1024
    full_part: float = 0.08
    seed: int = 1
    device: str = "cpu"
    bfloat16: bool = True
    compiled: bool = True

    def steps(self, context: int) -> int:
        """How many batches of ``context`` tokens a sequence the run takes."""
        return math.ceil(self.tokens / (self.batch * context))


class _Negatives:
    """Draws the wrong answers of sampled softmax from the unigram distribution to the power 0.75."""

    def __init__(self, stream: np.ndarray, vocabulary: int, recipe: Recipe) -> None:
        counts = np.bincount(stream, minlength=vocabulary).astype(np.float64) + 1.0
        weights = counts**0.75
        chances = torch.from_numpy(weights / weights.sum()).float()
        self.chances = chances.to(recipe.device)
        self.count = recipe.negatives

    def loss(self, network: Network, hidden: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy of ``targets`` [n] against themselves and shared negatives, log-q corrected."""
        drawn = torch.multinomial(self.chances, self.count, replacement=True)
        log_expected = torch.log(self.chances * self.count)
        embedding = network.wte.weight
        true = (hidden * embedding[targets]).sum(-1) - log_expected[targets]
        wrong = functional.linear(hidden, embedding[drawn]) - log_expected[drawn]
        wrong = wrong.masked_fill(drawn[None, :] == targets[:, None], -1e9)
        scores = torch.cat([true[:, None], wrong], dim=1)
        return functional.cross_entropy(scores, torch.zeros_like(targets))


def fit(
    shape: Shape,
    recipe: Recipe,
    stream: np.ndarray,
    checkpoint: Path,
    report: Callable[[str], None],
    held_out: np.ndarray,
) -> Network:
    """Trains a network on ``stream`` (token ids, uint16) or goes on from ``checkpoint``.

    Writes ``checkpoint`` every few minutes and at the end, so that a run can
    be stopped at any time and started again with the same arguments.
    """
    torch.manual_seed(recipe.seed)
    network = Network(shape).to(recipe.device)
    decayed = [p for p in network.parameters() if p.dim() > 1]
    plain = [p for p in network.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}],
        lr=recipe.rate,
        betas=(0.9, 0.98),
        fused=True,
    )
    negatives = _Negatives(stream, shape.vocabulary, recipe)
    sampled, full = _losses(network, negatives, recipe)
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=recipe.device, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
        report(f"goes on from step {first}")
    steps = recipe.steps(shape.context)
    full_from = int(steps * (1 - recipe.full_part))
    windows = (len(stream) - 1) // shape.context
    saved = started = time.monotonic()
    losses: list[float] = []
    for step in range(first, steps):
        rate = _rate(step, steps, recipe)
        for group in optimizer.param_groups:
            group["lr"] = rate
        ids, targets = _batch(stream, windows, step, shape.context, recipe)
        with torch.autocast(recipe.device, torch.bfloat16, enabled=recipe.bfloat16):
            loss = sampled(ids, targets) if step < full_from else full(ids, targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % 100 == 0:
            speed = (step + 1 - first) * recipe.batch * shape.context / (time.monotonic() - started)
            kind = "full" if step >= full_from else "sampled"
            report(f"step {step + 1}/{steps} {kind} loss {np.mean(losses[-100:]):.3f} {speed:.0f} tokens/s")
        if (step + 1) % 1000 == 0:
            report(f"held-out {held_out_loss(network, held_out, recipe.device):.3f} nats a token")
        if time.monotonic() - saved > 300 or step + 1 == steps:
            _save(checkpoint, network, optimizer, step + 1)
            saved = time.monotonic()
    return network


def held_out_loss(network: Network, ids: np.ndarray, device: str = "cpu", most: int = 120) -> float:
    """Mean cross-entropy in nats a token over at most ``most`` windows of text never trained on."""
    context = network.shape.context
    windows = min(most, (len(ids) - 1) // context)
    total = 0.0
    with torch.no_grad():
        for at in range(0, windows * context, context):
            piece = torch.from_numpy(ids[at : at + context + 1].astype(np.int64)).to(device)
            logits = network.logits(network(piece[None, :-1])[0])
            total += functional.cross_entropy(logits, piece[1:]).item()
    return total / max(windows, 1)


_Loss = Callable[[Tensor, Tensor], Tensor]


def _losses(network: Network, negatives: _Negatives, recipe: Recipe) -> tuple[_Loss, _Loss]:
    """The sampled and the full loss of a batch (ids [batch, time], targets [batch * time]), compiled if asked."""

    def sampled(ids: Tensor, targets: Tensor) -> Tensor:
        return negatives.loss(network, network(ids).view(len(targets), -1), targets)

    def full(ids: Tensor, targets: Tensor) -> Tensor:
        return functional.cross_entropy(network.logits(network(ids).view(len(targets), -1)), targets)

    if recipe.compiled:
        return torch.compile(sampled), torch.compile(full)
    return sampled, full


def _rate(step: int, steps: int, recipe: Recipe) -> float:
    if step < recipe.warmup:
        return recipe.rate * (step + 1) / recipe.warmup
    part = (step - recipe.warmup) / max(1, steps - recipe.warmup)
    return recipe.rate * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * part)))


def _batch(stream: np.ndarray, windows: int, step: int, context: int, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """The step's windows: every pass visits all of them once, in an order that depends on the pass alone."""
    chosen = []
    for position in range(step * recipe.batch, (step + 1) * recipe.batch):
        turn, place = divmod(position, windows)
        chosen.append(int(_order(recipe.seed, turn, windows)[place]) * context)
    rows = np.stack([stream[at : at + context + 1] for at in chosen]).astype(np.int64)
    ids = torch.from_numpy(rows).to(recipe.device)
    return ids[:, :-1], ids[:, 1:].reshape(-1)


@functools.lru_cache(maxsize=2)
def _order(seed: int, turn: int, windows: int) -> np.ndarray:
    return np.random.default_rng([seed, turn]).permutation(windows)


def _save(path: Path, network: Network, optimizer: torch.optim.Optimizer, step: int) -> None:
    part = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, part)
    durable.place(part, path)
