"""Fetching files from a hub that behaves, and from one that does not: all over real connections."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
from pathlib import Path

import pytest
from hub_client import CHUNK, CONFIG, CONTENT, REPO, failure, ignore
from hub_server import Fault, HubServer

from models.hub import download as hub_module
from models.hub.download import Hub, Progress


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def weights(hub: Hub, folder: Path, progress: Progress = ignore) -> bytes:
    """Fetches the large file and reads it."""
    return hub.download(REPO, "main", "pytorch_model.bin", folder, progress).path.read_bytes()


def test_what_the_hub_says_of_files(hub: Hub, server: HubServer) -> None:
    """Large files have a SHA-256, small ones git's hash; both a size and the commit; nothing is fetched."""
    large, small = (hub.inspect(REPO, "main", name) for name in ("pytorch_model.bin", "config.json"))
    assert (large.size, large.sha256, large.sha1) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), "")
    blob = hashlib.sha1(b"blob %d\0" % len(CONFIG) + CONFIG, usedforsecurity=False)
    assert (small.size, small.sha256, small.sha1) == (len(CONFIG), "", blob.hexdigest())
    assert large.commit == small.commit == server.commit(server.folder / REPO)
    assert server.sent == []
    assert server.asked("files", "HEAD") == []


def test_a_large_file_is_fetched(hub: Hub, server: HubServer, folder: Path) -> None:
    """From where the hub redirects to; with its hash, and nothing beside it."""
    fetched = hub.download(REPO, "main", "pytorch_model.bin", folder, ignore)
    assert fetched.path == folder / "pytorch_model.bin"
    assert fetched.path.read_bytes() == CONTENT
    assert fetched.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert names(folder) == ["pytorch_model.bin"]
    assert len(server.asked("files")) == 1


def test_a_small_file_is_fetched(hub: Hub, server: HubServer, folder: Path) -> None:
    """By the hub's relative redirect, without compression, at a pinned commit too."""
    for revision in ("main", hub.inspect(REPO, "main", "config.json").commit):
        fetched = hub.download(REPO, revision, "config.json", folder, ignore)
        assert fetched.path.read_bytes() == CONFIG
        assert fetched.sha256 == hashlib.sha256(CONFIG).hexdigest()
        fetched.path.unlink()
    assert {each.headers["accept-encoding"] for each in server.requests} == {"identity"}


def test_progress_counts_up_to_the_size(hub: Hub, folder: Path) -> None:
    """From nothing to all, never down, often."""
    told: list[tuple[int, int]] = []
    weights(hub, folder, lambda done, total: told.append((done, total)))
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)
    assert len(told) >= len(CONTENT) // CHUNK


def test_what_is_there_is_not_fetched_again(hub: Hub, server: HubServer, folder: Path) -> None:
    """If its hash is right; else it is replaced."""
    weights(hub, folder)
    told: list[tuple[int, int]] = []
    assert weights(hub, folder, lambda done, total: told.append((done, total))) == CONTENT
    assert len(server.asked("files")) == 1
    assert set(told) == {(len(CONTENT), len(CONTENT))}
    (folder / "pytorch_model.bin").write_bytes(CONTENT[:-1] + b"?")
    assert weights(hub, folder) == CONTENT


def test_the_first_file_that_exists_is_found(hub: Hub) -> None:
    """A repository has one of two; or none."""
    assert hub.find(REPO, "main", ["model.safetensors", "pytorch_model.bin"]).name == "pytorch_model.bin"
    assert failure(lambda: hub.find(REPO, "main", ["a.bin", "b.bin"])).code == "not-found"
    assert failure(lambda: hub.find("nobody/nothing", "main", ["a.bin"])).code == "not-found"
    assert failure(lambda: hub.find(REPO, "v9", ["config.json"])).code == "not-found"


def test_a_mirror_without_hashes(tmp_path: Path, folder: Path) -> None:
    """It is taken at its word: the size is checked, and a cut is resumed under the server's own etag."""
    repo = tmp_path / "hub" / REPO
    repo.mkdir(parents=True)
    (repo / "pytorch_model.bin").write_bytes(CONTENT)
    with HubServer(tmp_path / "hub", plain_etags=True) as server, Hub(server.url, sleep=ignore_seconds) as hub:
        server.faults.append(Fault("cut", after=1 << 20))
        assert not hub.inspect(REPO, "main", "pytorch_model.bin").has_hash
        assert weights(hub, folder) == CONTENT
        second = server.asked("files")[1].headers
        assert second["range"] == f"bytes={server.sent[0]}-"
        assert second["if-range"].startswith('"xet-')


