"""The store of models: making, replacing, removing, marking, and what it makes of broken folders."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from models_installed import WHEN, fill, install

from models.errors import StoreError
from models.store.manifest import FileRecord, encode, record_of
from models.store.store import Store


def failure(action: Callable[[], object]) -> str:
    """With which code it fails."""
    with pytest.raises(StoreError) as caught:
        action()
    return caught.value.code


def enter(store: Store, model: str = "kogpt2") -> None:
    with store.workplace(model):
        pass


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty one."""
    return Store(tmp_path / "models")


def test_an_empty_store(store: Store) -> None:
    """Holds nothing, and looking at it creates nothing."""
    assert store.models() == ()
    assert store.unfinished() == ()
    assert store.marks() == {}
    assert store.disk_use("kogpt2") == 0
    assert failure(lambda: store.get("kogpt2")) == "not-found"
    store.sweep()
    assert not store.folder.exists()


def test_a_model_is_made(store: Store) -> None:
    """In a folder that is no model yet; placed, it is found by every store of that folder, with all that is known."""
    with store.workplace("kogpt2") as work:
        assert store.models() == ()
        manifest = fill(work)
        (work.folder / "pytorch_model.bin").write_bytes(b"large")
        (work.folder / "onnx").mkdir()
        assert work.place(manifest).manifest == manifest
    found = Store(store.folder).get("kogpt2")
    assert (found.fault, found.mark, found.manifest) == ("", None, manifest)
    assert found.gguf.read_bytes() == b"weights"
    assert found.tokenizer.read_bytes() == b"{}"
    assert sorted(each.name for each in found.folder.iterdir()) == ["manifest.json", "model.gguf", "tokenizer.json"]
    assert store.models() == (found,)
    assert store.unfinished() == ()
    assert store.disk_use("kogpt2") == 9 + len(encode(manifest))
    assert store.verify("kogpt2", whole=True) == ""


def test_a_model_is_replaced(store: Store) -> None:
    """The new one is there, the old one gone, and its mark with it; a program that reads the old one reads on."""
    install(store, b"old")
    store.mark_bad("kogpt2", "crashed", WHEN)
    with store.get("kogpt2").gguf.open("rb") as reader:
        install(store, b"new")
        assert reader.read() == b"old"
    assert store.get("kogpt2").gguf.read_bytes() == b"new"
    assert store.marks() == {}
    assert list((store.folder / ".old").iterdir()) == []


def test_a_model_is_removed(store: Store) -> None:
    """With its mark; what is begun of it anew stays."""
    install(store)
    install(store, b"other", "other")
    store.mark_bad("kogpt2", "crashed", WHEN)
    with store.workplace("kogpt2") as work:
        (work.folder / "config.json.part").write_bytes(b"x")
    store.remove("kogpt2")
    assert [each.id for each in store.models()] == ["other"]
    assert store.marks() == {}
    assert [each.id for each in store.unfinished()] == ["kogpt2"]
    assert list((store.folder / ".trash").iterdir()) == []
    assert failure(lambda: store.remove("kogpt2")) == "not-found"


def test_work_is_kept_when_it_fails(store: Store) -> None:
    """For going on later; whatever was raised arrives as it was, an error of the system too."""

    def fail(error: BaseException) -> None:
        with store.workplace("kogpt2") as work:
            (work.folder / "model.bin.part").write_bytes(b"12345")
            raise error

    for error in (OSError("mine"), KeyboardInterrupt(), ValueError()):
        with pytest.raises(type(error)) as caught:
            fail(error)
        assert caught.value is error
    (unfinished,) = store.unfinished()
    assert (unfinished.id, unfinished.size, unfinished.busy) == ("kogpt2", 5, False)
    assert unfinished.changed > 1e9
    assert store.models() == ()
    with store.workplace("kogpt2") as work:
        assert (work.folder / "model.bin.part").read_bytes() == b"12345"
        assert store.unfinished()[0].busy
    store.discard("kogpt2")
    assert store.unfinished() == ()


def test_an_untouched_work_folder_leaves_nothing(store: Store) -> None:
    """Nothing was begun."""
    enter(store)
    assert store.unfinished() == ()


