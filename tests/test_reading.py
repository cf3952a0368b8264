"""What somebody else wrote never ends a process of ours: whoever decodes it expects more levels than Python has."""

from __future__ import annotations

from pathlib import Path

import pytest
from architecture import Source, sources
from architecture_reading import fragile_readings

ROOT = Path(__file__).resolve().parents[1]

ALLOWED = {
    "desktop/api/contracts/voc/answers.py": "the program's own forms, whose grammar has four levels",
    "desktop/api/sharing/engine.py": "only what was sealed by this server's own secret gets there",
    "desktop/voc/protocol/confidence.py": "texts that were decoded as a whole before",
    "packaging/": "the project's own files",
}
"""Who knows how deep it is, and why."""


def test_whoever_decodes_expects_any_depth() -> None:
    """A settings file, a note or an answer of a thousand brackets is as unreadable as any other nonsense."""
    files = sources(ROOT, ["desktop", "engine", "models", "packaging"])
    asked = [file for file in files if not file.path.startswith((*ALLOWED, "models/training/"))]
    found = fragile_readings(asked)
    assert not found, "\n" + "\n".join(map(str, found))


@pytest.mark.parametrize("place", ALLOWED)
def test_what_is_allowed_is_used(place: str) -> None:
    """An exception whose reason is gone is gone too."""
    files = sources(ROOT, ["desktop", "engine", "models", "packaging"])
    assert fragile_readings([file for file in files if file.path.startswith(place)])


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
