"""What came of a campaign: one JSON for machines, a table for people."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.soak.watch import Reading, grown

__all__ = ["Difference", "Report", "table"]


@dataclasses.dataclass(frozen=True)
class Difference:
    """Something that must not be: where and when, and how to come back to it.

    All text in it was made up by the plan.  ``acts`` are what the person did
    in the stretch, with the time and the number of keys pressed before;
    ``text`` is all that stood in the editor, ``said`` what the desk's
    programs complained of meanwhile (GTK tells there that it drops keys).
    """

    seed: int
    stretch: int
    keys: int
    editor: str
    what: str
    text: str = ""
    faults: Sequence[str] = ()
    acts: Sequence[str] = ()
    said: Sequence[str] = ()


@dataclasses.dataclass
class Report:
    """Grows while a campaign runs."""

    seed: int
    editors: Sequence[str]
    faults: bool
    keys: int = 0
    stretches: int = 0
    seconds: float = 0.0
    compared: int = 0
    counts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    befallen: Mapping[str, int] = dataclasses.field(default_factory=dict)
    readings: list[Reading] = dataclasses.field(default_factory=list)
    differences: list[Difference] = dataclasses.field(default_factory=list)
    canary: list[str] = dataclasses.field(default_factory=list)
    looked_through: int = 0

    def problems(self) -> list[str]:
        """Why the campaign did not run clean, a line each; empty when it did."""
        lines = [
            f"{each.editor}, seed {each.seed}, stretch {each.stretch}, before key {each.keys:,}: {each.what}"
            for each in self.differences
        ]
        lines += [f"typed text lies in {place}" for place in self.canary]
        lines += grown(self.readings)
        wanted, taken = self.counts.get("wanted", 0), self.counts.get("taken", 0) + self.counts.get("taken or not", 0)
        if wanted >= 20 and taken + self.counts.get("blind", 0) < wanted // 3:
            lines.append(f"of {wanted} candidates wanted {taken} were taken: nothing was tried")
        return lines

    def save(self, path: Path) -> None:
        """As JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        told = dataclasses.asdict(self) | {"problems": self.problems()}
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def table(report: Report) -> str:
    """The report as people read it."""
    counts = ", ".join(f"{count:,} {what}" for what, count in sorted(report.counts.items()))
    befallen = ", ".join(f"{count} × {what}" for what, count in sorted(report.befallen.items())) or "none"
    place = f"{report.stretches} stretches in {', '.join(report.editors)}; {report.compared} texts compared"
    lines = [
        f"seed {report.seed}: {report.keys:,} keys in {report.seconds / 60:.1f} minutes, {place}",
        f"candidates: {counts}",
        f"faults: {befallen}",
        f"canary: looked for in {report.looked_through} places of typed text",
        "",
        f"{'keys':>7} {'ui MB':>7} {'input':>7} {'engine':>7} {'threads':>9} {'files':>9} {'popup p50':>10} {'longest':>8}",
    ]
    for each in report.readings:
        sizes = "".join(f" {each.resident.get(role, float('nan')):7.1f}" for role in ("ui", "input", "engine"))
        many = "".join(
            f" {'/'.join(str(numbers.get(role, '-')) for role in ('ui', 'input', 'engine')):>9}"
            for numbers in (each.threads, each.files)
        )
        lines.append(f"{each.keys:7,}{sizes}{many} {each.typical_ms or '-':>10} {each.longest_ms or '-':>8}")
    problems = report.problems()
    lines += ["", *(f"NOT CLEAN: {line}" for line in problems)] if problems else ["", "clean"]
    return "\n".join(lines)
