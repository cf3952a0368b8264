"""What is remembered of input contexts, of which programs may make any number."""

from __future__ import annotations

from desktop.input.ibus.contexts import InputContexts
from desktop.input.protocol import Field


def test_the_newest_are_remembered() -> None:
    """However many come, so much is kept: one that is used stays, one that nobody uses is forgotten."""
    contexts = InputContexts()
    contexts["/old"].purpose = contexts["/used"].purpose = Field.TERMINAL
    for number in range(1000):
        contexts.enter(f"/{number}")
        assert contexts["/used"].purpose is Field.TERMINAL
    assert contexts["/old"].purpose is Field.PLAIN


def test_the_one_with_the_focus_is_never_forgotten() -> None:
    """A program that tells of a thousand others opens no password field."""
    contexts = InputContexts()
    contexts.enter("/1")
    contexts["/1"].purpose = Field.PASSWORD
    for number in range(2, 1000):
        contexts[f"/{number}"].purpose = Field.PLAIN
    assert contexts.current.purpose is Field.PASSWORD
    contexts.enter("/1")
    assert contexts.current.purpose is Field.PASSWORD
