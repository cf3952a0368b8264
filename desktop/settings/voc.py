"""The [voc] table of the settings: where complaints are classified, and how.  The API key is never here."""

from __future__ import annotations

import dataclasses
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from desktop.input.protocol import Chord
from desktop.session.chords import ChordError, parse_chord
from desktop.settings.checks import BadValue, address, choice, number, string, truth, whole
from desktop.settings.problems import BadSetting
from desktop.words.app import Sentence

__all__ = ["VocSettings", "parse_voc"]


@dataclasses.dataclass(frozen=True)
class VocSettings:
    """No address: nothing is ever sent.  Times in seconds."""

    address: str = ""
    protocol: Literal["voc", "openai"] = "voc"
    model: str = ""
    connect_timeout: int = 5
    read_timeout: int = 60
    total_timeout: int = 120
    ca_file: str = ""
    proxy: str = "system"
    """An address, "system" or "none"."""
    plain_http: bool = False
    max_new_tokens: int = 512
    temperature: float = 0.1
    top_p: float = 0.9
    concurrency: int = 4
    chord: str = "Ctrl+Alt+C"
    """Classifies the marked text; empty for none."""


def parse_voc(table: Mapping[str, Any], taken: Iterable[Chord] = ()) -> tuple[VocSettings, tuple[BadSetting, ...]]:
    """What the table holds and what is wrong with it; what it does not name is the default.

    ``taken`` are chords that mean something else already.
    """
    taken = frozenset(taken)
    checks = _CHECKS | {"chord": _chord(taken)}
    problems = [BadSetting(f"voc.{name}", Sentence.WHY_UNKNOWN) for name in table if name not in checks]
    defaults = VocSettings()
    values: dict[str, Any] = {}
    for name, check in checks.items():
        if name not in table:
            continue
        try:
            values[name] = check(table[name])
        except BadValue as refused:
            default = getattr(defaults, name)
            shown = str(default).lower() if isinstance(default, bool) else str(default) or '""'
            problems.append(BadSetting(f"voc.{name}", refused.reason, shown, refused.limits))
    if "chord" not in values and parse_chord(defaults.chord) in taken:
        values["chord"] = ""
        problems = [each for each in problems if each.name != "voc.chord"]
        problems.append(BadSetting("voc.chord", Sentence.WHY_CHORD_TWICE, '""', "chords"))
    return VocSettings(**values), tuple(problems)


def _endpoint(value: Any) -> str:
    if value == "":
        return ""
    found = address(value)
    parts = urllib.parse.urlsplit(found)
    # A name and a password would lie in this file, and a query is no place to ask at.
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise BadValue(Sentence.WHY_ENDPOINT)
    return found


def _proxy(value: Any) -> str:
    if value in ("system", "none"):
        return str(value)
    try:
        return address(value)
    except BadValue:
        raise BadValue(Sentence.WHY_PROXY) from None


def _chord(taken: frozenset[Chord]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value == "":
            return ""
        try:
            chord = parse_chord(value if isinstance(value, str) else "")
        except ChordError as error:
            raise BadValue(Sentence.WHY_CHORD_TYPES if error.code == "eats-typing" else Sentence.WHY_CHORD) from None
        # Unlike those of the popup it is taken at all times: a bare Tab or Escape would be gone everywhere.
        if chord.mods <= {"Shift"} and not (chord.key[0] == "F" and chord.key[1:].isdigit()):
            raise BadValue(Sentence.WHY_CHORD_TYPES)
        if chord in taken:
            raise BadValue(Sentence.WHY_CHORD_TWICE, "chords")
        return str(value)

    return check


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "address": _endpoint,
    "protocol": choice("voc", "openai"),
    "model": string,
    "connect_timeout": whole(1, 60),
    "read_timeout": whole(1, 600),
    "total_timeout": whole(1, 3600),
    "ca_file": string,
    "proxy": _proxy,
    "plain_http": truth,
    "max_new_tokens": whole(1, 2048),
    "temperature": number(0, 2),
    "top_p": number(0, 1),
    "concurrency": whole(1, 16),
}
