"""The one way from other threads to Qt's: post a value, and the main thread gets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

__all__ = ["Bridge"]


class Bridge(QObject):
    """Calls ``receiver`` in the thread that made the bridge, once per posted value and in their order."""

    _posted = Signal(object)

    def __init__(self, receiver: Callable[[Any], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(receiver, Qt.ConnectionType.QueuedConnection)

    def post(self, value: object) -> None:
        """Hands ``value`` over; from any thread, never waits."""
        self._posted.emit(value)
