"""``ieum classify``, ``ieum chat`` and ``ieum voc`` as processes, before a real server."""

from __future__ import annotations

import csv
import json
import re
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from voc_commands import ROOT, Command, surroundings
from voc_server import DICTIONARY, VocFault, VocServer

from desktop.voc import jobs as voc_jobs
from desktop.voc.jobs import Batch, BatchControl, Chat, Classified, Classify, Finished, Piece
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.messages import Probe, RemarkCode
from desktop.voc.table.progress import BatchProgress
from desktop.voc.table.results import Column
from desktop.words.language import Spoken
from desktop.words.voc import HEADINGS, REMARKS, VocSentence, remark_words
from desktop.words.voc_faults import VOC_ERRORS, VocErrorSentence, voc_error_sentence
from engine.text.private import Private

KEY = "sk-canaryCANARYcanary"
CANARY = "뷁쩗"
TEXT = f"{CANARY} 바퀴가 나왔어요"


@pytest.fixture(scope="module")
def running() -> Iterator[VocServer]:
    """One server that wants its key."""
    with VocServer(key=KEY) as server:
        yield server


@pytest.fixture
def server(running: VocServer) -> VocServer:
    """Without faults."""
    running.reset()
    return running


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home with a dictionary of its own."""
    made = surroundings(tmp_path / "home")
    (tmp_path / "home" / "config" / "ieum" / "categories.json").write_text(DICTIONARY, encoding="utf-8")
    return made


def endpoint(server: VocServer, protocol: str = "voc", key: str = KEY) -> Endpoint:
    made = Endpoint(address=server.url, proxy="none", key=Private(key))
    return msgspec.structs.replace(made, protocol=protocol)


def table(folder: Path, count: int) -> Path:
    source = folder / "in.csv"
    rows = "".join(f"{number},글번호{number} {CANARY}\n" for number in range(count))
    source.write_text(f"번호,내용\n{rows}", encoding="cp949", errors="replace")
    source.write_text(f"번호,내용\n{rows}", encoding="utf-8")
    return source


def run(environment: dict[str, str], *arguments: str, given: str = "") -> tuple[int, str, str]:
    command = [sys.executable, "-m", "desktop", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("protocol", ["voc", "openai"])
def test_a_window_has_a_text_classified(server: VocServer, environment: dict[str, str], protocol: str) -> None:
    """One order, one answer, and the end; with the window's key, and the person's own dictionary."""
    with Command(environment, "classify") as command:
        command.say(Classify(text=Private(TEXT), endpoint=endpoint(server, protocol)))
        answer, over = command.lines()
        assert isinstance(answer, Classified)
        assert (answer.result.bug_type, answer.result.remarks) == ("바퀴", ())
        assert over == Finished()
        assert command.end() == (0, "")


def test_a_window_chats(server: VocServer, environment: dict[str, str]) -> None:
    """Piece by piece."""
    with Command(environment, "chat") as command:
        command.say(Chat(instruction=Private("요약"), text=Private(TEXT), endpoint=endpoint(server, "openai")))
        *pieces, over = command.lines()
        told = "".join(piece.text.reveal() for piece in pieces if isinstance(piece, Piece))
        assert (CANARY in told, len(pieces) > 3, over) == (True, True, Finished())


def test_a_window_tests_the_connection(server: VocServer, environment: dict[str, str]) -> None:
    """Before anything is kept; what is wrong is a sentence, within five seconds of the start of the process."""
    with Command(environment, "voc", "test") as command:
        command.say(voc_jobs.Test(endpoint=endpoint(server)))
        asking, found, over = command.lines()
        assert isinstance(found, Probe)
        assert (asking, found.model, over) == (voc_jobs.Asking(), "qwen3-voc-lora", Finished())
    with Command(environment, "voc", "test") as command:
        command.say(voc_jobs.Test(endpoint=endpoint(server, key="wrong")))
        refused = Finished("unauthorised", voc_error_sentence("unauthorised", "127.0.0.1"))
        assert command.lines() == [voc_jobs.Asking(), refused]
        assert command.end()[0] == 1
    server.reset(VocFault("stall", "/", times=9))
    begun = time.monotonic()
    with Command(environment, "voc", "test") as command:
        command.say(voc_jobs.Test(endpoint=endpoint(server)))
        asking, over = command.lines()
        assert isinstance(over, Finished)
        assert (asking, over.code) == (voc_jobs.Asking(), "timeout")
    assert time.monotonic() - begun < 10  # five on a machine that does nothing else


@pytest.mark.parametrize("way", ["hang up", "control"])
def test_a_window_cancels(server: VocServer, environment: dict[str, str], way: str) -> None:
    """By a line, or by its end; the server sees the connection go."""
    server.reset(VocFault("stall", "/predict"))
    with Command(environment, "classify") as command:
        command.say(Classify(text=Private(TEXT), endpoint=endpoint(server)))
        server.wait(stalled=1)
        if way == "hang up":
            command.hang_up()
        else:
            command.say(BatchControl("cancel"))
        [over] = command.lines()
        assert isinstance(over, Finished)
        assert over.code == "cancelled"
        assert command.end() == (130, "")
    server.wait(gone=1)


def test_an_order_of_another_kind_is_refused(environment: dict[str, str]) -> None:
    """And half of one, and what is no JSON."""
    for name, line in (("classify", b'{"type":"test"}\n'), ("chat", b"{"), ("classify", b"[" * 9999 + b"\n")):
        with Command(environment, name) as command:
            assert command._child.stdin is not None
            command._child.stdin.write(line)
            command.hang_up()
            [over] = command.lines()
            assert isinstance(over, Finished)
            assert (over.code, command.end()[0]) == ("bad-order", 2)


def test_a_killed_batch_goes_on(server: VocServer, environment: dict[str, str], tmp_path: Path) -> None:
    """After SIGKILL in the middle no finished row is sent again; no text and no key is left but in the target."""
    source, target = table(tmp_path, 40), tmp_path / "out.csv"
    order = Batch(source=str(source), target=str(target), column="내용", endpoint=endpoint(server))
    server.reset(VocFault("stall", "/predict", skip=15, times=99))
    with Command(environment, "classify") as command:
        command.say(order)
        server.wait(stalled=4)
        command.kill()
    first = server.requests("/predict")
    assert not target.exists()
    server.reset()
    with Command(environment, "classify") as command:
        command.say(order)
        *told, over = command.lines()
        assert over == Finished()
        last = told[-1]
        assert isinstance(last, BatchProgress)
        assert (last.done, last.total, last.failed, last.resumed) == (40, 40, 0, 15)
    again = [json.loads(each["body"])["input_text"] for each in server.requests("/predict")]
    finished = {json.loads(each["body"])["input_text"] for each in first[:15]}
    assert len(again) == 25
    assert not finished & set(again)
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert [row["번호"] for row in csv.DictReader(file)] == [str(number) for number in range(40)]
    assert holders(tmp_path, CANARY) == {"in.csv", "out.csv"}
    assert holders(tmp_path, KEY) == set()


def holders(folder: Path, secret: str) -> set[str]:
    """The files that hold it."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {each.name for each in files if secret.encode() in each.read_bytes() or secret in each.name}


