"""What becomes of a candidate that the person has seen and typed past.

Who takes what they want as soon as they see it, but overlooks a part of it,
leaves to what they typed past just that part of its probability: so the
factor is a likelihood, and what it leaves is a probability again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.wire.protocol import PassedOver

__all__ = ["left", "missed", "weights"]

_MOST = 16
"""So often counts what was passed over more often: it is as good as gone, and still a number to divide by."""


def weights(passed: Sequence[PassedOver], factor: float, *, stems: bool = False) -> dict[str, float]:
    """What each of them counts now, of what it counted; of the stems, or of the eojeols."""
    return {each.text.reveal(): factor ** min(each.times, _MOST) for each in passed if each.stem is stems}


def missed(scores: Mapping[str, float], counted: Mapping[str, float]) -> dict[str, float]:
    """What each of those passed over has lost: ``scores`` are those after, ``counted`` what is left of them."""
    return {text: scores[text] * (1 / weight - 1) for text, weight in counted.items() if text in scores and weight}


def left(missed: Mapping[str, float]) -> float:
    """What of all probability is left to share: what those have lost is nobody's."""
    # Rounding may lift a sum a hair above the whole.
    return max(1e-9, 1 - sum(missed.values()))
