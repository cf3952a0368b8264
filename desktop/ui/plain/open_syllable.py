"""What a box that is typed into shows of the syllable that is being composed in it."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent

__all__ = ["OpenSyllable"]


class OpenSyllable:
    """Stands before a Qt class that is typed into: ``preedit`` is no text for Qt yet, but it is for whoever types.

    ``tell`` is called when it has changed; of all else Qt tells by itself.
    """

    preedit = ""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802  # Qt's name
        """Remembers the open syllable, and tells of it once Qt has taken what was committed."""
        self.preedit = event.preeditString()
        super().inputMethodEvent(event)  # type: ignore[misc]  # of the Qt class behind it
        self.tell()

    def tell(self) -> None:
        """What the box shows has changed."""
        raise NotImplementedError