def test_a_batch_is_paused_and_resumed(server: VocServer, environment: dict[str, str], tmp_path: Path) -> None:
    """By lines of the window."""
    source = table(tmp_path, 30)
    server.reset(VocFault("stall", "/predict", times=1))
    with Command(environment, "classify") as command:
        target = str(tmp_path / "out.xlsx")
        command.say(Batch(source=str(source), target=target, endpoint=endpoint(server), column="내용"))
        server.wait(stalled=1)
        command.say(BatchControl("pause"))
        while not (isinstance(line := command.line(), BatchProgress) and line.paused):
            assert isinstance(line, BatchProgress)
        server.release()
        command.say(BatchControl("resume"))
        assert command.lines()[-1] == Finished()


def test_nothing_of_a_text_or_a_key_is_left(server: VocServer, environment: dict[str, str], tmp_path: Path) -> None:
    """Not in the log at DEBUG, on standard error or in a file: after answers, faults and cancellations."""
    faults = (None, VocFault("failed", "/predict"), VocFault("cut", "/predict", times=9), VocFault("html", "/predict"))
    for fault in faults:
        server.reset(*([fault] if fault else []))
        with Command(environment, "classify") as command:
            command.say(Classify(text=Private(TEXT), endpoint=endpoint(server)))
            over = command.lines()[-1]
            assert isinstance(over, Finished)
            assert CANARY not in over.sentence
            code, beside = command.end()
            assert (code, beside) == (0 if fault is None else 1, "")
    log = next(iter((tmp_path / "home" / "state").rglob("classify.log")))
    written = log.read_text(encoding="utf-8")
    assert "ended: " in written  # it says something
    assert "httpcore" not in written
    assert holders(tmp_path, CANARY) | holders(tmp_path, KEY) == set()


