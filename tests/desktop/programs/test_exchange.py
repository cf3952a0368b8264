"""Rules as a file to hand on, and from one that anybody may have written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.programs.choices import Choices
from desktop.programs.exchange import BadRules, choices_text, parse_choices, read_choices, write_choices

CHOICES = Choices(
    ("KeePassXC", "메모장"),
    ({"names": ["gedit", "org.gnome.gedit"], "show": "asked", "key": "right", "learn": False, "digits": "program"},),
)


def test_rules_can_be_handed_on(tmp_path: Path) -> None:
    """What was written is read again, names in any script; what nobody can read is of no use to others."""
    file = tmp_path / "rules.json"
    write_choices(file, CHOICES)
    assert read_choices(file) == CHOICES
    broken = Choices(CHOICES.off, ({"colour": 1}, *CHOICES.rules))
    assert parse_choices(choices_text(broken)) == CHOICES


def test_a_file_of_an_earlier_version_is_read() -> None:
    """It knew only which programs are off."""
    assert parse_choices('{"kind": "ieum-programs", "version": 1, "off": [" KeePassXC "]}') == Choices(("KeePassXC",))


def said(**values: Any) -> str:
    """A file that says this."""
    return json.dumps({"kind": "ieum-programs", "version": 2, "off": [], **values})


@pytest.mark.parametrize(
    "source",
    ["", "[]", "{}", said(version=3), said(version=True), said(kind="other"), said(off=None), said(off=[1]),
     said(off=["a\nb"]), said(off=[" "]), said(off=["x" * 201]), said(off=["x"] * 1001), said(rules={}), "[" * 100_000],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_file_of_rules_is_refused(source: str) -> None:
    """Whatever it is."""
    with pytest.raises(BadRules) as refused:
        parse_choices(source)
    assert not refused.value.rule


@pytest.mark.parametrize(
    "rule", [1, {"names": []}, {"names": ["a"], "show": "x"}, {"names": ["a"], "command": "rm"}, {"names": ["a"] * 50}]
)
def test_a_file_with_a_bad_rule_is_refused_as_a_whole(rule: Any) -> None:
    """And it is told which one it is."""
    with pytest.raises(BadRules) as refused:
        parse_choices(said(rules=[{"names": ["ok"]}, rule]))
    assert refused.value.rule == 2


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    """Nor one in another encoding, which nobody has written for us."""
    file = tmp_path / "rules.json"
    for content in (said().encode() + b" " * (1 << 20), said().encode("utf-16")):
        file.write_bytes(content)
        with pytest.raises(BadRules):
            read_choices(file)
