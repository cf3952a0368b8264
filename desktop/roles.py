"""How the program starts itself in another role."""

from __future__ import annotations

import logging
import sys

__all__ = ["role_command"]


def role_command(role: str) -> list[str]:
    """The command that starts this same program as ``engine`` or ``input``, at the same log level."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    return [*program, "--log-level", logging.getLevelName(logging.getLogger().level), "--role", role]
