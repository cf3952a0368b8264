"""The order in which lanes get their turns, as values: no thread, no link, no model."""

from __future__ import annotations

import collections

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.process.lanes import Lanes, Task
from engine.process.requests import PendingRequest
from engine.text.private import Private
from engine.wire.lanes import LANE_REQUESTS, LANES, POPUP, REQUESTS
from engine.wire.protocol import Eot, Failed, Load, ModelFiles, Report, Suggest

NAMES = (POPUP, "a", "b", "c")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["suggest", "eot"]), st.sampled_from(NAMES)),
        st.tuples(st.just("cancel"), st.integers(0, 40)),
        st.tuples(st.sampled_from(["take", "go on", "answer", "report"]), st.none()),
    ),
    max_size=60,
)


def suggest(number: int, lane: str = POPUP) -> Suggest:
    return Suggest(number, Private(""), lane=lane)


def eot(number: int, lane: str = POPUP) -> Eot:
    return Eot(number, (Private("네"),), lane=lane)


def taken(lanes: Lanes) -> int:
    """The number of the task that comes next, which is answered at once."""
    task = lanes.take()
    lanes.done()
    assert not isinstance(task, (Load, Report))
    return task.message.id


class Walk:
    """An engine that does as it is told, one step after the other, and what must hold at each."""

    def __init__(self) -> None:
        self.lanes = Lanes()
        self.asked: dict[int, Suggest | Eot] = {}
        self.answers: dict[int, list[str]] = collections.defaultdict(list)
        self.cancelled: set[int] = set()
        self.running: Task | None = None
        self.reports = 0
        self.stood_back: set[str] = set()
        """Lanes whose turn was broken off."""
        self.turns: dict[str, collections.Counter[str]] = {}
        """For each lane that waits, the turns of others since then."""

    def waiting(self, lane: str) -> bool:
        """Has it anything that is neither answered nor running?"""
        running = None if self.running is None else self.running.message.id
        return any(
            each.lane == lane and number not in self.answers and number != running
            for number, each in self.asked.items()
        )

    def do(self, step: str, what: str | int | None) -> None:
        """One step; what makes no sense now does nothing."""
        number = len(self.asked)
        if step in ("suggest", "eot") and isinstance(what, str):
            message = suggest(number, what) if step == "suggest" else eot(number, what)
            self.asked[number] = message
            self.note(self.lanes.add(message))
        elif step == "cancel" and what in self.asked:
            assert isinstance(what, int)
            if what not in self.answers:
                self.cancelled.add(what)
            self.note(self.lanes.cancel(what))
        elif step == "report":
            self.reports += 1
            assert self.lanes.add(Report(1000 + self.reports)) == []
        elif step == "take" and self.running is None and self.lanes:
            self.take()
        elif step == "go on" and self.running is not None and self.lanes.must_take_turns():
            self.put_back(turn_over=not isinstance(self.running, PendingRequest))
        elif step == "answer" and self.running is not None:
            self.answer()
        for lane in NAMES[1:]:
            if not self.waiting(lane):
                self.turns.pop(lane, None)
                if self.running is None or self.running.message.lane != lane:
                    self.stood_back.discard(lane)
            else:
                self.turns.setdefault(lane, collections.Counter())

    def take(self) -> None:
        popup_waits = self.waiting(POPUP)
        task = self.lanes.take()
        if isinstance(task, (Load, Report)):
            self.reports -= 1
            return
        assert self.reports == 0, "reports come first"
        lane = task.message.lane
        assert (lane == POPUP) == popup_waits, "the popup comes before the others"
        if lane != POPUP and lane not in self.stood_back:
            for other, turns in self.turns.items():
                turns[lane] += other != lane
                assert turns[lane] <= 1, "nobody has two turns while another one waits"
        self.stood_back.discard(lane)
        self.turns.pop(lane, None)
        self.running = task

    def put_back(self, *, turn_over: bool) -> None:
        assert self.running is not None
        if not turn_over or self.lanes.must_give_way():
            self.stood_back.add(self.running.message.lane)
        self.running = None
        self.note(self.lanes.put_back())

    def answer(self) -> None:
        assert self.running is not None
        task = self.running
        popup = self.waiting(POPUP)
        if task.message.lane != POPUP and popup:
            assert self.lanes.must_give_way(), "the popup waits for nobody"
        if task.cancelled:
            self.note([Failed(task.message.id, "cancelled")])
        elif self.lanes.must_give_way():
            self.put_back(turn_over=False)
            return
        else:
            self.answers[task.message.id].append("answered")
        self.running = None
        self.lanes.done()

    def note(self, failed: list[Failed]) -> None:
        for each in failed:
            self.answers[each.id].append(each.code)

    def end(self) -> None:
        """Nothing more is asked: all that waits is answered."""
        for _ in range(4 * len(self.asked) + self.reports + 4):
            self.do("take", None)
            self.do("answer", None)
        assert not self.lanes
        assert self.running is None


