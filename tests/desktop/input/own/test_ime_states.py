"""What an input method of another installation says of its state: understood as far as it is known here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from backend_fake import Told

from desktop.input.own.backend import OwnBackend
from desktop.input.own.meeting import Meeting, meet
from desktop.input.own.protocol import ImeStateHeard, ToIme
from desktop.input.protocol import Composed, Field, Focus, ImeState, Unserved
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private

STATES = (
    ImeState(present=True, hangul=False),
    ImeState(present=True, hangul=True, choosing=True, layout="39"),
    ImeState(present=True, hangul=True, unserved=Unserved("engine", "anthy")),
    *(ImeState(present=True, hangul=True, layout=name) for name in get_args(LayoutName)),
)


@pytest.mark.parametrize("state", STATES)
def test_a_state_comes_in_as_it_went_out(state: ImeState) -> None:
    """Both spellings of it are the same on the way."""
    heard = msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=ImeStateHeard)
    assert heard.understood() == state


@pytest.mark.parametrize(("layout", "value"), [("4x", "4x"), ("", "–"), ("\n\x1b", "–"), ("a" * 4000, "a" * 40)])
def test_a_layout_of_no_known_name_is_one_that_is_not_served(tmp_path: Path, layout: str, value: str) -> None:
    """Nothing is offered with it, and the link stays: what is typed behind it is told."""
    told = Told()
    backend = OwnBackend(tmp_path / "0.ime", None, panel=True)
    backend.start(told)
    ime: Meeting[Any, Any] | None = meet([tmp_path / "0.ime"], ToIme)
    assert ime is not None
    try:
        ime.send(Focus(7, "gedit", Field.PLAIN))
        ime.send(ImeStateHeard(present=True, hangul=True, layout=layout))
        ime.send(Composed(Private("가"), Private("")))
        events = told.wait(lambda events: any(isinstance(event, Composed) for event in events))
    finally:
        ime.close()
        backend.stop()
    assert ImeState(present=True, hangul=True, unserved=Unserved("keyboard", value)) in events
