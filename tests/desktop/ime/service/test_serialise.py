"""How IBus's values are spelled, and what strangers' values may be."""

from __future__ import annotations

from typing import Any

import pytest
from jeepney import DBusAddress, Message, new_signal

from desktop.ime.service import serialise
from desktop.ime.service.component import component, component_file
from desktop.ime.service.port import PanelLine, PreeditAction, RowsAction, Span, SpanKind
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


def test_the_text_of_a_field_is_told_whole() -> None:
    """Who typed in it looks for the caret: places are counted in characters, by some programs in bytes."""
    told = serialise.content_of(serialise.text("가나 abc"))
    assert told is not None
    assert told.reveal() == "가나 abc"


@pytest.mark.parametrize(
    "told", [None, (), ("s", "text"), ("(sa{sv}sv)", ("IBusText", {}, 5, 6)), ("v", ("s", "x")), 7]
)
def test_what_is_no_text_says_nothing(told: object) -> None:
    """Programs send what they like."""
    assert serialise.content_of(told) is None


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
