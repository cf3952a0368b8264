"""Servers that are told to end at times when nobody expects it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import pytest

from desktop.api import host
from desktop.api.contracts.voc.app import VocTerms
from desktop.api.options import ApiOptions, Contract
from desktop.api.safety.keys import KeyRing
from engine.client.forms import FormsOptions
from engine.client.state import EngineState
from engine.wire.forms import LoadForms
from models.complaints.dictionary import Dictionary

WAITS = (sys.executable, "-c", "import sys; sys.stdin.read()")
"""A process that never says that it is ready, and ends with its parent's pipe."""


class EndsIt:
    """Tells the server to end, at once or where it is told of the addresses."""

    def __init__(self, when: str) -> None:
        self.when = when
        self.told: list[str] = []
        self.stop: Callable[[], None] = lambda: None

    def stoppable(self, stop: Callable[[], None]) -> None:
        self.stop = stop
        self._come("stoppable")

    def addresses(self, addresses: Mapping[Contract, str]) -> None:
        self._come("addresses")

    def state(self, state: EngineState) -> None:
        """Whatever it is."""

    def _come(self, what: str) -> None:
        self.told.append(what)
        if what == self.when:
            self.stop()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("when", ["stoppable", "addresses"])
def test_a_server_can_be_told_to_end_before_it_has_begun(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends by itself, as if it had served, and once it has ended nobody minds being told again."""
    monkeypatch.setattr(host, "_step_back", lambda: None)  # the tests go on at their priority
    tells = EndsIt(when)
    forms = FormsOptions(WAITS, "none", LoadForms("none.gguf"))
    terms = VocTerms(Dictionary({"벌레": {"기어다님": ("바퀴",)}}))
    assert host.serve_voc(ApiOptions({"voc": 0}), forms, terms, KeyRing(), tells) == ""
    assert tells.told == ["stoppable", "addresses"]
    tells.stop()
