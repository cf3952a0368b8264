"""The table of options: each setting once, with its type, limits, the words that explain it, and its default.

A line of ``Settings`` or ``ChordSettings`` is a row of the table; those of the
endpoint stand where it is used (``desktop.voc.protocol.endpoint``) and get their words
here.  All else follows: the checks, the file of a fresh installation, and what
the fields of the settings window admit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Meta

from desktop.input.protocol import Chord
from desktop.settings import checks
from desktop.voc.protocol.endpoint import Endpoint, limits_of
from desktop.words.api.page import ApiPageSentence as A
from desktop.words.language import Spoken, text
from desktop.words.learning.page import WordsPageSentence as W
from desktop.words.settings import SettingsSentence as S
from desktop.words.settings import VocPageSentence as V

__all__ = ["OPTIONS", "TABLES", "ChordSettings", "Option", "Settings", "names_in"]

_ROWS = 9
"""The most candidates, so that a digit takes each."""


@dataclasses.dataclass(frozen=True)
class Explained:
    """The words for a setting: its name, what it does, the unit, what the least number means, and the choices."""

    label: Spoken
    hint: Spoken | None = None
    unit: Spoken | None = None
    least: Spoken | None = None
    choices: tuple[Spoken, ...] = ()


@dataclasses.dataclass(frozen=True)
class ChordSettings:
    """The keys that are ours while the popup shows; no two are alike."""

    accept: Annotated[Chord, Explained(S.ACCEPT)] = Chord("Tab")
    accept_without_space: Annotated[Chord, Explained(S.ACCEPT_WITHOUT_SPACE)] = Chord("Tab", frozenset({"Shift"}))
    candidates: Annotated[tuple[Chord, ...], Explained(S.ROW)] = tuple(
        Chord(str(number), frozenset({"Ctrl"})) for number in range(1, _ROWS + 1)
    )
    """That of row 1, of row 2, …"""
    up: Annotated[Chord, Explained(S.UP)] = Chord("Up")
    down: Annotated[Chord, Explained(S.DOWN)] = Chord("Down")
    dismiss: Annotated[Chord, Explained(S.DISMISS)] = Chord("Escape")
    stem: Annotated[Chord, Explained(S.STEM)] = Chord("0", frozenset({"Ctrl"}))
    ask: Annotated[Chord, Explained(S.ASK)] = Chord("/", frozenset({"Alt"}))
    undo: Annotated[Chord, Explained(S.UNDO)] = Chord("z", frozenset({"Ctrl", "Alt"}))


@dataclasses.dataclass(frozen=True)
class Settings:
    """All a person can choose; the values of a fresh installation are the defaults here."""

    candidates: Annotated[int, Meta(ge=1, le=_ROWS), Explained(S.CANDIDATES, S.CANDIDATES_HINT)] = 5
    eagerness: Annotated[
        Literal["often", "balanced", "seldom", "asked"],
        Explained(S.EAGERNESS, S.EAGERNESS_HINT, choices=(S.OFTEN, S.BALANCED, S.SELDOM, S.WHEN_ASKED)),
    ] = "balanced"
    """How sure it has to be before candidates show unasked."""
    taking_key: Annotated[
        Literal["tab", "right", "both"],
        Explained(S.TAKING_KEY, S.TAKING_KEY_HINT, choices=(S.BY_TAB, S.BY_ARROW, S.BY_BOTH)),
    ] = "tab"
    """What takes the selected candidate without Ctrl, Alt or Super."""
    show_numbers: Annotated[bool, Explained(S.NUMBERS)] = True
    show_probabilities: Annotated[bool, Explained(S.PROBABILITIES)] = False
    theme: Annotated[
        Literal["auto", "light", "dark"],
        Explained(S.THEME, S.THEME_HINT, choices=(S.THEME_AUTO, S.THEME_LIGHT, S.THEME_DARK)),
    ] = "auto"
    font_size: Annotated[int, Meta(ge=6, le=40), Explained(S.FONT_SIZE, S.FONT_SIZE_HINT, S.POINTS)] = 11
    """In points."""
    pause_at_start: Annotated[bool, Explained(S.PAUSED, S.PAUSED_HINT)] = False
    pause_chord: Annotated[str, checks.hotkey, Explained(S.PAUSE_CHORD, S.PAUSE_CHORD_HINT)] = "Ctrl+Alt+P"
    """Pauses the program and lets it go on, at all times; empty for none."""
    keep_record: Annotated[bool, Explained(S.KEEP_RECORD, S.KEEP_RECORD_HINT)] = True
    """Whether what suggestions spare the person is counted."""
    append_space: Annotated[bool, Explained(S.SPACE)] = True
    stem_row: Annotated[bool, Explained(S.STEM_ROW, S.STEM_ROW_HINT)] = True
    """Whether the common beginning of several candidates has a row of its own."""
    learning: Annotated[bool, Explained(W.LEARNING, W.LEARNING_HINT)] = False
    """Whether the person wants what they write learnt; nobody's but theirs to switch on."""
    abbreviations: Annotated[bool, Explained(W.ABBREVIATIONS, W.ABBREVIATIONS_HINT)] = True
    """Whether their own abbreviations are offered as what they stand for."""
    usual_abbreviations: Annotated[bool, Explained(W.USUAL, W.USUAL_HINT)] = False
    """Whether those that many people write are, too."""
    model: Annotated[str, checks.name, Explained(S.MODEL_NOW)] = "ieum-mini"
    hub: Annotated[str, checks.address, Explained(S.HUB, S.HUB_HINT)] = "https://huggingface.co"
    """Where models are downloaded from: the hub itself, or a mirror with the same layout."""
    unload_after_minutes: Annotated[
        int, Meta(ge=0, le=1440), Explained(S.UNLOAD, S.UNLOAD_HINT, S.MINUTES, least=S.NEVER)
    ] = 0
    """So long without a question and the model is dropped until the next one; 0 keeps it."""
    threads: Annotated[int, Meta(ge=0, le=256), Explained(S.THREADS, S.THREADS_HINT, least=S.AUTOMATIC)] = 0
    """Of the engine; 0 leaves it to the engine."""
    blocked_apps: Annotated[tuple[str, ...], checks.names, Explained(S.APPS, S.APPS_HINT)] = (
        *("keepassxc", "KeePassXC", "keepass2", "KeePass2", "bitwarden", "Bitwarden", "1password", "1Password"),
        *("gcr-prompter", "Gcr-prompter", "seahorse", "kwalletmanager5", "kwalletd5", "pinentry-gtk-2", "pinentry-qt"),
        *("polkit-gnome-authentication-agent-1", "lxpolkit"),
    )
    """Window classes in which nothing is ever suggested; case does not matter."""
    program_rules: Annotated[tuple[Mapping[str, Any], ...], checks.tables, Explained(S.RULES)] = ()
    """What holds in single programs, as ``desktop.programs.choices`` reads it; what that cannot read is no rule."""
    unnamed_apps: Annotated[bool, Explained(S.UNNAMED_APPS, S.UNNAMED_APPS_HINT)] = False
    """Whether suggestions go on where nobody tells which program it is."""
    deadline_ms: Annotated[int, Meta(ge=20, le=10_000), Explained(S.DEADLINE, S.DEADLINE_HINT, S.MILLISECONDS)] = 50
    """How long to look for suggestions; then what was found until then is shown."""
    eot: Annotated[bool, Explained(S.EOT_SHOWN, S.EOT_SHOWN_HINT)] = True
    """Whether the popup shows how probable the end of the utterance is, and offers the fitting marks."""
    eot_model: Annotated[str, Explained(S.EOT_MODEL, S.EOT_MODEL_HINT)] = ""
    """The model that says so; empty is the one that suggests."""
    eot_characters: Annotated[str, checks.special, Explained(S.EOT_CHARACTERS, S.EOT_CHARACTERS_HINT)] = ""
    """The person's own special characters that count as an end; empty for the usual ones."""
    api: Annotated[bool, Explained(A.SWITCH, A.SWITCH_HINT)] = False
    """Whether the local API is served while the program runs."""
    api_keyed: Annotated[bool, Explained(A.KEYED, A.KEYED_HINT)] = False
    """Whether programs of this machine need a key for it too."""
    api_ports: Annotated[tuple[str, ...], checks.ports, Explained(A.PORTS, A.PORTS_HINT)] = ()
    """Other ports of the local API than the usual ones: "eot=8277"."""
    api_voc_model: Annotated[str, checks.file, Explained(A.VOC_MODEL, A.VOC_MODEL_HINT)] = ""
    """The GGUF by which it classifies complaints too; empty for none."""
    chords: ChordSettings = ChordSettings()
    voc: Endpoint = Endpoint()
    """Without the key, which is never in the file."""
    voc_chord: Annotated[str, checks.hotkey, Explained(S.VOC_CHORD, S.VOC_CHORD_HINT)] = "Ctrl+Alt+C"
    """Classifies the marked text; empty for none.  It stands in the table of the endpoint."""


