"""Changing, dropping and taking up models, with the real engine on tiny models and with one that crashes on purpose."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_fake import FAKE_ENGINE, model
from models_tiny import engine_command, tiny_model

from engine.client.options import EngineOptions
from engine.client.state import EngineState
from engine.client.supervisor import Backoff
from engine.client.switch import EngineSwitch, Switching
from engine.text.private import Private
from engine.wire.eot_question import eot_question
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Failed, ModelFiles, Suggestions

_QUICK = Backoff(first=0.001, most=0.01, tries=6)


class Watched:
    """A switch with its events in a queue."""

    def __init__(self, command: list[str], first: ModelFiles, fallback: ModelFiles | None) -> None:
        self.events: queue.Queue[Any] = queue.Queue()
        self.switch = EngineSwitch(EngineOptions(command, first, fallback, backoff=_QUICK), self.events.put)
        self.switch.start()

    def next(self) -> Any:
        """The next event; a minute without one is a failure."""
        return self.events.get(timeout=60)

    def until(self, wanted: Callable[[Any], bool]) -> list[Any]:
        """All events up to the first one that is ``wanted``."""
        seen = [self.next()]
        while not wanted(seen[-1]):
            seen.append(self.next())
        return seen

    def until_ready(self, name: str) -> list[Any]:
        """All events up to the model's being in use."""
        return self.until(lambda event: event == EngineState("ready", name))

    def ask(self, text: str = "오늘 ") -> Suggestions | Failed:
        """Asks and waits for the answer."""
        number = self.switch.suggest(Private(text), SuggestOptions(3))
        found = self.until(lambda event: isinstance(event, (Suggestions, Failed)) and event.id == number)[-1]
        assert isinstance(found, (Suggestions, Failed))
        return found


