"""The same takes in programs of every toolkit there is: heavy, so ``make live-all`` runs it and ``make test`` does not."""

from __future__ import annotations

import itertools
import os
from typing import Any

import pytest
from desk import Desk, DeskError, await_true
from desk_programs import PROGRAMS, open_program

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(900)]

COUNT = os.environ.get("IEUM_TAKES", "22")


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_take_is_exact_in(name: str, desk: Desk, play: Any) -> None:
    """Each way to take a suggestion, twice: no character is off, whatever the program makes of keys."""
    program = open_program(desk, name)
    try:
        name_of_play = "takes" if program.gets_keys_back else "line"
        expected = "\n".join(play(name_of_play, COUNT, os.environ.get("IEUM_SEED", "7"))["expected"])
        seen: list[str] = []

        def is_there() -> bool:
            seen.append(program.text().rstrip())
            return seen[-1] == expected.rstrip()

        try:
            await_true(is_there, 10, "the text")
        except DeskError:
            pairs = itertools.zip_longest(seen[-1].splitlines(), expected.splitlines())
            wrong = [(stands, wanted) for stands, wanted in pairs if stands != wanted]
            assert len(wrong) <= program.loses, wrong
    finally:
        program.close()
