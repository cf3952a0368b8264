"""From what speaks for an end to a probability that holds: a map fitted on texts whose ends are known."""

from __future__ import annotations

import bisect
import itertools
import math
import operator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from engine.errors import EngineError
from engine.files.opening import FileFault, read_small

__all__ = ["BrokenCalibration", "Calibration", "Evidence", "Mix"]

_BYTES = 1 << 20
_LEAST = 1e-9
_HEAVIEST = 1000.0
_RAW = operator.itemgetter(0)


class BrokenCalibration(EngineError):
    """The file is no calibration map."""


class Evidence(NamedTuple):
    """What speaks for an end: how probable the model finds it (``ends``) and that another eojeol follows (``goes_on``).

    ``ending`` is what the last characters say (``engine.eot.endings``).
    """

    ends: float
    goes_on: float
    ending: float


class Mix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights that make one number of the evidence: of the ending, of the model's odds, and what is added."""

    ending: float
    odds: float
    bias: float

    def __post_init__(self) -> None:
        # Beyond this nothing but the sign would count.
        if not all(abs(number) <= _HEAVIEST for number in (self.ending, self.odds, self.bias)):
            raise ValueError("mix")

    def probability(self, evidence: Evidence) -> float:
        """The evidence as one probability that rises with both."""
        odds = math.log(max(evidence.ends, _LEAST) / max(evidence.goes_on, _LEAST))
        return 0.5 + 0.5 * math.tanh(0.5 * (self.ending * evidence.ending + self.odds * odds + self.bias))


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piecewise linear map, beside the model as ``eot.json``.

    ``points`` are (raw, calibrated), both within 0 and 1; raw rises,
    calibrated does not fall.  Outside the first and the last point the map is
    flat.  ``mix``, if there is one, makes the raw number; without it that is
    the model's sum over its end tokens.  ``marks`` "drop" says that it was fitted on texts without the marks
    at their end, so that the predictor takes them off as well.
    """

    version: Literal[1]
    model: str
    points: tuple[tuple[float, float], ...]
    marks: Literal["keep", "drop"] = "keep"
    mix: Mix | None = None

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
            source = read_small(path, _BYTES)
        except FileFault as fault:
            raise BrokenCalibration(f"{fault.code}: {fault.detail}") from None
        try:
            found = msgspec.json.decode(source, type=cls)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raise BrokenCalibration("the file is no calibration map") from None
        return found

    def probability(self, evidence: Evidence) -> float:
        """What this evidence means."""
        raw = evidence.ends if self.mix is None else self.mix.probability(evidence)
        above = bisect.bisect_right(self.points, raw, key=_RAW)
        if above in (0, len(self.points)):
            return self.points[max(0, above - 1)][1]
        (left, low), (right, high) = self.points[above - 1 : above + 1]
        return low + (high - low) * ((raw - left) / (right - left))
