"""A lexicon: which eojeols fit these keys behind these words, and how probable each is.

Compiled by ``models.training.lexicon``; a folder of arrays that are mapped, not read.
Eojeols are numbered in the order of their spelling, so all that fit typed
keys are one range of numbers, and one slice of what follows a context.
Must not know of tokens or models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeAlias

import msgspec
import numpy as np

from engine.errors import LoadFault
from engine.files.opening import FileFault, load_fault, opened, read_small
from engine.suggest.lexicon_format import ARRAYS, BYTES, STEPS, stored_beginnings, to_bytes, to_text
from engine.text.eojeol import OPENING, START, words_of
from engine.text.layouts.becoming import continues
from engine.text.layouts.tables import LayoutName

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Draft", "Drafts", "Lexicon"]

_FREQUENT = 400
"""So many of the most frequent eojeols are drafted from while nothing is typed."""

_MOST_SHARES = 1 << 16
"""Bytes."""

Range: TypeAlias = tuple[int, int]
"""Numbers of eojeols: the first, and the one behind the last."""

Fits: TypeAlias = Callable[[str], bool]

_Ints: TypeAlias = "npt.NDArray[np.int64]"
_Floats: TypeAlias = "npt.NDArray[np.float64]"

_CHANCES: _Floats = np.exp2(-np.arange(256) / STEPS)
_NONE: _Floats = np.zeros(0)


class Draft(NamedTuple):
    """An eojeol and its probability given the context and the typed keys."""

    text: str
    probability: float


class _Row(NamedTuple):
    """What follows a context: eojeols, ascending, with their probabilities, and what is ``left`` to all others."""

    words: npt.NDArray[np.uint32]
    chances: _Floats
    left: float


_EMPTY = _Row(np.zeros(0, np.uint32), _NONE, 1.0)


class Drafts:
    """All eojeols of a lexicon that fit one context and the typed keys, as a distribution.

    The probability of w after u v is p(w | u v) + left(u v) (p(w | v) +
    left(v) p(w)), divided by the sum of the same over all that fit.
    """

    def __init__(self, lexicon: Lexicon, ranges: Sequence[Range], rows: tuple[_Row, _Row], fits: Fits) -> None:
        """``ranges`` hold all that fits, and next to nothing else: ``fits`` tells of a text whether it does."""
        self._lexicon = lexicon
        self._ranges = ranges
        self._fits = fits
        self._rows = [_within(row, ranges) for row in rows]
        pair, triple = self._rows
        whole = sum(lexicon.sum(low, high) for low, high in ranges)
        self._whole = float(triple.chances.sum() + triple.left * (pair.chances.sum() + pair.left * whole))

    def __bool__(self) -> bool:
        """Is there any?"""
        return self._whole > 0

    def best(self, count: int) -> list[Draft]:
        """The most probable ones, best first."""
        if not self:
            return []
        numbers = np.unique(
            np.concatenate(
                [
                    *(self._lexicon.frequent(low, high, count) for low, high in self._ranges),
                    *(row.words[_largest(row.chances, count)].astype(np.int64) for row in self._rows),
                ]
            )
        )
        chances = self._chances(numbers)
        order = np.argsort(-chances, kind="stable")[:count]
        drafts = [Draft(self._lexicon.text(int(numbers[i])), float(chances[i])) for i in order]
        return [draft for draft in drafts if self._fits(draft.text)]

    def probability(self, text: str) -> float:
        """That of one eojeol; 0 when the lexicon does not know it."""
        number = self._lexicon.number(text)
        if number is None or not self or not any(low <= number < high for low, high in self._ranges):
            return 0.0
        return float(self._chances(np.array([number]))[0]) if self._fits(text) else 0.0

    def _chances(self, numbers: _Ints) -> _Floats:
        pair, triple = self._rows
        single = self._lexicon.single(numbers)
        chances: _Floats = _of(triple, numbers) + triple.left * (_of(pair, numbers) + pair.left * single)
        return chances / self._whole


class Lexicon:
    """The arrays of one folder."""

    def __init__(self, folder: Path) -> None:
        """Raises ``LoadFault`` ("missing", "broken-lexicon")."""
        arrays = {name: _map(folder / f"{name}.npy") for name in ARRAYS}
        self._spelled = arrays["spelled"]
        self._ends = arrays["ends"]
        self._single = arrays["single"]
        self._pair_start, self._pair_word, self._pair = (arrays[n] for n in ("pair_start", "pair_word", "pair"))
        self._triple_pair, self._triple_start = arrays["triple_pair"], arrays["triple_start"]
        self._triple_word, self._triple = arrays["triple_word"], arrays["triple"]
        self._shares = _shares(folder / "shares.json")
        self._check()
        self._sums = np.concatenate([[0.0], np.cumsum(_CHANCES[self._single])])
        self._frequent = np.sort(np.argsort(self._single, kind="stable")[:_FREQUENT])

    def share(self, keys: int) -> float:
        """How much the lexicon counts beside a model when so many keys are typed."""
        return self._shares[min(keys, len(self._shares) - 1)]

    def __len__(self) -> int:
        """How many eojeols it knows."""
        return len(self._ends)

    def fitting(self, context: str, partial: str, layout: LayoutName = "2") -> tuple[str, Drafts]:
        """What fits ``partial``, the eojeol begun behind ``context``; first the marks before the eojeol."""
        begun = partial.lstrip(OPENING)
        rows = self._rows(context)
        if layout == "2" or not begun:
            typed = to_bytes(begun)
            low = max(1, self._place(typed))  # number 0 is START, which nobody types
            high = self._place(typed + b"\xff") if typed else len(self)
            drafts = Drafts(self, [(low, high)], rows, lambda text: True)
        else:
            ranges = [each for prefix, spans in stored_beginnings(begun, layout) for each in self._spans(prefix, spans)]
            drafts = Drafts(self, sorted(ranges), rows, lambda text: continues(text, begun, layout))
        return partial[: len(partial) - len(begun)], drafts

    def _spans(self, prefix: bytes, spans: Sequence[tuple[bytes, bytes]]) -> Iterator[Range]:
        """The eojeols that begin with ``prefix`` and go on within one of ``spans``."""
        low, high = self._place(prefix), self._place(prefix + b"\xff")
        for begin, end in spans:
            first, behind = self._place(prefix + begin, low, high), self._place(prefix + end, low, high)
            if max(1, first) < behind:
                yield max(1, first), behind

    def text(self, number: int) -> str:
        """How the eojeol is written."""
        return to_text(self._word(number))

    def number(self, text: str) -> int | None:
        """The number of an eojeol, or none for an unknown one."""
        spelled = to_bytes(text)
        place = self._place(spelled)
        return place if place < len(self) and self._word(place) == spelled and self.text(place) == text else None

    def single(self, numbers: _Ints) -> _Floats:
        """The probabilities of eojeols whatever the context."""
        chances: _Floats = _CHANCES[self._single[numbers]]
        return chances

    def sum(self, low: int, high: int) -> float:
        """The probability of a range of eojeols together, whatever the context."""
        return float(self._sums[high] - self._sums[low])

    def frequent(self, low: int, high: int, count: int) -> _Ints:
        """The most frequent eojeols of a range."""
        if high - low >= len(self) // 2:
            return self._frequent[(self._frequent >= low) & (self._frequent < high)]
        return low + _largest(-self._single[low:high].astype(np.int16), count)

    def _rows(self, context: str) -> tuple[_Row, _Row]:
        """What follows the last eojeol of a context, and what follows its last two."""
        words = words_of(" ".join(context.rsplit("\n", 1)[-1].split()[-3:]))
        last = 0 if words[-1] == START else self.number(words[-1])
        if last is None:
            return _EMPTY, _EMPTY
        start, end = int(self._pair_start[last]), int(self._pair_start[last + 1])
        pair = _row(self._pair_word[start:end], self._pair[start:end])
        before = None if len(words) < 2 or not last else 0 if words[-2] == START else self.number(words[-2])
        if before is None:
            return pair, _EMPTY
        return pair, self._triples(before, last)

    def _triples(self, before: int, last: int) -> _Row:
        start, end = int(self._pair_start[before]), int(self._pair_start[before + 1])
        place = start + int(np.searchsorted(self._pair_word[start:end], last))
        if place >= end or self._pair_word[place] != last:
            return _EMPTY
        at = int(np.searchsorted(self._triple_pair, place))
        if at >= len(self._triple_pair) or self._triple_pair[at] != place:
            return _EMPTY
        start, end = int(self._triple_start[at]), int(self._triple_start[at + 1])
        return _row(self._triple_word[start:end], self._triple[start:end])

    def _word(self, number: int) -> bytes:
        start = int(self._ends[number - 1]) if number else 0
        return self._spelled[start : int(self._ends[number])].tobytes()

    def _place(self, spelled: bytes, low: int = 0, high: int | None = None) -> int:
        """The first eojeol, from ``low`` to ``high``, whose spelling is not before this one."""
        high = len(self) if high is None else high
        while low < high:
            middle = (low + high) // 2
            if self._word(middle) < spelled:
                low = middle + 1
            else:
                high = middle
        return low

    def _check(self) -> None:
        """Refuses arrays that do not belong together, before a number from one of them leaves another."""
        words, pairs = len(self._ends), len(self._pair_word)
        sound = (
            words > 0
            and len(self._single) == words
            and len(self._pair_start) == words + 1
            and len(self._pair) == pairs
            and len(self._triple_start) == len(self._triple_pair) + 1
            and len(self._triple) == len(self._triple_word)
            and _ascends(self._ends, len(self._spelled))
            and _ascends(self._pair_start, pairs)
            and _ascends(self._triple_start, len(self._triple_word))
            and all(not len(each) or int(each.max()) < words for each in (self._pair_word, self._triple_word))
        )
        if not sound:
            raise LoadFault("broken-lexicon", "the arrays of the lexicon do not belong together")


def _ascends(ends: npt.NDArray[np.uint32], last: int) -> bool:
    return bool(len(ends)) and int(ends[-1]) == last and bool((np.diff(ends.astype(np.int64)) >= 0).all())


def _map(path: Path) -> npt.NDArray[np.unsignedinteger]:
    """The array in a file, mapped: the engines of several models share its pages."""
    try:
        with opened(path) as (file, size):
            return _mapped(file, size, np.dtype(np.uint8 if path.stem in BYTES else np.uint32))
    except FileFault as fault:
        raise load_fault(fault, "broken-lexicon") from None
    except Exception as error:  # noqa: BLE001 - whatever numpy falls over in a header that somebody mangled
        raise LoadFault("broken-lexicon", f"{path.name} is not the array that belongs there: {error!s:.60}") from None


def _mapped(file: BinaryIO, size: int, wanted: np.dtype[np.unsignedinteger]) -> npt.NDArray[np.unsignedinteger]:
    """Raises ``ValueError`` for another array than one row of ``wanted``, and whatever numpy does."""
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    if len(shape) != 1 or dtype != wanted:
        raise ValueError("another type or shape")
    if file.tell() + shape[0] * dtype.itemsize != size:
        raise ValueError("another length than it tells")
    if not shape[0]:  # nothing cannot be mapped
        return np.zeros(0, wanted)
    # A plain view: numpy's memmap class costs microseconds with each slice.
    return np.memmap(file, wanted, "r", file.tell(), shape).view(np.ndarray)


def _shares(path: Path) -> list[float]:
    """One for each number of typed keys, the last one for more."""
    try:
        shares = msgspec.json.decode(read_small(path, _MOST_SHARES), type=list[float])
    except FileFault as fault:
        raise load_fault(fault, "broken-lexicon") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise LoadFault("broken-lexicon", f"{path.name} is no list of numbers") from None
    if not shares or not all(0 <= share < 1 for share in shares):
        raise LoadFault("broken-lexicon", f"{path.name} holds no parts of one")
    return shares


def _row(words: npt.NDArray[np.uint32], stored: npt.NDArray[np.uint8]) -> _Row:
    chances = _CHANCES[stored]
    return _Row(words, chances, max(0.0, 1.0 - float(chances.sum())))


def _within(row: _Row, ranges: Sequence[Range]) -> _Row:
    """A row without the eojeols outside of some ranges."""
    if len(ranges) == 1:
        return _between(row, *ranges[0])
    slices = [_between(row, low, high) for low, high in ranges] or [_between(row, 0, 0)]
    return _Row(np.concatenate([e.words for e in slices]), np.concatenate([e.chances for e in slices]), row.left)


def _between(row: _Row, low: int, high: int) -> _Row:
    start, end = np.searchsorted(row.words, (low, high)).tolist()
    return _Row(row.words[start:end], row.chances[start:end], row.left)


def _of(row: _Row, numbers: _Ints) -> _Floats:
    """The row's probabilities of some eojeols, 0 where it has none."""
    found = np.zeros(len(numbers))
    if len(row.words):
        place = np.searchsorted(row.words, numbers)
        place[place == len(row.words)] = 0
        inside = row.words[place] == numbers
        found[inside] = row.chances[place[inside]]
    return found


def _largest(values: npt.NDArray[np.generic], count: int) -> _Ints:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, len(values) - count)[len(values) - count :]
