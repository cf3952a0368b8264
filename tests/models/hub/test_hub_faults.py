"""A hub that cuts, lies, stalls, changes its mind and is busy; real connections throughout."""

from __future__ import annotations

import datetime as dt
import email.utils
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from hub_client import CHUNK, CONFIG, CONTENT, REPO, failure, ignore
from hub_server import Fault, HubServer

from models.hub.download import Hub, Progress, Timeouts


def weights(hub: Hub, folder: Path, progress: Progress = ignore) -> bytes:
    """Fetches the large file and reads it."""
    return hub.download(REPO, "main", "pytorch_model.bin", folder, progress).path.read_bytes()


def part(folder: Path) -> Path:
    return folder / "pytorch_model.bin.part"


def resumed_at(server: HubServer, request: int) -> int:
    """The first byte that a request for the large file asks for."""
    return int(server.asked("files")[request].headers.get("range", "bytes=0-")[6:-1])


def test_a_cut_is_resumed_where_it_was(hub: Hub, server: HubServer, folder: Path) -> None:
    """In the same call, at the byte after the last that came; the pieces make the file."""
    server.faults += [Fault("cut", after=1_234_567), Fault("cut", after=777_777)]
    assert weights(hub, folder) == CONTENT
    assert [resumed_at(server, each) for each in range(3)] == [0, 1_234_567, 1_234_567 + 777_777]
    assert sum(server.sent) == len(CONTENT)


