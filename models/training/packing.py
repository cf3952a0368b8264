"""The corpus as token numbers, packed once: what a machine that trains needs, small enough to be carried there.

One pass over the weighted, shuffled text in compressed pieces, the held-out
text by register, and the tokenizer; ``pack.json`` names them with their sums.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import lzma
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from models import durable
from models.training.corpus import (
    DIALOGUES,
    SOURCES,
    CorpusError,
    is_held_out,
    read_dialogues,
    read_lines,
    read_measured,
)
from models.training.tokenizer import END

__all__ = ["Pack", "TokenIds", "is_packed", "pack", "unpack"]

TokenIds = npt.NDArray[np.uint16]

INDEX = "pack.json"
_VERSION = 1
_PIECE_TOKENS = 7_500_000
"""So that no piece is over 15 MB, however badly it is compressed."""

_ENCODED_AT_ONCE = 5000
_LONG_TURN = 8
"""Shorter turns (응. 네.) are everybody's; a longer one that is kept for measuring keeps its dialogue out."""


@dataclasses.dataclass(frozen=True)
class Pack:
    """What training reads: one pass of token ids, lines ended by ``</s>``, and the held-out ids by register."""

    tokenizer: Path
    stream: TokenIds
    held_out: dict[str, TokenIds]


def is_packed(folder: Path) -> bool:
    """Whether a pack has been finished there."""
    return (folder / INDEX).exists()


def pack(corpus: Path, tokenizer: Tokenizer, folder: Path, seed: int, say: Callable[[str], None]) -> None:
    """Packs the corpus into ``folder``; its index comes last.  Raises ``CorpusError``, and ``OSError`` of the folder.

    Lines that are also kept for measuring elsewhere (``dev/``) stay out, and
    dialogues that have one; dialogues enter as whole runs of turns, which is
    how earlier lines reach the network as context.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    measured = set(read_measured(corpus))
    seen: list[TokenIds] = []
    held: dict[str, list[TokenIds]] = defaultdict(list)
    held_lines: set[str] = set()
    for source in SOURCES:
        lines = [line for line in read_lines(corpus, source) if line not in measured]
        for line, ids in zip(lines, _encoded(tokenizer, lines), strict=True):
            if is_held_out(line):
                held[source.register].append(ids)
                held_lines.add(line)
            else:
                seen.extend([ids] * _times(source.weight, chance))
    kept_out = measured | held_lines
    for source in DIALOGUES:
        for turns in read_dialogues(corpus, source):
            if not any(len(turn) >= _LONG_TURN and turn in kept_out for turn in turns):
                seen.extend([np.concatenate(list(_encoded(tokenizer, turns)))] * _times(source.weight, chance))
    chance.shuffle(seen)
    stream = np.concatenate(seen)
    say(f"packing {len(stream):,} tokens a pass")
    sums = {}
    for name, content in _files(stream, held, tokenizer):
        durable.write(folder / name, content)
        sums[name] = hashlib.sha256(content).hexdigest()
    durable.write(folder / INDEX, json.dumps({"version": _VERSION, "files": sums}, indent=1).encode() + b"\n")


def unpack(folder: Path) -> Pack:
    """What ``pack`` put there.  Raises ``CorpusError`` for anything else."""
    try:
        index: dict[str, Any] = json.loads((folder / INDEX).read_bytes())
        if index["version"] != _VERSION:
            raise CorpusError(f"{INDEX}: of another version")
        contents = {name: _checked(folder, name, digest) for name, digest in index["files"].items()}
        parts = [lzma.decompress(content) for name, content in contents.items() if name.endswith(".xz")]
        with np.load(io.BytesIO(contents["held_out.npz"]), allow_pickle=False) as archive:
            held = {name: archive[name] for name in archive.files}
    except OSError as error:
        raise CorpusError(f"{Path(error.filename or folder).name}: {error.strerror or type(error).__name__}") from error
    except (ValueError, KeyError, TypeError, AttributeError, lzma.LZMAError) as error:
        raise CorpusError(f"{INDEX}: {error}") from error
    return Pack(folder / "tokenizer.json", np.frombuffer(b"".join(parts), np.uint16), held)


def _times(weight: float, chance: random.Random) -> int:
    whole, part = divmod(weight, 1)
    return int(whole) + (chance.random() < part)


def _encoded(tokenizer: Tokenizer, lines: list[str]) -> Iterator[TokenIds]:
    end = tokenizer.token_to_id(END)
    for at in range(0, len(lines), _ENCODED_AT_ONCE):
        for encoding in tokenizer.encode_batch_fast(lines[at : at + _ENCODED_AT_ONCE]):
            yield np.array([*encoding.ids, end], dtype=np.uint16)


def _files(stream: TokenIds, held: dict[str, list[TokenIds]], tokenizer: Tokenizer) -> Iterable[tuple[str, bytes]]:
    yield "tokenizer.json", tokenizer.to_str(pretty=True).encode()
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{register: np.concatenate(parts) for register, parts in held.items()})
    yield "held_out.npz", buffer.getvalue()
    for number, at in enumerate(range(0, len(stream), _PIECE_TOKENS)):
        yield f"stream-{number}.xz", lzma.compress(stream[at : at + _PIECE_TOKENS].tobytes(), preset=1)


def _checked(folder: Path, name: str, digest: str) -> bytes:
    content = (folder / name).read_bytes()
    if Path(name).name != name or hashlib.sha256(content).hexdigest() != digest:
        raise CorpusError(f"{name}: not what was packed")
    return content
