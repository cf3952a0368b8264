"""From the sum over end tokens to a probability that holds: a map fitted on texts whose ends are known."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from engine.runtime import EngineError

__all__ = ["BrokenCalibration", "Calibration"]

_BYTES = 1 << 20


class BrokenCalibration(EngineError):
    """The file is no calibration map."""


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piecewise linear map, beside the model as ``eot.json``.

    ``points`` are (raw, calibrated), both within 0 and 1; raw rises,
    calibrated does not fall.  Outside the first and the last point the map is
    flat.  ``marks`` "drop" says that it was fitted on texts without the marks
    at their end, so that the predictor takes them off as well.
    """

    version: Literal[1]
    model: str
    points: tuple[tuple[float, float], ...]
    marks: Literal["keep", "drop"] = "keep"

    def __post_init__(self) -> None:
        raw = [point[0] for point in self.points]
        calibrated = [point[1] for point in self.points]
        within = all(math.isfinite(number) and 0 <= number <= 1 for number in (*raw, *calibrated))
        rising = all(a < b for a, b in itertools.pairwise(raw))
        falling = any(a > b for a, b in itertools.pairwise(calibrated))
        if len(self.points) < 2 or not within or not rising or falling:
            raise ValueError("points")

    @classmethod
    def read(cls, path: Path) -> Calibration:
        """The map in ``path``; raises ``BrokenCalibration``, also when there is no such file."""
        try:
            with path.open("rb") as file:
                source = file.read(_BYTES + 1)
        except OSError as error:
            raise BrokenCalibration(f"{type(error).__name__} on opening the calibration map") from None
        if len(source) > _BYTES:
            raise BrokenCalibration("the file is too large")
        try:
            found = msgspec.json.decode(source, type=cls)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raise BrokenCalibration("the file is no calibration map") from None
        return found

    def probability(self, raw: float) -> float:
        """What a sum of ``raw`` means."""
        return float(np.interp(raw, *np.array(self.points).T))
