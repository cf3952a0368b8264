"""What the session needs of the settings."""

from __future__ import annotations

from desktop.input.protocol import Chord
from desktop.programs.choices import Choices
from desktop.session.chords import parse_chord
from desktop.session.habits.abbreviations import Abbreviations
from desktop.session.options import Action, Eagerness, Options
from desktop.settings.model import Settings

__all__ = ["program_choices", "session_options"]


def program_choices(settings: Settings) -> Choices:
    """What the person has chosen for single programs."""
    return Choices(settings.blocked_apps, settings.program_rules, asked=settings.eagerness == "asked")


def session_options(settings: Settings, abbreviations: Abbreviations | None = None, hints: int = 0) -> Options:
    """The chords with what they do, the hotkey, and what is offered where and when; ``hints`` as in ``Options``.

    A row is forgotten by its own chord with Shift, unless that does something else.
    """
    chords = settings.chords
    actions = {
        chords.accept: (Action.ACCEPT, 0),
        chords.accept_without_space: (Action.ACCEPT_WITHOUT_SPACE, 0),
        chords.up: (Action.UP, 0),
        chords.down: (Action.DOWN, 0),
        chords.dismiss: (Action.DISMISS, 0),
        chords.ask: (Action.ASK, 0),
        chords.undo: (Action.UNDO, 0),
    }
    if settings.stem_row:
        actions[chords.stem] = (Action.STEM, 0)
    for row, chord in enumerate(chords.candidates[: settings.candidates]):
        actions[chord] = (Action.CANDIDATE, row)
    for row, chord in enumerate(chords.candidates[: settings.candidates] if settings.learning else ()):
        actions.setdefault(Chord(chord.key, chord.mods | {"Shift"}), (Action.FORGET, row))
    # Without an endpoint the hotkey is nobody's: who never classifies keeps it for other programs.
    hotkeys = [settings.voc_chord] if settings.voc_chord and settings.voc.address else []
    programs = program_choices(settings)
    return Options(
        actions,
        candidates=settings.candidates,
        append_space=settings.append_space,
        stem=settings.stem_row,
        blocked_apps=programs.blocked,
        unnamed_apps=settings.unnamed_apps,
        hotkeys=frozenset(map(parse_chord, hotkeys)),
        eagerness=Eagerness(settings.eagerness),
        taking_key=settings.taking_key,
        hints=hints,
        learning=settings.learning,
        abbreviations=abbreviations or Abbreviations(),
        rules=programs.effective(),
        pausing=frozenset(map(parse_chord, filter(None, [settings.pause_chord]))),
    )
