"""The window that classifies a file, with a command that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot
from voc_child import voc_child

from desktop.system.roles import program_command
from desktop.ui.voc.batch_window import BatchWindow
from desktop.ui.voc.job import VocJob
from desktop.ui.voc.job_window import VocAccess
from desktop.voc.jobs import Batch, ColumnName, Columns, Finished, Order, VocLine
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.table.progress import LISTED, BatchProgress, RowFault
from desktop.words.classification import fault_words, progress_words
from engine.text.private import Private

ENDPOINT = Endpoint(address="https://voc.example")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

HALF = BatchProgress(
    30, 60, failed=2, resumed=10, rate=7.93, left_s=74, claims={"claim": 20, "unknown": 10}, counts={"가 > 나 > 다": 30}
)
WHOLE = BatchProgress(60, 60, claims={"claim": 60}, counts={f"가 > 나 > {number}": number for number in range(1, 21)})

Make = Callable[..., BatchWindow]


def columns(*names: str) -> list[VocLine]:
    """What a command says of a file with these."""
    return [Columns(tuple(ColumnName(Private(name), at) for at, name in enumerate(names, 1)), 60), Finished()]


FOUND = columns("번호", "내용")


def child(lines: Sequence[VocLine], looks: Sequence[VocLine] = FOUND, **more: Any) -> list[str]:
    """A command that looks through any file, and says these lines to another order."""
    return voc_child(lines, looks=looks, **more)


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Windows over a command line."""
    made: list[BatchWindow] = []

    def window(command: Sequence[str] | Callable[..., Sequence[str]]) -> BatchWindow:
        access = VocAccess(command if callable(command) else lambda *_: command, lambda: ENDPOINT, lambda: "dark")
        made.append(BatchWindow(access))
        qtbot.addWidget(made[-1])
        made[-1].write()
        return made[-1]

    yield window
    for each in made:
        each.end()


def choose(qtbot: QtBot, window: BatchWindow, source: Path) -> None:
    window.choose(source)
    qtbot.waitUntil(lambda: not window.column.looking, timeout=20_000)


