"""What the person has chosen for programs, as the settings hold it: which are off, and a rule for each that has one."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from desktop.programs.rules import is_off, switched
from desktop.programs.usual import USUAL_RULES, ProgramKind, kind_of, usual_names
from desktop.session.habits.rules import ProgramRule, ProgramRules, Shown, spellings

__all__ = ["Choices", "RawRule", "RuleEntry", "read_rule"]

RawRule = Mapping[str, Any]
"""A rule as it stands in the file; one that cannot be read stays there, too, and does nothing."""

_MOST_NAMES, _LONGEST = 40, 200
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST, pattern=r"^[^\r\n]*\S[^\r\n]*\Z")]


class RuleEntry(ProgramRule, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A rule, and the ``names`` of the windows of the program that it is for."""

    names: Annotated[tuple[_Name, ...], msgspec.Meta(min_length=1, max_length=_MOST_NAMES)]

    @property
    def rule(self) -> ProgramRule:
        """What it says, whomever it is for."""
        return ProgramRule(self.show, self.key, self.learn, self.digits)


def read_rule(raw: object) -> RuleEntry | None:
    """What a rule of the file says; none for one that cannot be read."""
    try:
        return msgspec.convert(raw, RuleEntry)
    except (msgspec.ValidationError, RecursionError):
        return None


