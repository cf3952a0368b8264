"""What the search needs of a language model.

Must not import llama.cpp or numpy at run time: the desktop reads this module
too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "ROOT",
    "Branch",
    "Floats",
    "Runtime",
    "Stop",
]

Floats: TypeAlias = "npt.NDArray[np.float32]"
Stop: TypeAlias = Callable[[], bool]
"""Asked often, from the thread that decodes; true means: give up now."""

ROOT = 0
"""The sequence that holds the prompt."""


class Branch(NamedTuple):
    """One continuation: ``token`` after everything that sequence ``parent`` holds."""

    parent: int
    token: int


class Runtime(Protocol):
    """A language model with a prompt and branches that grow from it.

    One thread at a time.  What comes next is given as probabilities over the
    whole vocabulary (softmax at temperature 1, float32, [vocabulary]); the
    arrays handed out must not be written to.
    """

    @property
    def vocabulary(self) -> int:
        """How many token ids the model has; a tokenizer may know fewer."""

    @property
    def context(self) -> int:
        """How many tokens a prompt and a branch together may have."""

    @property
    def branches(self) -> int:
        """How many branches may live at once."""

    def prompt(self, ids: Sequence[int], should_stop: Stop) -> Floats:
        """Makes ``ids`` the content of ``ROOT`` and returns what comes next.

        Drops all branches, also when ``ids`` are those of the prompt before.
        Computes only what neither one of the newest prompts nor a live
        branch holds already.  Raises ``Aborted`` (what was computed until
        then is kept, the branches are gone), and ``RuntimeFault`` for an
        empty or too long prompt.
        """

    def expand(self, branches: Sequence[Branch], should_stop: Stop) -> list[tuple[int, Floats]]:
        """Decodes all ``branches`` in one batch; for each its new sequence and what comes next.

        Raises ``Aborted`` (no branch was added then), and ``RuntimeFault``
        when there are too many branches or one leaves the context.
        """

    def release(self, sequences: Iterable[int]) -> None:
        """Forgets these branches; their children stay."""

    def close(self) -> None:
        """Frees the model; nothing else may be called afterwards."""
