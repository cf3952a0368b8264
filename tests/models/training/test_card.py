"""The card of the built-in network and its figures: two files that say one thing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import models

BUILTIN = Path(models.__file__).parent / "builtin"
FIGURES = json.loads((BUILTIN / "figures.json").read_text(encoding="utf-8"))
CARD = (BUILTIN / "README.md").read_text(encoding="utf-8")


def test_both_say_how_many_tokens_the_network_has_seen() -> None:
    """The card, as it is written for a run of one piece, or by hand in millions."""
    found = re.search(r"^([\d,]+)( million)? tokens[ ,]", CARD, re.MULTILINE)
    assert found is not None
    number, million = found.groups()
    assert int(number.replace(",", "")) * (10**6 if million else 1) == FIGURES["tokens"]


def test_both_say_the_same_loss() -> None:
    """For each register, a token and a character, with as many digits as the card has."""
    rows = re.findall(r"^\| (\w+) \| (\d\.\d{3}) \| (\d\.\d{3}) \|$", CARD, re.MULTILINE)
    figures = {
        name: (f"{FIGURES['per_token'][name]:.3f}", f"{FIGURES['per_character'][name]:.3f}")
        for name in FIGURES["per_token"]
    }
    assert {name: (token, character) for name, token, character in rows} == figures
    assert figures