def ignore_seconds(seconds: float) -> None:
    """Does not wait."""


@pytest.mark.parametrize(
    ("repo", "revision", "file"),
    [
        ("kogpt2", "main", "config.json"),
        ("../../etc", "main", "config.json"),
        (REPO, "..", "config.json"),
        (REPO, "main?x", "config.json"),
        (REPO, "main", "../config.json"),
        (REPO, "main", "/etc/passwd"),
        (REPO, "main", "a\\b"),
        (REPO, "main", ""),
        (REPO, "main", "nul"),
    ],
)
def test_names_that_are_none(hub: Hub, server: HubServer, folder: Path, repo: str, revision: str, file: str) -> None:
    """Are refused before anything is asked."""
    assert failure(lambda: hub.download(repo, revision, file, folder, ignore)).code == "bad-name"
    assert server.requests == []


def test_a_file_in_a_folder_of_the_repository(hub: Hub, server: HubServer, folder: Path) -> None:
    """Comes under the last part of its name; a revision may hold a slash."""
    (server.folder / REPO / "onnx").mkdir()
    (server.folder / REPO / "onnx" / "notes.txt").write_bytes(b"x")
    assert hub.download(REPO, "main", "onnx/notes.txt", folder, ignore).path == folder / "notes.txt"
    failure(lambda: hub.inspect(REPO, "refs/pr/3", "config.json"))
    assert server.requests[-1].path.split("/")[4] == "refs%2Fpr%2F3"


def test_a_file_over_the_limit(hub: Hub, server: HubServer, folder: Path) -> None:
    """Is not begun."""
    code = failure(lambda: hub.download(REPO, "main", "pytorch_model.bin", folder, ignore, limit=1 << 20)).code
    assert code == "too-large"
    assert server.asked("files") == []
    assert names(folder) == []


def test_a_full_disk(hub: Hub, server: HubServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is seen before the first byte; what a resumed download has already does not count."""
    free = len(CONTENT) + hub_module._RESERVE - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, free))
    assert failure(lambda: weights(hub, folder)).code == "no-space"
    assert server.asked("files") == []
    free += 1
    assert weights(hub, folder) == CONTENT


def test_a_disk_that_fills_up(hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While writing; what was written stays, and the rest is fetched when there is room again."""

    class Full(io.FileIO):
        def write(self, data: object) -> int:
            if self.tell() > 1 << 20:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(data)  # type: ignore[arg-type]  # a buffer, as the library says

    opening = Path.open
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda p, mode="r", **k: Full(p, mode) if mode == "a+b" else opening(p, mode, **k))
        assert failure(lambda: weights(hub, folder)).code == "no-space"
    assert (folder / "pytorch_model.bin.part").stat().st_size > 1 << 20
    assert weights(hub, folder) == CONTENT


def test_a_folder_that_is_not_there(hub: Hub, tmp_path: Path) -> None:
    """Has a code, too."""
    assert failure(lambda: weights(hub, tmp_path / "none")).code == "unwritable"


def test_progress_may_cancel(hub: Hub, server: HubServer, folder: Path) -> None:
    """By raising whatever it likes, an error of the system too; then only the beginning is left, to go on with."""

    def cancel(done: int, _: int) -> None:
        if done >= 1 << 20:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        weights(hub, folder, cancel)
    assert names(folder) == ["pytorch_model.bin.part", "pytorch_model.bin.part.json"]
    there = (folder / "pytorch_model.bin.part").stat().st_size
    assert there >= 1 << 20
    with pytest.raises(BrokenPipeError):  # also while the beginning is read again
        weights(hub, folder, cancel)
    assert weights(hub, folder) == CONTENT
    assert server.asked("files")[-1].headers["range"] == f"bytes={there}-"


def test_two_hubs_agree_on_a_content(hub: Hub, server: HubServer, folder: Path) -> None:
    """What was begun at one is continued at a mirror, because the hash is the same."""
    server.faults.append(Fault("cut", after=1 << 20))
    server.faults.append(Fault("status", status=503, times=9))
    assert failure(lambda: weights(hub, folder)).code == "server-error"
    server.faults.clear()
    with HubServer(server.folder) as mirror, Hub(mirror.url.replace("127.0.0.1", "localhost")) as other:
        assert weights(other, folder) == CONTENT
        assert mirror.asked("files")[0].headers["range"].startswith("bytes=1")
