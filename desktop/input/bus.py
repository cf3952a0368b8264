"""What goes wrong on a D-Bus connection, whatever is asked there."""

from __future__ import annotations

from typing import Final

from jeepney.wrappers import DBusErrorResponse

__all__ = ["BUS_ERRORS"]

BUS_ERRORS: Final = (OSError, EOFError, ValueError, KeyError, DBusErrorResponse)
"""All that jeepney raises when a bus is not there, refuses, answers nonsense or goes away."""