@given(STEPS)
@settings(max_examples=400, deadline=None)
def test_everything_is_answered_once_and_in_its_turn(steps: list[tuple[str, str | int | None]]) -> None:
    """Each exactly once; cancelled only by its own cancel or a newer one of its lane, whose newest is answered."""
    walk = Walk()
    for step, what in steps:
        walk.do(step, what)
    walk.end()
    assert set(walk.answers) == set(walk.asked)
    for number, message in walk.asked.items():
        [code] = walk.answers[number]
        newer = any(
            other > number and isinstance(each, Suggest) and each.lane == message.lane
            for other, each in walk.asked.items()
        )
        if code == "cancelled":
            assert number in walk.cancelled or (isinstance(message, Suggest) and newer)
        else:
            assert code == "answered"


def test_a_newer_one_takes_the_place_of_an_older_one_of_its_lane() -> None:
    """Also the place in the row: who asks anew while it waits must not wait longer for it."""
    lanes = Lanes()
    assert lanes.add(suggest(1, "a")) == lanes.add(suggest(2, "b")) == []
    assert lanes.add(suggest(3, "a")) == [Failed(1, "cancelled")]
    assert [taken(lanes), taken(lanes)] == [3, 2]
    assert lanes.superseded == 1


def test_what_runs_is_cancelled_by_a_newer_one_of_its_own_lane_only() -> None:
    """A request of another lane, a question, or one of the popup do not cancel it."""
    lanes = Lanes()
    lanes.add(suggest(1, "a"))
    running = lanes.take()
    assert isinstance(running, PendingRequest)
    for message in (suggest(2, "b"), eot(3, "a"), suggest(4)):
        lanes.add(message)
        assert not running.cancelled
    lanes.add(suggest(5, "a"))
    assert running.cancelled
    assert lanes.put_back() == [Failed(1, "cancelled")]
    assert [taken(lanes) for _ in range(4)] == [4, 2, 5, 3]


def test_what_stands_back_for_the_popup_is_the_next_one() -> None:
    """It is not lost, no other lane comes before it, and it is told to stop while the popup waits."""
    lanes = Lanes()
    for message in (suggest(1, "a"), suggest(2, "b"), eot(3, "a")):
        lanes.add(message)
    running = lanes.take()
    assert isinstance(running, PendingRequest)
    assert not running.should_stop()
    lanes.add(suggest(4))
    assert running.should_stop()
    assert lanes.put_back() == []
    assert [taken(lanes) for _ in range(4)] == [4, 1, 2, 3]


def test_a_question_has_a_turn_and_then_others_have_theirs() -> None:
    """While nobody waits it reads on; afterwards it goes on where it stood in the row of its lane."""
    lanes = Lanes()
    lanes.add(eot(1, "a"))
    lanes.add(eot(2, "a"))
    lanes.take()
    assert not lanes.must_take_turns()
    lanes.add(suggest(3, "b"))
    assert lanes.must_take_turns()
    assert not lanes.must_give_way()
    lanes.put_back()
    assert [taken(lanes) for _ in range(3)] == [3, 1, 2]


