"""What a run of the keystroke savings found, as tables to read and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.typist import EARLY, Tally

__all__ = ["Result", "Table", "Typed", "overview", "show", "write"]

_RESAMPLES = 2000
_SEED = 20


@dataclasses.dataclass(frozen=True)
class Typed:
    """One line: what came of it, and the milliseconds of every answer."""

    tally: Tally
    milliseconds: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class Result:
    """What one predictor did on the lines of a set, in their order."""

    predictor: str
    lines: tuple[Typed, ...]

    @property
    def tally(self) -> Tally:
        """All lines together."""
        return sum((line.tally for line in self.lines), Tally())

    def of_first(self, count: int) -> Result:
        """The same on only the first lines."""
        return dataclasses.replace(self, lines=self.lines[:count])

    def interval(self) -> tuple[float, float]:
        """Where 95 % of the savings rates lie when the lines are drawn again with replacement (bootstrap)."""
        keys = np.array([(line.tally.used, line.tally.alone) for line in self.lines])
        drawn = np.random.default_rng(_SEED).integers(len(keys), size=(_RESAMPLES, len(keys)))
        used, alone = keys[drawn].sum(axis=1).T
        low, high = np.quantile(1 - used / alone, (0.025, 0.975))
        return float(low), float(high)

    def figures(self) -> dict[str, Any]:
        """The result as plain values: rates 0 to 1, hit rates after 0, 1, 2, 3 keys, times in milliseconds."""
        tally = self.tally
        times = [each for line in self.lines for each in line.milliseconds]
        p50, p95 = np.quantile(times, (0.5, 0.95))
        return {
            "predictor": self.predictor,
            "ksr": tally.saved,
            "ksr_95": self.interval(),
            "keys_alone": tally.alone,
            "keys_used": tally.used,
            "hit_1": _rates(tally.first, tally.asked),
            "hit_5": _rates(tally.offered, tally.asked),
            "stems": tally.stems,
            "answers": len(times),
            "p50_ms": float(p50),
            "p95_ms": float(p95),
        }


@dataclasses.dataclass(frozen=True)
class Table:
    """Results of several predictors on the same first ``count`` lines of a set."""

    lines_of: str
    count: int
    results: tuple[Result, ...]


def show(table: Table) -> str:
    """A table as text: percent and milliseconds, and under hit@n the rates after 0, 1, 2, 3 keys of an eojeol."""
    eojeols = table.results[0].tally.eojeols
    after = " ".join(f"{count:5}" for count in range(EARLY))
    rows = [
        f"\n{table.lines_of}: {table.count} lines, {eojeols} eojeols",
        f"{'%':40}{'KSR':>5} {'(95 %)':>13}   hit@1 after 0 … 3 keys   hit@5 after 0 … 3 keys        ms",
        f"{'':40}{'':5} {'':13} {after}  {after}    {'p50':>6} {'p95':>7}",
    ]
    for result in table.results:
        found = result.figures()
        low, high = (100 * bound for bound in found["ksr_95"])
        hits = "  ".join(" ".join(f"{100 * rate:5.1f}" for rate in found[name]) for name in ("hit_1", "hit_5"))
        rows.append(
            f"{result.predictor:40}{100 * found['ksr']:5.1f} {f'({low:.1f}–{high:.1f})':>13} {hits}    "
            f"{found['p50_ms']:6.1f} {found['p95_ms']:7.1f}"
        )
    return "\n".join(rows)


def overview(tables: Sequence[Table]) -> str:
    """The savings alone as Markdown, a row for each predictor and a column for each set: all that was typed with.

    Tables of fewer lines are told apart by a part of their own.
    """
    parts = []
    for count in sorted({table.count for table in tables}, reverse=True):
        columns = [table for table in tables if table.count == count]
        rows: dict[str, dict[str, float]] = {}
        for table in columns:
            for result in table.results:
                rows.setdefault(result.predictor, {})[table.lines_of] = result.tally.saved
        names = [table.lines_of for table in columns]
        parts.append(f"\n| KSR in %, {count} lines | {' | '.join(names)} |\n|{'---|' * (len(names) + 1)}")
        for predictor, saved in rows.items():
            cells = (f"{100 * saved[name]:.1f}" if name in saved else "" for name in names)
            parts.append(f"| {predictor} | {' | '.join(cells)} |")
    return "\n".join(parts)


def write(tables: Sequence[Table], path: Path) -> None:
    """Writes the tables as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [
        {
            "lines_of": table.lines_of,
            "lines": table.count,
            "eojeols": table.results[0].tally.eojeols,
            "results": [result.figures() for result in table.results],
        }
        for table in tables
    ]
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _rates(hits: Sequence[int], asked: Sequence[int]) -> list[float]:
    return [hit / count if count else 0.0 for hit, count in zip(hits, asked, strict=True)]
