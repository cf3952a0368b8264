"""Rules of programs in the settings file, among them some that make no sense."""

from __future__ import annotations

from pathlib import Path

from desktop.settings.change import write_settings
from desktop.settings.model import read_settings
from desktop.settings.problems import UnreadableRules
from desktop.settings.session import program_choices


def test_a_rule_that_cannot_be_read_is_told_of_and_stays(tmp_path: Path) -> None:
    """It forbids no change, and none loses it."""
    path = tmp_path / "settings.toml"
    path.write_text('program_rules = [{ names = [] }, { names = ["a"], show = "asked" }]\n', encoding="utf-8")
    settings, problems = read_settings(path)
    assert problems == (UnreadableRules(1),)
    assert problems[0].sentence
    choices = program_choices(settings).show(("b",), "asked")
    written = write_settings(path, {"program_rules": choices.rules})
    assert written.program_rules == (
        {"names": []},
        {"names": ["a"], "show": "asked"},
        {"names": ["b"], "show": "asked"},
    )
    assert read_settings(path) == (written, (UnreadableRules(1),))
    assert write_settings(path, {"candidates": 3}).candidates == 3


def test_a_rule_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    """As a person would write it, and nothing that stands below becomes a part of it."""
    path = tmp_path / "settings.toml"
    path.write_text("program_rules = [] # mine\ncandidates = 3\n", encoding="utf-8")
    rules = ({"names": ["a", "b"], "show": "asked", "learn": False}, {"names": ["c"], "key": "right"})
    assert write_settings(path, {"program_rules": rules}).candidates == 3
    source = path.read_text(encoding="utf-8")
    assert '\n    {names = ["a", "b"], show = "asked", learn = false},\n' in source
    assert write_settings(path, {"program_rules": ()}).program_rules == ()
    assert read_settings(path)[0].candidates == 3
