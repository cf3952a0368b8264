"""The training loop: by tokens on a processor for hours, or by minutes on a lent GPU; stopped and gone on with at will.

On a processor most steps take the sampled softmax: the output layer costs
more than such a small network.  Beside the weights goes their exponential
average, which is good at any moment, without waiting for the rate to fall.
"""

from __future__ import annotations

import copy
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
from models.training.network import Network
from models.training.packing import TokenIds

__all__ = ["Average", "Diverged", "Recipe", "fit", "held_out_loss"]


class Diverged(Exception):
    """The loss is no number any more; the last checkpoint is whole."""


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    ``tokens`` is the length of the whole run, which ends earlier when it has
    taken ``minutes``, those of earlier parts included; the learning rate
    rises over ``warmup`` steps to ``rate`` and falls along a cosine to a
    twentieth.  ``negatives`` are drawn for the sampled softmax; the full one
    takes every ``full_every``-th step and the last ``full_part`` of the run,
    because sampled scores alone are not probabilities, and all of it where
    there are no negatives.  ``average`` of the average is kept at each step.
    ``bfloat16`` multiplies in that type (weights stay float32) and
    ``compiled`` sends the step through torch.compile; together they were
    1.35 times as fast on two cores with AVX-512 BF16.
    """

    tokens: int = 20_000_000
    minutes: float = math.inf
    batch: int = 32
    rate: float = 2.5e-3
    warmup: int = 150
    negatives: int = 1024
    full_every: int = 8
    full_part: float = 0.08
    average: float = 0.999
    saved_every_s: float = 300
    seed: int = 1
    device: str = "cpu"
    bfloat16: bool = True
    compiled: bool = True

    def steps(self, context: int) -> int:
        """How many batches of ``context`` tokens a sequence the run takes."""
        return math.ceil(self.tokens / (self.batch * context))

    def done(self, step: int, context: int, spent_s: float) -> float:
        """The part of the run that is over at a step, by tokens or by time; 1 and more at its end."""
        return max(step / self.steps(context), spent_s / 60 / self.minutes)

    def rate_at(self, step: int, done: float) -> float:
        """The learning rate of a step when this part of the run is over."""
        risen = min(1.0, (step + 1) / max(1, self.warmup))
        return self.rate * risen * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))

    def is_full(self, step: int, done: float) -> bool:
        """Whether a step takes the full softmax."""
        return self.negatives == 0 or done >= 1 - self.full_part or step % self.full_every == 0


@dataclasses.dataclass(frozen=True)
class Average:
    """The average after ``tokens``, and its ``loss`` on held-out text, nats a token."""

    network: Network
    tokens: int
    loss: float


class _Negatives:
    """Draws the wrong answers of sampled softmax from the unigram distribution to the power 0.75."""

    def __init__(self, stream: TokenIds, vocabulary: int, recipe: Recipe) -> None:
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
    network: Network,
    recipe: Recipe,
    stream: TokenIds,
    held_out: TokenIds,
    checkpoint: Path,
    report: Callable[[str], None],
    keep: Callable[[Average], None] = lambda kept: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Network:
    """Trains ``network`` on ``stream``, or goes on from ``checkpoint`` if there is one; returns the average.

    Every few minutes, at the end, and when it is ``stopped``, ``checkpoint``
    is written and ``keep`` is given the average of then; a run can be started
    again with the same arguments.  Raises ``Diverged``.
    """
    run = _Course(network, recipe, stream)
    if checkpoint.exists():
        run.load(checkpoint)
        report(f"goes on from step {run.step}")
    saved = told = time.monotonic()
    told_step = run.step
    while (done := run.done) < 1 and not stopped():
        run.train(done)
        now = time.monotonic()
        if run.step % 100 == 0:
            speed = (run.step - told_step) * run.tokens_a_step / (now - told)
            report(f"step {run.step}, {100 * done:.1f} %, loss {np.mean(run.losses[-100:]):.3f}, {speed:.0f} tokens/s")
            told, told_step = now, run.step
        if now - saved > recipe.saved_every_s:
            _keep(run, checkpoint, held_out, report, keep)
            saved = time.monotonic()
    _keep(run, checkpoint, held_out, report, keep)
    return run.mean


def held_out_loss(network: Network, ids: TokenIds, device: str = "cpu", most: int = 120) -> float:
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


class _Course:
    """A network on its way, with all that a checkpoint holds."""

    def __init__(self, network: Network, recipe: Recipe, stream: TokenIds) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.network = recipe, network.to(recipe.device).train()
        self.mean = copy.deepcopy(self.network).eval().requires_grad_(False)
        self.context = network.shape.context
        self.tokens_a_step = recipe.batch * self.context
        self.losses: list[float] = []
        self.step = 0
        self._began, self._spent_before = time.monotonic(), 0.0
        self._stream = torch.from_numpy(stream.astype(np.int32)).to(recipe.device)
        self._reach = torch.arange(self.context + 1, device=recipe.device)
        self._parameters = list(self.network.parameters())
        self._averaged = list(self.mean.parameters())
        self._optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in self._parameters if p.dim() > 1], "weight_decay": 0.05},
                {"params": [p for p in self._parameters if p.dim() <= 1], "weight_decay": 0.0},
            ],
            lr=recipe.rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        self._sampled, self._full = _losses(self.network, _Negatives(stream, network.shape.vocabulary, recipe), recipe)

    @property
    def spent_s(self) -> float:
        """Seconds that the run has taken, its earlier parts included."""
        return self._spent_before + time.monotonic() - self._began

    @property
    def done(self) -> float:
        """See ``Recipe.done``."""
        return self.recipe.done(self.step, self.context, self.spent_s)

    def train(self, done: float) -> None:
        """One step.  Raises ``Diverged``."""
        recipe = self.recipe
        for group in self._optimizer.param_groups:
            group["lr"] = recipe.rate_at(self.step, done)
        ids, targets = self._batch()
        loss_of = self._full if recipe.is_full(self.step, done) else self._sampled
        with torch.autocast(torch.device(recipe.device).type, torch.bfloat16, enabled=recipe.bfloat16):
            loss = loss_of(ids, targets)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        value = loss.item()
        if not math.isfinite(value):
            raise Diverged(f"step {self.step}: loss {value}")
        self._optimizer.step()
        # At first what the weights have forgotten counts for less.
        kept = min(recipe.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(self._averaged, self._parameters, 1 - kept)
        self.losses = [*self.losses[-99:], value]
        self.step += 1

    def load(self, checkpoint: Path) -> None:
        """Goes on from there."""
        state = torch.load(checkpoint, map_location=self.recipe.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.mean.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.step, self._spent_before = state["step"], state["spent_s"]
        # The wrong answers of a run that goes on are others.
        torch.manual_seed(self.recipe.seed + self.step)

    def save(self, checkpoint: Path) -> None:
        """All that is needed to go on from here."""
        part = checkpoint.with_suffix(".part")
        state = {
            "network": self.network.state_dict(),
            "average": self.mean.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "step": self.step,
            "spent_s": self.spent_s,
        }
        torch.save(state, part)
        durable.place(part, checkpoint)

    def _batch(self) -> tuple[Tensor, Tensor]:
        """The step's windows: every pass visits all of them once, in an order and with borders of its own."""
        windows = (len(self._stream) - 1 - self.context) // self.context
        starts = []
        for position in range(self.step * self.recipe.batch, (self.step + 1) * self.recipe.batch):
            turn, place = divmod(position, windows)
            order, shift = _order(self.recipe.seed, turn, windows, self.context)
            starts.append(int(order[place]) * self.context + shift)
        rows = self._stream[torch.tensor(starts, device=self._stream.device)[:, None] + self._reach].long()
        return rows[:, :-1], rows[:, 1:].reshape(-1)


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


def _keep(
    run: _Course, checkpoint: Path, held_out: TokenIds, report: Callable[[str], None], keep: Callable[[Average], None]
) -> None:
    run.save(checkpoint)
    loss = held_out_loss(run.mean, held_out, run.recipe.device)
    report(f"held-out {loss:.3f} nats a token at step {run.step}")
    keep(Average(run.mean, run.step * run.tokens_a_step, loss))


@functools.lru_cache(maxsize=2)
def _order(seed: int, turn: int, windows: int, context: int) -> tuple[np.ndarray, int]:
    chance = np.random.default_rng([seed, turn])
    return chance.permutation(windows), int(chance.integers(context)) if turn else 0
