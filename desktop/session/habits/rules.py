"""What holds in one program: whether candidates show by themselves, what takes them, and what is learnt."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import msgspec

from desktop.input.protocol import Chord, Field, Focus

__all__ = ["DIGITS", "NO_RULES", "ProgramRule", "ProgramRules", "Shown", "TakingKey", "spellings"]

TakingKey: TypeAlias = Literal["tab", "right", "both"]
"""What takes the selected candidate beside chords with Ctrl, Alt or Super: Tab, → at the end of the text, or both.

In a field of a single line it is → with "tab", too: there Tab goes to the next field.
"""

Shown: TypeAlias = Literal["on", "asked", "off"]
"""Candidates show by themselves; only when they are asked for; or never, and nothing is read either."""

DIGITS = frozenset(Chord(str(digit), frozenset({mod})) for digit in range(10) for mod in ("Ctrl", "Alt"))
"""The chords by which browsers and their like go to a tab or a page, and zoom."""

_PARTS = 3
"""An id has so many parts at least: "org.kde.konsole"."""


class ProgramRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is not said holds as everywhere.

    ``digits``: whose those of ``DIGITS`` are that take a row elsewhere.
    ``learn`` takes away what the person's consent gives, and adds nothing to it.
    """

    show: Shown | None = None
    key: TakingKey | None = None
    learn: bool | None = None
    digits: Literal["program", "rows"] | None = None

    def over(self, usual: ProgramRule) -> ProgramRule:
        """This one, and what the other says where this one says nothing."""
        said = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        return msgspec.structs.replace(usual, **said)


NO_RULE = ProgramRule()


@dataclasses.dataclass(frozen=True)
class ProgramRules:
    """The person's own rules, and the usual ones that theirs stand over, by the names of programs, case folded.

    ``terminal`` is usual wherever the field is a terminal's, whatever the program is called.
    """

    own: Mapping[str, ProgramRule] = dataclasses.field(default_factory=dict)
    usual: Mapping[str, ProgramRule] = dataclasses.field(default_factory=dict)
    terminal: ProgramRule = NO_RULE

    def of(self, focus: Focus | None) -> ProgramRule:
        """What holds in the program that has the focus."""
        if focus is None:
            return NO_RULE
        usual = self.terminal if focus.field is Field.TERMINAL else NO_RULE
        return self.named((focus.app, *focus.also), usual)

    def named(self, names: Iterable[str], usual: ProgramRule = NO_RULE) -> ProgramRule:
        """What holds in the program of these names."""
        known = tuple(spellings(names))
        usual = next((self.usual[name] for name in known if name in self.usual), usual)
        return next((self.own[name].over(usual) for name in known if name in self.own), usual)


NO_RULES = ProgramRules()


def spellings(names: Iterable[str]) -> Iterator[str]:
    """The names as they are compared: case folded, and of an id its last part, too."""
    for name in names:
        folded = name.casefold()
        if folded:
            yield folded
        if folded.count(".") >= _PARTS - 1 and not folded.endswith((".", ".exe")):
            yield folded.rpartition(".")[2]
