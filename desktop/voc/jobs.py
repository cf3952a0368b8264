"""What a window and the command that works for it tell each other about complaints: one line of JSON for each thing.

The window writes an order and then, perhaps, ``BatchControl`` lines to the command's standard input; its end is a
cancellation.  The command writes lines to its standard output, the last one is ``Finished``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from desktop.system.lines import LineCodec
from desktop.voc.protocol.messages import Classification

__all__ = [
    "CONTROL_LINES",
    "ORDER_LIMIT",
    "VOC_LINES",
    "Batch",
    "BatchControl",
    "Chat",
    "Classified",
    "Classify",
    "Endpoint",
    "Finished",
    "Order",
    "Piece",
    "Rows",
    "Test",
    "Tested",
    "VocLine",
]


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where to ask and how: what the settings say, or what a person is trying before they keep it.

    Times in seconds.  ``proxy`` is an address, "system" (the environment's) or "none".
    """

    address: str = ""
    protocol: Literal["voc", "openai"] = "voc"
    model: str = ""
    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    total_timeout: float = 120.0
    ca_file: str = ""
    proxy: str = "system"
    plain_http: bool = False
    """The person's consent to send text unencrypted to another machine."""
    max_new_tokens: int = 512
    temperature: float = 0.1
    top_p: float = 0.9
    concurrency: int = 4


class _WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """``endpoint`` none is that of the settings; ``key`` none is the one in the keyring, empty is no key at all."""

    endpoint: Endpoint | None = None
    key: str | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"  # a key and a customer's text


class Classify(_WorkOrder, frozen=True, kw_only=True, tag="classify"):
    """Classify one text."""

    text: str


class Chat(_WorkOrder, frozen=True, kw_only=True, tag="chat"):
    """Answer an instruction about a text, piece by piece."""

    instruction: str
    text: str


class Batch(_WorkOrder, frozen=True, kw_only=True, tag="batch"):
    """Classify the rows of the file ``source`` into the file ``target``; goes on where an earlier run was ended."""

    source: str
    target: str
    column: str = ""
    """The one with the texts; empty for text lines, or to take the only one there is."""


class Test(_WorkOrder, frozen=True, kw_only=True, tag="test"):
    """Say within five seconds whether the endpoint can be used."""


Order: TypeAlias = Classify | Chat | Batch | Test


ORDER_LIMIT = 1 << 20
"""The most bytes of a line that a window sends."""


class BatchControl(msgspec.Struct, frozen=True, tag="control"):
    """To a running batch."""

    wanted: Literal["pause", "resume", "cancel"]


CONTROL_LINES: LineCodec[BatchControl] = LineCodec(BatchControl, ORDER_LIMIT)
"""What a window says behind its order."""


class Classified(msgspec.Struct, frozen=True, tag="classified"):
    """The answer to ``Classify``."""

    result: Classification
    elapsed_s: float


class Piece(msgspec.Struct, frozen=True, tag="piece"):
    """More of the answer to ``Chat``."""

    text: str

    def __repr__(self) -> str:
        return f"Piece({len(self.text)} characters)"


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    """How far a batch is: ``done`` of ``total`` rows, ``failed`` of them without an answer, ``resumed`` from before.

    ``counts`` are rows by "대분류 > 중분류 > 소분류", and ``claims`` rows by "claim", "non-claim" and "unknown".
    """

    done: int
    total: int
    failed: int = 0
    resumed: int = 0
    paused: bool = False
    rate: float | None = None
    left_s: float | None = None
    claims: dict[str, int] = {}
    counts: dict[str, int] = {}


class Tested(msgspec.Struct, frozen=True, tag="tested"):
    """The answer to ``Test`` when the endpoint can be used; ``models`` are those it offers, where it tells."""

    model: str
    latency_s: float
    models: tuple[str, ...] = ()
    streams: bool = False
    confidences: bool = False
    """Whether it gives token probabilities."""


class Finished(msgspec.Struct, frozen=True, tag="over"):
    """The last line.  ``code`` is empty after a success, "cancelled", or names the fault that ``sentence`` explains."""

    code: str = ""
    sentence: str = ""


VocLine: TypeAlias = Classified | Piece | Rows | Tested | Finished

VOC_LINES: LineCodec[VocLine] = LineCodec(VocLine, limit=16 * 1024 * 1024)
"""What a command says: an answer as the model gave it, as JSON in JSON."""
