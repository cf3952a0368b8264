"""What the engine has been asked and not answered yet, lane by lane: in which order it comes, and what ends it early.

Must not know a thread, a lock, a link or a clock.
"""

from __future__ import annotations

import collections
from typing import TypeAlias

from engine.process.requests import PendingRequest, Question
from engine.wire.lanes import LANE_REQUESTS, LANES, POPUP, REQUESTS, is_lane
from engine.wire.protocol import Eot, Failed, Load, Report, Suggest

__all__ = ["Lanes", "Task"]

Task: TypeAlias = PendingRequest | Question


class _Lane:
    """At most one request, since a newer one takes its place, and a row of questions behind it."""

    def __init__(self) -> None:
        self.request: PendingRequest | None = None
        self.questions: collections.deque[Question] = collections.deque()

    def __len__(self) -> int:
        return len(self.questions) + (self.request is not None)

    def take(self) -> Task:
        """What comes next; there must be something."""
        request, self.request = self.request, None
        return self.questions.popleft() if request is None else request

    def put_back(self, task: Task) -> None:
        """It comes next again."""
        if isinstance(task, PendingRequest):
            self.request = task
        else:
            self.questions.appendleft(task)

    def drop(self, number: int) -> Task | None:
        """Takes out what has this number."""
        if self.request is not None and self.request.message.id == number:
            return self.take()
        found = next((each for each in self.questions if each.message.id == number), None)
        if found is not None:
            self.questions.remove(found)
        return found


class Lanes:
    """Gives out one task at a time; what it returns as ``Failed`` is the answer to a task that it will not give out.

    The popup's lane comes before the others.  Those take turns of one task;
    a lane that has had its turn is the last of those that wait, and one that
    asks anew while it waits keeps its place.  Loads and reports come first.
    """

    def __init__(self) -> None:
        self.superseded = 0
        """Suggestions that were cancelled without coming to their turn, or back to it."""
        self.refused = 0
        """Suggestions for which there was no room, or no such lane."""
        self._first: collections.deque[Load | Report] = collections.deque()
        self._popup = _Lane()
        self._others: dict[str, _Lane] = {}
        """Lanes in which something waits, in the order of their turns."""
        self._running: Task | None = None

    def __len__(self) -> int:
        return len(self._first) + len(self._popup) + sum(map(len, self._others.values()))

    def add(self, message: Load | Report | Suggest | Eot) -> list[Failed]:
        """Lets it wait; the answers to what it replaces, or to itself when there is no room."""
        if isinstance(message, (Load, Report)):
            if isinstance(message, Report) and len(self._first) >= LANE_REQUESTS:
                return [Failed(message.id, "busy")]
            self._first.append(message)
            return []
        if not is_lane(message.lane):
            self.refused += isinstance(message, Suggest)
            return [Failed(message.id, "bad-request")]
        lane = self._lane(message.lane)
        if not self._has_room(message, lane):
            self.refused += isinstance(message, Suggest)
            return [Failed(message.id, "busy")]
        if lane is None:
            lane = self._others[message.lane] = _Lane()
        if isinstance(message, Eot):
            lane.questions.append(Question(message))
            return []
        # Asked at every step of a decode, so the popup's is spared the question.
        must_give_way = _never if lane is self._popup else self.must_give_way
        older, lane.request = lane.request, PendingRequest(message, must_give_way)
        running = self._running
        if isinstance(running, PendingRequest) and running.message.lane == message.lane:
            running.cancelled = True
        return [] if older is None else [self._superseded(older)]

    def cancel(self, number: int) -> list[Failed]:
        """It is no longer wanted; its answer, unless it is running and will be stopped."""
        if self._running is not None and self._running.message.id == number:
            self._running.cancelled = True
            return []
        for name, lane in (("", self._popup), *self._others.items()):
            found = lane.drop(number)
            if found is not None:
                if name and not lane:
                    del self._others[name]
                return [self._superseded(found)]
        return []

    def take(self) -> Load | Report | Task:
        """What comes next; something must wait.  A task is running until it is ``done`` or ``put_back``."""
        if self._first:
            return self._first.popleft()
        if self._popup:
            self._running = self._popup.take()
        else:
            name = next(iter(self._others))
            lane = self._others.pop(name)
            self._running = lane.take()
            if lane:
                self._others[name] = lane
        return self._running

    def done(self) -> None:
        """The running task is answered."""
        self._running = None

    def put_back(self) -> list[Failed]:
        """The running task stands back and waits again; its answer when it is cancelled by now.

        It is the next one of its lane, and its lane is the next one, unless
        it stood back because it had had a turn.
        """
        task, self._running = self._running, None
        if task is None:
            return []
        if task.cancelled:
            return [self._superseded(task)]
        if isinstance(task, PendingRequest):
            task.stand_back()
        name = task.message.lane
        lane = self._lane(name) or _Lane()
        lane.put_back(task)
        had_turn = isinstance(task, Question) and not (self._first or self._popup)
        if lane is not self._popup:
            self._others.pop(name, None)
            self._others = {**self._others, name: lane} if had_turn else {name: lane, **self._others}
        return []

    def stop(self) -> None:
        """Nothing is wanted any more."""
        if self._running is not None:
            self._running.cancelled = True

    def must_give_way(self) -> bool:
        """Must the running task stand back at once?  May be asked while another thread changes what waits."""
        running = self._running
        if running is None:
            return False
        if isinstance(running, Question) and self._first:
            return True
        if running.message.lane != POPUP:
            return bool(self._popup)
        return isinstance(running, Question) and self._popup.request is not None

    def must_take_turns(self) -> bool:
        """Must the running task stand back when it has had a turn?  May be asked as ``must_give_way``."""
        running = self._running
        if running is None or running.message.lane == POPUP:
            return False
        others = self._others
        own = others.get(running.message.lane)
        return len(others) > (own is not None) or (own is not None and own.request is not None)

    def _lane(self, name: str) -> _Lane | None:
        """That lane; none where nothing waits, but for the popup's."""
        return self._popup if name == POPUP else self._others.get(name)

    def _has_room(self, message: Suggest | Eot, lane: _Lane | None) -> bool:
        if isinstance(message, Eot) and lane is not None and len(lane.questions) >= LANE_REQUESTS:
            return False
        replaces = isinstance(message, Suggest) and lane is not None and lane.request is not None
        if lane is self._popup or replaces:
            return True
        return sum(map(len, self._others.values())) < REQUESTS and (lane is not None or len(self._others) < LANES)

    def _superseded(self, task: Task) -> Failed:
        self.superseded += isinstance(task, PendingRequest)
        return Failed(task.message.id, "cancelled")


def _never() -> bool:
    return False
