"""Which program this is, and how it starts itself in another role or with another command."""

from __future__ import annotations

import logging
import sys

__all__ = ["fcitx5_command", "ime_command", "program_command", "program_version", "role_command", "start_command"]


def program_version() -> str:
    """The version of this program; "0" where nobody has installed it."""
    # Only here: it brings much along, and every process starts others.
    import importlib.metadata

    try:
        return importlib.metadata.version("ieum")
    except importlib.metadata.PackageNotFoundError:
        return "0"


def start_command() -> list[str]:
    """The command that starts this program as a person does, with the program's own code only.

    Python would look for modules in the current folder first, and wherever
    ``PYTHONPATH`` says; both are somebody's who may not even know.
    """
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-E", "-m", "desktop"]


def program_command(*arguments: str) -> list[str]:
    """The command that starts this same program with these arguments, at the same log level."""
    return [*start_command(), "--log-level", logging.getLevelName(logging.getLogger().level), *arguments]


def role_command(role: str) -> list[str]:
    """The command that starts this same program as ``engine``, ``forms`` or ``input``."""
    return program_command("--role", role)


def ime_command(*arguments: str) -> list[str]:
    """The command by which IBus's daemon starts this same program as its input method."""
    return [*start_command(), "ime", "--ibus", *arguments]


def fcitx5_command(version: int, *arguments: str) -> list[str]:
    """The command by which fcitx5's addon, which speaks this ``version``, starts this same program."""
    return [*start_command(), "ime", "--fcitx5", str(version), *arguments]
