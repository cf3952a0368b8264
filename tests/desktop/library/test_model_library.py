"""What the windows are shown of the store and the catalogue."""

from __future__ import annotations

from pathlib import Path

from models_installed import install

from desktop.library.files import builtin_model
from desktop.library.model_library import ModelLibrary
from models.store.store import Store


def test_installed_models_come_before_those_that_can_be_had(tmp_path: Path) -> None:
    """The built-in one first; each model once."""
    store = Store(tmp_path)
    install(store, model="kogpt2")
    install(store, model="mine")
    entries = ModelLibrary(store).entries()
    names = [entry.id for entry in entries]
    assert names[:3] == ["ieum-mini", "kogpt2", "mine"]
    assert len(set(names)) == len(names)
    assert [entry.installed for entry in entries] == [True] * 3 + [False] * (len(names) - 3)
    assert all(entry.licence is not None for entry in entries if entry.id != "mine")


def test_files_of_a_model(tmp_path: Path) -> None:
    """Of an installed one by its id, of the built-in one, and of any folder."""
    store = Store(tmp_path / "models")
    install(store, model="kogpt2")
    library = ModelLibrary(store)
    assert library.files("kogpt2").gguf == str(tmp_path / "models" / "kogpt2" / "model.gguf")
    assert library.files("kogpt2").id == "kogpt2"
    assert library.files("ieum-mini") == builtin_model()
    assert library.files(str(tmp_path)).gguf == str(tmp_path / "model.gguf")


def test_a_broken_model_says_so(tmp_path: Path) -> None:
    """A file that was cut, a manifest that is none, a crash that was noted."""
    store = Store(tmp_path)
    for name in ("cut", "torn", "crashed"):
        install(store, model=name)
    (tmp_path / "cut" / "model.gguf").write_bytes(b"")
    (tmp_path / "torn" / "manifest.json").write_text("{")
    library = ModelLibrary(store)
    library.mark_bad("crashed")
    faults = {entry.id: entry.fault for entry in library.entries() if entry.installed}
    assert faults == {"ieum-mini": "", "cut": "wrong-size", "torn": "broken-manifest", "crashed": "crashed"}
    library.unmark("crashed")
    found = library.entry("crashed")
    assert found is not None
    assert found.fault == ""


def test_a_begun_download_is_told(tmp_path: Path) -> None:
    """So that the window offers to go on."""
    store = Store(tmp_path)
    with store.workplace("kogpt2") as place:
        (place.folder / "part").write_bytes(b"1234")
    found = ModelLibrary(store).entry("kogpt2")
    assert found is not None
    assert found.begun
    assert not found.installed
