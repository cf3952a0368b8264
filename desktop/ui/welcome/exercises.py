"""The four exercises: what each wants done, and whether what happened is it.  No Qt here."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

from desktop.session.counts import Gains
from desktop.session.options import TakingKey
from desktop.words.language import Spoken
from desktop.words.welcome import WelcomeSentence as Say
from engine.text.hangul import is_hangul

__all__ = ["Exercise", "Exercises", "Lesson"]

_MARKS = ".,?!"

_TAKES: Mapping[TakingKey, tuple[str, ...]] = {"tab": ("Tab",), "right": ("→",), "both": ("Tab", "→")}


@dataclasses.dataclass(frozen=True)
class Lesson:
    """``keys`` are printed on the key caps: one of them does it."""

    sentence: Spoken
    keys: tuple[str, ...]


class Exercise(enum.Enum):
    """In the order in which they come."""

    TAKE = Lesson(Say.EXERCISE_TAKE, ("Tab",))
    CHOOSE = Lesson(Say.EXERCISE_CHOOSE, ("↓", "Ctrl+2"))
    MARK = Lesson(Say.EXERCISE_MARK, (".", "?", "!"))
    DISMISS = Lesson(Say.EXERCISE_DISMISS, ("Esc",))

    def keys(self, takes: TakingKey) -> tuple[str, ...]:
        """What is printed on its key caps, where ``takes`` is what the person takes with."""
        return self.value.keys if self is not Exercise.TAKE else _TAKES[takes]


@dataclasses.dataclass(frozen=True)
class Exercises:
    """``at`` is the place of the one that waits to be done, behind the last when all are; ``saved`` keys so far."""

    at: int = 0
    saved: int = 0
    done: int = 0
    """How many were done, and not passed over."""

    @property
    def waiting(self) -> Exercise | None:
        """The one that waits to be done."""
        every = list(Exercise)
        return every[self.at] if self.at < len(every) else None

    def skip(self) -> Exercises:
        """The next one, without this."""
        return self if self.waiting is None else dataclasses.replace(self, at=self.at + 1)

    def happened(self, what: Gains | str, *, dismissed: bool = False) -> Exercises:
        """These, after rows were taken, the text of the box has become ``what``, or the popup was ``dismissed``."""
        gains = what if isinstance(what, Gains) else Gains()
        now = dataclasses.replace(self, saved=self.saved + gains.saved)
        fits = {
            Exercise.TAKE: gains.taken > 0,
            Exercise.CHOOSE: sum(gains.rows[2:]) > 0,
            Exercise.MARK: isinstance(what, str) and _is_marked(what.rstrip()),
            Exercise.DISMISS: dismissed,
        }
        if self.waiting is None or not fits[self.waiting]:
            return now
        return dataclasses.replace(now, at=self.at + 1, done=self.done + 1)


def _is_marked(written: str) -> bool:
    """Whether a mark stands right behind a syllable, at the end."""
    return len(written) > 1 and written[-1] in _MARKS and is_hangul(written[-2])
