"""Which programs are off, and such rules as a file."""

from __future__ import annotations

import json
import os
import sys

import psutil
import pytest

from desktop.programs.rules import BadRules, is_off, merged_rules, parse_rules, rules_text, switched
from desktop.programs.running import running_names


def test_a_program_is_off_by_any_of_its_names() -> None:
    """In any case; switched on, all of them go; switched off twice it stands there once, as it was written."""
    off = ("KeePassXC", "keepassxc", "Slack")
    assert is_off(("x", "keepassXC"), off)
    assert not is_off(("mousepad",), off)
    assert switched(off, ("keepassxc",), on=True) == ("Slack",)
    assert switched(off, ("slack", "other"), on=False) == off
    assert switched(off, ("mousepad", "Notes"), on=False) == (*off, "mousepad")
    assert switched(off, (), on=False) == off


def test_rules_can_be_handed_on() -> None:
    """What was written is read again, names in any script; together with others each stands once."""
    off = ("KeePassXC", "메모장")
    assert parse_rules(rules_text(off)) == off
    assert merged_rules(off, ("keepassxc", "zoom", "Zoom")) == ("KeePassXC", "메모장", "zoom")


@pytest.mark.parametrize(
    "source",
    ["", "[]", "{}", '{"kind":"ieum-programs","version":2,"off":[]}', '{"kind":"other","version":1,"off":[]}',
     json.dumps({"kind": "ieum-programs", "version": 1, "off": [1]}),
     json.dumps({"kind": "ieum-programs", "version": 1, "off": ["a\nb"]}),
     json.dumps({"kind": "ieum-programs", "version": 1, "off": [" "]}),
     json.dumps({"kind": "ieum-programs", "version": 1, "off": ["x" * 201]}),
     json.dumps({"kind": "ieum-programs", "version": 1, "off": ["x"] * 1001}), "[" * 100_000],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_file_of_rules_is_refused(source: str) -> None:
    """Whatever it is."""
    with pytest.raises(BadRules):
        parse_rules(source)


named = pytest.mark.skipif(sys.platform == "win32", reason="Wine, where this is tried, tells no process's name")


@named
def test_this_program_runs() -> None:
    """What runs is found by the system's name for it."""
    assert any(name.startswith(("python", "pytest")) for name in running_names())


@named
def test_a_process_that_may_not_be_asked_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever way the system refuses in; all others have theirs."""
    ask = psutil.Process.name

    def refuse(process: psutil.Process) -> str:
        if process.pid == os.getpid():
            return ask(process)
        raise OSError(87, "Invalid parameter")

    monkeypatch.setattr(psutil.Process, "name", refuse)
    assert running_names() == {ask(psutil.Process()).casefold()}
