"""Text that a person typed, wrapped so that it cannot slip into a log, an exception or a file."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["Private"]


class Private:
    """A text that shows only its length.

    It is a wrapper, not a ``str``: ``str`` subclasses leak through ``+``,
    ``json`` and f-strings.  ``reveal()`` gives the content, so that
    ``git grep 'reveal('`` lists every place where typed text is used.
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
