"""In which condition the program is, and the words at its control socket."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Literal, get_args, get_type_hints

import pytest

from desktop.control.protocol import REQUEST_LIMIT, VERSION, Reply, Request, read_reply, read_request, said
from desktop.control.status import Condition, Status, condition_of, engine_counts
from desktop.input.protocol import ImeState, Unserved
from desktop.session.counts import Counts
from desktop.system import paths
from desktop.system.instance import Instance
from desktop.ui.tray.sign import sign_of
from desktop.words.app import condition_sentence
from desktop.words.model_faults import MODEL_FAULTS
from engine.client.state import EngineState
from engine.client.supervisor import ChildState
from engine.wire.protocol import Phase, Statistics

READY = EngineState("ready", "m")
HANGUL = ImeState(present=True, hangul=True)
NONE = ImeState(present=False, hangul=False)


def unserved(what: Literal["engine", "keyboard", "preedit", "version"]) -> ImeState:
    return ImeState(present=True, hangul=True, unserved=Unserved(what, "39"))


@pytest.mark.parametrize(
    ("engine", "keyboard", "ime", "paused", "expected"),
    [
        (READY, ChildState.READY, HANGUL, False, "ready"),
        (READY, ChildState.READY, HANGUL, True, "paused"),
        (READY, ChildState.READY, NONE, False, "no-ime"),
        (READY, ChildState.READY, unserved("engine"), False, "ime-engine"),
        (READY, ChildState.READY, unserved("keyboard"), False, "ime-keyboard"),
        (READY, ChildState.READY, unserved("preedit"), False, "ime-preedit"),
        (READY, ChildState.READY, unserved("version"), False, "ime-version"),
        (READY, ChildState.READY, unserved("keyboard"), True, "paused"),
        (READY, ChildState.STARTING, NONE, False, "input-starting"),
        (READY, ChildState.FAILED, NONE, True, "input-failed"),
        (EngineState("starting", "m"), ChildState.READY, HANGUL, False, "loading"),
        (EngineState("loading", "m"), ChildState.READY, HANGUL, False, "loading"),
        (EngineState("restarting", "m"), ChildState.READY, HANGUL, False, "restarting"),
        (EngineState("restarting", "m"), ChildState.READY, HANGUL, True, "paused"),
        (EngineState("failed", "m"), ChildState.READY, HANGUL, True, "engine-failed"),
        (EngineState("bad-model", "m", "missing"), ChildState.READY, HANGUL, False, "loading"),
        (EngineState("bad-model", "builtin", "missing"), ChildState.READY, HANGUL, True, "bad-model"),
    ],
)
def test_the_worst_thing_comes_first(
    engine: EngineState, keyboard: ChildState, ime: ImeState, paused: bool, expected: Condition
) -> None:
    """What cannot mend itself, then the person's own pause, then what is on its way."""
    assert condition_of(engine, keyboard, ime=ime, paused=paused, builtin="builtin") == expected


def test_a_program_that_nobody_names_is_told_when_all_else_is_well() -> None:
    """Only then is it the reason why nothing is suggested."""

    def condition(keyboard: ChildState, ime: ImeState) -> Condition:
        return condition_of(READY, keyboard, ime=ime, paused=False, builtin="builtin", unnamed=True)

    assert condition(ChildState.READY, HANGUL) == "unknown-app"
    assert condition(ChildState.READY, NONE) == "no-ime"
    assert condition(ChildState.STARTING, HANGUL) == "input-starting"


@pytest.mark.parametrize("condition", get_args(Condition))
def test_every_condition_has_a_sentence(condition: Condition) -> None:
    """And a bad model one for each fault."""
    for fault in MODEL_FAULTS if condition == "bad-model" else [""]:
        assert condition_sentence(condition, "m", fault, "place")


@pytest.mark.parametrize("what", get_args(get_type_hints(Unserved)["what"]))
def test_whatever_is_not_served_is_a_condition(what: Literal["engine", "keyboard", "preedit", "version"]) -> None:
    """No kind that an input method may be told of is without one, with a picture in the tray."""
    condition = condition_of(READY, ChildState.READY, ime=unserved(what), paused=False, builtin="builtin")
    assert condition == f"ime-{what}"
    assert "39" in sign_of(condition, "39", "m").sentence


def test_the_engines_counts_are_told_without_its_bookkeeping() -> None:
    """All fields but the number of the request."""
    phases = {"total": Phase(1, 1.0, 1.0, 1.0)}
    counts = engine_counts(Statistics(9, "m", 7, 5, 2, 1, 1, 1, phases))
    assert (counts.model, counts.requests, counts.cache_hits, counts.phases) == ("m", 7, 2, phases)


def test_what_is_said_is_understood() -> None:
    """A request and a reply come out as they went in, each as one line."""
    status = Status("ready", "m", "", 1, 2.5, Counts(1, 2, 3))
    for line in (said(Request("status")), said(Reply(1, status))):
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
    assert read_request(said(Request("show"))) == Request("show")
    assert read_reply(said(Reply(1, status))) == Reply(1, status)
    assert read_reply(said(Reply(1, refusal="too-long"))) == Reply(1, refusal="too-long")


BAD = {
    "empty": b"\n",
    "no JSON": b"status\n",
    "not UTF-8": b'{"wanted": "\xff", "version": 2}\n',
    "array": b"[1]\n",
    "unknown request": b'{"wanted": "dance", "version": 2}\n',
    "request missing": b'{"version": 2}\n',
    "version missing": b'{"wanted": "status"}\n',
    "version a text": b'{"wanted": "status", "version": "1"}\n',
    "nested too deep": b'{"version": 2, "wanted": "status", "x": ' + b"[" * 900 + b"\n",
    "half a surrogate pair": b'{"wanted": "\\ud83d", "version": 2}\n',
    "two values": b'{"wanted": "status", "version": 2} {}\n',
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD.keys())
def test_garbage_is_refused_and_nothing_raised(line: bytes) -> None:
    """Whatever a stranger says."""
    assert read_request(line) == "bad-request"
    assert read_reply(line) == "bad-request" or b'version": 1}' in line


def test_other_refusals() -> None:
    """Another version before anything else in the line is looked at, and a line over the limit unread."""
    assert read_request(b'{"wanted": "dance", "version": 1}\n') == "other-version"
    padded = json.dumps({"wanted": "status", "version": VERSION, "x": "y" * REQUEST_LIMIT}).encode()
    assert read_request(padded) == "too-long"


def test_a_request_may_say_more() -> None:
    """What a later program adds without a new version is overlooked."""
    assert read_request(b'{"wanted": "status", "version": 2, "more": [1]}\n') == Request("status")


def test_sockets_of_two_people_or_homes_differ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The socket is beside the lock: where locks differ, so do sockets, on Windows as a pipe's name."""
    sockets, held = set(), []
    for platform in ("linux", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        for home in ("a", "b"):
            for display in (":0", ":1"):
                lock = tmp_path / platform / home / display.replace(":", "_")
                monkeypatch.setattr(paths, "lock_file", lambda _, lock=lock: lock.with_suffix(".lock"))
                held.append(Instance(paths.lock_file({})))
                sockets.add(paths.control_socket({"DISPLAY": display}))
    assert len(sockets) == 8
    pipes = [socket for socket in sockets if not socket.endswith(".sock")]
    assert len(pipes) == 4
    assert not any(mark in socket for socket in pipes for mark in "/\\: ")
    for each in held:
        each.release()
