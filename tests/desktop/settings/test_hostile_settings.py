"""Settings files that are TOML and still no settings: told as unreadable, soon, and left as they are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from desktop.settings.change import write_setting
from desktop.settings.model import Settings, read_settings
from desktop.settings.problems import UnreadableSettings
from desktop.settings.syntax import parse_toml

HOSTILE = {
    "lists in lists": "a = " + "[" * 5000 + "]" * 5000,
    "lists that never end": "a = " + "[" * 100_000,
    "tables in tables": "a = " + "{b = " * 2000 + "1" + "}" * 2000,
    "in a rule of a program": 'program_rules = [{names = ["a"], x = ' + "[" * 900 + "]" * 900 + "}]",
    "a number of thousands of digits": "x = " + "9" * 5000,
    "a name of very many parts": ".".join(["a"] * 400_000) + " = 1",
    "such a name in quotation marks": ".".join(['"a"'] * 200_000) + " = 1",
    "such a name in a table": "x = {" + " . ".join(["a"] * 150_000) + " = 1}",
    "such a heading": "[" + ".".join(["a"] * 400_000) + "]",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_it_is_told_and_left_alone(tmp_path: Path, source: str) -> None:
    """The program starts with its defaults; a change is refused as for any other file that is no TOML."""
    path = tmp_path / "settings.toml"
    path.write_text(source, encoding="utf-8")
    settings, [problem] = read_settings(path)
    assert settings == Settings()
    assert isinstance(problem, UnreadableSettings)
    assert str(path) in problem.sentence
    with pytest.raises(ValueError, match="TOML"):
        write_setting(path, "theme", "dark")
    assert path.read_text(encoding="utf-8") == source


@pytest.mark.parametrize(
    "source",
    [
        "a.b.c.d = 1",
        'blocked_apps = ["' + '", "'.join(["org.gnome.Nautilus"] * 2000) + '"]',
        "x = '" + "ab" * 400_000 + "'",
        "y" * 900_000 + " = 1",
        'hub = "https://a.b.c.d.e.f.g.h.example"',
        "# " + "...." * 100_000,
        "x = [" + "1, " * 100_000 + "]",
    ],
)
def test_what_people_write_is_read(source: str) -> None:
    """Also where there is much of it."""
    assert parse_toml(source) == tomllib.loads(source)
