"""What the command line may import, read from the source as ``tests/test_architecture.py`` reads the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from architecture import Rule, Source, check, sources

ROOT = Path(__file__).parents[3]
RULES = (
    Rule(
        "desktop/arguments.py",
        "who reads the command line knows a table of verbs; every role reads it",
        only=("desktop.commands", "desktop.words.cli", "desktop.words.language"),
    ),
    Rule(
        "desktop/commands/reading/parser.py",
        "every role's arguments are read by it; the version is somebody's who asks, and so is a full disk",
        only=(
            "desktop.commands.reading",
            "desktop.commands.lines",
            "desktop.commands.running.limits",
            "desktop.words",
            "desktop.system.roles",
        ),
        never=("os", "logging", "difflib", "importlib"),
    ),
    Rule(
        "desktop/commands/__init__.py",
        "a table loads none of its verbs",
        only=("desktop.commands", "desktop.words.cli"),
    ),
    Rule(
        "desktop/commands/verbs.py",
        "how a verb is loaded, and none of them",
        only=("desktop.commands.context", "desktop.commands.reading", "desktop.words.cli", "desktop.words.language"),
    ),
    Rule("desktop/words/cli.py", "every role reads the help of the verbs", only=("desktop.words.language",)),
    Rule("desktop/words/language.py", "every role knows the person's language", only=()),
    Rule(
        "desktop/commands/terminal/playground.py",
        "the playground is pure: keys in, lines out",
        only=("desktop.commands.engine", "desktop.words", "engine.text", "engine.wire", "engine.errors", "rich.cells"),
        never=("os", "sys", "time", "threading", "asyncio", "signal"),
    ),
    Rule(
        "",
        "a terminal's raw mode, keys and size are prompt_toolkit's business, in one file",
        never=("prompt_toolkit", "termios", "tty", "pty", "curses", "readline"),
        unless=("desktop/commands/terminal/play.py",),
    ),
    Rule(
        "",
        "how wide a letter is in a terminal, rich knows",
        never=("wcwidth", "prompt_toolkit.utils"),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_command_line_keeps_its_rules(rule: Rule) -> None:
    """No file of the product breaks one."""
    found = check(rule, sources(ROOT, ["desktop", "engine", "models"]))
    assert not found, "\n" + "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("desktop/arguments.py", "from desktop.settings.model import Settings\n"),
        ("desktop/commands/__init__.py", "from rich import cells\n"),
        ("desktop/commands/verbs.py", "import msgspec\n"),
        ("desktop/commands/reading/parser.py", "import difflib\n"),
        ("desktop/words/cli.py", "from engine.wire.protocol import CANDIDATES\n"),
        ("desktop/commands/terminal/playground.py", "import os\n"),
        ("desktop/commands/terminal/playground.py", "from prompt_toolkit.keys import Keys\n"),
        ("desktop/commands/status.py", "def f():\n    import termios\n"),
        ("desktop/commands/terminal/play.py", "from prompt_toolkit.utils import get_cwidth\n"),
    ],
)
def test_a_broken_rule_is_found(path: str, text: str) -> None:
    """The rules can fail: each of these files breaks one."""
    assert [finding for rule in RULES for finding in check(rule, [Source(path, text)])]
