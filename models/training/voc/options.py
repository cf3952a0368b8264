"""What a training is asked for: the usual values are those of the contract's document."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

__all__ = ["TARGET_MODULES", "TrainOptions", "add_train_options", "train_options"]

TARGET_MODULES: Final = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@dataclasses.dataclass(frozen=True)
class TrainOptions:
    """Raises ``ValueError`` for a number that makes no training.

    ``base_model``: a name of the hub's or a folder.  ``full``: all weights
    are taught, else adapters of rank ``lora_r``.  ``max_steps`` -1 is as many
    as ``num_train_epochs`` have.  ``optim`` empty is ``adamw_8bit`` on a GPU
    that has it, ``adamw_torch`` elsewhere.
    """

    base_model: str = "Qwen/Qwen3-8B"
    max_seq_length: int = 8192
    full: bool = False
    lora_r: int = 16
    lora_alpha: int = 16
    lora_dropout: float = 0.05
    validation_split: float = 0.1
    num_train_epochs: float = 3.0
    max_steps: int = -1
    per_device_train_batch_size: int = 2
    gradient_accumulation_steps: int = 4
    learning_rate: float = 2e-4
    warmup_steps: int = 10
    optim: str = ""
    weight_decay: float = 0.01
    lr_scheduler_type: str = "cosine"
    save_steps: int = 100
    eval_steps: int = 100
    logging_steps: int = 10
    save_total_limit: int = 3
    early_stopping_patience: int = 3
    seed: int = 42

    def __post_init__(self) -> None:
        for name in _POSITIVE:
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0")
        if not 0 <= self.lora_dropout < 1 or not 0 <= self.validation_split < 1:
            raise ValueError("lora_dropout and validation_split are from 0 to below 1")
        if min(self.warmup_steps, self.early_stopping_patience) < 0 or self.weight_decay < 0:
            raise ValueError("warmup_steps, early_stopping_patience and weight_decay are not below 0")
        if self.save_steps % self.eval_steps:
            # The best of what was kept could not be told otherwise.
            raise ValueError("save_steps must be a multiple of eval_steps")


_POSITIVE = (
    "max_seq_length",
    "lora_r",
    "lora_alpha",
    "num_train_epochs",
    "per_device_train_batch_size",
    "gradient_accumulation_steps",
    "learning_rate",
    "save_steps",
    "eval_steps",
    "logging_steps",
    "save_total_limit",
)

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "base_model": ("model", "model_name"),
    "lora_r": ("r", "lora_rank"),
    "num_train_epochs": ("epochs", "num_epochs"),
    "per_device_train_batch_size": ("batch_size",),
    "gradient_accumulation_steps": ("grad_accumulation", "accumulation"),
    "learning_rate": ("lr",),
    "warmup_steps": ("warmup",),
    "max_seq_length": ("max_length",),
    "lr_scheduler_type": ("lr_scheduler",),
    "early_stopping_patience": ("early_stopping",),
    "full": ("full_finetuning",),
}
"""Other names of the same, as documents and libraries have them."""


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """An option for each value, by its name with strokes or underscores, and by its other names."""
    for field in dataclasses.fields(TrainOptions):
        names = [field.name, *_ALIASES.get(field.name, ())]
        flags = dict.fromkeys(f"--{spelled}" for name in names for spelled in (name.replace("_", "-"), name))
        more: dict[str, Any] = {"action": "store_true"} if field.default is False else {"type": type(field.default)}
        parser.add_argument(*flags, dest=field.name, default=field.default, help=f"(default {field.default})", **more)


def train_options(namespace: argparse.Namespace) -> TrainOptions:
    """What was asked for; raises ``ValueError``."""
    made = TrainOptions(**{field.name: getattr(namespace, field.name) for field in dataclasses.fields(TrainOptions)})
    folder = Path(made.base_model).expanduser()
    return dataclasses.replace(made, base_model=str(folder)) if folder.is_dir() else made