_ENDPOINT: Mapping[str, Explained] = {
    "address": Explained(V.ADDRESS),
    "protocol": Explained(V.PROTOCOL, V.PROTOCOL_HINT, choices=(V.PROTOCOL_VOC, V.PROTOCOL_OPENAI)),
    "model": Explained(V.MODEL, V.MODEL_HINT),
    "connect_timeout": Explained(V.CONNECT_TIMEOUT, unit=V.SECONDS),
    "read_timeout": Explained(V.READ_TIMEOUT, unit=V.SECONDS),
    "total_timeout": Explained(V.TOTAL_TIMEOUT, unit=V.SECONDS),
    "ca_file": Explained(V.CA_FILE, V.CA_FILE_HINT),
    "proxy": Explained(V.PROXY, V.PROXY_HINT),
    "plain_http": Explained(V.CONSENT, V.CONSENT_HINT),
    "max_new_tokens": Explained(V.TOKENS, V.TOKENS_HINT),
    "temperature": Explained(V.TEMPERATURE, V.TEMPERATURE_HINT),
    "top_p": Explained(V.TOP_P, V.TOP_P_HINT),
    "concurrency": Explained(V.CONCURRENCY, V.CONCURRENCY_HINT),
}
"""The words for all of the endpoint but its key."""

