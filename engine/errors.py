"""What can go wrong in the engine, as one tree; no message ever holds typed text."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["Aborted", "EngineError", "LoadCode", "LoadFault", "RuntimeFault", "TooLong"]

LoadCode: TypeAlias = Literal[
    "missing",
    "bad-path",
    "unreadable",
    "no-handles",
    "no-memory",
    "unsupported",
    "broken-gguf",
    "broken-tokenizer",
    "broken-blocklist",
    "broken-lexicon",
    "mismatch",
]
"""The codes of ``protocol.LoadFailed``.

"no-handles" and "no-memory" are the system's limits and no fault of a file;
"unsupported" is sound and nothing that the program can run; "bad-path" is
told by the other side, which cannot send such a path.
"""


class EngineError(Exception):
    """Root of everything the engine raises.  No message ever holds typed text."""


class LoadFault(EngineError):
    """A file of the model cannot be used; ``code`` says which and why."""

    def __init__(self, code: LoadCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class RuntimeFault(EngineError):
    """The language model was asked something impossible, or failed while decoding."""


class TooLong(RuntimeFault):
    """A text has more tokens than the model can hold."""


class Aborted(RuntimeFault):
    """``should_stop`` said so; the runtime stays usable."""
