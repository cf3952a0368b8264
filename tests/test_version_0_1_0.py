"""What version 0.1.0 left on a person's disk is read as it was meant: ``tests/data/version-0.1.0``, written by itself."""

from __future__ import annotations

import asyncio
import csv
import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from desktop.settings.change import write_settings
from desktop.settings.model import Settings, read_settings
from desktop.system.autostart import Autostart
from desktop.system.data_format import is_newer
from desktop.voc.client.connection import VocConnection
from desktop.voc.protocol.dictionary import parse_dictionary
from desktop.voc.table.batch import run_batch
from desktop.voc.table.results import Column, Words
from models.hub.partial import Partial, RemoteFile
from models.store.store import Store

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
    assert voc.chord == "Ctrl+Alt+slash"


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
    connection = VocConnection(address="http://127.0.0.1:9", proxy="none")
    words = Words({column: column for column in COLUMNS}, lambda remark: remark.code, lambda code: code)
    target = folder / "out.csv"
    asyncio.run(run_batch(folder / "in.csv", target, "내용", connection, dictionary, words, lambda _: None))
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