@dataclasses.dataclass(frozen=True)
class Choices:
    """``off`` and ``rules`` are as the settings spell them; ``asked``: nothing shows by itself anywhere else."""

    off: tuple[str, ...] = ()
    rules: tuple[RawRule, ...] = ()
    asked: bool = False

    @property
    def unreadable(self) -> int:
        """How many rules cannot be read."""
        return sum(entry is None for entry in self._entries)

    def effective(self) -> ProgramRules:
        """What the session goes by; the first of two rules with one name holds."""
        own: dict[str, ProgramRule] = {}
        for entry in filter(None, self._entries):
            for name in spellings(entry.names):
                own.setdefault(name, entry.rule)
        return ProgramRules(own, usual_names(), USUAL_RULES[ProgramKind.TERMINAL])

    @property
    def blocked(self) -> frozenset[str]:
        """The names of what is off, case folded: by the list, by a rule, or from the start."""
        rules = self.effective()
        ruled = {name for name, rule in rules.own.items() if rule.show == "off"}
        usual = {name for name, rule in rules.usual.items() if rule.show == "off" == rules.named((name,)).show}
        return frozenset((*self._off, *ruled, *usual))

    def rule(self, names: Sequence[str]) -> ProgramRule:
        """What the person's own rule for the program of these names says."""
        place = self.place(names)
        entry = None if place is None else self._entries[place]
        return ProgramRule() if entry is None else entry.rule

    def usual(self, names: Sequence[str]) -> ProgramRule:
        """What would hold for it without one."""
        kind = kind_of(names)
        return ProgramRule() if kind is None else USUAL_RULES[kind]

    def shown(self, names: Sequence[str]) -> Shown:
        """What comes of all of it: whether candidates show in this program by themselves, when asked for, or never."""
        if not self._off.isdisjoint(spellings(names)):
            return "off"
        return self.rule(names).show or self.usual(names).show or self._everywhere

    def show(self, names: Sequence[str], shown: Shown) -> Choices:
        """With candidates shown there like that."""
        if shown == "off":
            return dataclasses.replace(self, off=switched(self.off, names, on=False))
        on = dataclasses.replace(self, off=switched(self.off, names, on=True))
        without = self.usual(names).show or self._everywhere
        return on.change(names, show=None if shown == without else shown)

    def switch(self, names: Sequence[str], *, on: bool) -> Choices:
        """Off, or on again as it was before."""
        if not on:
            return self.show(names, "off")
        back = dataclasses.replace(self, off=switched(self.off, names, on=True))
        return back.show(names, "on") if back.shown(names) == "off" else back

    def turned(self, names: Sequence[str], *, on: bool) -> Choices:
        """The same for the program that has the focus, by its ``names``, the one that people know first.

        Others of them may be those of many programs, as a window's class on Windows is: they are read and not written.
        """
        if not on:
            return self.switch(self._called(names), on=False)
        back = dataclasses.replace(self, off=switched(self.off, names, on=True))
        back = back.switch(back._called(names), on=True)  # noqa: SLF001  # another one of this class
        return back if back.shown(names) != "off" else back.switch(names, on=True)

    def change(self, names: Sequence[str], **said: Any) -> Choices:
        """With a rule for this program that says this, too; one that says nothing any more is none."""
        if not names:
            return self
        place, rule = self.place(names), msgspec.structs.replace(self.rule(names), **said)
        if rule == ProgramRule():
            return self if place is None else self._put(place)
        entry = None if place is None else self._entries[place]
        known = _distinct((*(() if entry is None else entry.names), *names))[:_MOST_NAMES]
        return self.replace(names, {"names": list(known), **msgspec.to_builtins(rule)})

    def forget(self, names: Sequence[str], first: Sequence[str] = ()) -> Choices:
        """Without anything of the person's own for it: what holds from the start does again.

        ``first`` are the names that are off from the start.
        """
        place = self.place(names)
        left = self if place is None else self._put(place)
        return dataclasses.replace(left, off=switched(self.off, names, on=not is_off(names, first)))

    def merged(self, other: Choices) -> Choices:
        """With what ``other`` says, which goes before where both say something of a program; what is off stays off."""
        merged = dataclasses.replace(self, off=switched(self.off, other.off, on=False))
        for raw, entry in zip(other.rules, other._entries, strict=True):  # another one of this class
            if entry is not None:
                merged = merged.replace(entry.names, raw)
        return merged

    def replace(self, names: Sequence[str], raw: RawRule) -> Choices:
        """With this rule in the place of what there is for the program of these names."""
        place = self.place(names)
        return dataclasses.replace(self, rules=(*self.rules, raw)) if place is None else self._put(place, raw)

    def conflicts(self, other: Choices) -> int:
        """For how many programs both have a rule, and not the same one."""
        both = (entry for entry in filter(None, other._entries) if self.place(entry.names) is not None)
        return sum(self.rule(entry.names) != entry.rule for entry in both)

    def news(self, other: Choices) -> int:
        """For how many programs ``other`` says something that is not said here."""
        rules = sum(self.rule(entry.names) != entry.rule for entry in filter(None, other._entries))
        return rules + sum(name.casefold() not in self._off for name in _distinct(other.off))

    def place(self, names: Sequence[str]) -> int | None:
        """Where the rule stands that holds for a program of these names; none where there is none."""
        return min((self._places[name] for name in spellings(names) if name in self._places), default=None)

    @property
    def programs(self) -> tuple[tuple[str, ...], ...]:
        """The names of what the person has chosen anything for, one after the other: rules first, then what is off."""
        ruled = tuple(entry.names for entry in filter(None, self._entries))
        named = {name.casefold() for names in ruled for name in names}
        return (*ruled, *((name,) for name in _distinct(self.off) if name.casefold() not in named))

    def changes(self, before: Choices) -> dict[str, Any]:
        """What of the settings is another than ``before``."""
        found: dict[str, Any] = {}
        if self.off != before.off:
            found["blocked_apps"] = self.off
        if self.rules != before.rules:
            found["program_rules"] = self.rules
        return found

    @functools.cached_property
    def _entries(self) -> tuple[RuleEntry | None, ...]:
        return tuple(map(read_rule, self.rules))

    @functools.cached_property
    def _places(self) -> Mapping[str, int]:
        places: dict[str, int] = {}
        for place, entry in enumerate(self._entries):
            for name in () if entry is None else spellings(entry.names):
                places.setdefault(name, place)
        return places

    @functools.cached_property
    def _off(self) -> frozenset[str]:
        return frozenset(spellings(self.off))

    def _called(self, names: Sequence[str]) -> Sequence[str]:
        """By which names a choice for a program is written: those of the rule that there is, or the first."""
        place = self.place(names)
        entry = None if place is None else self._entries[place]
        return names[:1] if entry is None else entry.names

    @property
    def _everywhere(self) -> Literal["on", "asked"]:
        return "asked" if self.asked else "on"

    def _put(self, place: int, *raw: RawRule) -> Choices:
        return dataclasses.replace(self, rules=(*self.rules[:place], *raw, *self.rules[place + 1 :]))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, whatever its case, as it is spelled first."""
    return tuple({name.casefold(): name for name in reversed(tuple(names))}.values())[::-1]
