"""How IBus's values are spelled, and what strangers' values may be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jeepney import DBusAddress, Message, new_signal

from desktop.ime.service import serialise
from desktop.ime.service.component import component, component_file
from desktop.ime.service.port import AroundCaret, PanelLine, PreeditAction, RowsAction, Span, SpanKind
from engine.text.private import Private


def there(signature: str, *body: Any) -> Any:
    """The body as it arrives behind a bus."""
    message = new_signal(DBusAddress("/x", interface="a.b"), "C", signature, body)
    return Message.from_buffer(message.serialise(serial=1)).body


def test_a_preedit_is_underlined_and_kept() -> None:
    """In mode COMMIT, in which a client keeps it as text whatever happens to us; the caret stands behind it."""
    (told, caret, visible, mode) = there("vubu", *serialise.preedit(PreeditAction(Private("각"))))
    assert told[1][:3] == ("IBusText", {}, "각")
    assert told[1][3][1][2] == [("(sa{sv}uuuu)", ("IBusAttribute", {}, 1, 1, 0, 1))]
    assert (caret, visible, mode) == (1, True, 1)
    assert there("vubu", *serialise.preedit(PreeditAction(Private(""))))[1:] == (0, False, 1)


def test_a_list_has_labels_colours_and_a_way_up() -> None:
    """As panels draw it: rows with coloured parts, what stands before them, the page and whether it is vertical."""
    row = PanelLine(Private("세미나"), (Span(SpanKind.FOREGROUND, 0x3584E4, 0, 1),))
    action = RowsAction((row, PanelLine(Private("세시"))), ("⇥", "2"), cursor=1, page_size=5, vertical=True)
    ((signature, body),) = there("v", serialise.lookup_table(action))
    assert (signature, body[:7]) == ("(sa{sv}uubbiavav)", ("IBusLookupTable", {}, 5, 1, True, True, 1))
    assert [each[1][2] for each in body[7]] == ["세미나", "세시"]
    assert body[7][0][1][3][1][2] == [("(sa{sv}uuuu)", ("IBusAttribute", {}, 2, 0x3584E4, 0, 1))]
    assert [each[1][2] for each in body[8]] == ["⇥", "2"]


@pytest.mark.parametrize(("page", "cursor", "rows"), [(0, 7, 2), (900, -3, 2), (5, 0, 0), (5, 0, 5000)])
def test_numbers_of_a_list_are_such_as_ibus_takes(page: int, cursor: int, rows: int) -> None:
    """It ends a program that gives it a page of none or of more than sixteen, or a cursor behind the end."""
    action = RowsAction(tuple(PanelLine(Private("가")) for _ in range(rows)), page_size=page, cursor=cursor)
    body = serialise.lookup_table(action)[1]
    assert 1 <= body[2] <= 16
    assert 0 <= body[3] <= max(0, len(body[7]) - 1)
    assert len(body[7]) <= 256


@pytest.mark.parametrize(
    ("content", "spelled"), [("가\0나", "가나"), ("a\0", "a"), ("\ud83d가", "?가"), ("가" * 20_000, "가" * 10_000)]
)
def test_what_no_bus_lets_pass_is_left_out(content: str, spelled: str) -> None:
    """A zero or half a pair would end our connection, and with it all typing."""
    assert there("v", serialise.text(content))[0][1][2] == spelled


def test_an_attribute_stays_within_its_text() -> None:
    """Where it was cut, or counted wrongly."""
    span = Span(SpanKind.BACKGROUND, -1, -5, 99)
    assert serialise.text("가나", [span])[1][3][1][2][0][1][2:] == (3, 0xFFFFFFFF, 0, 2)


def test_text_around_the_caret_may_be_counted_in_characters_or_in_bytes() -> None:
    """Both readings are told where both are possible, characters first; what is marked is in neither side."""
    around = serialise.text("가나 abc")
    assert serialise.readings(around, 2, 2) == (AroundCaret(Private("가나"), Private(" abc")),)
    assert serialise.readings(around, 3, 3) == (
        AroundCaret(Private("가나 "), Private("abc")),
        AroundCaret(Private("가"), Private("나 abc")),
    )
    assert serialise.readings(around, 10, 7) == (AroundCaret(Private("가나 "), Private("")),)
    assert serialise.readings(serialise.text("abc"), 1, 2) == (AroundCaret(Private("a"), Private("c")),)


@pytest.mark.parametrize(
    "told", [None, (), ("s", "text"), ("(sa{sv}sv)", ("IBusText", {}, 5, 6)), ("v", ("s", "x")), 7]
)
def test_what_is_no_text_says_nothing(told: object) -> None:
    """Programs send what they like."""
    assert serialise.readings(told, 0, 0) == ()


def test_a_place_behind_the_end_says_nothing() -> None:
    """Neither in characters nor in bytes."""
    assert serialise.readings(serialise.text("가나"), 7, 7) == ()


def test_a_huge_text_is_cut_on_both_sides() -> None:
    """A million characters around the caret are no reason to hold a key."""
    told: Any = ("(sa{sv}sv)", ("IBusText", {}, "가" * 1_000_000, serialise.EMPTY_TEXT))
    (reading, *_) = serialise.readings(told, 500_000, 500_000)
    assert (len(reading.before), len(reading.after)) == (10_000, 10_000)


@given(st.text(), st.integers(0, 99), st.integers(0, 99))
def test_a_reading_is_a_part_of_the_text(content: str, cursor: int, anchor: int) -> None:
    """Whatever was told, before and after the caret stand there."""
    told: Any = ("(sa{sv}sv)", ("IBusText", {}, content, serialise.EMPTY_TEXT))
    for reading in serialise.readings(told, cursor, anchor):
        assert content.startswith(reading.before.reveal())
        assert content.endswith(reading.after.reveal())


@pytest.mark.parametrize("value", [("(uu)", (1,)), ("s", "x"), None, ("(uu)", ("a", 1))])
def test_a_purpose_is_two_numbers(value: object) -> None:
    """Anything else is refused."""
    assert serialise.content_type(("(uu)", (8, 0))) == (8, 0)
    assert serialise.content_type(value) is None


def test_the_component_is_what_ibus_expects() -> None:
    """As a value of the form it deserialises, and as a file in which a command may hold any character."""
    ((signature, body),) = there("v", component())
    assert signature == "(sa{sv}ssssssssavav)"
    assert body[2] == "org.freedesktop.IBus.Ieum"
    assert body[-1][0][1][2] == "ieum"
    assert "<exec>&apos;/opt/이음 &amp; co/ieum&apos; ime --ibus</exec>".replace("&apos;", "'") in component_file(
        ["/opt/이음 & co/ieum", "ime", "--ibus"], "1.0"
    )
