"""What a runner process is asked and what it answers: one model that writes by tokens, or one that labels texts.

Whoever starts a runner opens its model once (``OpenWriter``, ``OpenEncoder``)
and is answered ``RunnerOpened`` or ``OpenFailed``.  Every question is then
answered by its number: with any number of ``WrittenText`` and a last message,
which is ``Generated``, ``Embedded``, ``Labelled`` or ``RunFailed``.  Questions
take nothing from each other; ``Cancel`` ends one.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from engine.errors import LoadCode
from engine.text.private import Private
from engine.wire.link import Hello
from engine.wire.protocol import Cancel, ModelFiles

__all__ = [
    "Cancel",
    "ChatRole",
    "ChatTurn",
    "Embed",
    "Embedded",
    "EncoderTask",
    "FromRunner",
    "Generate",
    "Generated",
    "GenerationEnd",
    "Label",
    "LabelRow",
    "Labelled",
    "OpenCode",
    "OpenEncoder",
    "OpenFailed",
    "OpenWriter",
    "RunCode",
    "RunFailed",
    "RunnerOpened",
    "RunnerQuestion",
    "ToRunner",
    "TokenChance",
    "WrittenText",
    "WrittenToken",
]

EncoderTask: TypeAlias = Literal[
    "text-classification", "token-classification", "question-answering", "feature-extraction"
]

OpenCode: TypeAlias = LoadCode | Literal["broken-onnx", "no-runtime"]
"""Why a model cannot be used; "no-runtime": the library that runs it is not installed."""

RunCode: TypeAlias = Literal["cancelled", "late", "too-long", "busy", "no-model", "wrong-task", "internal", "crashed"]
"""Why a question brought nothing; "too-long": its text has more tokens than the model can hold."""

GenerationEnd: TypeAlias = Literal["stop", "length"]
ChatRole: TypeAlias = Literal["system", "user", "assistant"]


class OpenWriter(msgspec.Struct, frozen=True, tag="open-writer"):
    """Open a model that llama.cpp runs, for texts of up to ``context`` tokens together."""

    model: ModelFiles
    context: int
    threads: int | None = None


class OpenEncoder(msgspec.Struct, frozen=True, tag="open-encoder"):
    """Open a model that onnxruntime runs.

    ``onnx`` and ``tokenizer`` are paths; ``labels`` are in the order of its
    numbers, ``context`` is in tokens; ``many``: several labels may be true at
    once.
    """

    id: str
    onnx: str
    tokenizer: str
    task: EncoderTask
    labels: tuple[str, ...]
    context: int
    many: bool = False


class ChatTurn(msgspec.Struct, frozen=True):
    """What one side of a dialogue said."""

    role: ChatRole
    text: Private


class Generate(msgspec.Struct, frozen=True, tag="generate"):
    """Write on behind ``prompt``, or what comes next in the dialogue of ``turns``, if there are any.

    At most ``most`` tokens are written, or with ``whole`` so many with those
    of the prompt, but at least one.  ``temperature`` 0 takes the most probable
    one each time; else one is drawn from the ``top_k`` most probable (0: all),
    of them from those that together have ``top_p``.  A ``stop`` is not
    written, and ends it.  Each token is told with ``told`` others that were as
    probable, and none is told for -1.
    """

    id: int
    prompt: Private
    turns: tuple[ChatTurn, ...] = ()
    most: int = 16
    whole: bool = False
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    seed: int | None = None
    stop: tuple[Private, ...] = ()
    told: int = -1
    deadline_ms: float | None = None


class Embed(msgspec.Struct, frozen=True, tag="embed"):
    """What does the text mean?  Of at most ``most`` tokens of it; none: what the model cannot hold is refused."""

    id: int
    text: Private
    most: int | None = None


class Label(msgspec.Struct, frozen=True, tag="label"):
    """What is the text, or what is each of its tokens, or where in ``context`` is the answer to it?"""

    id: int
    text: Private
    context: Private | None = None
    most: int = 512


class RunnerOpened(msgspec.Struct, frozen=True, tag="runner-opened"):
    """The model is ready; ``context`` in tokens, ``width`` of its embeddings."""

    model: str
    context: int
    width: int
    elapsed_ms: float


class OpenFailed(msgspec.Struct, frozen=True, tag="open-failed"):
    """The model cannot be used.  ``detail`` is English."""

    model: str
    code: OpenCode
    detail: str


class TokenChance(msgspec.Struct, frozen=True):
    """A token, as it is written, and the natural logarithm of its probability at temperature 1."""

    text: Private
    logprob: float


class WrittenToken(msgspec.Struct, frozen=True):
    """A token that was written, and the most probable ones in its place."""

    text: Private
    logprob: float
    top: tuple[TokenChance, ...] = ()


class WrittenText(msgspec.Struct, frozen=True, tag="written"):
    """What was added to a text, whole characters only, and the tokens if they were asked for."""

    id: int
    text: Private
    tokens: tuple[WrittenToken, ...] = ()


class Generated(msgspec.Struct, frozen=True, tag="generated"):
    """The text is finished: ``asked`` tokens of the prompt, ``spent`` written ones (the one that ended it included)."""

    id: int
    finish: GenerationEnd
    asked: int
    spent: int
    elapsed_ms: float


class Embedded(msgspec.Struct, frozen=True, tag="embedded"):
    """The answer to ``Embed``: numbers of 32 bits, little-endian, a vector of length 1."""

    id: int
    vector: bytes
    tokens: int


class LabelRow(msgspec.Struct, frozen=True):
    """A label and its probability; of a token or an answer the ``text``, and where it stands in what was sent."""

    label: str
    score: float
    text: Private | None = None
    start: int = 0
    end: int = 0


class Labelled(msgspec.Struct, frozen=True, tag="labelled"):
    """The answer to ``Label``: all labels, most probable first; or a row for each token, in order; or the answer."""

    id: int
    rows: tuple[LabelRow, ...]


class RunFailed(msgspec.Struct, frozen=True, tag="run-failed"):
    """The question brought nothing, or nothing more."""

    id: int
    code: RunCode


RunnerQuestion: TypeAlias = Generate | Embed | Label
ToRunner: TypeAlias = OpenWriter | OpenEncoder | Generate | Embed | Label | Cancel
FromRunner: TypeAlias = Hello | RunnerOpened | OpenFailed | WrittenText | Generated | Embedded | Labelled | RunFailed
