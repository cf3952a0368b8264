"""What a step of the session wants done; the controller carries it to the port it concerns."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import GiveBack, Insert, InterceptTable
from desktop.session.view import PopupView
from engine.text.private import Private

__all__ = ["Ask", "CancelAsk", "Effect", "Hide", "Show"]


@dataclasses.dataclass(frozen=True)
class Ask:
    """Ask the engine for ``k`` eojeols that fit behind ``before``; the answer carries ``id``."""

    id: int
    before: Private
    k: int


@dataclasses.dataclass(frozen=True)
class CancelAsk:
    """No answer is wanted any more."""


@dataclasses.dataclass(frozen=True)
class Show:
    """Show this in the popup, in place of what it shows."""

    view: PopupView


@dataclasses.dataclass(frozen=True)
class Hide:
    """Take the popup from the screen."""


Effect = Ask | CancelAsk | Show | Hide | InterceptTable | Insert | GiveBack
