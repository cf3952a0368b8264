"""Importing what somebody swaps, grows or feeds for ever: the model is the file that was looked at, or none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from models_ggufs import STRING, U32, tiny
from models_tiny import tiny_model

from models.errors import BadFile, StoreError
from models.install import install as installing
from models.install.install import import_model
from models.readers.recognise import recognise_gguf
from models.store.manifest import read_manifest, record_of
from models.store.marks import Marks
from models.store.store import Store


def silent(stage: str, done: int, total: int) -> None:
    """Nobody looks on."""


def trusting(gguf: Path, tokenizer: Path) -> None:
    """A first load that finds nothing amiss."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty one."""
    return Store(tmp_path / "store")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with a sound model."""
    folder = tmp_path / "mine"
    folder.mkdir()
    made = tiny_model(folder, "model")
    Path(made.tokenizer).rename(folder / "tokenizer.json")
    return folder


def bad() -> bytes:
    """A GGUF that would end llama.cpp's process."""
    parts = tiny("llama")
    parts.metadata = [
        (key, U32, 2**31 - 1) if key == b"llama.block_count" else (key, kind, value)
        for key, kind, value in parts.metadata
    ]
    return parts.written()


def nothing_is_left(store: Store) -> bool:
    return store.models() == () and store.unfinished() == ()


def test_a_link_swapped_during_the_import_changes_nothing(
    store: Store, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that was looked at is the one that is copied, whatever its path leads to by then."""
    (tmp_path / "bad.gguf").write_bytes(bad())
    link = source / "model.gguf"
    sound = link.rename(tmp_path / "sound.gguf")
    link.symlink_to(sound)

    def recognised(header: object) -> object:
        if link.resolve() == sound:
            link.unlink()
            link.symlink_to(tmp_path / "bad.gguf")
        return recognise_gguf(header)  # type: ignore[arg-type]

    monkeypatch.setattr(installing, "recognise_gguf", recognised)
    found = import_model(link, store, "Q8_0", silent, trusting)
    assert found.gguf.read_bytes() == sound.read_bytes()


def test_the_copy_is_looked_at_and_not_the_original(store: Store, source: Path) -> None:
    """Somebody writes into the file after it was looked at: what was copied is refused, and by the name it had."""
    path = source / "model.gguf"
    whole = path.read_bytes()

    def spoil(stage: str, done: int, total: int) -> None:
        if stage == "copy" and done == total:
            for copy in store.folder.rglob("model.gguf"):
                copy.write_bytes(bad())

    with pytest.raises(BadFile) as caught:
        import_model(path, store, "Q8_0", spoil, trusting)
    assert (caught.value.code, caught.value.subject) == ("broken-gguf", "model.gguf")
    assert path.read_bytes() == whole
    assert nothing_is_left(store)


def _tokenizer_for_ever(folder: Path) -> Path:
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer.json").symlink_to("/dev/zero")
    return folder


def _tokenizer_pipe(folder: Path) -> Path:
    (folder / "tokenizer.json").unlink()
    os.mkfifo(folder / "tokenizer.json")
    return folder


def _tokenizer_sparse(folder: Path) -> Path:
    os.truncate(folder / "tokenizer.json", 1 << 40)
    return folder


def _gguf_pipe(folder: Path) -> Path:
    (folder / "model.gguf").unlink()
    os.mkfifo(folder / "model.gguf")
    return folder


def _gguf_folder(folder: Path) -> Path:
    (folder / "model.gguf").unlink()
    (folder / "model.gguf").mkdir()
    return folder


def _device(folder: Path) -> Path:
    return Path("/dev/zero")


def _config_for_ever(folder: Path) -> Path:
    (folder / "model.gguf").unlink()
    (folder / "config.json").symlink_to("/dev/zero")
    return folder


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (_tokenizer_for_ever, {"unreadable"}),
        (_tokenizer_pipe, {"unreadable"}),
        (_tokenizer_sparse, {"too-large"}),
        (_gguf_pipe, {"unreadable"}),
        (_gguf_folder, {"unreadable"}),
        (_device, {"unreadable"}),
        (_config_for_ever, {"no-model", "unreadable"}),
    ],
)
def test_files_without_end_end_the_import(
    store: Store, source: Path, spoil: Callable[[Path], Path], codes: set[str]
) -> None:
    """Devices, pipes, folders called like files, and files with holes: refused at once, and nothing is kept."""
    with pytest.raises(BadFile) as caught:
        import_model(spoil(source), store, "Q8_0", silent, trusting)
    assert caught.value.code in codes
    assert nothing_is_left(store)


def test_a_name_that_is_markup_is_a_name(store: Store, tmp_path: Path) -> None:
    """It is kept as it was given; its folder has a name of its own."""
    parts = tiny("llama")
    parts.metadata[1] = (b"general.name", STRING, "[/x] <b>\x1b[31m굵게".encode())
    (tmp_path / "a.gguf").write_bytes(parts.written())
    found = import_model(tmp_path / "a.gguf", store, "Q8_0", silent, trusting)
    assert found.manifest is not None
    assert found.manifest.name == "[/x] <b> [31m굵게"
    assert "/" not in found.id


@pytest.mark.parametrize("name", ["manifest.json", "model.gguf"])
def test_pipes_in_the_store_keep_nobody_waiting(store: Store, source: Path, name: str) -> None:
    """A model with one is broken like any other, and so is a file of marks."""
    found = import_model(source / "model.gguf", store, "Q8_0", silent, trusting)
    (found.folder / name).unlink()
    os.mkfifo(found.folder / name)
    assert store.get(found.id).fault in ("broken-manifest", "unreadable")
    with pytest.raises(BadFile):
        read_manifest(found.folder) if name == "manifest.json" else record_of(found.folder / name)
    os.mkfifo(store.folder / ".marks.json")
    with pytest.raises(StoreError, match="unreadable"):
        Marks(store.folder).read()
