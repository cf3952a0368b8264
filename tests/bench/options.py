"""What the command line tells the benches, and where the repository is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

__all__ = ["ROOT", "SENTENCES", "WORK", "Options"]

ROOT = Path(__file__).parents[2]
SENTENCES = ROOT / "tests" / "data" / "sentences.txt"
WORK = ROOT / "build" / "bench"
"""Reports, and what peers learnt, so that a second run is quick; may be deleted at any time."""


@dataclasses.dataclass(frozen=True)
class Options:
    """``corpus``: the folder with ``train/`` and ``dev/``, if there is one.

    ``sentences`` and ``slow_sentences``: lines of each set that quick and
    slow predictors type.  ``model``: a folder with a GGUF and its tokenizer,
    empty for the built-in one.  ``peers``: type with others' programs too?
    ``overlooked``: the part of the right candidates that the second person
    does not see.  ``learnt``: lines that one has written before who is learnt
    from.  ``sets``: only these are typed, if any are named.  ``typing_s``:
    so long the API's clients type.  ``desk``: see also how soon the popup is
    painted while the API is busy?
    """

    corpus: Path | None = None
    sentences: int = 60
    slow_sentences: int = 20
    model: str = ""
    peers: bool = True
    overlooked: float = 0.2
    learnt: int = 1_000
    sets: tuple[str, ...] = ()
    typing_s: float = 30.0
    desk: bool = False
