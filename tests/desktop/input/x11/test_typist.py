"""What a person types on while an insertion is under way: pressed behind it, group by group."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, cast

import pytest
from Xlib import X
from Xlib.display import Display

from desktop.input.composition import Composition
from desktop.input.pulse import Pulse
from desktop.input.x11.keys.devices import HardwareKey, Keyboards
from desktop.input.x11.keys.grabs import Grabs
from desktop.input.x11.keys.keymap import Keymap, Stroke
from desktop.input.x11.keys.typist import Hold, Typist

TYPED = "그건 그 잘하면 아주 좋다 "


class Desk:
    """Display, keyboards, grabs, pulse and presses at once: nothing is anybody else's; ``groups`` is what was pressed."""

    flush = Stroke(0, 0)
    modifier_codes: frozenset[int] = frozenset()

    def __init__(self) -> None:
        self.groups: list[str] = []
        self.keymap = self

    def is_letter(self, stroke: Stroke) -> bool:
        """All but blanks; the key codes are characters."""
        return chr(stroke.code) != " "

    def grab_server(self) -> None:
        """Nobody else is there."""

    ungrab_server = sync = hold = release = answer = serve = grab_server

    @contextlib.contextmanager
    def aside(self, _: object = None) -> Iterator[None]:
        """Nothing is in the way."""
        yield

    def __contains__(self, stroke: Stroke) -> bool:
        return False

    def lift(self, strokes: Sequence[Stroke], **_: Any) -> list[int]:
        """Nothing is held."""
        return []

    def lower(self, codes: Collection[int]) -> int:
        """Nothing is held."""
        return 0

    def tap(self, strokes: Iterable[Stroke]) -> int:
        """Notes them."""
        pressed = "".join(chr(stroke.code) for stroke in strokes)
        self.groups += [pressed] if pressed else []
        return len(pressed)


class Application(Composition):
    """Answers and draws so much later, while the person types on at 25 ms a key; keeps the time."""

    def __init__(self, draws: float, answers: float = 0.005) -> None:
        self._draws, self._answers = draws, answers
        self.now = 0.0
        self.rests: list[float] = []
        self._typed = 0
        self.kept: Callable[[str], None] = lambda _: None

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def answered(self, mark: object, presses: int) -> bool:
        """Soon."""
        return self._pass(self._answers)

    def drawn(self, mark: object, presses: int, rest: float) -> bool:
        """Later."""
        self.rests.append(rest)
        return self._pass(self._answers + self._draws)

    def _pass(self, seconds: float) -> bool:
        self.now += seconds
        while self._typed < len(TYPED) and self._typed * 0.025 < self.now:
            self.kept(TYPED[self._typed])
            self._typed += 1
        return True


def typist_of(application: Application, desk: Any = None, *, gecko: bool = False) -> Typist:
    """Who presses keys on a made-up desk."""
    desk = desk or Desk()
    typist = Typist(
        cast("Display", desk), cast("Keymap", desk), cast("Keyboards", desk), cast("Grabs", desk), application,
        cast("Pulse", desk), desk.serve, lambda: gecko,
    )  # fmt: skip
    typist._press = desk
    return typist


def pressed(application: Application, monkeypatch: pytest.MonkeyPatch, *, gecko: bool = False) -> list[str]:
    """The groups in which a taken word's blank and what follows it are pressed."""
    desk: Any = Desk()
    typist = typist_of(application, desk, gecko=gecko)
    hold = Hold(1, None, 0.5)
    application.kept = lambda char: hold.kept.append(Stroke(ord(char), 0))
    monkeypatch.setattr("time.monotonic", application.clock)
    typist.begin(hold)
    assert typist.finish([Stroke(ord(" "), 0)]) == []
    assert typist.hold is None
    groups: list[str] = desk.groups
    return groups


