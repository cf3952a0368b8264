"""The settings file: made, read, and put right where it is wrong."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.input.protocol import Chord
from desktop.settings.change import RefusedSettings, value_of, write_setting, write_settings
from desktop.settings.model import Settings, parse_settings, read_settings
from desktop.settings.problems import BadSetting, UnreadableSettings
from desktop.settings.template import TEMPLATE
from desktop.voc.protocol.endpoint import Endpoint
from desktop.words.app import Sentence

NOBODYS = "ca.pem" if sys.platform == "win32" else "~nobody-here/ca.pem"
"""Windows takes every name for one of an account."""


def test_first_start_writes_the_defaults_with_comments(tmp_path: Path) -> None:
    """The file of a fresh installation says what the program does without one."""
    path = tmp_path / "folder" / "settings.toml"
    assert read_settings(path) == (Settings(), ())
    assert path.read_text(encoding="utf-8") == TEMPLATE
    assert read_settings(path) == (Settings(), ())
    written = tomllib.loads(TEMPLATE)
    assert {*written, "voc_chord"} == set(Settings.__dataclass_fields__)


def test_home_that_cannot_be_written_gets_the_defaults(tmp_path: Path) -> None:
    """No file, no complaint: the program runs on its defaults."""
    (tmp_path / "file").touch()
    assert read_settings(tmp_path / "new" / "settings.toml")[0] == Settings()
    settings, _ = read_settings(tmp_path / "file" / "settings.toml")
    assert settings == Settings()


def test_values_of_the_file_are_used(tmp_path: Path) -> None:
    """All that is right is taken, also behind a byte order mark; what is not named is the default."""
    path = tmp_path / "settings.toml"
    path.write_text(
        'candidates = 3\ntheme = "dark"\nblocked_apps = ["Slack"]\n[chords]\naccept = "ctrl+space"\n',
        encoding="utf-8-sig",
    )
    settings, problems = read_settings(path)
    assert problems == ()
    assert (settings.candidates, settings.theme, settings.blocked_apps) == (3, "dark", ("Slack",))
    assert settings.chords.accept == Chord("Space", frozenset({"Ctrl"}))
    assert settings.chords.candidates[2] == Chord("3", frozenset({"Ctrl"}))


BAD_VALUES: dict[str, tuple[dict[str, Any], str, Sentence]] = {
    "too many": ({"candidates": 10}, "candidates", Sentence.WHY_INT),
    "truth for number": ({"threads": True}, "threads", Sentence.WHY_INT),
    "number for truth": ({"append_space": 1}, "append_space", Sentence.WHY_BOOL),
    "theme": ({"theme": "pink"}, "theme", Sentence.WHY_CHOICE),
    "theme no text": ({"theme": ["dark"]}, "theme", Sentence.WHY_CHOICE),
    "empty model": ({"model": " "}, "model", Sentence.WHY_TEXT),
    "apps no list": ({"blocked_apps": "keepassxc"}, "blocked_apps", Sentence.WHY_TEXTS),
    "rules no list": ({"program_rules": "x"}, "program_rules", Sentence.WHY_TABLES),
    "rules no tables": ({"program_rules": ["x"]}, "program_rules", Sentence.WHY_TABLES),
    "apps of numbers": ({"blocked_apps": [1]}, "blocked_apps", Sentence.WHY_TEXTS),
    "chords no table": ({"chords": "Tab"}, "chords", Sentence.WHY_TABLE),
    "unknown": ({"colour": "red"}, "colour", Sentence.WHY_UNKNOWN),
    "unknown chord": ({"chords": {"jump": "F5"}}, "chords.jump", Sentence.WHY_UNKNOWN),
    "chord no text": ({"chords": {"accept": 5}}, "chords.accept", Sentence.WHY_CHORD),
    "chord without meaning": ({"chords": {"accept": "Ctrl+Foo"}}, "chords.accept", Sentence.WHY_CHORD),
    "chord that types": ({"chords": {"accept": "space"}}, "chords.accept", Sentence.WHY_CHORD_TYPES),
    "chord of another": ({"chords": {"accept": "Escape"}}, "chords.accept", Sentence.WHY_CHORD_TWICE),
    "voc no table": ({"voc": "x"}, "voc", Sentence.WHY_TABLE),
    "voc unknown": ({"voc": {"key": "x"}}, "voc.key", Sentence.WHY_UNKNOWN),
    "voc address": ({"voc": {"address": "voc.example"}}, "voc.address", Sentence.WHY_ADDRESS),
    "voc half an address": ({"voc": {"address": "http://[::1"}}, "voc.address", Sentence.WHY_ADDRESS),
    "voc port": ({"voc": {"address": "http://h:99999"}}, "voc.address", Sentence.WHY_ADDRESS),
    "voc blank": ({"voc": {"address": "https://a b.kr"}}, "voc.address", Sentence.WHY_ADDRESS),
    "voc mark": ({"voc": {"address": "https://host!x"}}, "voc.address", Sentence.WHY_ADDRESS),
    "voc label": ({"voc": {"address": f"https://{'a' * 70}.kr"}}, "voc.address", Sentence.WHY_ADDRESS),
    "voc password": ({"voc": {"address": "https://a:b@voc.example"}}, "voc.address", Sentence.WHY_ENDPOINT),
    "voc query": ({"voc": {"address": "https://voc.example/?key=1"}}, "voc.address", Sentence.WHY_ENDPOINT),
    "voc protocol": ({"voc": {"protocol": "soap"}}, "voc.protocol", Sentence.WHY_CHOICE),
    "voc model": ({"voc": {"model": 5}}, "voc.model", Sentence.WHY_TEXT),
    "voc time": ({"voc": {"read_timeout": 0}}, "voc.read_timeout", Sentence.WHY_INT),
    "voc file": ({"voc": {"ca_file": "company.pem"}}, "voc.ca_file", Sentence.WHY_FILE),
    "voc file of nobody": ({"voc": {"ca_file": NOBODYS}}, "voc.ca_file", Sentence.WHY_FILE),
    "voc file twice": ({"voc": {"ca_file": ["/ca.pem"]}}, "voc.ca_file", Sentence.WHY_TEXT),
    "voc proxy": ({"voc": {"proxy": "auto"}}, "voc.proxy", Sentence.WHY_PROXY),
    "voc consent": ({"voc": {"plain_http": "yes"}}, "voc.plain_http", Sentence.WHY_BOOL),
    "voc temperature": ({"voc": {"temperature": 2.1}}, "voc.temperature", Sentence.WHY_NUMBER),
    "voc not a number": ({"voc": {"top_p": float("nan")}}, "voc.top_p", Sentence.WHY_NUMBER),
    "voc truth for number": ({"voc": {"top_p": True}}, "voc.top_p", Sentence.WHY_NUMBER),
    "voc chord": ({"voc": {"chord": "Ctrl+Foo"}}, "voc.chord", Sentence.WHY_CHORD),
    "voc chord that is needed everywhere": ({"voc": {"chord": "Tab"}}, "voc.chord", Sentence.WHY_CHORD_TYPES),
    "voc chord that types": ({"voc": {"chord": "c"}}, "voc.chord", Sentence.WHY_CHORD_TYPES),
    "voc chord of another": ({"voc": {"chord": "Ctrl+1"}}, "voc.chord", Sentence.WHY_CHORD_TWICE),
    "two alike": ({"chords": {"up": "F5", "down": "F5"}}, "chords.down", Sentence.WHY_CHORD_TWICE),
}


@pytest.mark.parametrize(("table", "name", "reason"), BAD_VALUES.values(), ids=BAD_VALUES.keys())
def test_bad_value_is_reported_and_replaced(table: dict[str, Any], name: str, reason: Sentence) -> None:
    """The report names the setting, why, and the default that stands in; other settings are not touched."""
    settings, problems = parse_settings({**table, "font_size": 17})
    assert [(each.name, each.reason) for each in problems if isinstance(each, BadSetting)] == [(name, reason)]
    assert settings.font_size == 17
    assert all(each.sentence for each in problems)
    if name != "chords.down":
        assert settings == parse_settings({"font_size": 17})[0]


def test_chords_may_be_exchanged() -> None:
    """Two settings may take each other's chord; only the same chord twice is refused."""
    settings, problems = parse_settings({"chords": {"accept": "Escape", "dismiss": "Tab"}})
    assert problems == ()
    assert (settings.chords.accept, settings.chords.dismiss) == (Chord("Escape"), Chord("Tab"))


