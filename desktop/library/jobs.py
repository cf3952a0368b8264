"""What a command that works on models tells the window that started it: one line of JSON for each thing."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from desktop.system.lines import LineCodec

__all__ = ["MODEL_LINES", "Ended", "JobLine", "Progress", "Stage"]

Stage: TypeAlias = Literal["download", "convert", "copy", "check", "try"]
"""Getting files from the hub; making a GGUF of them; or copying one; comparing; loading it once in an engine."""


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """So far: ``done`` of ``total`` (bytes for "download" and "copy", steps otherwise; total 0 is not known).

    ``rate`` in bytes a second and ``left_s`` are there when they are known.
    """

    stage: Stage
    done: int
    total: int
    rate: float | None = None
    left_s: float | None = None


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The last line: the ``model`` that is there now, or the sentence that says why there is none.

    Not ``desktop.voc.jobs.Finished``: a success here names a model, there it has nothing to name and ``model`` would
    never be filled; and the lines of one of the two commands would read otherwise than before.
    """

    model: str = ""
    error: str = ""
    code: str = ""


JobLine: TypeAlias = Progress | Ended

MODEL_LINES: LineCodec[JobLine] = LineCodec(JobLine, limit=64 * 1024)
"""What the command says."""
