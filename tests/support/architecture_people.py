"""The rules for what a person is told of the program, their days and their programs; read by ``test_architecture``."""

from __future__ import annotations

from architecture import Rule

__all__ = ["PEOPLE_RULES", "PEOPLE_WRONG"]

PEOPLE_RULES = (
    Rule(
        "desktop/control/",
        "the running program tells of itself, and nobody there knows its files",
        never=("desktop.settings", "desktop.library", "desktop.voc"),
    ),
    Rule(
        "desktop/record/",
        "the person's record: counts and a file",
        only=("desktop.record", "desktop.session.counts", "models.durable", "msgspec"),
    ),
    Rule(
        "desktop/programs/",
        "programs as the desktop lists them, and no window",
        only=(
            "desktop.programs",
            "desktop.session.habits.rules",
            "desktop.words",
            "models.durable",
            "msgspec",
            "psutil",
        ),
    ),
)

PEOPLE_WRONG = (
    ("desktop/record/day.py", "from engine.text.private import Private\n", "desktop/record/day.py:1"),
    ("desktop/programs/entries.py", "from desktop.ui.tray import tray\n", "desktop/programs/entries.py:1"),
)