def test_the_command_line(server: VocServer, tmp_path: Path) -> None:
    """By hand: a text, a table, a chat, a test; by the endpoint of the settings."""
    settings = f'[voc]\naddress = "{server.url}"\nproxy = "none"\n'
    with VocServer() as open_server:
        settings = settings.replace(server.url, open_server.url)
        environment = surroundings(tmp_path / "home", settings)
        code, out, _ = run(environment, "classify", "바퀴가 나왔어요")
        assert (code, "바퀴" in out, "확신도: 88%" in out) == (0, True, True)
        code, out, _ = run(environment, "classify", "바퀴가 나왔어요", "--json")
        assert (code, [json.loads(line)["type"] for line in out.splitlines()]) == (0, ["classified", "finished"])
        source, target = table(tmp_path, 5), tmp_path / "out.xlsx"
        code, out, _ = run(environment, "classify", "--file", str(source), "--column", "내용", "--out", str(target))
        assert (code, "5행을 분류해" in out, target.exists()) == (0, True, True)
        code, _, errors = run(environment, "classify", "--file", str(source), "--column", "제목", "--out", str(target))
        assert (code, "번호, 내용" in errors) == (1, True)
        code, out, _ = run(environment, "chat", "바퀴가 나왔어요", "--instruction", "요약하세요")
        assert (code, out.startswith("답: ")) == (0, True)
        code, out, _ = run(environment, "voc", "test")
        assert (code, "qwen3-voc-lora" in out) == (0, True)
    code, _, errors = run(environment, "voc", "test")
    assert (code, errors) == (1, voc_error_sentence("refused", "127.0.0.1") + "\n")
    for wrong in (("classify",), ("classify", "a", "--file", "b"), ("classify", "--file", "b"), ("chat", "a")):
        assert run(environment, *wrong)[0] == 2
    empty = surroundings(tmp_path / "empty")
    assert run(empty, "classify", "글")[2] == voc_error_sentence("no-address") + "\n"
    assert run(empty, "classify", "글" * 20_001)[0] == 1
    assert run(empty, "voc", "key", given="x\n")[0] == 2


def test_without_a_keyring_a_key_is_not_kept(tmp_path: Path) -> None:
    """A sentence, and nothing on the disk."""
    environment = surroundings(tmp_path / "home", '[voc]\naddress = "https://voc.example"\n')
    code, _, errors = run(environment, "voc", "key", given=KEY + "\n")
    assert (code, errors) == (1, voc_error_sentence("no-keyring") + "\n")
    assert holders(tmp_path, KEY) == set()


def test_what_is_not_needed_is_not_loaded() -> None:
    """Neither Qt nor llama.cpp nor a library for workbooks, so that a classification starts at once."""
    code = "import sys, desktop.commands.classify, desktop.commands.voc; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not {"PySide6", "llama_cpp", "openpyxl", "torch"} & set(found.stdout.split())


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("sentence", [*VocSentence, *VocErrorSentence], ids=lambda each: each.name)
def test_both_languages_name_the_same_values(sentence: Spoken) -> None:
    """Each sentence has Korean and English words, and both use the same values."""
    korean, english = sentence.value
    assert names(korean) == names(english)
    assert re.search("[가-힣]", korean)
    assert english.isascii() or any(mark in english for mark in "–‘’“”·…")


def test_every_fault_has_a_sentence() -> None:
    """All codes that stand in the source; and every remark and column has words."""
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "desktop" / "voc").rglob("*.py"))
    kinds = "BadInput|BadDictionary|BadEndpoint|Unavailable|Refused|BadAnswer|BadTable|FailedRow"
    raised = set(re.findall(rf'(?:{kinds})\(\s*"([a-z-]+)"', source))
    assert len(raised) > 40
    assert raised | {"no-column", "no-space", "unwritable", "in-use", "request-refused"} <= set(VOC_ERRORS)
    assert "xyz" in voc_error_sentence("new code", "xyz")
    assert set(REMARKS) == set(get_args(RemarkCode))
    assert set(HEADINGS) == set(get_args(Column))
    assert remark_words("missing", "categories.0.중분류") == "빠짐: 분류 1 중분류"
