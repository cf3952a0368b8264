"""Typed text is seen nowhere but where it belongs: every play is performed with a canary word, and it is looked for.

Looked at are the log at DEBUG, and what events, commands, effects and states
would look like in a log or an exception, for the word, its syllables and the
keys that spell it; the same for all words of the play itself.
"""

from __future__ import annotations

import io
import json
import logging
import pickle
import re
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest
from backend_app import Kind
from session_play import Stage
from session_script import OffScript, Play, performances

from desktop.input.protocol import Composed, FromInput, Insert, Passed, Rect, Selected, ToInput
from desktop.session import controller
from desktop.session.chords import parse_chord
from desktop.session.document import Document
from desktop.session.effects import ClassifyText, Effect, Forget, Learn
from desktop.session.events import Event
from desktop.session.habits.abbreviations import Abbreviations
from desktop.session.state import State
from desktop.session.step import step
from desktop.session.view import PopupView, Row
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.link import LIMIT, Link
from engine.wire.protocol import Suggest, Suggestion

CANARY = "뷁쩗"
PLAYS = Path(__file__).parent / "screenplays"


def leaks(said: str, words: Iterable[str]) -> list[str]:
    """What of the words can be read in what was said: a word, the canary's syllables, or four keys and more that spell it."""
    spelled = {keys(word) for word in words if len(keys(word)) >= 4}
    return [secret for secret in {*words, *CANARY, *spelled} if secret in said]


def words_of(play: Play) -> set[str]:
    """The words of at least two syllables that are typed or offered in a play."""
    return {word for _, _, line in play.lines for each in line for word in re.findall("[가-힣]{2,}", each)}


@pytest.mark.parametrize(
    ("play", "toolkit", "bus_first"),
    [
        pytest.param(*each, id=f"{each[0].name.removesuffix('.play')}-{each[1]}")
        for each in performances(PLAYS)
        if each[2]
    ],
)
def test_nothing_typed_can_be_read(
    play: Play, toolkit: Kind, bus_first: bool, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every play, with a canary word before everything that is typed in it."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []

    def overheard_step(state: State, event: Event, now: float) -> tuple[State, tuple[Effect, ...]]:
        after, effects = step(state, event, now)
        said.extend((repr(state), repr(event), repr(effects), f"{after} {effects}"))
        return after, effects

    monkeypatch.setattr(controller, "step", overheard_step)
    stage = Stage(toolkit, bus_first=bus_first, prologue=CANARY + " ", overheard=lambda each: said.append(repr(each)))
    problem = ""
    try:
        stage.perform(play)
    except OffScript as error:
        # Whether plays hold is tested elsewhere; its text quotes the play on purpose.
        problem = type(error).__name__
    said.append(problem)
    assert len(said) > 20
    assert leaks("\n".join([*said, caplog.text]), {CANARY, *words_of(play)}) == []


def test_the_canary_is_really_typed() -> None:
    """What is looked for has been on the stage: on screen and in the session's document."""
    stage = Stage("gtk", bus_first=False, prologue=CANARY + " ")
    stage.perform(Play("canary", ("gtk",), ((1, "focus", ("plain",)), (2, "type", ("각",)))))
    assert stage.app.screen == f"{CANARY} 각"
    assert stage.controller.state.document.text == f"{CANARY} 각"


@pytest.mark.parametrize("said", ["… 뷁쩗 …", "쩗", f"Private({keys(CANARY)})", "'뷁'"])
def test_a_leak_is_found(said: str) -> None:
    """The search can fail: whole, in part, or as keys."""
    assert leaks(said, {CANARY})


def _too_long() -> None:
    Link[object, object](io.BytesIO(), io.BytesIO(), ToInput).send(Suggest(1, Private(CANARY * LIMIT)))


def _received(message: object, incoming: object) -> object:
    body = msgspec.msgpack.encode(message)
    return Link[object, object](io.BytesIO(len(body).to_bytes(4, "little") + body), io.BytesIO(), incoming).receive()


WRONG: dict[str, Callable[[], object]] = {
    "a message that is too long": _too_long,
    "text where a number belongs": lambda: _received({"type": "passed", "at": CANARY, "key": keys(CANARY)}, FromInput),
    "a number where text belongs": lambda: _received(
        {"type": "composed", "committed": CANARY, "preedit": 3}, FromInput
    ),
    "an unknown message": lambda: _received({"type": CANARY, "text": CANARY}, ToInput),
    "an unknown kind of field": lambda: _received(
        {"type": "focus", "generation": 1, "app": CANARY, "field": CANARY}, FromInput
    ),
    "no message at all": lambda: _received([CANARY, keys(CANARY)], ToInput),
    "pickled": lambda: pickle.dumps(Private(CANARY)),
    "pickled inside": lambda: pickle.dumps(Suggestion(Private(CANARY), 0.5)),
    "as json": lambda: json.dumps({"text": Private(CANARY)}),
    "as a message without hooks": lambda: msgspec.json.encode(Suggestion(Private(CANARY), 0.5)),
    "joined": lambda: "".join([Private(CANARY)]),  # type: ignore[list-item]  # the mistake that is tried
    "added": lambda: "" + Private(CANARY),  # type: ignore[operator]  # the mistake that is tried
    "a popup without selection": lambda: PopupView((Row(Private(CANARY), 0, 0.5),), 1, Rect(0, 0, 0, 0)),
    "a setting": lambda: parse_chord(f"Ctrl+{CANARY}"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_exceptions_tell_nothing(wrong: Callable[[], object]) -> None:
    """What is raised about a text, with all that Python prints of it, does not quote it."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  # whichever it is, it must not tell
        wrong()
    shown = "".join(line for line in traceback.format_exception(caught.value) if "CANARY" not in line)
    assert leaks(shown + repr(caught.value), {CANARY}) == []


def test_values_tell_nothing() -> None:
    """Written with ``str``, ``repr`` or a format, alone or in a container, a value shows lengths."""
    secret = Private(CANARY)
    values = [
        secret,
        Document(secret, secret),
        Composed(secret, secret),
        Passed("", secret, frozenset()),
        Insert(1, secret, secret, secret, 1),
        Suggest(1, secret),
        Selected(1, secret),
        ClassifyText(secret),
        Learn(secret, secret),
        Forget(secret),
        Abbreviations.of([(CANARY, CANARY)]),
    ]
    said = f"{values} {values[0]:>40} %s %r" % (values[1], {secret: values[2]}) + "".join(map(str, values))
    assert leaks(said, {CANARY}) == []