def test_a_killed_download_is_resumed(server: HubServer, folder: Path, hub: Hub) -> None:
    """By the next process, within one chunk of where it was; before that there is no file of that name."""
    server.faults.append(Fault("stall", after=2 << 20))
    code = (
        "import sys; from pathlib import Path; from models.hub.download import Hub\n"
        f"Hub(sys.argv[1]).download({REPO!r}, 'main', 'pytorch_model.bin', Path(sys.argv[2]),"
        " lambda done, total: print(done, flush=True))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, server.url, str(folder)],
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    with child:
        assert child.stdout is not None
        done = 0
        while done < 2 << 20:
            done = int(child.stdout.readline())
        child.kill()
    server.release.set()
    assert not (folder / "pytorch_model.bin").exists()
    assert weights(hub, folder) == CONTENT
    assert abs(resumed_at(server, 1) - (2 << 20)) <= CHUNK


def test_a_line_that_is_cut_again_and_again(hub: Hub, server: HubServer, folder: Path, pauses: list[float]) -> None:
    """Gets there as long as each attempt brings a good piece, and is given up when it brings next to nothing."""
    server.faults.append(Fault("cut", after=1 << 20, times=99))
    assert weights(hub, folder) == CONTENT
    (folder / "pytorch_model.bin").unlink()
    server.faults[:] = [Fault("cut", after=1000, times=99)]
    before = len(server.asked("files"))
    error = failure(lambda: weights(hub, folder))
    assert error.code == "cut-off"
    assert len(server.asked("files")) - before == 5
    assert part(folder).stat().st_size == 5000
    assert sum(pauses) < 60


def test_a_server_that_ignores_ranges(hub: Hub, server: HubServer, folder: Path) -> None:
    """Sends all of it again, and that is what is taken."""
    server.faults += [Fault("cut", after=1 << 20), Fault("no-range")]
    told: list[int] = []
    assert weights(hub, folder, lambda done, _: told.append(done)) == CONTENT
    assert server.sent == [1 << 20, len(CONTENT)]
    assert told[-1] == len(CONTENT)


def test_a_range_that_is_another(hub: Hub, server: HubServer, folder: Path) -> None:
    """Is not taken for the one that was asked for; the file is fetched from its beginning."""
    server.faults += [Fault("cut", after=1 << 20), Fault("shifted", after=5)]
    assert weights(hub, folder) == CONTENT
    assert resumed_at(server, 2) == 0


@pytest.mark.parametrize(
    ("kind", "code"), [("shorter", "wrong-size"), ("longer", "wrong-size"), ("compressed", "bad-answer")]
)
def test_a_body_that_cannot_be_right(hub: Hub, server: HubServer, folder: Path, kind: str, code: str) -> None:
    """Its length is not the one the hub named, or it is packed: refused before it is read."""
    server.faults.append(Fault(kind, after=5, times=9))  # type: ignore[arg-type]  # one of the kinds
    assert failure(lambda: weights(hub, folder)).code == code
    assert not (folder / "pytorch_model.bin").exists()


def test_a_hub_that_names_no_length(hub: Hub, server: HubServer, folder: Path) -> None:
    """Too long a file for what the hub said of it."""
    (server.folder / REPO / "config.json").write_bytes(CONFIG)
    server.faults.append(
        Fault("status", "hub", "config.json", status=200, methods=("HEAD",), headers={"Content-Encoding": "gzip"})
    )
    assert failure(lambda: hub.download(REPO, "main", "config.json", folder, ignore)).code == "bad-answer"


def test_a_wrong_byte(hub: Hub, server: HubServer, folder: Path) -> None:
    """Is found by the hash; nothing of it is kept, and there is no file."""
    server.faults += [Fault("corrupt"), Fault("corrupt", "hub", "config.json", skip=1)]
    for name in ("pytorch_model.bin", "config.json"):
        error = failure(partial(hub.download, REPO, "main", name, folder, ignore))
        assert error.code == "wrong-hash"
        assert not (folder / name).exists()
        assert (folder / f"{name}.part").stat().st_size == 0
    assert weights(hub, folder) == CONTENT


def test_a_beginning_that_rotted(hub: Hub, server: HubServer, folder: Path) -> None:
    """A power cut may leave zeros; the hash tells, and all of it is fetched anew."""
    server.faults += [Fault("cut", after=1 << 20), Fault("status", status=500, times=9)]
    assert failure(lambda: weights(hub, folder)).code == "server-error"
    server.faults.clear()
    part(folder).write_bytes(bytes(1 << 20))
    assert weights(hub, folder) == CONTENT
    assert [resumed_at(server, each) for each in (-2, -1)] == [1 << 20, 0]


@pytest.mark.parametrize("note", [b"", b"{}", b"\xff", b'{"host": 1}', b'{"host": "\xff"}', b'{"a":' * 5000])
def test_a_beginning_of_which_nothing_is_known(hub: Hub, server: HubServer, folder: Path, note: bytes) -> None:
    """Is not continued, nor one that is longer than the file."""
    part(folder).write_bytes(CONTENT[:100])
    part(folder).with_name("pytorch_model.bin.part.json").write_bytes(note)
    assert weights(hub, folder) == CONTENT
    assert resumed_at(server, 0) == 0


def test_a_whole_part_needs_no_bytes(hub: Hub, server: HubServer, folder: Path) -> None:
    """Killed between the last byte and the name: only the name is missing."""

    def die(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights(hub, folder, die)
    assert weights(hub, folder) == CONTENT
    assert len(server.asked("files")) == 1


def test_a_file_that_changes_between_attempts(hub: Hub, server: HubServer, folder: Path) -> None:
    """Is begun anew: no mixture of two files."""
    fresh = os.urandom(len(CONTENT))
    server.faults.append(Fault("cut", after=1 << 20))

    def change(done: int, _: int) -> None:
        if done == 1 << 20:
            (server.folder / REPO / "pytorch_model.bin").write_bytes(fresh)

    assert weights(hub, folder, change) == fresh
    assert resumed_at(server, -1) == 0


def test_a_file_that_never_stops_changing(hub: Hub, server: HubServer, folder: Path) -> None:
    """Is given up."""
    changes = 0

    def change(done: int, _: int) -> None:
        nonlocal changes
        if done == 0:
            changes += 1
            (server.folder / REPO / "pytorch_model.bin").write_bytes(os.urandom(2000 + changes))

    assert failure(lambda: weights(hub, folder, change)).code == "changed"
    assert changes < 10


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (404, {}, "not-found"),
        (401, {}, "unauthorised"),
        (403, {}, "unauthorised"),
        (403, {"X-Error-Code": "GatedRepo"}, "gated"),
        (401, {"X-Error-Code": "RepoNotFound"}, "not-found"),
        (400, {}, "bad-answer"),
        (501, {}, "bad-answer"),
        (304, {}, "bad-answer"),
        (302, {}, "bad-answer"),
    ],
)
def test_answers_that_will_not_change(
    hub: Hub, server: HubServer, folder: Path, status: int, headers: dict[str, str], code: str
) -> None:
    """Are not asked for twice; the error names the file."""
    server.faults.append(Fault("status", "hub", status=status, headers=headers, methods=("HEAD",)))
    error = failure(lambda: weights(hub, folder))
    assert error.code == code
    assert error.subject == f"/{REPO}/resolve/main/pytorch_model.bin"
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "code"), [(500, "server-error"), (503, "server-error"), (408, "timeout")])
@pytest.mark.parametrize("where", ["hub", "files"])
def test_answers_that_may_pass(hub: Hub, server: HubServer, folder: Path, status: int, code: str, where: str) -> None:
    """Are asked for again, a few times and no more; a signed address is renewed."""
    method = "HEAD" if where == "hub" else "GET"
    fault = Fault("status", where, status=status, methods=(method,))  # type: ignore[arg-type]  # one of two
    server.faults.append(fault)
    assert weights(hub, folder) == CONTENT
    (folder / "pytorch_model.bin").unlink()
    fault.times = 99
    assert failure(lambda: weights(hub, folder)).code == code
    assert fault.times > 90


def test_an_expired_signature(hub: Hub, server: HubServer, folder: Path) -> None:
    """403 from where the hub redirects to is no lack of rights: the hub is asked for a fresh address."""
    server.faults += [Fault("cut", after=1 << 20), Fault("status", status=403)]
    assert weights(hub, folder) == CONTENT
    assert resumed_at(server, 2) == 1 << 20