def test_one_at_a_time(store: Store) -> None:
    """A second one is told so, in this program and in another; other models are free, and looking is."""
    install(store)
    with store.workplace("kogpt2"):
        other = Store(store.folder)
        assert failure(lambda: enter(other)) == "busy"
        assert failure(lambda: other.remove("kogpt2")) == "busy"
        assert failure(lambda: other.discard("kogpt2")) == "busy"
        assert other.get("kogpt2").fault == ""
        enter(other, "distilgpt2")
        other.sweep(days=-1)
        assert (store.folder / ".work" / "kogpt2").is_dir()
        code = (
            "import sys; from pathlib import Path; from models.store.store import Store; from models.errors import StoreError\n"
            "try:\n    Store(Path(sys.argv[1])).remove('kogpt2')\nexcept StoreError as error:\n    print(error.code)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code, str(store.folder)],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        assert run.stdout.strip() == "busy"
    enter(store)


def test_looking_waits_for_nobody_for_long(store: Store) -> None:
    """Many threads look, mark and replace at the same time; each look sees one whole model or the other."""
    install(store, b"a" * 1000)
    stop = threading.Event()
    seen: set[str] = set()
    faults: list[str] = []

    def look() -> None:
        mine = Store(store.folder)
        while not stop.is_set():
            found = mine.models()
            if [each.id for each in found] == ["kogpt2"] and found[0].manifest is not None and not found[0].fault:
                seen.add(found[0].manifest.quantisation[:1])
            else:
                faults.append(str(found))

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(20):
        install(store, (b"b" if turn % 2 else b"a") * 1000)
        store.mark_bad("other", "crashed", WHEN)
    stop.set()
    for thread in threads:
        thread.join()
    assert seen
    assert faults == []


def test_incomplete_work_is_not_placed(store: Store) -> None:
    """A missing file, another size, another model's manifest, a name with a path: refused, and the old one stays."""
    install(store, b"old")
    with store.workplace("kogpt2") as work:
        sound = fill(work, b"new")
        wrong = [
            msgspec.structs.replace(sound, id="other"),
            msgspec.structs.replace(sound, files={"model.gguf": sound.files["model.gguf"]}),
            msgspec.structs.replace(sound, files={**sound.files, "merges.txt": FileRecord(1, "")}),
            msgspec.structs.replace(sound, files={**sound.files, "model.gguf": FileRecord(4, "")}),
            msgspec.structs.replace(sound, files={**sound.files, "../x": FileRecord(1, "")}),
            msgspec.structs.replace(sound, name="x" * (1 << 20)),
        ]
        for manifest in wrong:
            assert failure(lambda each=manifest: work.place(each)) == "incomplete"  # type: ignore[misc]
    assert store.get("kogpt2").gguf.read_bytes() == b"old"
    assert store.unfinished()[0].size > 0


@pytest.mark.parametrize("model", ["", "..", "../x", "a/b", "A", "con", ".work", "x" * 65, "/etc"])
def test_ids_that_are_none(store: Store, model: str) -> None:
    """Never become a path."""
    actions: list[Callable[[], object]] = [
        lambda: store.get(model), lambda: store.remove(model), lambda: enter(store, model), lambda: store.disk_use(model),
        lambda: store.discard(model), lambda: store.verify(model), lambda: store.mark_bad(model, "x", WHEN),
    ]  # fmt: skip
    assert {failure(action) for action in actions} == {"bad-name"}
    store.unmark(model)
    assert not store.folder.exists()


def test_broken_models_are_listed_with_the_reason(store: Store) -> None:
    """And raise nothing; they can be replaced and removed like others."""
    for model in ("fine", "gone", "cut", "torn", "newer", "bare", "foreign", "hostile"):
        install(store, b"weights", model)
    at = store.folder
    (at / "gone" / "model.gguf").unlink()
    (at / "cut" / "model.gguf").write_bytes(b"wei")
    (at / "torn" / "manifest.json").write_bytes(b'{"version": 1, "id"')
    (at / "newer" / "manifest.json").write_bytes(b'{"version": 2, "all": "different"}')
    (at / "bare" / "manifest.json").unlink()
    shutil.copy(at / "fine" / "manifest.json", at / "foreign" / "manifest.json")
    text = (at / "hostile" / "manifest.json").read_text()
    (at / "hostile" / "manifest.json").write_text(text.replace("tokenizer.json", "../../../etc/passwd"))
    (at / "a file").write_bytes(b"")
    (at / "Capital").mkdir()
    assert {each.id: each.fault for each in store.models()} == {
        "fine": "",
        "gone": "missing",
        "cut": "wrong-size",
        "torn": "broken-manifest",
        "newer": "newer-manifest",
        "bare": "broken-manifest",
        "foreign": "broken-manifest",
        "hostile": "broken-manifest",
    }
    assert store.verify("torn", whole=True) == "broken-manifest"
    for each in store.models():
        store.remove(each.id) if each.id != "torn" else install(store, b"again", "torn")
    assert [(each.id, each.fault) for each in store.models()] == [("torn", "")]


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"version": "1"}', b" " * (2 << 20)])
def test_manifests_that_are_none(store: Store, content: bytes) -> None:
    """Are broken, never an exception."""
    install(store)
    (store.folder / "kogpt2" / "manifest.json").write_bytes(content)
    assert store.get("kogpt2").fault == "broken-manifest"