@pytest.mark.parametrize("draws", [0.0, 0.02, 0.3, 0.6])
def test_nothing_overtakes_a_blank_however_slowly_it_is_drawn(draws: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """An application that never tells of its caret takes the whole patience for each blank: still each ends its group."""
    groups = pressed(Application(draws), monkeypatch)
    assert (" " + TYPED).startswith("".join(groups))
    assert not [group for group in groups if " " in group[:-1]]


def test_an_application_that_hardly_answers_gets_the_rest_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is held for ever: after some seconds all that is left comes in one go."""
    application = Application(0.3, answers=0.4)
    groups = pressed(application, monkeypatch)
    assert "".join(groups) == " " + TYPED
    assert application.now < 5


def test_firefox_is_given_time_behind_a_key_that_it_is_handed_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its page tells of the blank some frames later, and throws away what is composed by then."""
    others, firefox = Application(0.0), Application(0.0)
    pressed(others, monkeypatch)
    pressed(firefox, monkeypatch, gecko=True)
    assert set(others.rests) == {0.0}
    assert min(firefox.rests) >= 0.05


@pytest.mark.parametrize(
    ("chord", "kept", "pressed_on"),
    [
        (Stroke(11, X.ControlMask), [Stroke(11, 0), Stroke(14, 0)], [Stroke(11, 0), Stroke(14, 0)]),
        (Stroke(11, X.ControlMask), [Stroke(11, X.ControlMask), Stroke(11, 0)], [Stroke(11, 0)]),
        (Stroke(23, 0), [Stroke(23, 0), Stroke(14, 0)], [Stroke(14, 0)]),
        (Stroke(23, 0), [Stroke(14, 0), Stroke(23, 0)], [Stroke(14, 0), Stroke(23, 0)]),
        (Stroke(23, X.ShiftMask), [Stroke(23, 0)], [Stroke(23, 0)]),
    ],
)
def test_a_bounce_is_the_chord_itself(
    chord: Stroke, kept: list[Stroke], pressed_on: list[Stroke], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right behind it and with its modifiers; behind Ctrl+2 a 2 is text (25일로)."""
    application = Application(0.0)
    monkeypatch.setattr("time.monotonic", application.clock)
    typist = typist_of(application)
    typist.begin(Hold(1, chord, 0.5, kept))
    assert typist._take_kept() == pressed_on


@pytest.mark.parametrize(("repeated", "kept"), [(True, []), (False, [Stroke(11, 0)])])
def test_the_key_of_a_chord_held_on_types_nothing(*, repeated: bool, kept: list[Stroke]) -> None:
    """Whoever lets go of Ctrl before the 2 has pressed it once; pressed anew it is text."""
    desk: Any = Desk()
    desk.modifier_codes = frozenset()
    typist = typist_of(Application(0.0), desk)
    desk.keymap = desk
    hold = Hold(1, Stroke(11, X.ControlMask), 0.5)
    typist.begin(hold)
    typist.keep(HardwareKey(2, 11, 0, down=True, repeated=repeated))
    assert hold.kept == kept


class Server(Desk):
    """A server as X is: whoever frees it frees it, however often it was taken; a key comes up as soon as it is looked."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = False
        self.alone: list[bool] = []
        self.comes_up: Callable[[], None] = lambda: None

    def grab_server(self) -> None:
        """From now on only ours."""
        self.taken = True

    def ungrab_server(self) -> None:
        """Everybody's."""
        self.taken = False

    def serve(self) -> None:
        """Takes in what has come."""
        self.comes_up()

    def raise_up(self, _code: int) -> None:
        """The application sees it go up."""
        self.alone.append(self.taken)

    def tap(self, strokes: Iterable[Stroke]) -> int:
        """Notes whether somebody else's Shift could come in between."""
        self.alone.append(self.taken)
        return super().tap(strokes)


def test_a_key_that_comes_up_leaves_the_server_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shift let go just before keys are pressed for somebody: the Shift of their next key alters none of these (다 → 따)."""
    application, server = Application(0.0), Server()
    monkeypatch.setattr("time.monotonic", application.clock)
    typist = typist_of(application, server)
    typist.begin(Hold(1, None, 0.5))
    server.comes_up = lambda: typist.keep(HardwareKey(2, 50, 0, down=False, repeated=False))
    assert typist.finish([Stroke(ord("e"), 0), Stroke(ord("k"), 0)]) == []
    assert server.groups == ["ek"]
    assert all(server.alone)
    assert not server.taken
