"""What can be wrong with the settings, and how a person is told."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from desktop.words.app import Sentence, text

__all__ = ["BadSetting", "Problem", "UnreadableSettings"]


@dataclasses.dataclass(frozen=True)
class BadSetting:
    """A name or a value that cannot be used; ``replaced_by`` is the default, or empty for an unknown name."""

    name: str
    reason: Sentence
    replaced_by: str = ""
    limits: str = ""
    """What the reason names: a range, the choices, another setting."""

    @property
    def sentence(self) -> str:
        """For the person, in their language."""
        why = text(self.reason, limits=self.limits)
        if not self.replaced_by:
            return text(Sentence.SETTING_IGNORED, name=self.name, reason=why)
        return text(Sentence.SETTING_BAD, name=self.name, reason=why, value=self.replaced_by)


@dataclasses.dataclass(frozen=True)
class UnreadableSettings:
    """The file as a whole cannot be used and was left as it is; ``line`` is 0 when the reason is no line of it."""

    path: Path
    reason: str
    line: int = 0

    @property
    def sentence(self) -> str:
        """For the person, in their language."""
        if self.line:
            return text(Sentence.SETTINGS_SYNTAX, line=self.line, path=self.path)
        return text(Sentence.SETTINGS_UNREADABLE, path=self.path, reason=self.reason)


Problem = BadSetting | UnreadableSettings
