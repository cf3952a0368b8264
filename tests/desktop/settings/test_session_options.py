"""What the session is given of the settings."""

from __future__ import annotations

from desktop.input.protocol import Chord
from desktop.session.chords import parse_chord
from desktop.session.habits.abbreviations import Abbreviations
from desktop.session.options import Action
from desktop.settings.model import Settings
from desktop.settings.options import ChordSettings
from desktop.settings.session import session_options
from desktop.voc.protocol.endpoint import Endpoint


def test_there_is_a_chord_for_each_row_that_is_shown() -> None:
    """And for no other: the keys of rows that are never there stay the program's that is typed in."""
    options = session_options(Settings(candidates=2, append_space=False, blocked_apps=("KeePassXC",)))
    rows = {chord: row for chord, (action, row) in options.chords.items() if action is Action.CANDIDATE}
    assert rows == {parse_chord("Ctrl+1"): 0, parse_chord("Ctrl+2"): 1}
    assert options.chords[parse_chord("Tab")] == (Action.ACCEPT, 0)
    assert (options.candidates, options.append_space) == (2, False)
    assert "keepassxc" in options.blocked_apps
    assert "keepass2" not in options.blocked_apps, "it stands in the list of a fresh installation only"


def test_what_holds_in_programs() -> None:
    """The person's rules over the usual ones; a rule may switch off, and on what is off from the start."""
    rules = ({"names": ["Notes"], "show": "off"}, {"names": ["Enpass"], "show": "on"}, {"names": ["x"], "key": "both"})
    options = session_options(Settings(program_rules=rules))
    assert {"notes", "nordpass"} <= options.blocked_apps
    assert "enpass" not in options.blocked_apps
    assert options.rules.named(("X",)).key == "both"
    assert options.rules.named(("xterm",)).show == "asked"
    assert options.rules.named(("Firefox",)).digits == "program"


def test_programs_without_a_name_are_closed_until_the_person_says_otherwise() -> None:
    """They may be any."""
    assert not session_options(Settings()).unnamed_apps
    assert session_options(Settings(unnamed_apps=True)).unnamed_apps


def test_the_hotkey_is_ours_with_an_endpoint_only() -> None:
    """Who never classifies keeps it for other programs."""
    there = Endpoint(address="http://127.0.0.1:9")
    assert session_options(Settings(voc=there)).hotkeys == {parse_chord("Ctrl+Alt+C")}
    assert session_options(Settings(voc=there, voc_chord="F9")).hotkeys == {Chord("F9")}
    assert session_options(Settings(voc=there, voc_chord="")).hotkeys == frozenset()
    assert session_options(Settings()).hotkeys == frozenset()


def test_the_stem_has_its_chord_while_it_has_its_row() -> None:
    """Switched off, its keys stay the program's that is typed in."""
    options = session_options(Settings())
    assert (options.stem, options.chords[parse_chord("Ctrl+0")]) == (True, (Action.STEM, 0))
    options = session_options(Settings(stem_row=False))
    assert not options.stem
    assert parse_chord("Ctrl+0") not in options.chords


def test_rows_are_forgotten_with_shift_by_who_is_learnt_from() -> None:
    """Their chords with Shift, unless those do something else; without consent they are the program's."""
    assert not [each for each in session_options(Settings()).chords.values() if each[0] is Action.FORGET]
    taken = ChordSettings(stem=parse_chord("Ctrl+Shift+2"))
    options = session_options(Settings(candidates=3, learning=True, chords=taken))
    assert options.learning
    assert {str(chord): row for chord, (action, row) in options.chords.items() if action is Action.FORGET} == {
        "Ctrl+Shift+1": 0,
        "Ctrl+Shift+3": 2,
    }
    assert options.chords[parse_chord("Ctrl+Shift+2")] == (Action.STEM, 0)


def test_abbreviations_are_handed_on() -> None:
    """As they were read; none without."""
    mine = Abbreviations.of([("ㄱㅅ", "감사합니다")])
    assert session_options(Settings(), mine).abbreviations == mine
    assert session_options(Settings()).abbreviations == Abbreviations()


def test_the_chord_that_pauses_is_always_ours() -> None:
    """Unless the person wants none."""
    assert session_options(Settings()).pausing == {parse_chord("Ctrl+Alt+P")}
    assert session_options(Settings(pause_chord="")).always == frozenset()
