"""What can be wrong with the settings, and how a person is told."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from desktop.settings.options import OPTIONS
from desktop.words.app import Sentence, text
from desktop.words.everyday.programs import ProgramsSentence
from desktop.words.settings import SettingsSentence

__all__ = ["BadSetting", "Problem", "UnreadableRules", "UnreadableSettings", "called"]


def called(name: str) -> str:
    """What the window calls a setting, or one of the tables; anything else stays as it is."""
    if name in OPTIONS:
        return OPTIONS[name].label
    return text(SettingsSentence.POPUP_CHORDS) if name == "chords" else name


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
        why = text(self.reason, limits=called(self.limits))
        words = called(self.name)
        # By both: who reads this may look for it in the window, or in the file.
        name = self.name if words == self.name else text(Sentence.SETTING_NAMED, words=words, name=self.name)
        if not self.replaced_by:
            return text(Sentence.SETTING_IGNORED, name=name, reason=why)
        return text(Sentence.SETTING_BAD, name=name, reason=why, value=self.replaced_by)


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


@dataclasses.dataclass(frozen=True)
class UnreadableRules:
    """So many rules of programs make no sense; they are left as they are, and the others hold."""

    count: int

    @property
    def sentence(self) -> str:
        """For the person, in their language."""
        return text(ProgramsSentence.UNREADABLE, count=self.count)


Problem = BadSetting | UnreadableRules | UnreadableSettings
