"""Records as rows of tokens: the prompt that the server writes too, then the answer, of which alone the model learns.

The answer ends with the token that ends a text: a model that never saw it
never stops.  Knows of a tokenizer only what every one can do.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from models.complaints.answer import written_answer
from models.complaints.dictionary import Dictionary
from models.complaints.prompt import complaint_prompt
from models.training.voc.records import Complaint, DataFault

__all__ = ["IGNORED", "EncodesText", "TaughtRow", "encoded", "lengths", "padded", "split"]

IGNORED = -100
"""The label of a token that nothing is learnt of."""


class EncodesText(Protocol):
    """A tokenizer."""

    def encode(self, text: str) -> list[int]:
        """The tokens of a text, and those that begin every text."""

    def answer(self, text: str) -> list[int]:
        """The tokens of an answer, with the one that ends it."""


class TaughtRow(NamedTuple):
    """Tokens, and for each what is to be learnt there."""

    tokens: list[int]
    labels: list[int]


def encoded(complaint: Complaint, dictionary: Dictionary, tokenizer: EncodesText) -> TaughtRow:
    """The row of one record."""
    parts = complaint_prompt(complaint.text, dictionary.to_json(), complaint.instruction)
    # Apart, as the server asks: it has the prompt's tokens before there is an answer.
    asked = tokenizer.encode(parts.head + parts.text + parts.tail)
    answer = tokenizer.answer(written_answer(complaint.answer))
    return TaughtRow([*asked, *answer], [*[IGNORED] * len(asked), *answer])


def lengths(
    complaints: Sequence[Complaint], rows: Sequence[TaughtRow], most: int
) -> tuple[list[TaughtRow], list[DataFault]]:
    """The rows that have no more tokens than ``most``, and faults for the others."""
    kept: list[TaughtRow] = []
    faults: list[DataFault] = []
    for complaint, row in zip(complaints, rows, strict=True):
        if len(row.tokens) > most:
            faults.append(DataFault(complaint.line, "input", "too-many-tokens", f"{len(row.tokens)} > {most}"))
        else:
            kept.append(row)
    return kept, faults


def padded(rows: Sequence[TaughtRow], padding: int) -> dict[str, list[list[int]]]:
    """Rows of one length, behind which nothing is read or learnt, by the names that models use."""
    longest = max(len(row.tokens) for row in rows)
    left = [longest - len(row.tokens) for row in rows]
    return {
        "input_ids": [[*row.tokens, *[padding] * more] for row, more in zip(rows, left, strict=True)],
        "labels": [[*row.labels, *[IGNORED] * more] for row, more in zip(rows, left, strict=True)],
        "attention_mask": [[*[1] * len(row.tokens), *[0] * more] for row, more in zip(rows, left, strict=True)],
    }


def split(complaints: Sequence[Complaint], share: float, seed: int) -> tuple[list[Complaint], list[Complaint]]:
    """Those to teach and those to look at, by chance; at least one of each where there are two and a share is asked."""
    order = list(complaints)
    random.Random(seed).shuffle(order)
    count = round(len(order) * share)
    if share and len(order) > 1:
        count = min(max(count, 1), len(order) - 1)
    return order[count:], order[:count]
