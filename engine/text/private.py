"""What nobody else may read: typed text, a customer's, a key; wrapped, so that no log, exception or file has it."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["Private", "decode_private", "encode_private"]


class Private:
    """A text that shows only its length.

    It is a wrapper, not a ``str``: ``str`` subclasses leak through ``+``,
    ``json`` and f-strings.  ``reveal()`` gives the content, so that
    ``git grep 'reveal('`` lists every place where a text is used, and
    ``git grep encode_private`` every encoder that writes one.
    Equal by content, hashable, immutable; refuses to be pickled.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself.  Never pass it to a log, an exception or a file."""
        return self._text

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"Private({len(self._text)} characters)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("Private text is never pickled")


def encode_private(value: object) -> str:
    """What an encoder writes for a ``Private`` that goes to another of our processes, a server or the person's file."""
    if isinstance(value, Private):
        # Half a surrogate pair, which some input method left behind, has no UTF-8; it arrives as "?".
        return value.reveal().encode(errors="replace").decode()
    raise NotImplementedError(type(value).__name__)


def decode_private(kind: type, value: object) -> object:
    """What a decoder makes of a text where a ``Private`` belongs."""
    if kind is Private and isinstance(value, str):
        return Private(value)
    raise NotImplementedError(kind.__name__)
