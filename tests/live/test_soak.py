"""A slice of the campaign of ``make soak``: a seeded person, two editors, and processes that die and hang meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.campaign import ROOT, Options, run

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]


def test_a_slice_of_the_campaign_runs_clean(tmp_path: Path) -> None:
    """Every text is exact, no role grows, no child outlives a killed program, and typed text lies nowhere."""
    out = ROOT / "build" / "artefacts" / "soak"
    out.mkdir(parents=True, exist_ok=True)
    seed = int(os.environ.get("IEUM_SEED", "7"))
    report = run(Options(seed=seed, keys=900, minutes=1.5, editors=("mousepad", "featherpad")), tmp_path, out)
    assert report.problems() == []
    assert report.compared >= 4 and report.looked_through
    assert report.befallen, "nothing befell any role"
