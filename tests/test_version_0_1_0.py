"""What version 0.1.0 left on a person's disk is read as it was meant: ``tests/data/version-0.1.0``, written by itself."""

from __future__ import annotations

import asyncio
import csv
import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from desktop.input.protocol import Chord
from desktop.settings.change import value_of, write_settings
from desktop.settings.model import Settings, read_settings
from desktop.settings.options import OPTIONS
from desktop.settings.problems import BadSetting
from desktop.settings.template import TEMPLATE
from desktop.system.autostart import Autostart
from desktop.system.data_format import is_newer
from desktop.voc.protocol.dictionary import parse_dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.table.batch import run_batch
from desktop.voc.table.results import Column, Words
from desktop.words.app import Sentence
from models.hub.partial import Partial, RemoteFile
from models.store.store import Store

NEWER = {
    "unnamed_apps",
    "program_rules",
    "stem_row",
    "eagerness",
    "taking_key",
    "chords.stem",
    "chords.ask",
    "chords.undo",
    "pause_chord",
    "keep_record",
    "learning",
    "abbreviations",
    "usual_abbreviations",
    "api",
    "api_keyed",
    "api_ports",
    "api_voc_model",
}
"""Settings that there are since, in paragraphs of their own in the file."""
LEFT = Path(__file__).parent / "data" / "version-0.1.0"
COLUMNS: tuple[Column, ...] = (
    "claim", "summary", "bug", "keywords", "major", "middle", "minor", "ground", "others", "confidence", "remarks",
    "fault",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy to work on."""
    return Path(shutil.copytree(LEFT, tmp_path / "home"))


def test_untouched_settings_are_the_defaults(home: Path) -> None:
    """The commented file of a fresh installation says what a program without a file does."""
    assert read_settings(home / "settings-fresh.toml") == (Settings(), ())


def test_a_person_s_settings(home: Path) -> None:
    """Every value that was changed means what it meant, in the spelling of that time."""
    settings, problems = read_settings(home / "settings-own.toml")
    assert problems == ()
    assert (settings.candidates, settings.theme, settings.font_size, settings.append_space) == (7, "dark", 14, False)
    assert (settings.model, settings.deadline_ms, settings.eot, settings.eot_characters) == ("kogpt2", 80, False, "§~")
    assert settings.blocked_apps == ("keepassxc", "xterm")
    chords = settings.chords
    assert chords.accept_without_space == Settings().chords.accept_without_space
    assert chords.candidates[1:] == Settings().chords.candidates[1:]
    # Each of these chords had two spellings already; they name the same keys.
    write_settings(
        home / "settings-fresh.toml",
        {
            "chords.accept": "Ctrl+.",
            "chords.up": "PageUp",
            "chords.down": "PageDown",
            "chords.dismiss": "Ctrl+BackSpace",
            "chords.candidate_1": "Alt+Enter",
        },
    )
    assert read_settings(home / "settings-fresh.toml")[0].chords == chords
    voc = settings.voc
    assert (voc.address, voc.protocol, voc.model) == ("https://voc.example/api", "openai", "qwen")
    assert (voc.concurrency, voc.total_timeout, voc.temperature, voc.top_p) == (16, 3600, 0, 1)
    assert voc.plain_http
    assert settings.voc_chord == "Ctrl+Alt+slash"


def test_a_fresh_file_is_the_same_to_the_letter() -> None:
    """Nobody is told other limits, choices or defaults than they were; what is newer stands in paragraphs beside."""
    paragraphs = TEMPLATE.split("\n\n")
    newer = {name.rpartition(".")[2] for name in NEWER}
    older = [each for each in paragraphs if each.rpartition("\n")[2].partition(" =")[0] not in newer]
    beside = [line for each in paragraphs if each not in older for line in each.splitlines()]
    assert {line.partition(" =")[0] for line in beside if not line.startswith("#")} == newer
    assert (LEFT / "settings-fresh.toml").read_text(encoding="utf-8") == "\n\n".join(older)


def test_every_value_at_its_limit() -> None:
    """What the program itself wrote, each value another than the default, the numbers at their ends."""
    settings, problems = read_settings(LEFT / "settings-all.toml")
    assert problems == ()
    assert {name for name, option in OPTIONS.items() if value_of(settings, name) == _plain(option.default)} == {
        *NEWER,
        *("chords.accept_without_space", "chords.up", "chords.down"),
        *(f"chords.candidate_{row}" for row in range(1, 9)),
    }
    numbers = {name: value_of(settings, name) for name, option in OPTIONS.items() if option.limits != (0, 0)}
    assert numbers == {name: OPTIONS[name].limits[1] for name in numbers}
    assert len(numbers) == 12
    assert settings.voc == Endpoint(
        address="https://voc.example:8443/v1",
        protocol="openai",
        model="qwen3",
        connect_timeout=60,
        read_timeout=600,
        total_timeout=3600,
        ca_file="/etc/ssl/company.pem",
        proxy="http://proxy.example:3128",
        plain_http=True,
        max_new_tokens=2048,
        temperature=2.0,
        top_p=1.0,
        concurrency=16,
    )


def _plain(default: object) -> object:
    return str(default) if isinstance(default, Chord) else default


def test_mistakes_are_told_as_they_were() -> None:
    """In their order, each with its reason, the default that stands in, and what is allowed; the rest is used."""
    settings, problems = read_settings(LEFT / "settings-faulty.toml")
    told = [(each.name, each.reason, each.limits) for each in problems if isinstance(each, BadSetting)]
    assert told == [
        ("color", Sentence.WHY_UNKNOWN, ""),
        ("candidates", Sentence.WHY_INT, "1–9"),
        ("font_size", Sentence.WHY_INT, "6–40"),
        ("blocked_apps", Sentence.WHY_TEXTS, ""),
        ("chords.accept", Sentence.WHY_CHORD_TYPES, ""),
        ("chords.down", Sentence.WHY_CHORD_TWICE, "chords.up"),
        ("voc.key", Sentence.WHY_UNKNOWN, ""),
        ("voc.connect_timeout", Sentence.WHY_INT, "1–60"),
        ("voc.total_timeout", Sentence.WHY_INT, "1–3600"),
        ("voc.concurrency", Sentence.WHY_INT, "1–16"),
        ("voc.chord", Sentence.WHY_CHORD_TYPES, ""),
    ]
    assert settings == dataclasses.replace(
        Settings(),
        theme="light",
        chords=dataclasses.replace(Settings().chords, up=Chord("k", frozenset({"Ctrl"}))),
        voc=Endpoint(address="https://voc.example", temperature=1.0, proxy="none"),
    )


def test_a_change_keeps_the_rest_of_the_file(home: Path) -> None:
    """One value written anew changes its own line and no other."""
    path = home / "settings-own.toml"
    before = path.read_text(encoding="utf-8").splitlines()
    write_settings(path, {"candidates": 3})
    after = path.read_text(encoding="utf-8").splitlines()
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ("candidates = 7", "candidates = 3")
    ]


def test_an_installed_model_and_its_mark(home: Path) -> None:
    """The model is there, whole, and still marked for having crashed the engine."""
    store = Store(home / "models")
    [found] = store.models()
    assert (found.id, found.fault) == ("kogpt2", "")
    assert store.verify("kogpt2", whole=True) == ""
    assert found.manifest is not None
    assert (found.manifest.name, found.manifest.source.commit) == ("KoGPT2", "a" * 40)
    assert store.marks()["kogpt2"].reason == "crashed"
    store.unmark("kogpt2")
    assert store.marks() == {}


def test_a_download_goes_on(home: Path) -> None:
    """The bytes that had come are kept: only the rest is fetched."""
    noted = json.loads((home / "partial" / "tokenizer.json.part.json").read_text(encoding="utf-8"))
    with Partial(home / "partial", RemoteFile(**noted), lambda _: None) as part:
        assert part.length == 14
        part.write(b"456789abcdef")
        part.finish()
    assert (home / "partial" / "tokenizer.json").read_bytes() == b"01234567890123456789abcdef"


def test_a_batch_goes_on(home: Path) -> None:
    """A batch whose answers had all been paid for becomes a table without asking for one of them again."""
    folder = home / "batch"
    dictionary = parse_dictionary((folder / "categories.json").read_text(encoding="utf-8"))
    endpoint = Endpoint(address="http://127.0.0.1:9", proxy="none")
    words = Words({column: column for column in COLUMNS}, lambda remark: remark.code, lambda code: code)
    target = folder / "out.csv"
    asyncio.run(run_batch(folder / "in.csv", target, "내용", endpoint, dictionary, words, lambda _: None))
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["summary"] for row in rows] == ["답 0", "답 1", "답 2"]
    assert {row["claim"] for row in rows} == {"claim"}
    assert not list(folder.glob(".*journal"))


def test_the_rest_of_the_home(home: Path) -> None:
    """Its data is not newer, and its autostart entry still starts the program."""
    assert not is_newer(home / "data")
    entry = Autostart(home / "kr.ieum.Ieum.desktop", ("/usr/bin/ieum",))
    assert entry.is_on()
    before = entry.file.read_bytes()
    entry.turn(on=True)
    assert entry.file.read_bytes() == before


def test_nothing_of_these_settings_is_unknown() -> None:
    """The file of that time names every setting that it had; each is one still."""
    names = {field.name for field in dataclasses.fields(Settings)}
    lines = (LEFT / "settings-fresh.toml").read_text(encoding="utf-8").splitlines()
    top = lines[: lines.index("[chords]")]
    named = {line.partition("=")[0].strip() for line in top if "=" in line and not line.startswith("#")}
    assert named <= names
    assert len(named) >= 16
