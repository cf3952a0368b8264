"""What a caller may ask for, what reaches the engine of it, and the engine's statistics."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_fake import FAKE_ENGINE, Watched, clients, model

from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineState, EngineUnavailable, RequestFailed
from engine.errors import EngineError
from engine.text.private import Private
from engine.wire.eot_question import eot_question
from engine.wire.lanes import POPUP
from engine.wire.options import BadOption, SuggestOptions, message_of, options_of
from engine.wire.protocol import OWN, PASSED, Failed, OwnWord, PassedOver, Statistics, Suggest


@pytest.fixture
def start() -> Iterator[Callable[..., Watched]]:
    """Starts clients that are closed at the end."""
    with clients() as begin:
        yield begin


def note(messages: list[Any]) -> Callable[[Any], bool]:
    """A ``send`` that only notes what is sent."""

    def send(message: Any) -> bool:
        messages.append(message)
        return True

    return send


def test_the_whole_answer(start: Callable[..., Watched]) -> None:
    """``answer`` also tells whether the search came to its end, and raises when there is no answer."""
    one = start(FAKE_ENGINE, model("m"))
    assert one.blocking.answer(Private(""), timeout=60).complete
    assert not one.blocking.answer(Private(""), SuggestOptions(deadline_ms=1.5), timeout=60).complete
    with pytest.raises(RequestFailed) as caught:
        one.blocking.ask(Private("crash"), timeout=60)
    assert caught.value.code == "crashed"


def test_the_options_reach_the_engine(start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every option is in the message; a number alone asks for so many eojeols."""
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    sent: list[Any] = []
    monkeypatch.setattr(one.client._supervisor, "send", note(sent))
    first = one.client.suggest(Private("가"), SuggestOptions(7, 0.5, "token", 250.0))
    second = one.client.suggest(Private("가"), 3)
    passed, own = (PassedOver(Private("가구"), 2),), (OwnWord(Private("가게"), 0.1),)
    third = one.client.suggest(Private("가"), SuggestOptions(passed=passed, own=own, stem=True))
    assert sent == [
        Suggest(first, Private("가"), 7, 0.5, "token", 250.0),
        Suggest(second, Private("가"), 3, 1.0, "eojeol", None),
        Suggest(third, Private("가"), passed=passed, own=own, stem=True),
    ]


WRONG: dict[str, tuple[Any, ...]] = {
    "k": (0, 21, -1, True, 2.0, "5", None, 10**30),
    "temperature": (0.09, 2.01, float("nan"), float("inf"), True, "1", None, 10**400),
    "unit": ("word", "", None, 1, []),
    "deadline_ms": (0, 0.5, -1.0, 60_001, float("nan"), float("inf"), True, "100"),
    "passed": ((PassedOver(Private("가"), 0),), (PassedOver(Private("가")),) * (PASSED[1] + 1)),
    "own": tuple(
        tuple(OwnWord(Private("가"), weight) for weight in weights)
        for weights in ((0.0,), (-0.1,), (float("nan"),), (0.5, 0.5), (0.001,) * (OWN[1] + 1))
    ),
}


@pytest.mark.parametrize(
    ("option", "value"),
    [(option, value) for option, values in WRONG.items() for value in values],
)
def test_an_option_out_of_range_is_refused(option: str, value: Any) -> None:
    """At the call, with the option's name and limits; the value itself is not told."""
    with pytest.raises(BadOption) as caught:
        SuggestOptions(**{option: value})
    assert caught.value.name == option
    assert len(caught.value.limits) == 2
    assert isinstance(caught.value, EngineError)