@pytest.mark.parametrize(
    ("table", "stem"),
    [
        ({"accept": "Ctrl+0"}, "Ctrl+Alt+0"),
        ({"accept": "Ctrl+0", "up": "Ctrl+Alt+0"}, "Ctrl+Shift+0"),
        ({"accept": "Ctrl+0", "stem": "F6"}, "F6"),
        ({}, "Ctrl+0"),
    ],
)
def test_the_stem_s_chord_gives_way(table: dict[str, str], stem: str) -> None:
    """It is younger than the others: who had its keys for something else before keeps them, without a word."""
    settings, problems = parse_settings({"chords": table})
    assert problems == ()
    assert str(settings.chords.stem) == stem
    if "accept" in table:
        assert str(settings.chords.accept) == "Ctrl+0"


chord_names = st.sampled_from(
    ["stem", "accept", "accept_without_space", "up", "down", "dismiss", "candidate_1", "candidate_9"]
)
chord_texts = st.sampled_from(
    ["Ctrl+0", "Ctrl+Alt+0", "Tab", "Shift+Tab", "Escape", "Up", "Down", "Ctrl+1", "Ctrl+9", "F5", "a", "?"]
)


@given(st.dictionaries(chord_names, chord_texts))
def test_chords_are_always_distinct(table: dict[str, str]) -> None:
    """Whatever the file says, no chord means two things."""
    chords = parse_settings({"chords": table})[0].chords
    single = [chords.accept, chords.accept_without_space, chords.up, chords.down, chords.dismiss, chords.stem]
    every = [*single, *chords.candidates]
    assert len(set(every)) == len(every) == 15


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'candidates = 3\ntheme = dark"\n', 2),
        (b"[chords\n", 1),
        (b'a = 1\nb = """\n', 2),
        (b"\xff\xfe", 0),
    ],
)
def test_file_that_is_no_toml_is_left_alone(tmp_path: Path, content: bytes, line: int) -> None:
    """The report names the line if there is one; the defaults are used and the person's file is not overwritten."""
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    settings, [problem] = read_settings(path)
    assert settings == Settings()
    assert isinstance(problem, UnreadableSettings)
    assert problem.line == line
    assert str(path) in problem.sentence
    assert path.read_bytes() == content


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_reported(tmp_path: Path) -> None:
    """A file that may not be read is told of with the system's reason."""
    path = tmp_path / "settings.toml"
    path.touch(mode=0)
    _, [problem] = read_settings(path)
    assert isinstance(problem, UnreadableSettings)


