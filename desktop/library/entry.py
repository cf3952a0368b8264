"""A model as a person sees it: what it is, whether it is there, what it costs.  Plain values."""

from __future__ import annotations

import dataclasses
from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Form", "Licence", "ModelEntry", "ModelState", "Route", "Task"]

Task: TypeAlias = Literal["suggestion", "eot", "both"]
Route: TypeAlias = Literal["builtin", "convert", "gguf", "import"]
"""How it comes: with the program, as a checkpoint to convert, as a GGUF, or from a file of the person's own."""


@dataclasses.dataclass(frozen=True)
class Licence:
    """``summary`` is one sentence in the person's language."""

    name: str
    url: str
    summary: str
    non_commercial: bool


class Form(NamedTuple):
    """A quantisation that can be had, and its bytes on the disk."""

    quantisation: str
    size: int


@dataclasses.dataclass(frozen=True)
class ModelEntry:
    """One model.  Sizes are bytes and 0 where they are not known.

    ``size`` is what it takes on the disk, or would; ``download`` what has to
    come from the hub; ``needs`` the memory of its engine process.  ``fault``
    is why an installed one cannot be used: "" or a code; ``forms`` are what
    can be had of one that is not installed, the usual one first.
    """

    id: str
    name: str
    task: Task
    family: str
    route: Route
    installed: bool
    size: int = 0
    download: int = 0
    needs: int = 0
    parameters: int = 0
    context: int = 0
    vocabulary: int = 0
    quantisation: str = ""
    forms: tuple[Form, ...] = ()
    licence: Licence | None = None
    source: str = ""
    note: str = ""
    fault: str = ""
    begun: bool = False
    """Whether a download of it was begun and not ended."""

    @property
    def usable(self) -> bool:
        """Whether it can be tried; one that crashed the engine may be tried again."""
        return self.installed and self.fault in ("", "crashed")


@dataclasses.dataclass(frozen=True)
class ModelState:
    """What the engine does with a model: "" is not loaded; ``fault`` is a code of ``LoadFailed`` when it failed."""

    kind: Literal["", "loading", "ready", "failed"] = ""
    fault: str = ""