def test_a_refused_number_is_not_sent(start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    """``suggest`` and ``ask`` raise before the engine hears of it."""
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    sent: list[Any] = []
    monkeypatch.setattr(one.client._supervisor, "send", note(sent))
    for refused in (one.client.suggest, one.blocking.ask):
        with pytest.raises(BadOption):
            refused(Private("가"), 21)
    assert sent == []


@pytest.mark.parametrize(
    "options",
    [
        SuggestOptions(1, 0.1),
        SuggestOptions(20, 2),
        SuggestOptions(deadline_ms=1),
        SuggestOptions(deadline_ms=60_000),
        SuggestOptions(unit="token"),
        SuggestOptions(passed=(PassedOver(Private("가")),) * PASSED[1], own=(OwnWord(Private("가"), 0.01),) * OWN[1]),
    ],
)
def test_the_limits_themselves_are_granted(options: SuggestOptions) -> None:
    """Both ends of every range are within it, and what was asked arrives as it was meant."""
    assert options == options_of(message_of(Private("가"), options, POPUP))


def test_statistics(start: Callable[..., Watched]) -> None:
    """For who waits, and for who must not: then they come like answers do."""
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    waited = one.blocking.report(timeout=60)
    assert (waited.requests, waited.answered, waited.phases["total"].p99_ms) == (7, 5, 3.0)
    number = one.client.request_report()
    told = one.next()
    assert isinstance(told, Statistics)
    assert told.id == number


@pytest.mark.usefixtures("caplog")  # the error logged is what the test provokes
def test_no_engine_has_no_statistics(start: Callable[..., Watched], tmp_path: Path) -> None:
    """One exception for who waits, one answer for who does not."""
    one = start([str(tmp_path / "none")], model("m"))
    one.until("failed")
    with pytest.raises(EngineUnavailable):
        one.blocking.report()
    number = one.client.request_report()
    assert one.next() == Failed(number, "no-model")


def test_no_process_before_the_start() -> None:
    """What is made may be thrown away; what is asked before the start has its answer after it; a second start is none."""
    events: queue.Queue[Any] = queue.Queue()
    client = EngineClient(EngineOptions(FAKE_ENGINE, model("m")), events.put)
    assert client.pid is None
    number = client.suggest(Private("가"))
    client.start()
    client.start()
    assert events.get(timeout=60) == Failed(number, "no-model")
    while events.get(timeout=60) != EngineState("ready", "m"):
        pass
    client.close()
    never = EngineClient(EngineOptions(FAKE_ENGINE, model("m")), events.put)
    never.close()
    assert never.pid is None


def test_a_lane_reaches_the_engine(start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a suggestion and of a question; who names none is the popup, and a bad name is refused before it is sent."""
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    sent: list[Any] = []
    monkeypatch.setattr(one.client._supervisor, "send", note(sent))
    one.client.suggest(Private("가"), lane="api.7")
    one.client.suggest(Private("가"))
    one.client.request_eot(eot_question([Private("네")], lane="api.7"))
    assert [each.lane for each in sent] == ["api.7", POPUP, "api.7"]
    for refused in (
        lambda: one.client.suggest(Private("가"), lane="가"),
        lambda: eot_question([Private("네")], lane="x" * 33),
    ):
        with pytest.raises(BadOption) as caught:
            refused()
        assert caught.value.name == "lane"
    assert len(sent) == 3


def test_an_answer_goes_to_who_asked(start: Callable[..., Watched]) -> None:
    """Whoever gives ``on_answer`` gets it there and the listener does not, also when there is no engine to ask."""
    one = start(FAKE_ENGINE, model("m"))
    one.until("ready")
    given: queue.Queue[Any] = queue.Queue()
    number = one.client.suggest(Private("가"), on_answer=given.put)
    assert given.get(timeout=60).id == number
    number = one.client.request_report(given.put)
    assert isinstance(given.get(timeout=60), Statistics)
    with pytest.raises(EngineUnavailable):
        one.blocking.report(timeout=0.0)
    last = one.client.suggest(Private("나"))
    assert one.next().id == last
    one.client.close()
    number = one.client.suggest(Private("가"), on_answer=given.put)
    assert given.get(timeout=60) == Failed(number, "no-model")
