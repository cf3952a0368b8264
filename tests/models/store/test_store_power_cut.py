"""A process that dies at any step of changing the store: what is found next is the old model or the new one, whole."""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path

import pytest
from disk_power_cut import dies_at, every_death
from models_installed import WHEN, fill, install

from models import durable
from models.errors import StoreError
from models.store.manifest import encode
from models.store.store import Store

if sys.platform == "win32":
    pytest.skip("a process is copied, and dies", allow_module_level=True)


class SharingViolation(PermissionError):
    """What Windows raises for a folder in which a program has a file open."""

    winerror = 32


def content(store: Store) -> str:
    """Which model is found, and that it is whole; empty for none."""
    found = {each.id: each for each in store.models()}
    if "kogpt2" not in found:
        return ""
    assert store.verify("kogpt2", whole=True) == ""
    manifest, weights = found["kogpt2"].manifest, found["kogpt2"].gguf.read_bytes().decode()
    assert manifest is not None
    assert manifest.quantisation == weights
    return weights


def tidy(store: Store) -> None:
    """Nothing is left but models, work and locks."""
    assert not any((store.folder / ".old").glob("*"))
    store.sweep()
    assert not any((store.folder / ".trash").glob("*"))


@pytest.mark.parametrize("before", ["", "old"])
def test_placing(tmp_path: Path, before: str) -> None:
    """Leaves the old model or the new one; once the new one is seen it stays; the next attempt succeeds."""
    store = Store(tmp_path / "models")
    seen: list[str] = []

    def prepare() -> None:
        if before:
            install(store, before.encode())
        elif store.models():
            store.remove("kogpt2")

    def check() -> None:
        now = content(Store(store.folder))
        assert now in (before, "new")
        seen.append(now)
        tidy(store)
        assert content(store) == now
        install(store, b"next")
        assert content(store) == "next"

    def place() -> None:
        with store.workplace("kogpt2") as work:
            (work.folder / "checkpoint.bin").write_bytes(b"x")
            work.place(fill(work, b"new"))

    steps = every_death(prepare, place, check)
    assert steps > 10
    assert seen.index("new") > 3
    assert set(seen[seen.index("new") :]) == {"new"}
    assert seen.count("new") > 3


def test_removing(tmp_path: Path) -> None:
    """The model is there, whole, or it is not; it does not come back."""
    store = Store(tmp_path / "models")
    seen: list[str] = []

    def check() -> None:
        seen.append(content(Store(store.folder)))
        tidy(store)
        assert content(store) == seen[-1]

    steps = every_death(lambda: install(store, b"old"), lambda: store.remove("kogpt2"), check)
    assert steps > 3
    assert set(seen) == {"old", ""}
    assert seen == sorted(seen, reverse=True)


def test_finishing_what_another_began(tmp_path: Path) -> None:
    """The one who finds it half done may die as well, at any step."""
    store = Store(tmp_path / "models")

    def prepare() -> None:
        install(store, b"old")
        with store.workplace("kogpt2") as work:
            # Decided, and not yet moved.
            durable.write(work.folder / "manifest.json", encode(fill(work, b"new")))

    def check() -> None:
        assert content(Store(store.folder)) == "new"
        tidy(store)

    def look() -> None:
        store.models()

    assert every_death(prepare, look, check) > 2


def test_marking(tmp_path: Path) -> None:
    """A mark is there or not; those that were there stay."""
    store = Store(tmp_path / "models")

    def prepare() -> None:
        store.mark_bad("first", "crashed", WHEN)
        store.unmark("second")

    def check() -> None:
        assert set(store.marks()) in ({"first"}, {"first", "second"})

    assert every_death(prepare, lambda: store.mark_bad("second", "hung", WHEN), check) > 2


def test_a_dead_program_holds_no_lock(tmp_path: Path) -> None:
    """Its work can be gone on with at once."""
    store = Store(tmp_path / "models")

    def work() -> None:
        with store.workplace("kogpt2") as place:
            (place.folder / "a.part").write_bytes(b"x")
            os.kill(os.getpid(), signal.SIGKILL)

    assert dies_at(1000, work)
    assert not store.unfinished()[0].busy
    with store.workplace("kogpt2") as place:
        assert (place.folder / "a.part").read_bytes() == b"x"


def test_a_folder_that_another_program_has_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows it cannot be moved: told so, the old model stays, and the new one comes in as soon as it can."""
    store = Store(tmp_path / "models")
    install(store, b"old")
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if path == store.folder / "kogpt2":
            raise SharingViolation(errno.EACCES, "in use")
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(StoreError) as caught:
            install(store, b"new")
        assert caught.value.code == "in-use"
        assert store.get("kogpt2").gguf.read_bytes() == b"old"
        with pytest.raises(StoreError) as caught:
            store.remove("kogpt2")
        assert caught.value.code == "in-use"
        assert content(store) == "old"
    assert content(store) == "new"
    tidy(store)