def test_the_result_has_a_name_in_the_persons_language(
    qtbot: QtBot, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the file, of the same kind."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    window = make(child([]))
    choose(qtbot, window, tmp_path / "intake.csv")
    assert window.target.text() == str(tmp_path / "intake-classified.csv")


def test_the_result_of_a_long_name_can_be_written(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """As long as a disk allows names to be; what is made beside the result has a longer one."""
    window = make(child([]))
    choose(qtbot, window, tmp_path / f"{'가' * 83}.csv")
    target = Path(window.target.text())
    assert not target.exists()
    assert len(target.name.encode()) <= 220


def test_a_file_is_classified(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The order names file, column and target; the numbers come as bars, the least of many categories as one."""
    log = tmp_path / "log"
    window = make(child([HALF, WHOLE, Finished()], log=str(log)))
    assert not window.start.isEnabled()
    choose(qtbot, window, tmp_path / "접수.xlsx")
    assert window.target.text() == str(tmp_path / "접수-분류.xlsx")
    window.column.setCurrentIndex(1)
    window.start.click()
    assert not window.target.isEnabled()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    order = msgspec.json.decode(log.read_bytes(), type=Order)
    assert isinstance(order, Batch)
    assert (order.source, order.column, order.place) == (str(tmp_path / "접수.xlsx"), "내용", 2)
    assert window.status.text() == "60행을 분류했습니다."
    assert [row[:2] for row in window.counts.claims.rows] == [("클레임", 60)]
    bars = window.counts.counts.rows
    assert len(bars) == 13
    assert bars[0][:2] == ("가 > 나 > 20", 20)
    assert bars[-1][:2] == ("그 밖의 8가지", sum(range(1, 9)))
    assert window.bar.value() == window.bar.maximum() == 60


def test_a_crash_is_gone_on_with(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """What is finished is told, and the button offers to go on; for another column it offers a start."""
    window = make(child([HALF], dies=True))
    choose(qtbot, window, tmp_path / "접수.csv")
    window.column.setCurrentIndex(1)
    assert window.start.text() == "시작"
    window.start.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert "30행은 남아 있어 이어서 할 수 있습니다" in window.notice.sentence
    assert window.resumed.text() == "이어서 합니다: 10행은 이미 끝났습니다."
    assert window.start.text() == "이어서 하기"
    window.column.setCurrentIndex(0)
    assert window.start.text() == "시작"


def test_a_run_goes_on_in_a_closed_window(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """Its end is told by a signal then; a cancelled one needs no telling."""
    window = make(child([HALF], waits=True))
    choose(qtbot, window, tmp_path / "접수.txt")
    window.start.click()
    qtbot.waitUntil(lambda: window.rows is not None, timeout=20_000)
    window.close()
    assert window.busy
    job = window.job
    assert job is not None
    # Its input ends without a cancellation of ours: it is over by itself, without a last line.
    with qtbot.waitSignal(window.finished, timeout=20_000) as told:
        job._process.closeWriteChannel()
    assert "멈췄습니다" in told.args[0]


def test_pause_and_cancel(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The button pauses and goes on; a cancellation keeps what is finished."""
    window = make(child([HALF], waits=True))
    choose(qtbot, window, tmp_path / "접수.csv")
    window.start.click()
    qtbot.waitUntil(lambda: "30 / 60행" in window.status.text(), timeout=20_000)
    window.pause.click()
    assert window.pause.text() == "계속"
    window.pause.click()
    assert window.pause.text() == "멈춤"
    window.stop.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert window.notice.sentence.startswith("취소했습니다. 끝난 30행은 남아")


def test_what_cannot_be_read_is_told(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """A sentence from who read the file, and no start."""
    window = make(child([], [Finished("not-csv", "이 파일은 읽을 수 없습니다.")]))
    choose(qtbot, window, tmp_path / "접수.csv")
    assert window.notice.sentence == "이 파일은 읽을 수 없습니다."
    assert not window.start.isEnabled()


def test_the_file_itself_is_no_target(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """Nothing is started."""
    window = make(child([]))
    choose(qtbot, window, tmp_path / "접수.csv")
    window.target.setText(window.source.text())
    window.start.click()
    assert not window.busy
    assert window.notice.sentence == "결과 파일은 원본과 달라야 합니다."


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (HALF, "30 / 60행 · 2행은 답을 받지 못했습니다 · 1초에 7.9행 · 1:14 남음"),
        (BatchProgress(1, 2, paused=True, rate=3.0), "1 / 2행 · 멈춰 있습니다."),
        (BatchProgress(1200, 1200, rate=3.0, left_s=0), "1,200 / 1,200행"),
    ],
)
def test_progress_in_words(rows: BatchProgress, words: str) -> None:
    """Rows, faults, speed and the time left, where they mean something."""
    assert progress_words(rows) == words


def test_columns_of_one_name_are_told_apart(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """By their places, which the order names; a column without a name can be chosen too."""
    log = tmp_path / "log"
    window = make(child([Finished()], columns("내용", "", "내용"), log=str(log)))
    choose(qtbot, window, tmp_path / "접수.csv")
    shown = [window.column.itemText(at) for at in range(window.column.count())]
    assert shown == ["내용 (1번째 열)", "이름 없음 (2번째 열)", "내용 (3번째 열)"]
    window.column.setCurrentIndex(2)
    window.start.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    order = msgspec.json.decode(log.read_bytes(), type=Order)
    assert isinstance(order, Batch)
    assert order.place == 3


PARTLY = BatchProgress(6, 6, failed=2, claims={"claim": 4}, faults=(RowFault(2, "timeout"), RowFault(5, "timeout")))


def test_rows_without_an_answer_are_listed_and_asked_for_again(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The sentence counts both, each reason has its rows, and the button asks for those; another file begins anew."""
    window = make(child([PARTLY, Finished()]))
    choose(qtbot, window, tmp_path / "접수.csv")
    assert window.faults.isHidden()
    window.start.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert window.status.text() == "6행 가운데 4행 분류, 2행 실패"
    assert not window.faults.isHidden()
    assert window.faults.text().splitlines()[1:] == ["제한 시간 안에 답이 없습니다: 2, 5행"]
    assert window.start.text() == "실패한 행 다시"
    choose(qtbot, window, tmp_path / "다른.csv")
    assert window.start.text() == "시작"
    assert window.faults.isHidden()


def test_many_faults_are_counted() -> None:
    """Of more than are named, how many more."""
    rows = BatchProgress(900, 900, failed=700, faults=tuple(RowFault(row, "timeout") for row in range(1, LISTED + 1)))
    assert fault_words(rows)[-1] == "그 밖에 600행"


def test_a_file_that_is_there_is_asked_about(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The command refuses it before anything is sent; who says yes sends the order with their consent, for this target."""
    log = tmp_path / "log"
    window = make(child([Finished("target-exists", "이미 있습니다.")], log=str(log)))
    choose(qtbot, window, tmp_path / "접수.csv")
    window.start.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert window.taken.sentence == "‘접수-분류.csv’ 파일이 이미 있습니다. 덮어쓸까요?"
    assert window.notice.sentence == ""
    window.taken.button.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    window.target.setText(str(tmp_path / "또.csv"))
    window.start.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    orders = [msgspec.json.decode(line, type=Order) for line in log.read_bytes().splitlines()]
    assert [order.overwrite for order in orders if isinstance(order, Batch)] == [False, True, False]


def test_what_will_be_sent_is_seen_before(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The likely column is chosen, and its first texts stand there; with another column, that one's."""
    source = tmp_path / "접수.csv"
    source.write_text("접수번호,문의 내용,처리 결과\n1,바퀴가\x1b 나와요,방문함\n2,쥐 소리가 나요,\n", encoding="utf-8")
    window = make(real(tmp_path))
    assert window.samples.isHidden()
    choose(qtbot, window, source)
    assert window.column.name == "문의 내용"
    guessed, count, *lines = window.samples.text().splitlines()
    assert "골라 두었습니다" in guessed
    assert "2행" in count
    assert lines == ["·  바퀴가 나와요", "·  쥐 소리가 나요"]
    window.column.setCurrentIndex(0)
    assert window.samples.text().splitlines()[1:] == ["·  1", "·  2"]
    (tmp_path / "줄.txt").write_text("바퀴\n쥐\n", encoding="utf-8")
    choose(qtbot, window, tmp_path / "줄.txt")
    assert window.samples.text().splitlines()[1:] == ["·  바퀴", "·  쥐"]


def test_pause_and_cancel_are_explained(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """While there is something to pause or to cancel."""
    window = make(child([HALF], waits=True))
    choose(qtbot, window, tmp_path / "접수.csv")
    assert window.explained.isHidden()
    window.start.click()
    assert not window.explained.isHidden()
    assert {"멈추면", "취소하면"} <= set(window.explained.text().split())


def test_a_result_of_before_stays(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The name that is offered is one that nothing has."""
    (tmp_path / "접수-분류.csv").touch()
    window = make(child([]))
    choose(qtbot, window, tmp_path / "접수.csv")
    assert window.target.text() == str(tmp_path / "접수-분류 (2).csv")


def test_reading_is_given_up(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """By the button, by Escape and by another file; whoever reads is another process, and ends."""
    hanging = voc_child([], waits=True)
    window = make(hanging)
    window.choose(tmp_path / "접수.xlsx")
    [job] = window.findChildren(VocJob)
    qtbot.waitUntil(lambda: job.pid > 0, timeout=20_000)
    assert window.stop.isVisible()
    assert not window.start.isVisible()
    with qtbot.waitSignal(job.ended, timeout=20_000):
        window.stop.click()
    assert not window.column.looking
    assert window.status.text() == "취소했습니다."
    window.choose(tmp_path / "또.xlsx")
    window.choose(tmp_path / "다른.xlsx")
    first, *_ = [each for each in window.findChildren(VocJob) if each is not job]
    with qtbot.waitSignal(first.ended, timeout=20_000):
        window._escape()
    assert window.isVisible()
    assert not window.column.looking


def test_broken_characters_are_asked_about(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """Where they are is told; the button reads the file with marks in their place, and so does the order."""
    source = tmp_path / "접수.csv"
    source.write_bytes("번호,내용\n1,바퀴\n2,쥐".encode() + b"\xff\n")
    window = make(real(tmp_path))
    choose(qtbot, window, source)
    assert "3번째 줄 4번째 글자" in window.broken.sentence
    assert "UTF-8" in window.broken.sentence
    assert not window.start.isEnabled()
    window.broken.button.click()
    qtbot.waitUntil(lambda: not window.column.looking, timeout=20_000)
    assert window.broken.sentence == ""
    assert window.start.isEnabled()
    assert window._order().lenient


def real(folder: Path) -> Callable[..., Sequence[str]]:
    """The program itself, with folders of its own."""
    more = [f"{name}={folder / 'home'}" for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")]
    return lambda *arguments: ["env", *more, *program_command(*arguments)]


def test_real_files(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """Headings in either encoding, none for lines of text, a sentence for what is no table."""
    (tmp_path / "접수.csv").write_bytes("번호,내용\n1,바퀴\n".encode("cp949"))
    (tmp_path / "줄.txt").write_text("바퀴\n쥐\n", encoding="utf-8")
    (tmp_path / "가짜.xlsx").write_text("번호,내용\n", encoding="utf-8")
    window = make(real(tmp_path))
    found = []
    for name in ("접수.csv", "줄.txt", "가짜.xlsx", "없음.csv"):
        choose(qtbot, window, tmp_path / name)
        shown = [window.column.itemText(at) for at in range(window.column.count())]
        found.append(shown or window.notice.sentence.partition(":")[0])
        assert window.start.isEnabled() == bool(shown)
    assert found[:2] == [["번호", "내용"], ["한 줄에 하나씩"]]
    assert "XLSX" in found[2]
    assert found[3] == "파일이 없습니다"
