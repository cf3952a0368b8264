"""How an engine is started and kept alive."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Sequence
from typing import IO

from engine.client.supervisor import Backoff
from engine.wire.protocol import ModelFiles

__all__ = ["EngineOptions"]


@dataclasses.dataclass(frozen=True)
class EngineOptions:
    """``command`` starts the process, which loads ``model``.

    ``fallback`` takes over when ``model`` cannot be loaded or crashes twice.
    ``threads`` none leaves their number to the engine.  ``stderr`` is what
    ``subprocess.Popen`` takes.  Raises ``ValueError`` for no command and for
    less than one thread.
    """

    command: Sequence[str]
    model: ModelFiles
    fallback: ModelFiles | None = None
    threads: int | None = None
    backoff: Backoff = Backoff()
    stderr: int | IO[bytes] = subprocess.DEVNULL

    def __post_init__(self) -> None:
        object.__setattr__(self, "command", tuple(self.command))
        if not self.command:
            raise ValueError("no command")
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"{self.threads} threads")
