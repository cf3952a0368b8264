"""From the other threads' messages to those whom they concern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Router"]


class Router:
    """Hands each message to all who asked for its class, in the order in which they did.

    What nobody asked for, such as a greeting, is nobody's.
    """

    def __init__(self) -> None:
        self._receivers: dict[type, list[Callable[[Any], object]]] = {}

    def on(self, *kinds: type, to: Callable[[Any], object]) -> None:
        """From now on ``to`` is called with every message of these classes; subclasses are others."""
        for kind in kinds:
            self._receivers.setdefault(kind, []).append(to)

    def route(self, message: object) -> None:
        """Hands ``message`` over, in the thread that calls."""
        for receiver in self._receivers.get(type(message), ()):
            receiver(message)
