"""What who presses keys must know of the input method meanwhile: has it caught up?  Answered where there is one."""

from __future__ import annotations

__all__ = ["Composition"]


class Composition:
    """The answers where nothing is known of an input method: it is never behind, and composes nothing."""

    def settle(self, chord: int) -> None:
        """Waits, bounded, until the input method has answered every key pressed before that of a ``chord``."""

    def caught_up(self, seconds: float) -> bool:
        """Waits, bounded, until all that the input method has done by now is told; false when that was not seen."""
        return True

    def was_committed(self) -> bool:
        """Whether the application has made text of the open syllable meanwhile."""
        return False

    def mark(self) -> object:
        """A point in time to which ``erased`` refers."""
        return None

    def erased(self, mark: object) -> bool:
        """Waits, bounded, until the backspaces pressed since ``mark`` have worked; false when that was not seen."""
        return True

    def answered(self, mark: object, presses: int) -> bool:
        """Waits, bounded, until ``presses`` keys pressed since ``mark`` have been through; false when not seen."""
        return True

    def drawn(self, mark: object, presses: int, rest: float) -> bool:
        """As ``answered``, and the application seems to have done with the answers, for ``rest`` seconds at least."""
        return True

    def composed(self, mark: object, presses: int) -> bool:
        """As ``answered``, and the input method composes the last of these keys."""
        return True

    @property
    def is_open(self) -> bool:
        """Whether a syllable is being composed."""
        return False

    @property
    def reorders(self) -> bool:
        """Whether keys pressed in one go may overtake each other on their way through the input method."""
        return False

    def arrived(self, mark: object, presses: int) -> bool:
        """As ``answered``, and what was handed back to the application is in its text."""
        return True
