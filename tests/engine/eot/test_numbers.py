"""Shortcuts in what is counted of a model's numbers say what the long way says."""

from __future__ import annotations

import math
from collections import Counter
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.eot.calibration import Calibration, Evidence
from engine.eot.grams import BITS, grams
from engine.eot.predictor import _at_temperature, _likeliest


@pytest.mark.parametrize("temperature", [0.1, 0.5, 0.7, 1.0, 2.0])
def test_chances_at_a_temperature(temperature: float) -> None:
    """They are raised to its inverse and add up to 1; what cannot come cannot come then either."""
    chances = np.random.default_rng(1).dirichlet(np.full(5000, 0.05)).astype(np.float32)
    chances[7] = 0.0
    chances /= chances.sum()
    warm = _at_temperature(chances, temperature)
    scores = chances.astype(np.float64) ** (1 / temperature)
    assert np.allclose(warm, scores / scores.sum(), rtol=1e-3, atol=1e-7)
    assert warm[7] == 0.0 and warm.dtype == np.float32
    assert float(warm.sum(dtype=np.float64)) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("spread", [0.001, 0.05, 100.0])
def test_the_likeliest_are_those_of_all(spread: float) -> None:
    """Also where hardly any, or none, is more probable than the rest."""
    chances = np.random.default_rng(2).dirichlet(np.full(5000, spread)).astype(np.float32)
    for count in (1, 10, 20):
        found = _likeliest(chances, count)
        assert chances[found].tolist() == sorted(chances.tolist(), reverse=True)[:count]


@given(st.sets(st.integers(0, 100), min_size=2), st.data(), st.floats(-0.5, 1.5))
def test_a_map_is_interpolated(places: set[int], data: st.DataObject, raw: float) -> None:
    """As numpy does it."""
    raws = [place / 100 for place in sorted(places)]
    heights = st.lists(st.integers(0, 100), min_size=len(raws), max_size=len(raws))
    calibrated = [height / 100 for height in sorted(data.draw(heights))]
    found = Calibration(1, "m", tuple(zip(raws, calibrated, strict=True))).probability(Evidence(raw, 0.0, 0.0))
    assert found == pytest.approx(float(np.interp(raw, raws, calibrated)), abs=1e-12)


@given(st.text(min_size=1, max_size=30))
def test_n_grams_are_those_of_the_text(text: str) -> None:
    """Each by its own checksum."""
    end = ("^" + text)[-10:] + "$"
    counts = Counter(
        crc32(end[at : at + size].encode("utf-8", "surrogatepass")) & ((1 << BITS) - 1)
        for size in range(1, 7)
        for at in range(len(end) - size + 1)
    )
    norm = math.sqrt(sum(count * count for count in counts.values()))
    assert grams(text) == {place: count / norm for place, count in counts.items()}