def test_folder_in_the_place_of_the_file_is_reported(tmp_path: Path) -> None:
    """Whatever keeps the file from being read ends in a report, not in an exception."""
    settings, [problem] = read_settings(tmp_path)
    assert settings == Settings()
    assert isinstance(problem, UnreadableSettings)
    assert problem.reason


def test_a_setting_is_changed_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    """Comments, order and what the person wrote are theirs."""
    path = tmp_path / "folder" / "settings.toml"
    write_setting(path, "model", "kogpt2")
    assert read_settings(path) == (Settings(model="kogpt2"), ())
    assert path.read_text(encoding="utf-8") == TEMPLATE.replace('model = "ieum-mini"', 'model = "kogpt2"', 1)
    path.write_text("# 내 설정\ncandidates = 3 # 셋\n\n[chords]\naccept = 'F5'\n", encoding="utf-8")
    write_setting(path, "model", "다른 모델")
    text = path.read_text(encoding="utf-8")
    assert "# 내 설정\ncandidates = 3 # 셋\n" in text
    assert read_settings(path)[0].model == "다른 모델"
    assert read_settings(path)[1] == ()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes")
def test_a_link_stays_a_link_and_a_mode_the_mode(tmp_path: Path) -> None:
    """People keep their settings in a folder of their own; a new setting stands on top, with its own line."""
    real, path = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    real.write_text("candidates = 3\n\n# keys\n[chords]\naccept = 'F5'\n", encoding="utf-8")
    real.chmod(0o640)
    path.symlink_to(real)
    write_setting(path, "model", "x")
    assert path.is_symlink()
    assert real.read_text(encoding="utf-8").startswith('model = "x"\n\ncandidates = 3\n\n# keys\n[chords]\n')
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_no_toml_is_left_alone(tmp_path: Path) -> None:
    """It is the person's to mend, so nothing is written."""
    path = tmp_path / "settings.toml"
    path.write_text("candidates = = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="TOML"):
        write_setting(path, "model", "x")
    assert path.read_text(encoding="utf-8") == "candidates = = 3\n"


@pytest.mark.parametrize("hub", ["ftp://hub", "hub.example", "https://", 5, ""])
def test_an_address_is_one_of_the_web(hub: object) -> None:
    """Anything else is replaced by the hub itself."""
    settings, problems = parse_settings({"hub": hub})
    assert settings.hub == Settings().hub
    assert [each.reason for each in problems if isinstance(each, BadSetting)] == [Sentence.WHY_ADDRESS]
    assert parse_settings({"hub": "http://127.0.0.1:80/"})[0].hub == "http://127.0.0.1:80"


def test_the_endpoint_of_the_settings() -> None:
    """What is right is taken as it is spelled; a whole number is a number; no chord is a choice."""
    given = {"address": "https://voc.example:8443/v2/", "protocol": "openai", "temperature": 1, "chord": ""}
    settings, problems = parse_settings({"voc": given})
    assert problems == ()
    assert settings.voc == Endpoint(address="https://voc.example:8443/v2", protocol="openai", temperature=1.0)
    assert settings.voc_chord == ""
    assert parse_settings({"voc": {"chord": "F9", "proxy": "http://proxy:3128"}})[1] == ()
    assert parse_settings({"voc": {"address": "", "ca_file": ""}}) == (Settings(), ())
    for path in (str(Path("/etc/ssl/회사.pem").absolute()), "~/ca.pem"):
        assert parse_settings({"voc": {"ca_file": path}}) == (Settings(voc=Endpoint(ca_file=path)), ())


def test_settings_of_tables_are_changed_together(tmp_path: Path) -> None:
    """In a file that names the table, and in one from before there was such a table; all or nothing."""
    path = tmp_path / "settings.toml"
    changes: dict[str, str | float | bool | list[str]] = {
        "voc.address": "https://voc.example",
        "voc.temperature": 0.5,
        "voc.plain_http": True,
        "chords.up": "F5",
        "blocked_apps": ["a"],
    }
    for source in (TEMPLATE, "# mine\ncandidates = 3 # three\n\n[chords] # keys\ndown = 'F6'\n", ""):
        path.write_text(source, encoding="utf-8")
        write_settings(path, changes)
        settings, problems = read_settings(path)
        assert problems == ()
        assert settings.voc == Endpoint(address="https://voc.example", temperature=0.5, plain_http=True)
        assert settings.blocked_apps == ("a",)
        assert str(settings.chords.up) == "F5"
    path.write_text("candidates = 3 # three\n[chords] # keys\ndown = 'F6'\n", encoding="utf-8")
    write_settings(path, changes)
    assert "candidates = 3 # three" in path.read_text(encoding="utf-8")
    assert "[chords] # keys" in path.read_text(encoding="utf-8")


REFUSED: dict[str, tuple[str, dict[str, Any], dict[str, Sentence]]] = {
    "out of range": ("", {"candidates": 10}, {"candidates": Sentence.WHY_INT}),
    "one of two": ("", {"font_size": 12, "theme": "pink"}, {"theme": Sentence.WHY_CHOICE}),
    "unknown": ("", {"colour": 1}, {"colour": Sentence.WHY_UNKNOWN}),
    "of a table": ("", {"voc.temperature": 3.0}, {"voc.temperature": Sentence.WHY_NUMBER}),
    "no table": ('voc = "x"\n', {"voc.model": "x"}, {"voc.model": Sentence.WHY_TABLE}),
    "twin of a default": ("", {"chords.accept": "Escape"}, {"chords.accept": Sentence.WHY_CHORD_TWICE}),
    "twin that stands below": (
        "[chords]\ndown = 'F7'\n",
        {"chords.accept": "F7"},
        {"chords.accept": Sentence.WHY_CHORD_TWICE},
    ),
    "twin of the classifier's default": (
        "",
        {"chords.up": "Ctrl+Alt+C"},
        {"chords.up": Sentence.WHY_CHORD_TWICE},
    ),
}


@pytest.mark.parametrize(("source", "changes", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_change_that_breaks_a_rule_writes_nothing(
    tmp_path: Path, source: str, changes: dict[str, Any], why: dict[str, Sentence]
) -> None:
    """All or none; the problems name the changed settings, though a check may speak of the other of two."""
    path = tmp_path / "settings.toml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(RefusedSettings) as caught:
        write_settings(path, changes)
    assert {each.name: each.reason for each in caught.value.problems} == why
    assert all(each.sentence for each in caught.value.problems)
    assert path.read_text(encoding="utf-8") == source
    assert list(tmp_path.iterdir()) == [path]


def test_an_older_fault_does_not_forbid_a_change(tmp_path: Path) -> None:
    """It stays the person's to mend; what is changed to what it was is not written at all."""
    path = tmp_path / "settings.toml"
    source = "font_size = 99 # mine\nwidth = 3\n"
    path.write_text(source, encoding="utf-8")
    assert write_settings(path, {"candidates": 3}).candidates == 3
    assert path.read_text(encoding="utf-8") == f"candidates = 3\n\n{source}"
    write_settings(path, {"append_space": True})
    before = path.stat().st_ino
    write_settings(path, {"candidates": 3, "append_space": True})
    assert path.stat().st_ino == before
    with pytest.raises(RefusedSettings):
        write_settings(path, {"font_size": 100})


VALUES: dict[str, Any] = {
    "candidates": 7,
    "theme": "dark",
    "append_space": False,
    "blocked_apps": ("a", "나"),
    "program_rules": ({"names": ["a", "나"], "show": "asked", "learn": False}, {"names": ['"'], "key": "right"}),
    "eot_characters": '~"\\♡',
    "chords.accept": "Ctrl+Space",
    "chords.candidate_9": "F12",
    "voc.address": "https://voc.example/api",
    "voc.top_p": 0.5,
    "voc.temperature": 1.0,
    "voc.chord": "",
}


@pytest.mark.parametrize(("name", "value"), VALUES.items())
@pytest.mark.parametrize("source", [TEMPLATE, "", "[chords]\nup = 'F5' # mine\n\n# below\n[voc]\nmodel = 'x'\n"])
def test_every_kind_of_value_comes_back(tmp_path: Path, source: str, name: str, value: Any) -> None:
    """By its name, whatever the file looked like before; all other lines stay as they were."""
    path = tmp_path / "settings.toml"
    path.write_text(source, encoding="utf-8")
    settings = write_settings(path, {name: value})
    assert read_settings(path) == (settings, ())
    assert value_of(settings, name) == value
    lost = [line for line in source.splitlines() if line not in path.read_text(encoding="utf-8").splitlines()]
    assert all(line.split(" = ")[0].strip() == name.rsplit(".", maxsplit=1)[-1] for line in lost if " = " in line)
    assert all("#" not in line or " = " in line for line in lost)


def test_dotted_and_inline_tables_are_the_persons_own_way(tmp_path: Path) -> None:
    """They are changed where they stand."""
    path = tmp_path / "settings.toml"
    path.write_text("chords.up = 'F5' # mine\nvoc = { model = 'x' }\n", encoding="utf-8")
    write_settings(path, {"chords.up": "F6", "voc.model": "y", "voc.proxy": "none"})
    settings, problems = read_settings(path)
    assert problems == ()
    assert (str(settings.chords.up), settings.voc.model, settings.voc.proxy) == ("F6", "y", "none")
    assert "# mine" in path.read_text(encoding="utf-8")


def test_a_name_that_is_no_setting_has_no_value() -> None:
    """Whoever asks has spelled it wrongly."""
    for name in ("colour", "voc.colour", "chords.jump", "colour.red"):
        with pytest.raises(KeyError):
            value_of(Settings(), name)


def test_the_classifying_chord_gives_way_to_the_popups() -> None:
    """Though it is the default: no chord means two things, and no file needs to name both."""
    settings, problems = parse_settings({"chords": {"up": "Ctrl+Alt+C"}})
    assert settings.voc_chord == ""
    assert [each.name for each in problems if isinstance(each, BadSetting)] == ["voc.chord"]


@pytest.mark.parametrize("given", [{"chords": {"up": "Ctrl+Alt+P"}}, {"voc": {"chord": "Ctrl+Alt+P"}}])
def test_the_pausing_chord_gives_way(given: dict[str, object]) -> None:
    """Who had those keys for something else before there was this one keeps them, and nothing is wrong in their file."""
    settings, problems = parse_settings(given)
    assert (settings.pause_chord, problems) == ("", ())
    settings, problems = parse_settings({**given, "pause_chord": "Ctrl+Alt+P"})
    assert settings.pause_chord == ""
    assert [each.name for each in problems if isinstance(each, BadSetting)] == ["pause_chord"]
    assert parse_settings({**given, "pause_chord": "F8"})[0].pause_chord == "F8"
    assert parse_settings({"pause_chord": "Tab"})[0].pause_chord == "Ctrl+Alt+P"
