"""What somebody else wrote never ends a process of ours: whoever decodes it expects more levels than Python has."""

from __future__ import annotations

from pathlib import Path

import pytest
from architecture import Source, sources
from architecture_reading import fragile_readings

ROOT = Path(__file__).resolve().parents[1]

PRODUCT = ("desktop", "engine", "models", "packaging")
ALLOWED = {
    "desktop/api/contracts/voc/answers.py: json.loads": "the program's own forms, whose grammar has four levels",
    "desktop/api/contracts/voc/answers.py: _DECODER.raw_decode": "as above",
    "desktop/commands/doctor.py: json.loads": "whoever calls it expects all that JSON raises",
    "desktop/ime/service/left.py: _left_decoder.decode": "what a process of ours left in memory for the next one",
    "desktop/ime/service/left.py: _told_decoder.decode": "as above",
    "desktop/learning/store.py: _decode": "whoever calls it does, and puts the file aside",
    "desktop/voc/protocol/confidence.py: json.JSONDecoder().raw_decode": "texts that were decoded as a whole before",
    "desktop/voc/table/journal.py: _decode_line": "lines that were decoded once before",
    "packaging/windows/wheels.py: tomllib.loads": "the project's own file",
}
"""Who knows how deep it is, or leaves it to others, and why."""


def found() -> list[str]:
    """The places, each with the call."""
    files = [each for each in sources(ROOT, list(PRODUCT)) if not each.path.startswith("models/training/")]
    return [f"{each.path}: {each.message.partition(' ')[0]}" for each in fragile_readings(files)]


def test_whoever_decodes_expects_any_depth() -> None:
    """A settings file, a note or an answer of a thousand brackets is as unreadable as any other nonsense."""
    assert not set(found()) - set(ALLOWED)


def test_what_is_allowed_is_used() -> None:
    """An exception whose reason is gone is gone too."""
    assert not set(ALLOWED) - set(found())


@pytest.mark.parametrize(
    ("text", "fragile"),
    [
        ("import json\njson.loads(x)", True),
        ("try:\n    json.loads(x)\nexcept ValueError:\n    pass", True),
        ("try:\n    json.loads(x)\nexcept (ValueError, RecursionError):\n    pass", False),
        ("try:\n    json.loads(x)\nexcept Exception:\n    pass", False),
        ("try:\n    pass\nexcept RecursionError:\n    json.loads(x)", True),
        ("_D = msgspec.json.Decoder(int).decode\n_D(x)", True),
        (
            "class A:\n    def f(self):\n        self._d: int = msgspec.msgpack.Decoder(int)\n        self._d.decode(x)",
            True,
        ),
        ("d = json.JSONDecoder(strict=False)\ntry:\n    d.decode(x)\nexcept RecursionError:\n    pass", False),
        ("x.decode()", False),
    ],
)
def test_the_checker_can_fail(text: str, fragile: bool) -> None:
    """It sees each of these for what it is."""
    assert bool(fragile_readings([Source("desktop/x.py", text)])) == fragile
