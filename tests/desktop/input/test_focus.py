"""Which field has the focus, told by several who each know a part."""

from __future__ import annotations

import queue
import types

import pytest

from desktop.input import focus
from desktop.input.backend import Secrecy, known_kind
from desktop.input.focus import FocusTracker
from desktop.input.protocol import Elsewhere, Field, Focus

SECONDS = 10


class Told:
    """What the tracker tells."""

    def __init__(self) -> None:
        self.focuses: queue.SimpleQueue[Focus | Elsewhere] = queue.SimpleQueue()
        self.disturbed = False
        self.asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.tracker = FocusTracker("Editor", self.focuses.put, self._is_disturbed)
        self.tracker.begin()
        assert self.next() == Focus(0, "Editor", Field.NONE)

    def next(self) -> Focus:
        """The focus that is told next."""
        told = self.focuses.get(timeout=SECONDS)
        assert isinstance(told, Focus)
        return told

    def _is_disturbed(self) -> bool:
        self.asked.put(self.disturbed)
        return self.disturbed


@pytest.fixture
def told() -> Told:
    """A tracker, at its beginning."""
    return Told()


def test_each_change_is_a_generation(told: Told) -> None:
    """Another window, another field, another kind of field; the same again is no change."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_window("Editor")
    told.tracker.in_window("Terminal")
    told.tracker.in_context("/2", Field.TERMINAL)
    told.tracker.in_context("/2", Field.PASSWORD)
    assert [told.next() for _ in range(4)] == [
        Focus(1, "Editor", Field.PLAIN),
        Focus(2, "Terminal", Field.PLAIN),
        Focus(3, "Terminal", Field.TERMINAL),
        Focus(4, "Terminal", Field.PASSWORD),
    ]
    assert told.focuses.empty()


def test_accessibility_outweighs_the_input_method(told: Told) -> None:
    """A field that it calls a password is one, whatever the input method says, until it says otherwise."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_secrecy(Secrecy.PASSWORD)
    told.tracker.in_secrecy(Secrecy.PASSWORD)
    told.tracker.in_context("/2", Field.PLAIN)
    told.tracker.in_secrecy(Secrecy.OPEN)
    assert [told.next().field for _ in range(4)] == [Field.PLAIN, Field.PASSWORD, Field.PASSWORD, Field.PLAIN]
    assert told.focuses.empty()


def test_a_form_s_line_is_the_same_field_as_before(told: Told) -> None:
    """More is known of it than that it is none of a password; where the input method knows a terminal, that holds."""
    told.tracker.in_context("/1", Field.PLAIN)
    for secrecy in (Secrecy.UNKNOWN, Secrecy.LINE, Secrecy.CLOSED, Secrecy.OPEN):
        told.tracker.in_secrecy(secrecy)
    kinds = (Field.PLAIN, Field.UNKNOWN, Field.LINE, Field.NONE, Field.PLAIN)
    assert [told.next() for _ in kinds] == [Focus(1, "Editor", kind) for kind in kinds]
    told.tracker.in_context("/2", Field.TERMINAL)
    told.tracker.in_secrecy(Secrecy.LINE)
    assert told.next().field is Field.TERMINAL
    assert told.focuses.empty()


@pytest.mark.parametrize("secrecy", [Secrecy.LINE, Secrecy.CLOSED])
def test_what_a_program_was_says_nothing_of_the_next(
    told: Told, monkeypatch: pytest.MonkeyPatch, secrecy: Secrecy
) -> None:
    """Who is left need not say so, and the next one may have no accessibility at all."""
    monkeypatch.setattr(focus, "_AHEAD_SECONDS", 0.0)
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_secrecy(secrecy)
    told.tracker.in_window("Another")
    told.tracker.in_context("/2", Field.PLAIN)
    assert [told.next().field for _ in range(2)] == [Field.PLAIN, known_kind(Field.PLAIN, secrecy)]
    assert [told.next().field for _ in range(2)] == [Field.PLAIN, Field.PLAIN]


def test_an_unknown_field_is_closed_and_still_the_same(told: Told) -> None:
    """Until it is known, in one generation; a password is another field than what it was taken for."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_secrecy(Secrecy.UNKNOWN)
    told.tracker.in_secrecy(Secrecy.OPEN)
    told.tracker.in_secrecy(Secrecy.UNKNOWN)
    told.tracker.in_secrecy(Secrecy.PASSWORD)
    assert [told.next() for _ in range(5)] == [
        Focus(1, "Editor", Field.PLAIN),
        Focus(1, "Editor", Field.UNKNOWN),
        Focus(1, "Editor", Field.PLAIN),
        Focus(1, "Editor", Field.UNKNOWN),
        Focus(2, "Editor", Field.PASSWORD),
    ]
    assert told.focuses.empty()


def test_the_input_method_says_password_at_once(told: Told) -> None:
    """Its word needs no role; and what accessibility says then opens nothing."""
    told.tracker.in_secrecy(Secrecy.UNKNOWN)
    told.tracker.in_context("/1", Field.PASSWORD)
    told.tracker.in_secrecy(Secrecy.OPEN)
    assert told.next().field is Field.PASSWORD
    assert told.focuses.empty()


def test_an_unknown_field_closes_no_other_program(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that hangs and is left says nothing of the next one, and is closed again when it is come back to."""
    now = [100.0]
    monkeypatch.setattr(focus, "time", types.SimpleNamespace(monotonic=lambda: now[0]))
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_secrecy(Secrecy.UNKNOWN)
    now[0] += 5
    told.tracker.in_window("")
    told.tracker.in_window("Terminal")
    told.tracker.in_window("Editor")
    fields = [Field.PLAIN, Field.UNKNOWN, Field.UNKNOWN, Field.PLAIN, Field.UNKNOWN]
    assert [told.next().field for _ in range(5)] == fields