_ENDPOINT_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "address": checks.endpoint,
    "ca_file": checks.file,
    "proxy": checks.proxy,
}


@dataclasses.dataclass(frozen=True)
class Option:
    """One row of the table: ``name`` is that in the file, with its table's before it ("voc.model").

    ``check`` returns a value as it is used, or raises ``checks.BadValue``.
    """

    name: str
    default: Any
    check: Callable[[Any], Any]
    explained: Explained
    limits: tuple[float, float] = (0, 0)
    """Of a number; of anything else (0, 0)."""
    choices: tuple[str, ...] = ()
    row: int = 0
    """Of the popup, for its chords."""

    @property
    def label(self) -> str:
        """What it is called."""
        return text(self.explained.label, row=self.row)

    @property
    def hint(self) -> str:
        """What it does; may be empty."""
        return _said(self.explained.hint)

    @property
    def unit(self) -> str:
        """What stands behind the number; may be empty."""
        return _said(self.explained.unit)

    @property
    def least(self) -> str:
        """What the least number is called; empty where it is a number like the others."""
        return _said(self.explained.least)

    @property
    def offered(self) -> Mapping[str, str]:
        """The choices, each with its words."""
        return dict(zip(self.choices, map(text, self.explained.choices), strict=True))

    @property
    def range(self) -> str:
        """The limits, as a person reads them."""
        return checks.span(*self.limits)

    @property
    def spelled(self) -> str:
        """The default, as a person reads it."""
        if isinstance(self.default, tuple):
            return ", ".join(self.default)
        return (str(self.default).lower() if isinstance(self.default, bool) else str(self.default)) or '""'


def _said(sentence: Spoken | None) -> str:
    return "" if sentence is None else text(sentence)


def _rows() -> Iterator[Option]:
    settings, chords, endpoint = Settings(), ChordSettings(), Endpoint()
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        if name not in ("chords", "voc", "voc_chord"):
            yield _row(name, hint, getattr(settings, name))
    for name, hint in get_type_hints(ChordSettings, include_extras=True).items():
        if name != "candidates":
            yield _row(f"chords.{name}", hint, getattr(chords, name))
            continue
        for row, chord in enumerate(chords.candidates, 1):
            yield Option(f"chords.candidate_{row}", chord, checks.chord, _explained(hint), row=row)
    for name, hint in get_type_hints(Endpoint, include_extras=True).items():
        if name != "key":
            spoken, check = _ENDPOINT[name], _ENDPOINT_CHECKS.get(name)
            yield _row(f"voc.{name}", hint, getattr(endpoint, name), spoken, check)
    yield _row("voc.chord", get_type_hints(Settings, include_extras=True)["voc_chord"], settings.voc_chord)


def _row(
    name: str, hint: Any, default: object, spoken: Explained | None = None, check: Callable[[Any], Any] | None = None
) -> Option:
    kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    limits = limits_of(hint)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return Option(
        name,
        default,
        check or _own_check(hint) or _check(kind, limits, choices),
        spoken or _explained(hint),
        limits or (0, 0),
        choices,
    )


def _explained(hint: Any) -> Explained:
    return next(each for each in hint.__metadata__ if isinstance(each, Explained))


def _own_check(hint: Any) -> Callable[[Any], Any] | None:
    """The one that the annotation names."""
    return next(filter(callable, getattr(hint, "__metadata__", ())), None)


def _check(kind: Any, limits: tuple[float, float] | None, choices: tuple[str, ...]) -> Callable[[Any], Any]:
    """The one that follows from the type."""
    if choices:
        return checks.choice(*choices)
    if limits is not None:
        return checks.whole(*map(int, limits)) if kind is int else checks.number(*limits)
    plain: Mapping[Any, Callable[[Any], Any]] = {bool: checks.truth, str: checks.string, Chord: checks.chord}
    return plain[kind]


OPTIONS: Mapping[str, Option] = {option.name: option for option in _rows()}
"""The table, by name, in the order of the file."""

TABLES = ("chords", "voc")
"""The tables of the file."""


def names_in(table: str) -> Mapping[str, Option]:
    """The options of one table, or of none (""), by the names they have in it."""
    return {
        key: option for name, option in OPTIONS.items() for place, _, key in (name.rpartition("."),) if place == table
    }
