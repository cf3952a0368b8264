"""What is known of the running program's parts, and who is told of it."""

from __future__ import annotations

import os

from desktop.control.watch import ProgramWatch
from desktop.input.protocol import Capabilities, ImeState, Unserved
from desktop.session.counts import Counts
from engine.client.state import EngineState
from engine.client.supervisor import ChildState
from engine.client.switch import Switching
from engine.wire.protocol import Statistics


class Engine:
    """An engine in the state that it is put into."""

    def __init__(self) -> None:
        self.state = EngineState("loading", "m")


def test_the_condition_follows_the_parts() -> None:
    """Each that tells something changes it; an input process that is gone takes its input method with it."""
    engine, heard = Engine(), list[str]()
    watch = ProgramWatch(lambda: engine.state, "builtin", paused=False)
    watch.on_change(lambda: heard.append(watch.condition))
    watch.follow_engine(engine.state)
    engine.state = EngineState("ready", "m")
    watch.follow_engine(engine.state)
    watch.follow_input(ChildState.READY)
    watch.follow_ime(ImeState(present=True, hangul=True))
    assert watch.ready
    watch.pause(True)
    watch.pause(False)
    watch.follow_engine(Switching("loading", "n"))
    watch.follow_input(ChildState.CRASHED)
    watch.follow_input(ChildState.READY)
    assert not watch.ready
    watch.follow_input(ChildState.FAILED)
    assert heard == [
        *("loading", "input-starting", "no-ime", "ready", "paused", "ready", "ready"),
        *("input-starting", "no-ime", "input-failed"),
    ]


def test_an_input_method_that_is_not_served_is_a_condition_with_its_value() -> None:
    """The status names what is not served; once that is mended it is ready again and names nothing."""
    engine = Engine()
    engine.state = EngineState("ready", "m")
    watch = ProgramWatch(lambda: engine.state, "builtin", paused=False)
    watch.follow_input(ChildState.READY)
    watch.follow_ime(ImeState(present=True, hangul=True, unserved=Unserved("keyboard", "39")))
    status = watch.status(Counts(), {}, None)
    assert (status.condition, status.fault, watch.ready) == ("ime-keyboard", "39", True)
    watch.follow_ime(ImeState(present=True, hangul=True))
    assert (watch.condition, watch.fault) == ("ready", "")


def test_a_program_that_nobody_names_is_a_condition() -> None:
    """Until the person is somewhere else."""
    engine, heard = Engine(), list[str]()
    engine.state = EngineState("ready", "m")
    watch = ProgramWatch(lambda: engine.state, "builtin", paused=False)
    watch.follow_input(ChildState.READY)
    watch.follow_ime(ImeState(present=True, hangul=True))
    watch.on_change(lambda: heard.append(watch.condition))
    watch.follow_unnamed(True)
    watch.follow_unnamed(False)
    assert heard == ["unknown-app", "ready"]


def test_the_status_is_all_that_there_is_to_tell() -> None:
    """Condition, model and its fault, counts, memory of each engine; the engine's own numbers if they came."""
    engine = Engine()
    engine.state = EngineState("bad-model", "builtin", "missing")
    watch = ProgramWatch(lambda: engine.state, "builtin", paused=True)
    status = watch.status(Counts(shown=2), {"m": os.getpid(), "gone": 2**22 + 1}, None)
    assert (status.condition, status.model, status.fault) == ("bad-model", "builtin", "missing")
    assert (status.pid, status.counts, status.engine) == (os.getpid(), Counts(shown=2), None)
    assert status.engines["m"] > 0
    assert status.engines["gone"] == 0
    reported = watch.status(Counts(), {}, Statistics(1, "m", 7, 0, 0, 0, 0, 0, {}))
    assert reported.engine is not None
    assert reported.engine.requests == 7


def test_the_input_method_of_our_own_is_known_by_its_way() -> None:
    """As long as it composes; an input process that is gone has no link to it."""
    watch = ProgramWatch(lambda: EngineState("ready", "m"), "builtin", paused=False)
    commits = Capabilities("commit", intercepts=False, reads_clipboard=False)

    def linked() -> bool:
        return watch.status(Counts(), {}, None).own_ime

    watch.follow_input(ChildState.READY)
    assert not linked()
    watch.follow_way(commits)
    assert linked()
    watch.follow_way(Capabilities("keys", intercepts=True, reads_clipboard=True))
    assert not linked()
    watch.follow_way(commits)
    watch.follow_input(ChildState.CRASHED)
    assert not linked()