def test_a_changed_byte_is_found_on_demand(store: Store) -> None:
    """By reading all of it, with progress up to the size of all files."""
    install(store, b"w" * 3_000_000)
    told: list[tuple[int, int]] = []
    assert store.verify("kogpt2", whole=True, progress=lambda *each: told.append(each)) == ""
    assert told[-1] == (3_000_002, 3_000_002)
    assert told == sorted(told)
    with store.get("kogpt2").gguf.open("r+b") as file:
        file.write(b"x")
    assert store.verify("kogpt2") == ""
    assert store.verify("kogpt2", whole=True) == "wrong-hash"


def test_marks(store: Store) -> None:
    """Survive, are seen with the model, can be taken away, and a broken file of them is none."""
    install(store)
    store.mark_bad("kogpt2", "crashed", WHEN)
    store.mark_bad("ieum-mini", "hung", WHEN)
    again = Store(store.folder)
    mark = again.get("kogpt2").mark
    assert mark is not None
    assert (mark.reason, mark.when) == ("crashed", WHEN)
    assert set(again.marks()) == {"kogpt2", "ieum-mini"}
    again.unmark("kogpt2")
    again.unmark("kogpt2")
    assert store.get("kogpt2").mark is None
    for content in (b"", b"[]", b"\xff", b'{"../x": {"reason": "a", "when": "b"}}'):
        (store.folder / ".marks.json").write_bytes(content)
        assert store.marks() == {}
    store.mark_bad("kogpt2", "crashed", WHEN)
    assert set(store.marks()) == {"kogpt2"}


def test_sweeping(store: Store) -> None:
    """Old work and trash go; recent work, installed models and what is not ours stay."""
    install(store)
    for model in ("old", "recent"):
        with store.workplace(model) as work:
            (work.folder / "a.part").write_bytes(b"x")
    (store.folder / ".trash" / "deadbeef" / "deep").mkdir(parents=True)
    for each in (store.folder / ".work" / "old" / "a.part", store.folder / ".work" / "old"):
        os.utime(each, (1, 1))
    store.sweep(days=14)
    assert [each.id for each in store.unfinished()] == ["recent"]
    assert list((store.folder / ".trash").iterdir()) == []
    assert [each.id for each in store.models()] == ["kogpt2"]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    """Has codes, not the system's exceptions."""
    (tmp_path / "models").write_bytes(b"")
    store = Store(tmp_path / "models")
    assert failure(store.models) == "unreadable"
    assert failure(lambda: install(store)) == "unwritable"
    assert failure(lambda: store.mark_bad("kogpt2", "x", WHEN)) == "unwritable"
    store.sweep()


def test_records_hold_the_hash(tmp_path: Path) -> None:
    """As anyone computes it."""
    (tmp_path / "a").write_bytes(b"abc")
    assert record_of(tmp_path / "a") == FileRecord(3, hashlib.sha256(b"abc").hexdigest())