def test_too_many_requests(hub: Hub, server: HubServer, folder: Path, pauses: list[float]) -> None:
    """What the server asks for is honoured, as seconds and as a date, up to a minute; more is told instead."""
    server.faults.append(Fault("status", status=429, headers={"Retry-After": "20"}))
    told: list[tuple[int, int]] = []
    assert weights(hub, folder, lambda *each: told.append(each)) == CONTENT
    assert sum(pauses) == pytest.approx(20, abs=0.5)
    assert told.count((0, len(CONTENT))) >= 100  # who waits can be cancelled
    (folder / "pytorch_model.bin").unlink()
    pauses.clear()
    date = email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30), usegmt=True)
    server.faults.append(Fault("status", "hub", status=429, headers={"Retry-After": date}, methods=("HEAD",)))
    assert weights(hub, folder) == CONTENT
    assert 20 <= sum(pauses) <= 31
    pauses.clear()
    server.faults.append(Fault("status", "hub", status=429, headers={"Retry-After": "3600"}, methods=("HEAD",)))
    assert failure(lambda: hub.inspect(REPO, "main", "config.json")).code == "too-many-requests"
    assert pauses == []


@pytest.mark.parametrize("asked", ["soon", "-1", "Fri, 31 Dec 99999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 +2359"])
def test_a_nonsensical_retry_after(hub: Hub, server: HubServer, folder: Path, pauses: list[float], asked: str) -> None:
    """Is none, be it beyond all calendars."""
    server.faults.append(Fault("status", status=429, headers={"Retry-After": asked}))
    assert weights(hub, folder) == CONTENT
    assert sum(pauses) < 5


@pytest.mark.parametrize("asked", ["9" * 30, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_of_ages(hub: Hub, server: HubServer, folder: Path, pauses: list[float], asked: str) -> None:
    """Is told at once: a server that wants to be left alone is not asked again in a second."""
    server.faults.append(Fault("status", "hub", status=429, headers={"Retry-After": asked}, methods=("HEAD",)))
    assert failure(lambda: weights(hub, folder)).code == "too-many-requests"
    assert pauses == []


def test_silence_ends(server: HubServer, folder: Path, pauses: list[float]) -> None:
    """A server that says nothing any more is left after the time given for that, and asked for the rest."""
    server.faults.append(Fault("stall", after=1 << 20))
    with Hub(server.url, timeouts=Timeouts(connect=5, read=0.2), sleep=pauses.append) as hub:
        assert weights(hub, folder) == CONTENT
    assert server.stalled.is_set()
    assert resumed_at(server, 1) == 1 << 20


def test_a_connection_that_is_dropped(hub: Hub, server: HubServer, folder: Path) -> None:
    """Without any answer: asked again, and given up at last."""
    server.faults.append(Fault("drop", times=1))
    assert weights(hub, folder) == CONTENT
    server.faults.append(Fault("drop", "hub", times=9, methods=("HEAD",)))
    assert failure(lambda: hub.inspect(REPO, "main", "config.json")).code == "cut-off"


def test_redirects_that_lead_nowhere(hub: Hub, server: HubServer, folder: Path) -> None:
    """In a circle, to no address, to no host: told, not followed for ever."""
    fault = Fault("loop", "hub", times=99, methods=("HEAD",))
    server.faults.append(fault)
    assert failure(lambda: weights(hub, folder)).code == "redirects"
    assert fault.times > 80
    for location in ("http://[::1", "https://[x", "http://a b", f"http://{'a' * 70}.com/", "http://127.0.0.1:99999/"):
        server.faults[:] = [Fault("redirect", "hub", headers={"Location": location}, times=9, methods=("HEAD",))]
        # The library takes an address that it cannot read for a broken protocol.
        assert failure(lambda: weights(hub, folder)).code in ("bad-answer", "cut-off"), location


def test_a_hub_that_is_not_there(folder: Path, server: HubServer, pauses: list[float]) -> None:
    """Nothing listens, or the name is unknown: said soon."""
    for host in ("http://127.0.0.1:1", "https://hub.invalid"):
        with Hub(host, sleep=pauses.append) as hub:
            assert failure(partial(weights, hub, folder)).code == "unreachable"
    assert sum(pauses) < 5


def test_a_slow_line_reports_and_can_be_left(server: HubServer, folder: Path, hub: Hub) -> None:
    """Piece by piece, so that who cancels does not wait for the whole."""
    server.rate = 1 << 20
    reached = threading.Event()

    def leave(done: int, _: int) -> None:
        if done:
            reached.set()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        weights(hub, folder, leave)
    assert reached.is_set()
    assert 0 < part(folder).stat().st_size <= 2 * CHUNK
    server.release.set()


def test_the_server_runs_by_itself(tmp_path: Path, folder: Path) -> None:
    """As a program that prints its address, with a cut in the first large file."""
    repo = tmp_path / "served" / REPO
    repo.mkdir(parents=True)
    (repo / "pytorch_model.bin").write_bytes(CONTENT)
    script = Path(__file__).parents[2] / "support" / "hub_server.py"
    child = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "served"), "--cut", "1000000"],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with child:
        assert child.stdout is not None
        try:
            with Hub(child.stdout.readline().strip(), sleep=lambda _: None) as hub:
                assert weights(hub, folder) == CONTENT
        finally:
            child.terminate()