def test_a_question_of_the_popup_stands_back_for_its_suggestions_only() -> None:
    """Other lanes have no turns with the popup's."""
    lanes = Lanes()
    lanes.add(eot(1))
    lanes.take()
    lanes.add(suggest(2, "a"))
    assert not lanes.must_give_way()
    assert not lanes.must_take_turns()
    lanes.add(suggest(3))
    assert lanes.must_give_way()


def test_a_load_comes_first() -> None:
    """A question stands back for it, a suggestion under way comes to its end."""
    for message, stands_back in ((eot(1, "a"), True), (suggest(1, "a"), False)):
        lanes = Lanes()
        lanes.add(message)
        lanes.take()
        lanes.add(Load(ModelFiles("m", "", "")))
        assert lanes.must_give_way() == stands_back
        lanes.add(suggest(2))
        assert isinstance(lanes.take(), Load)


def test_a_flood_is_refused_at_once_and_the_popup_has_room() -> None:
    """So many lanes, so many questions in one, so many in all; what replaces another one needs no room."""
    lanes = Lanes()
    for number in range(LANES):
        assert lanes.add(suggest(number, f"lane{number}")) == []
    assert lanes.add(suggest(1000, "one-too-many")) == [Failed(1000, "busy")]
    assert lanes.add(suggest(1001, "lane0")) == [Failed(0, "cancelled")]
    for number in range(LANE_REQUESTS):
        assert lanes.add(eot(2000 + number, "lane0")) == []
    assert lanes.add(eot(3000, "lane0")) == [Failed(3000, "busy")]
    while len(lanes) < REQUESTS:
        assert lanes.add(eot(4000 + len(lanes), f"lane{len(lanes) % 50 + 1}")) == []
    assert lanes.add(eot(5000, "lane60")) == [Failed(5000, "busy")]
    assert lanes.add(suggest(5001, "lane60")) == [Failed(60, "cancelled")]
    for number in range(LANE_REQUESTS):
        assert lanes.add(eot(6000 + number)) == []
    assert lanes.add(eot(7000)) == [Failed(7000, "busy")]
    assert lanes.add(suggest(7001)) == []
    assert (lanes.refused, lanes.superseded) == (1, 2)
    assert taken(lanes) == 7001


def test_reports_are_bounded_too() -> None:
    """They are answered before all else, so a flood of them would be a way past the row."""
    lanes = Lanes()
    for number in range(LANE_REQUESTS):
        assert lanes.add(Report(number)) == []
    assert lanes.add(Report(1000)) == [Failed(1000, "busy")]


@pytest.mark.parametrize("name", ["", "x" * 33, "한글", "a b", "a\n", "../x"])
def test_what_is_no_name_is_refused(name: str) -> None:
    """A name is short and plain, so that it can stand anywhere; the longest one is taken."""
    lanes = Lanes()
    assert lanes.add(suggest(1, name)) == [Failed(1, "bad-request")]
    assert lanes.add(eot(2, name)) == [Failed(2, "bad-request")]
    assert lanes.add(suggest(3, "x" * 32)) == []
    assert (len(lanes), lanes.refused) == (1, 1)


def test_a_deadline_goes_on_while_a_request_stands_back() -> None:
    """Taken up again it decodes one batch in any case and no more; what it waited counts as waiting."""
    request = PendingRequest(Suggest(1, Private(""), deadline_ms=1.0, lane="a"), lambda: False)
    request.begin("prompt")
    assert request.rows_in_time(8) == 8
    request.stand_back()
    while request.elapsed_ms() <= 1.0:
        pass
    request.begin("prompt")
    request.begin("search")
    assert request.rows_in_time(8) == 8
    assert request.rows_in_time(8) == 0
    assert request.times.keys() == {"queue", "prompt"}
    assert sum(request.times.values()) <= request.elapsed_ms()
