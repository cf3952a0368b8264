"""GPT-2 in PyTorch, with names and shapes of the checkpoint format, so that the GGUF writer needs no special case."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.training.pieces import SentWeights
from models.training.shape import Shape

__all__ = ["Network", "network_of", "weights_of"]


class _Block(nn.Module):
    """One pre-norm transformer layer with a 4-fold feed-forward part and the tanh GELU of GPT-2."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropped = nn.Dropout(dropout)
        self.ln_1 = nn.LayerNorm(shape.width)
        self.c_attn = nn.Linear(shape.width, 3 * shape.width)
        self.attn_proj = nn.Linear(shape.width, shape.width)
        self.ln_2 = nn.LayerNorm(shape.width)
        self.c_fc = nn.Linear(shape.width, 4 * shape.width)
        self.mlp_proj = nn.Linear(4 * shape.width, shape.width)

    def forward(self, hidden: Tensor) -> Tensor:
        """``hidden`` [batch, time, width] to the same shape."""
        batch, time, width = hidden.shape
        query, key, value = (
            part.view(batch, time, self.heads, width // self.heads).transpose(1, 2)
            for part in self.c_attn(self.ln_1(hidden)).split(width, dim=2)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        hidden = hidden + self.dropped(self.attn_proj(mixed.transpose(1, 2).reshape(batch, time, width)))
        return hidden + self.dropped(self.mlp_proj(functional.gelu(self.c_fc(self.ln_2(hidden)), approximate="tanh")))


class Network(nn.Module):
    """GPT-2 with tied input and output embeddings.

    ``dropout``: the share of each residual branch that is dropped while it
    is trained; for runs that see a text many times.
    """

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.wte = nn.Embedding(shape.vocabulary, shape.width)
        self.wpe = nn.Embedding(shape.context, shape.width)
        self.blocks = nn.ModuleList(_Block(shape, dropout) for _ in range(shape.layers))
        self.ln_f = nn.LayerNorm(shape.width)
        self.apply(_initialise)
        for name, parameter in self.named_parameters():
            if name.endswith("proj.weight"):
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * shape.layers))

    def forward(self, ids: Tensor) -> Tensor:
        """Token ids [batch, time] to the final hidden states [batch, time, width]."""
        hidden = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        for block in self.blocks:
            hidden = block(hidden)
        result: Tensor = self.ln_f(hidden)
        return result

    def logits(self, hidden: Tensor) -> Tensor:
        """Hidden states [..., width] to logits over the whole vocabulary."""
        return functional.linear(hidden, self.wte.weight)


def weights_of(network: Network, tokens: int, loss: float) -> SentWeights:
    """The weights as they are sent: half-precision numbers, on the processor."""
    weights = {name: value.detach().half().cpu().numpy() for name, value in network.state_dict().items()}
    return SentWeights(network.shape, weights, tokens, loss)


def network_of(sent: SentWeights, dropout: float = 0.0) -> Network:
    """The network that was sent; ``dropout`` as in ``Network``."""
    network = Network(sent.shape, dropout)
    network.load_state_dict({name: torch.from_numpy(value).float() for name, value in sent.weights.items()})
    return network


def _initialise(module: nn.Module) -> None:
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)
