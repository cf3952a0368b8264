"""What a window and the command that works for it tell each other about complaints: one line of JSON for each thing.

The window writes an order and then, perhaps, ``BatchControl`` lines to the command's standard input; its end is a
cancellation.  The command writes lines to its standard output, the last one is ``Finished``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from desktop.system.lines import LineCodec
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.messages import Classification, Probe
from desktop.voc.table.progress import BatchProgress
from engine.text.private import Private

__all__ = [
    "CONTROL_LINES",
    "ORDER_LIMIT",
    "VOC_LINES",
    "Asking",
    "Batch",
    "BatchControl",
    "Chat",
    "Classified",
    "Classify",
    "ColumnName",
    "Columns",
    "Finished",
    "LookThrough",
    "Order",
    "Piece",
    "Test",
    "VocLine",
]


class _WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """``endpoint`` none is that of the settings."""

    endpoint: Endpoint | None = None


class Classify(_WorkOrder, frozen=True, kw_only=True, tag="classify"):
    """Classify one text."""

    text: Private


class Chat(_WorkOrder, frozen=True, kw_only=True, tag="chat"):
    """Answer an instruction about a text, piece by piece."""

    instruction: Private
    text: Private


class LookThrough(msgspec.Struct, frozen=True, kw_only=True, tag="look"):
    """Look through the file ``source``; the answer are its ``Columns``.  Nothing of it is sent."""

    source: str
    lenient: bool = False
    """Bytes that are none of the file's encoding are read as U+FFFD."""


class Batch(_WorkOrder, frozen=True, kw_only=True, tag="batch"):
    """Classify the rows of the file ``source`` into the file ``target``; goes on where an earlier run was ended."""

    source: str
    target: str
    column: str = ""
    """The one with the texts; empty for text lines, or to take the only one there is."""
    place: int = 0
    """Its place from 1, if that is known; then its name says nothing."""
    lenient: bool = False
    """As in ``LookThrough``."""
    overwrite: bool = False
    """Whether what is at ``target`` already may be replaced, if it is not of this same order."""


class Test(_WorkOrder, frozen=True, kw_only=True, tag="test"):
    """Say within five seconds whether the endpoint can be used; the answer is a ``Probe``."""


Order: TypeAlias = Classify | Chat | LookThrough | Batch | Test


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


class ColumnName(msgspec.Struct, frozen=True):
    """A column of a file: its heading, cut where it is long, empty where there is none; and its place from 1.

    ``samples`` are its first texts.
    """

    name: Private
    place: int
    samples: tuple[Private, ...] = ()


class Columns(msgspec.Struct, frozen=True, tag="columns"):
    """The answer to ``LookThrough``; no columns for lines of text, whose first ones are ``samples``.

    ``likely`` is the place of the column that seems to hold the texts, 0 where none does.
    """

    columns: tuple[ColumnName, ...]
    rows: int
    likely: int = 0
    samples: tuple[Private, ...] = ()


class Asking(msgspec.Struct, frozen=True, tag="asking"):
    """To ``Test``: the key is there, which a person may have had to unlock; now it is the server that is asked."""


class Piece(msgspec.Struct, frozen=True, tag="piece"):
    """More of the answer to ``Chat``."""

    text: Private


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """The last line.  ``code`` is empty after a success, "cancelled", or names the fault that ``sentence`` explains."""

    code: str = ""
    sentence: str = ""


VocLine: TypeAlias = Asking | Classified | Columns | Piece | BatchProgress | Probe | Finished

VOC_LINES: LineCodec[VocLine] = LineCodec(VocLine, limit=16 * 1024 * 1024)
"""What a command says: an answer as the model gave it, as JSON in JSON."""
