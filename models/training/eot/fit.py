"""Goes on training a network on two things at once: the text it learnt before, and where utterances end."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.training.eot.lines import Stream
from models.training.network import Network

__all__ = ["EndRecipe", "blend", "tune"]

_IGNORED = -100


@dataclasses.dataclass(frozen=True)
class EndRecipe:
    """How long and how fast.

    A batch has ``batch`` windows, half of them from the text learnt before.
    ``weight`` is what the question "does it end here?" counts beside the
    next token.  The next token is asked for at a drawn ``share`` of the
    places: the softmax over the vocabulary costs more than the network.
    """

    minutes: float = 15.0
    batch: int = 32
    share: float = 0.25
    rate: float = 4e-4
    warmup: int = 30
    weight: float = 1.0
    seed: int = 1


def tune(
    network: Network,
    recipe: EndRecipe,
    text: np.ndarray,
    asked: Stream,
    ends: Sequence[int],
    report: Callable[[str], None],
    keep: Callable[[Network], None],
) -> int:
    """Trains ``network`` in place and returns the number of steps; calls ``keep`` every fifty steps and at the end."""
    torch.manual_seed(recipe.seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.01)
    end_columns = torch.tensor(ends)

    def losses(ids: Tensor, targets: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        hidden = network(ids).flatten(0, 1)
        wanted = targets.flatten()
        told = ((wanted != _IGNORED) & (torch.rand(len(wanted)) < recipe.share)).nonzero().squeeze(1)
        plain = functional.cross_entropy(network.logits(hidden[told]).float(), wanted[told])
        flat = labels.flatten()
        rows = network.logits(hidden[flat >= 0]).float()
        ending = torch.logsumexp(rows[:, end_columns], dim=1)
        rest = rows.index_fill(1, end_columns, -math.inf).logsumexp(dim=1)
        return plain, functional.binary_cross_entropy_with_logits(ending - rest, flat[flat >= 0].float())

    context = network.shape.context
    draw = np.random.default_rng(recipe.seed)
    started = time.monotonic()
    history: list[tuple[float, float]] = []
    step, done = 0, 0.0
    while done < 1:
        rate = recipe.rate * min((step + 1) / recipe.warmup, 0.05 + 0.475 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", torch.bfloat16):
            plain, end = losses(*_batch(draw, recipe.batch, context, text, asked))
        optimizer.zero_grad(set_to_none=True)
        (plain + recipe.weight * end).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        history.append((plain.item(), end.item()))
        step += 1
        done = (time.monotonic() - started) / (60 * recipe.minutes)
        if step % 20 == 0:
            speed = step * recipe.batch * context / (time.monotonic() - started)
            mean = np.mean(history[-20:], axis=0)
            report(f"step {step} next token {mean[0]:.3f} end {mean[1]:.4f} {speed:.0f} tokens/s")
        if step % 50 == 0 or done >= 1:
            keep(network)
    return step


def blend(network: Network, before: Mapping[str, Tensor], share: float) -> None:
    """Moves the weights back towards those ``before``: of the way between, ``share`` is kept.

    Half of the way forgets hardly any of the text and keeps most of what was
    learnt about ends.
    """
    after = network.state_dict()
    network.load_state_dict({name: torch.lerp(before[name], value, share) for name, value in after.items()})


def _batch(
    draw: np.random.Generator, batch: int, context: int, text: np.ndarray, asked: Stream
) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, targets and labels, [batch, context] each; a window of ``text`` is asked nothing."""
    half = batch // 2
    plain = np.stack([text[at : at + context + 1] for at in draw.integers(0, len(text) - context - 1, half)])
    # Windows begin with an end token, as a text does where nothing stands before it.
    at = draw.choice(_starts(asked, context), batch - half)
    ids = np.concatenate([plain, np.stack([asked.ids[a : a + context + 1] for a in at])]).astype(np.int64)
    told = np.stack([asked.told[a : a + context + 1] for a in at])
    labels = np.full((batch, context), -1, np.int64)
    labels[half:] = np.stack([asked.ends[a + 1 : a + context + 1] for a in at])
    targets = ids[:, 1:].copy()
    targets[half:][~told[:, 1:]] = _IGNORED
    return torch.from_numpy(ids[:, :-1].copy()), torch.from_numpy(targets), torch.from_numpy(labels)


def _starts(asked: Stream, context: int) -> np.ndarray:
    end = asked.ids[-1]
    return np.flatnonzero(asked.ids[: -context - 1] == end)
