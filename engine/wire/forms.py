"""What a process that fills in forms is asked and what it answers.

It writes token by token behind a prompt, inside a grammar where there is one.
Every ``Fill`` is answered once: by ``Filled`` or by ``Unfilled``.  Many are
under way at once; what is under way cancels nothing.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from engine.errors import LoadCode
from engine.text.private import Private
from engine.wire.link import Hello

__all__ = [
    "FILL_TEMPERATURE",
    "FILL_TOKENS",
    "Fill",
    "Filled",
    "FromForms",
    "GiveUp",
    "LoadForms",
    "NotReady",
    "ReadyForms",
    "ToForms",
    "Unfilled",
    "UnfilledCode",
]

FILL_TOKENS = (1, 2048)
"""The least and the most tokens that may be written."""

FILL_TEMPERATURE = (0.0, 2.0)
"""0 takes the most probable token each time."""

UnfilledCode: TypeAlias = Literal["cancelled", "too-long", "bad-grammar", "no-model", "internal", "crashed"]
"""Why nothing was written.

"too-long": without any text at all the prompt leaves no room; "bad-grammar": llama.cpp cannot read it.
"""


class LoadForms(msgspec.Struct, frozen=True, tag="load-forms"):
    """Load the weights, whose file has a vocabulary; the first message, once.

    ``context``: the most tokens of a prompt and what is written behind it;
    less where the model was taught with less.  ``sequences``: so many are
    written at once.  ``threads`` none is the process's own choice.
    """

    gguf: str
    context: int = 4096
    sequences: int = 4
    threads: int | None = None


class Fill(msgspec.Struct, frozen=True, tag="fill"):
    """Write behind ``head + text + tail``; of ``text`` the end is left out where all is too long.

    ``grammar`` is llama.cpp's (GBNF, from ``root``), empty for none.  At most
    ``most`` tokens are written.  ``top_p`` leaves out the tail of what the
    grammar allows.  The same ``seed`` writes the same, as far as numbers are
    the same in other company.
    """

    id: int
    head: Private
    text: Private
    tail: Private
    grammar: str = ""
    most: int = 512
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0


class GiveUp(msgspec.Struct, frozen=True, tag="give-up"):
    """The ``Fill`` of this number is no longer wanted; it is answered "cancelled"."""

    id: int


class ReadyForms(msgspec.Struct, frozen=True, tag="ready-forms"):
    """The model is loaded: so many tokens has a prompt with its answer, and that code of llama.cpp's runs."""

    context: int
    elapsed_ms: float
    processor: str = ""


class NotReady(msgspec.Struct, frozen=True, tag="not-ready"):
    """The model cannot be used; ``detail`` is English."""

    code: LoadCode
    detail: str


class Filled(msgspec.Struct, frozen=True, tag="filled"):
    """What was written.

    For each token: ``ends`` where its bytes end in the text's UTF-8,
    ``logprobs`` the natural logarithm of its probability among all tokens,
    ``shares`` its probability among those that the grammar allowed there.
    ``finish`` is "stop" where the model or the grammar ended it.  ``cut``:
    a part of the prompt's text was left out.
    """

    id: int
    text: Private
    ends: tuple[int, ...]
    logprobs: tuple[float, ...]
    shares: tuple[float, ...]
    finish: Literal["stop", "length"]
    cut: bool
    prompt_tokens: int
    elapsed_ms: float


class Unfilled(msgspec.Struct, frozen=True, tag="unfilled"):
    """The request brought nothing."""

    id: int
    code: UnfilledCode


ToForms: TypeAlias = LoadForms | Fill | GiveUp
FromForms: TypeAlias = Hello | ReadyForms | NotReady | Filled | Unfilled
