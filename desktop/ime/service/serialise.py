"""How IBus spells its values on the bus.  Pure functions; what strangers tell is bounded and may be of any shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from desktop.ime.service.port import PanelLine, PreeditAction, RowsAction, Span, SpanKind, clean
from engine.text.private import Private

__all__ = [
    "EMPTY_TEXT",
    "PREEDIT_COMMIT",
    "Variant",
    "content_of",
    "content_type",
    "line",
    "lookup_table",
    "menu",
    "preedit",
    "sign",
    "text",
]

Variant = tuple[str, Any]
"""A D-Bus signature and a value of it."""

PREEDIT_COMMIT: Final = 1
"""The preedit mode in which a client keeps the preedit as text when the focus goes, it resets, or the engine dies."""

_ATTRIBUTE, _ATTRIBUTES, _TEXT = "(sa{sv}uuuu)", "(sa{sv}av)", "(sa{sv}sv)"
_TABLE, _PROPERTY = "(sa{sv}uubbiavav)", "(sa{sv}suvsvbbuvv)"
_NO_ATTRIBUTES: Final[Variant] = (_ATTRIBUTES, ("IBusAttrList", {}, []))

EMPTY_TEXT: Final[Variant] = (_TEXT, ("IBusText", {}, "", _NO_ATTRIBUTES))

_MOST_ROWS, _LARGEST_PAGE = 256, 16
_TOGGLE: Final = 1


def text(content: str, spans: Iterable[Span] = ()) -> Variant:
    """An IBusText; without what no bus lets pass."""
    spelled = clean(content)
    marks = [_attribute(span, len(spelled)) for span in spans]
    return (_TEXT, ("IBusText", {}, spelled, (_ATTRIBUTES, ("IBusAttrList", {}, marks)) if marks else _NO_ATTRIBUTES))


def preedit(action: PreeditAction) -> tuple[Variant, int, bool, int]:
    """The body of UpdatePreeditText."""
    content = action.text.reveal()
    spans = (Span(SpanKind.UNDERLINE, 1, 0, len(content)),) if action.spans is None else action.spans
    caret = len(content) if action.caret is None else max(0, min(action.caret, len(content)))
    return text(content, spans if content else ()), caret, bool(content), PREEDIT_COMMIT


def line(shown: PanelLine) -> Variant:
    """An IBusText of a line that the panel draws."""
    return text(shown.text.reveal(), shown.spans)


def lookup_table(action: RowsAction) -> Variant:
    """An IBusLookupTable; a page and a cursor as IBus takes them."""
    rows = [line(row) for row in action.rows[:_MOST_ROWS]]
    labels = [text(label) for label in action.labels[:_MOST_ROWS]]
    page = max(1, min(action.page_size, _LARGEST_PAGE))
    cursor = max(0, min(action.cursor, len(rows) - 1))
    body: Any = ("IBusLookupTable", {}, page, cursor, action.cursor_shown, True, int(action.vertical), rows, labels)
    return (_TABLE, body)


def sign(key: str, label: str, symbol: str, *, on: bool) -> Variant:
    """An IBusProperty: a toggle with a sign, which the panel shows."""
    name, shown = text(label), text(symbol)
    body: Any = ("IBusProperty", {}, key, _TOGGLE, name, "", EMPTY_TEXT, True, True, int(on), menu(()), shown)
    return (_PROPERTY, body)


def menu(signs: Iterable[Variant]) -> Variant:
    """An IBusPropList."""
    return ("(sa{sv}av)", ("IBusPropList", {}, list(signs)))


def content_type(value: Any) -> tuple[int, int] | None:
    """Purpose and hints of a field; none for what is no such thing."""
    match value:
        case ("(uu)", (int(purpose), int(hints))):
            return purpose, hints
    return None


def content_of(told: Any) -> Private | None:
    """The text that SetSurroundingText tells; none where it is no text.  Where the caret is in it is told beside it."""
    match told:
        case (_, (str(), _, str(content), *_)):
            return Private(content)
    return None


def _attribute(span: Span, length: int) -> Variant:
    begin, end = (max(0, min(place, length)) for place in (span.begin, span.end))
    return (_ATTRIBUTE, ("IBusAttribute", {}, int(span.kind), span.value & 0xFFFFFFFF, begin, max(begin, end)))
