"""What UI Automation is asked and what is made of its answers, by one that is played: Wine has none."""

from __future__ import annotations

import threading

import pytest
from windows_automation import FakeAutomation, FakeElement, FakePattern, FakeRange, fake_automation

from desktop.input.protocol import Rect
from desktop.input.windows.native.accessibility import Accessibility
from desktop.input.windows.port import TextSeen

__all__ = ["fake_automation"]

TEXT, TEXT_2 = 10014, 10024
HAS_VALUE, READ_ONLY = 30043, 30046
EDIT, DOCUMENT, BUTTON = 50004, 50030, 50000
WRITTEN = "오늘은 날씨가 좋아요"
CARET = FakeRange(WRITTEN, 8, 8)
MARKED = FakeRange(WRITTEN, 0, 3)


def looked(with_text: bool = True) -> list[TextSeen | None]:
    """Two answers, one after the other, in a thread of their own as ``Inquiry`` has one."""
    found: list[TextSeen | None] = []
    accessibility = Accessibility()

    def look() -> None:
        found.extend(accessibility.look(7, with_caret=True, with_text=with_text) for _ in range(2))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found


@pytest.mark.parametrize("pattern", [TEXT, TEXT_2])
def test_caret_and_text_are_told(fake_automation: FakeAutomation, pattern: int) -> None:
    """By the newer pattern or the older one, from the first question of a thread on."""
    fake_automation.focused = FakeElement(EDIT, patterns={pattern: FakePattern([CARET])})
    for seen in looked():
        assert seen is not None
        assert (seen.editable, seen.password, seen.caret) == (True, False, Rect(100, 200, 0, 18))
        assert seen.before is not None and seen.after is not None
        assert (seen.before.reveal(), seen.after.reveal()) == ("오늘은 날씨가 ", "좋아요")


def test_text_is_not_asked_for_unless_it_may_be(fake_automation: FakeAutomation) -> None:
    """The kind of field and its caret are."""
    fake_automation.focused = FakeElement(EDIT, patterns={TEXT_2: FakePattern([CARET])})
    for seen in looked(with_text=False):
        assert seen is not None and seen.caret is not None
        assert (seen.before, seen.after) == (None, None)


def test_of_a_password_nothing_is_read(fake_automation: FakeAutomation) -> None:
    """Neither its text nor where in it the caret is."""
    fake_automation.focused = FakeElement(EDIT, CurrentIsPassword=True, patterns={TEXT_2: FakePattern([CARET])})
    for seen in looked():
        assert seen is not None
        assert (seen.password, seen.before, seen.after) == (True, None, None)


@pytest.mark.parametrize("ranges", [[MARKED], [CARET, CARET], []])
def test_what_is_marked_is_no_caret(fake_automation: FakeAutomation, ranges: list[FakeRange]) -> None:
    """Nor are several, or none."""
    fake_automation.focused = FakeElement(EDIT, patterns={TEXT: FakePattern(ranges)})
    for seen in looked():
        assert seen is not None
        assert (seen.editable, seen.before) == (True, None)


@pytest.mark.parametrize(
    ("kind", "properties", "editable"),
    [
        (EDIT, {}, True),
        (DOCUMENT, {}, True),
        (BUTTON, {}, False),
        (DOCUMENT, {HAS_VALUE: True, READ_ONLY: True}, False),
        (EDIT, {HAS_VALUE: True, READ_ONLY: True}, False),
        (EDIT, {HAS_VALUE: True, READ_ONLY: False}, True),
        (DOCUMENT, {HAS_VALUE: False, READ_ONLY: True}, True),
    ],
)
def test_only_what_takes_text_is_a_field(
    fake_automation: FakeAutomation, kind: int, properties: dict[int, object], editable: bool
) -> None:
    """A page of a browser is a document too, but says that its value is only read."""
    fake_automation.focused = FakeElement(kind, properties=properties)
    assert [seen is not None and seen.editable for seen in looked()] == [editable, editable]


def test_nobody_answers(fake_automation: FakeAutomation) -> None:
    """A program that has gone, or tells nothing."""
    assert fake_automation.focused is None
    assert looked() == [None, None]