Start = Callable[..., Watched]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts switches that are closed at the end."""
    started: list[Watched] = []

    def begin(command: list[str], first: ModelFiles, fallback: ModelFiles | None = None) -> Watched:
        started.append(Watched(command, first, fallback))
        return started[-1]

    yield begin
    for one in started:
        one.switch.close(timeout=0.0)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> ModelFiles:
    """Another tiny model."""
    return tiny_model(tmp_path_factory.mktemp("other"), "other", seed=2)


def test_the_next_model_loads_beside_the_one_in_use(start: Start, files: ModelFiles, other: ModelFiles) -> None:
    """Until it is ready the old one answers; then the new one does, and the old process ends."""
    one = start(engine_command(), files)
    one.until_ready(files.id)
    assert isinstance(one.ask(), Suggestions)
    before = one.switch.pids
    one.switch.change(other)
    assert one.next() == Switching("loading", other.id)
    assert one.switch.coming == other.id
    assert one.switch.state == EngineState("ready", files.id)
    assert isinstance(one.ask("안녕"), Suggestions)
    seen = one.until_ready(other.id)
    assert Switching("done", other.id) in seen
    assert one.switch.state == EngineState("ready", other.id)
    assert one.switch.coming is None
    assert set(one.switch.pids) == {other.id}
    assert one.switch.pids[other.id] not in before.values()
    assert isinstance(one.ask(), Suggestions)


def test_a_request_of_before_the_change_is_answered(start: Start) -> None:
    """The engine that is replaced gives the answer it owes."""
    one = start(FAKE_ENGINE, model("first"))
    one.until_ready("first")
    one.switch.change(model("second"))
    number = one.switch.suggest(Private("오늘"), SuggestOptions())
    answers = [e for e in one.until_ready("second") if isinstance(e, (Suggestions, Failed))]
    if not answers:
        answers = [one.next()]
    assert answers == [Suggestions(number, (), 0)]


@pytest.mark.parametrize(("bad", "detail"), [("refused", "mismatch"), ("crashes", "crashed")])
def test_a_model_that_cannot_be_used_leaves_the_old_one(start: Start, bad: str, detail: str) -> None:
    """It is told why, and nothing is lost."""
    one = start(FAKE_ENGINE, model("first"))
    one.until_ready("first")
    one.switch.change(model(bad))
    assert one.next() == Switching("loading", bad)
    assert one.next() == Switching("refused", bad, detail)
    assert one.switch.coming is None
    assert one.switch.state == EngineState("ready", "first")
    assert isinstance(one.ask(), Suggestions)


def test_a_newer_change_replaces_the_one_under_way(start: Start) -> None:
    """And the one that was not waited for is told to be refused."""
    one = start(FAKE_ENGINE, model("first"))
    one.until_ready("first")
    one.switch.change(model("second"))
    one.switch.change(model("third"))
    seen = one.until_ready("third")
    assert seen[:3] == [
        Switching("loading", "second"),
        Switching("refused", "second", "replaced"),
        Switching("loading", "third"),
    ]
    one.switch.change(model("third"))
    assert one.next() == Switching("done", "third")


def test_the_built_in_model_takes_over_from_a_changed_one(start: Start) -> None:
    """A model that was changed to and crashes later has the same fallback as the first one, and may be tried again."""
    one = start(FAKE_ENGINE, model("first"), model("builtin"))
    one.until_ready("first")
    one.switch.change(model("second"))
    one.until_ready("second")
    assert one.ask("crash") == Failed(1, "crashed")
    one.until_ready("second")
    assert one.ask("crash") == Failed(2, "crashed")
    assert EngineState("bad-model", "second", "crashed") in one.until_ready("builtin")
    one.switch.change(model("second"))
    assert one.next() == Switching("loading", "second")


def test_a_dropped_model_is_taken_up_again_when_asked(start: Start, files: ModelFiles) -> None:
    """Its process is gone meanwhile; the question that takes it up is answered, the next one with suggestions."""
    one = start(engine_command(), files)
    one.until_ready(files.id)
    one.switch.unload()
    assert one.next() == EngineState("unloaded", files.id)
    assert one.switch.pids == {}
    assert one.switch.request_report() is None
    one.switch.unload()
    first = one.switch.suggest(Private("오늘 "), SuggestOptions(3))
    seen = one.until_ready(files.id)
    assert Failed(first, "no-model") in seen
    assert isinstance(one.ask(), Suggestions)


def test_a_change_while_nothing_is_loaded(start: Start) -> None:
    """The new model is the one that is taken up; one that is refused is not, and the old one still is."""
    one = start(FAKE_ENGINE, model("first"), model("builtin"))
    one.until_ready("first")
    one.switch.unload()
    one.next()
    one.switch.change(model("refused"))
    assert [one.next(), one.next()] == [Switching("loading", "refused"), Switching("refused", "refused", "mismatch")]
    assert one.switch.state == EngineState("unloaded", "first")
    one.switch.change(model("second"))
    assert one.until_ready("second")[:2] == [Switching("loading", "second"), Switching("done", "second")]
    one.switch.unload()
    one.switch.change(model("third"))
    one.switch.suggest(Private("가"), SuggestOptions())
    one.until_ready("third")


def test_a_model_that_failed_is_started_anew(start: Start) -> None:
    """Choosing it once more is how a person tries again."""
    one = start([sys.executable, "-c", "raise SystemExit(1)"], model("first"))
    one.until(lambda event: event == EngineState("failed", "first"))
    one.switch.change(model("first"))
    assert one.next() == Switching("done", "first")
    one.until(lambda event: event == EngineState("failed", "first"))


def test_nothing_is_started_after_the_end(start: Start) -> None:
    """A question that comes while the program ends is answered by none, and starts no process."""
    one = start(FAKE_ENGINE, model("first"))
    one.until_ready("first")
    one.switch.close()
    one.switch.suggest(Private("가"), SuggestOptions())
    one.switch.request_eot(eot_question([Private("네")]))
    one.switch.start()
    assert one.switch.pids == {}


def test_a_model_that_crashes_once_while_coming_is_tried_again(start: Start, tmp_path: Path) -> None:
    """One crash may be anybody's."""
    one = start(FAKE_ENGINE, model("first"))
    one.until_ready("first")
    one.switch.change(ModelFiles("crashes once", str(tmp_path / "crashed"), ""))
    assert one.until_ready("crashes once")[1] == Switching("done", "crashes once")
    assert (tmp_path / "crashed").exists()


def test_a_listener_that_raises_is_survived(files: ModelFiles, caplog: pytest.LogCaptureFixture) -> None:
    """The next events come all the same, and the text of the error is not logged."""
    heard: queue.Queue[Any] = queue.Queue()

    def listen(event: object) -> None:
        heard.put(event)
        raise ValueError("비밀")

    switch = EngineSwitch(EngineOptions(FAKE_ENGINE, files, backoff=_QUICK), listen)
    switch.start()
    while heard.get(timeout=60) != EngineState("ready", files.id):
        pass
    switch.close()
    assert "ValueError" in caplog.text
    assert "비밀" not in caplog.text
    caplog.clear()
