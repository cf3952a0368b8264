"""The training itself: adapters or all weights of a causal model, by torch, transformers and peft; unsloth where it is.

Loaded only where somebody trains: what is beside it here does without.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    EarlyStoppingCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)
from transformers.trainer_utils import get_last_checkpoint

from models.training.voc.examples import IGNORED, TaughtRow, padded
from models.training.voc.options import TARGET_MODULES, TrainOptions

__all__ = ["HubTokenizer", "Opened", "TrainingFailed", "fit", "opened"]

_KEPT = "logits_to_keep"
"""What models of transformers call the number of places, counted from the end, at which they say what may follow."""


class TrainingFailed(Exception):  # what it is
    """The base model cannot be taught; the message says why."""


class HubTokenizer:
    """See ``models.training.voc.examples.EncodesText``."""

    def __init__(self, tokenizer: Any) -> None:
        """``tokenizer`` is of transformers; raises ``TrainingFailed`` for one that ends no text."""
        if tokenizer.eos_token_id is None:
            raise TrainingFailed("the tokenizer has no token that ends a text: the model would never stop")
        self.tokenizer, self.end = tokenizer, int(tokenizer.eos_token_id)
        pad = tokenizer.pad_token_id
        # A model that is taught to ignore the end never says it, so padding is another token.
        self.padding = int(pad) if pad is not None and pad != self.end else 0 if self.end else 1

    def encode(self, text: str) -> list[int]:
        """See ``EncodesText``; what looks like a special token is text, as it is for the server."""
        ids: list[int] = self.tokenizer.encode(text, split_special_tokens=True)
        return ids

    def answer(self, text: str) -> list[int]:
        """See ``EncodesText``."""
        return [*self.tokenizer.encode(text, add_special_tokens=False, split_special_tokens=True), self.end]


class Opened(NamedTuple):
    """A model to teach and its tokenizer; ``unsloth``: by that library."""

    model: Any
    tokenizer: HubTokenizer
    unsloth: bool


def opened(options: TrainOptions, *, unsloth: bool) -> Opened:
    """The base model, with adapters unless all weights are taught.

    ``unsloth``: by that library, where there is a GPU and it is installed.
    Raises ``TrainingFailed``.
    """
    by_unsloth = unsloth and torch.cuda.is_available() and importlib.util.find_spec("unsloth") is not None
    try:
        model, tokenizer = _by_unsloth(options) if by_unsloth else _by_peft(options)
    except (OSError, ValueError, RuntimeError) as error:
        raise TrainingFailed(f"{options.base_model}: {type(error).__name__}: {error}") from None
    return Opened(model, HubTokenizer(tokenizer), by_unsloth)


def fit(
    options: TrainOptions,
    base: Opened,
    taught: Sequence[TaughtRow],
    held: Sequence[TaughtRow],
    work: Path,
    say: Callable[[str], None],
) -> Any:
    """Teaches ``base`` and returns the model, the best of it where something was held out.

    Checkpoints and TensorBoard's files are in ``work``; where there are
    checkpoints already the training goes on from the newest one.
    """
    arguments = _arguments(options, work, evaluates=bool(held))
    answers_alone = not base.unsloth and _KEPT in inspect.signature(_network(base.model).forward).parameters
    callbacks: list[TrainerCallback] = [_Says(say)]
    if held and options.early_stopping_patience:
        callbacks.append(EarlyStoppingCallback(options.early_stopping_patience))
    trainer = Trainer(
        model=base.model,
        args=arguments,
        train_dataset=_Rows(taught),
        eval_dataset=_Rows(held) if held else None,
        data_collator=lambda rows: _collated(rows, base.tokenizer.padding, answers_alone=answers_alone),
        callbacks=callbacks,
    )
    last = get_last_checkpoint(str(work)) if work.is_dir() else None
    if last is not None:
        say(f"going on from {Path(last).name}")
    trainer.train(resume_from_checkpoint=last)
    return trainer.model


def _network(model: Any) -> Any:
    """The model below its adapters."""
    return model.get_base_model() if isinstance(model, PeftModel) else model


def _collated(rows: Sequence[TaughtRow], padding: int, *, answers_alone: bool) -> dict[str, Any]:
    """A batch; ``answers_alone``: what may come next is asked for where an answer stands, and not in all of a prompt.

    A prompt has several times the tokens of its answer, and what is computed
    for each of them is as wide as the vocabulary.
    """
    batch: dict[str, Any] = {name: torch.tensor(column) for name, column in padded(rows, padding).items()}
    if answers_alone:
        labels = batch["labels"]
        begun = min(next(at for at, label in enumerate(row.labels) if label != IGNORED) for row in rows)
        # The token before an answer is the one that has to tell its beginning.
        batch[_KEPT] = labels.shape[1] - max(0, begun - 1)
        batch["labels"] = labels[:, -batch[_KEPT] :]
    return batch


class _Rows(torch.utils.data.Dataset):
    def __init__(self, rows: Sequence[TaughtRow]) -> None:
        self._rows = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: int) -> TaughtRow:
        return self._rows[at]


class _Says(TrainerCallback):
    """Tells the losses as they are logged."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """See ``TrainerCallback``."""
        told = {name: value for name, value in (logs or {}).items() if name in ("loss", "eval_loss", "learning_rate")}
        if told:
            self._say(f"step {state.global_step}: " + ", ".join(f"{name} {value:.5g}" for name, value in told.items()))


def _arguments(options: TrainOptions, work: Path, *, evaluates: bool) -> TrainingArguments:
    gpu = torch.cuda.is_available()
    eight_bit = gpu and importlib.util.find_spec("bitsandbytes") is not None
    return TrainingArguments(
        output_dir=str(work),
        num_train_epochs=options.num_train_epochs,
        max_steps=options.max_steps,
        per_device_train_batch_size=options.per_device_train_batch_size,
        per_device_eval_batch_size=options.per_device_train_batch_size,
        gradient_accumulation_steps=options.gradient_accumulation_steps,
        learning_rate=options.learning_rate,
        warmup_steps=options.warmup_steps,
        weight_decay=options.weight_decay,
        lr_scheduler_type=options.lr_scheduler_type,
        optim=options.optim or ("adamw_8bit" if eight_bit else "adamw_torch"),
        logging_steps=options.logging_steps,
        save_steps=options.save_steps,
        save_total_limit=options.save_total_limit,
        eval_strategy="steps" if evaluates else "no",
        eval_steps=options.eval_steps if evaluates else None,
        load_best_model_at_end=evaluates,
        metric_for_best_model="eval_loss" if evaluates else None,
        greater_is_better=False if evaluates else None,
        # It cannot be seen in the signature of adapters.
        label_names=["labels"],
        seed=options.seed,
        bf16=gpu and torch.cuda.is_bf16_supported(),
        use_cpu=not gpu,
        # Rows are values of ours, which the library would look into for its own names.
        remove_unused_columns=False,
        report_to=["tensorboard"],
        disable_tqdm=True,
    )


def _by_peft(options: TrainOptions) -> tuple[Any, Any]:
    gpu = torch.cuda.is_available()
    kind = torch.bfloat16 if gpu and torch.cuda.is_bf16_supported() else torch.float32
    model = AutoModelForCausalLM.from_pretrained(options.base_model, dtype=kind)
    tokenizer = AutoTokenizer.from_pretrained(options.base_model)
    if not options.full:
        adapters = LoraConfig(
            r=options.lora_r,
            lora_alpha=options.lora_alpha,
            lora_dropout=options.lora_dropout,
            target_modules=list(TARGET_MODULES),
            task_type="CAUSAL_LM",
        )
        model = get_peft_model(model, adapters)
    return model, tokenizer


def _by_unsloth(options: TrainOptions) -> tuple[Any, Any]:
    from unsloth import FastLanguageModel

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=options.base_model,
        max_seq_length=options.max_seq_length,
        load_in_4bit=False,
        full_finetuning=options.full,
    )
    if not options.full:
        model = FastLanguageModel.get_peft_model(
            model,
            r=options.lora_r,
            lora_alpha=options.lora_alpha,
            lora_dropout=options.lora_dropout,
            target_modules=list(TARGET_MODULES),
            random_state=options.seed,
        )
    return model, tokenizer