def test_accessibility_may_be_faster_than_the_window(told: Told) -> None:
    """The field it told of just now is that of the window that is told next."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_secrecy(Secrecy.UNKNOWN)
    told.tracker.in_window("Browser")
    assert [told.next() for _ in range(3)][2] == Focus(2, "Browser", Field.UNKNOWN)


@pytest.mark.parametrize(
    ("said", "field"),
    [(Secrecy.PASSWORD, Field.PASSWORD), (Secrecy.UNKNOWN, Field.UNKNOWN), (Secrecy.OPEN, Field.PLAIN)],
)
def test_the_end_of_accessibility_opens_no_field(told: Told, said: Secrecy, field: Field) -> None:
    """What it said last holds for the field that has the focus; the next one is the input method's affair."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_secrecy(said)
    told.tracker.in_secrecy(Secrecy.UNTOLD)
    told.tracker.in_context("/1", Field.TERMINAL)
    told.tracker.in_context("/2", Field.PLAIN)
    fields = [told.next().field for _ in range(3 if said is Secrecy.OPEN else 4)]
    assert fields[-2:] == [Field.TERMINAL if said is Secrecy.OPEN else field, Field.PLAIN]
    assert told.focuses.empty()


def test_a_loss_counts_when_nothing_comes_back(told: Told) -> None:
    """Told once, after a while."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_context("", Field.NONE)
    assert [told.next().field for _ in range(2)] == [Field.PLAIN, Field.NONE]


def test_a_blink_is_not_told(told: Told) -> None:
    """The same field that comes back at once was never gone."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_context("", Field.NONE)
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_context("", Field.NONE)
    assert [told.next().field for _ in range(2)] == [Field.PLAIN, Field.NONE]
    assert told.focuses.empty()


def test_a_blink_that_no_chord_explains_is_another_place(told: Told) -> None:
    """A page has one context for all its fields: the focus that went and came back is in another one, or in a new page."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_context("", Field.NONE)
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_context("/1", Field.PLAIN)
    assert told.next().field is Field.PLAIN
    assert told.focuses.get(timeout=SECONDS) == Elsewhere()
    told.tracker.in_window("Terminal")
    assert told.next() == Focus(2, "Terminal", Field.PLAIN)
    assert told.focuses.empty()


@pytest.mark.parametrize("when", ["before", "between", "behind"])
def test_a_blink_of_our_own_making_is_none(told: Told, when: str) -> None:
    """The chord that made it may be known before the focus goes, before it comes back, or only then."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.disturbed = when == "before"
    told.tracker.in_context("", Field.NONE)
    told.disturbed = when == "between"
    told.tracker.in_context("/1", Field.PLAIN)
    told.disturbed = when == "behind"
    while not told.asked.empty():
        told.asked.get()
    if when == "behind":
        assert told.asked.get(timeout=SECONDS), "nobody has asked who made it"
    told.disturbed = False
    # A blink that comes later is told; were the first one told, it would be told first.
    told.tracker.in_window("Terminal")
    assert [told.next() for _ in range(2)] == [Focus(1, "Editor", Field.PLAIN), Focus(2, "Terminal", Field.PLAIN)]
    told.tracker.in_context("", Field.NONE)
    told.tracker.in_context("/1", Field.PLAIN)
    assert told.focuses.get(timeout=SECONDS) == Elsewhere()
    assert told.focuses.empty()


def test_a_loss_of_our_own_making_is_waited_for(told: Told) -> None:
    """While a chord is held the focus is away by our own doing, however long that takes."""
    told.tracker.in_context("/1", Field.PLAIN)
    told.disturbed = True
    told.tracker.in_context("", Field.NONE)
    assert [told.asked.get(timeout=SECONDS) for _ in range(2)] == [True, True]
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_window("Terminal")
    assert [told.next() for _ in range(2)] == [Focus(1, "Editor", Field.PLAIN), Focus(2, "Terminal", Field.PLAIN)]


def test_a_loss_is_told_no_more_when_all_is_over(told: Told) -> None:
    """The link may be gone by then."""
    told.disturbed = True
    told.tracker.in_context("/1", Field.PLAIN)
    told.tracker.in_context("", Field.NONE)
    told.asked.get(timeout=SECONDS)
    told.tracker.close()
    told.disturbed = False
    assert told.next().field is Field.PLAIN
