"""The window that classifies one text, with a command that says what it is told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot
from voc_child import voc_child

from desktop.ui.voc.job_window import VocAccess
from desktop.ui.voc.window import ResultWindow
from desktop.voc.jobs import Classified, Finished, Order, VocLine
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.messages import Category, Classification, Remark
from desktop.voc.protocol.text import TEXT_LIMIT
from desktop.words.classification import as_text
from engine.text.private import Private, decode_private

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

RESULT = Classification(
    is_claim="claim",
    summary=Private("<b>바퀴</b> <img src='file:///etc/passwd'>"),
    bug_type="바퀴",
    keywords=(Private("바퀴벌레"), Private("재발")),
    categories=(
        Category("해충", "바퀴", "재발", Private("또 나왔어요")),
        Category("해충", "바퀴", "우주선", Private("하늘에서"), known=False, quoted=False),
    ),
    confidence=0.873,
    field_confidence={"is_claim": 0.98, "categories": 0.5},
    remarks=(Remark("outside-dictionary", "categories.1.소분류"), Remark("cut-off")),
    raw=Private('{"is_claim": "claim"}'),
)
ANSWER: Sequence[VocLine] = (Classified(RESULT, 1.84), Finished())


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


Make = Callable[..., ResultWindow]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Windows over a command line."""
    made: list[ResultWindow] = []

    def window(command: Sequence[str], *, ready: bool = True, key: str | None = None) -> ResultWindow:
        endpoint = Endpoint(address="https://voc.example" if ready else "", key=Private(key) if key else None)
        access = VocAccess(lambda *_: command, lambda: endpoint, lambda: "light")
        made.append(ResultWindow(access))
        qtbot.addWidget(made[-1])
        return made[-1]

    yield window
    for each in made:
        each.end()


def rows(tree: QTreeWidget) -> list[tuple[str, str]]:
    """What stands in a tree, from the top down."""
    found = []
    walk = QTreeWidgetItemIterator(tree)
    while (item := walk.value()) is not None:
        found.append((item.text(0), item.text(1)))
        walk += 1
    return found


def test_an_answer_is_shown_whole(qtbot: QtBot, make: Make) -> None:
    """Claim, pest, summary, keywords, tree with grounds, confidences and remarks; the raw answer when asked for."""
    window = make(voc_child(ANSWER))
    window.classify(Private("바퀴벌레가 또 나왔어요!"))
    assert window.status.text() == "분류하는 중…"
    assert window.box.toPlainText() == "바퀴벌레가 또 나왔어요!"
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    view = window.result
    assert view.claim == "클레임"
    assert view.keywords == ("바퀴벌레", "재발")
    assert rows(view.tree) == [
        ("해충", ""),
        ("바퀴", ""),
        ("재발", "“또 나왔어요”"),
        ("우주선  ⚠ 사전에 없음", "“하늘에서”  ⚠ 원문에 없음"),
    ]
    assert view.confidence == "확신도 87%"
    assert [label.text() for label in view.findChildren(QLabel) if "확신도" in label.text()] == ["확신도 87%"]
    assert "클레임 여부 98%, 분류 50%" in view.confidence_details
    assert len(view.remarks.splitlines()) == 2
    assert "우주선" not in view.remarks
    assert view.raw.toPlainText() == ""
    view.raw_button.click()
    assert view.raw.toPlainText() == RESULT.raw.reveal()
    assert window.run.text() == "다시 분류"
    assert window.status.text() == "1.8초 걸렸습니다."


def test_what_a_server_says_is_no_markup(qtbot: QtBot, make: Make) -> None:
    """Tags are shown as they came: no label reads them as HTML, so no file is opened for them."""
    window = make(voc_child(ANSWER))
    window.classify(Private("글"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    labels = window.result.findChildren(QLabel)
    assert RESULT.summary.reveal() in [label.text() for label in labels]
    assert all(label.textFormat().name == "PlainText" for label in labels)


def test_a_huge_answer_is_cut(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The window shows what a person can read of it, and says how much there is."""
    huge = msgspec.structs.replace(
        RESULT,
        summary=Private("가" * 100_000),
        keywords=(Private("나" * 5000),) * 500,
        raw=Private("다" * 400_000),
        remarks=(Remark("missing"),) * 900,
    )
    window = make(voc_child([Classified(huge, 1.0), Finished()], file=tmp_path / "child.py"))
    window.classify(Private("글"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    window.result.raw_button.click()
    assert len(window.result.raw.toPlainText()) < 110_000
    assert "400,000자" in window.result.raw.toPlainText()
    assert len(window.result.keywords) == 41
    assert len(window.result.remarks) < 3_000


@pytest.mark.parametrize(
    ("complaint", "ready", "words", "button"),
    [
        ("가" * (TEXT_LIMIT + 1), True, "20,001자", False),
        ("가" * 5_000_000, True, "5,000,000자", False),
        ("글", False, "아무것도 보내지 않습니다", True),
    ],
)
def test_what_cannot_be_sent_is_not(
    make: Make, tmp_path: Path, complaint: str, ready: bool, words: str, button: bool
) -> None:
    """Too much text, or no endpoint: a sentence, and the way to the settings where that helps."""
    log = tmp_path / "log"
    window = make(voc_child(ANSWER, log=str(log)), ready=ready)
    window.classify(Private(complaint))
    assert not window.busy
    assert words in window.notice.sentence
    assert window.notice.button.isHidden() is not button
    assert not log.exists()


def test_a_text_is_asked_for_where_it_goes(make: Make, tmp_path: Path) -> None:
    """Right below the box, which gets the focus, until something is written; nothing is sent."""
    log = tmp_path / "log"
    window = make(voc_child(ANSWER, log=str(log)))
    window.classify(Private(" \n"))
    assert window.need.sentence == "글이 필요합니다."
    assert window.notice.sentence == ""
    layout = window.layout()
    assert layout is not None
    assert layout.indexOf(window.need) == layout.indexOf(window.box) + 1
    assert window.focusWidget() is window.box
    window.box.insertPlainText("글")
    assert window.need.sentence == ""
    assert not log.exists()


def test_escape_never_closes_a_text(qtbot: QtBot, make: Make) -> None:
    """It cancels what is under way, and closes an empty window only."""
    window = make(voc_child([], waits=True))
    window.classify(Private("고객의 글"))
    window._escape()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    window._escape()
    assert window.isVisible()
    assert window.box.toPlainText() == "고객의 글"
    window.box.clear()
    window._escape()
    assert not window.isVisible()


def test_grounds_are_marked_in_the_text(qtbot: QtBot, make: Make) -> None:
    """What the answer quotes, whatever stands between its letters; not any more in a text that is changed."""
    window = make(voc_child(ANSWER))
    window.classify(Private("🐜 바퀴벌레가 또, 나왔어요!"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert [mark.cursor.selectedText() for mark in window.box.extraSelections()] == ["또, 나왔어요"]
    window.box.insertPlainText("더 ")
    assert window.box.extraSelections() == []


def test_an_unknown_confidence_is_not_spoken_of(qtbot: QtBot, make: Make) -> None:
    """Neither in the window nor in what is copied."""
    unsure = msgspec.structs.replace(RESULT, confidence=None, field_confidence={})
    window = make(voc_child([Classified(unsure, 1.0), Finished()]))
    window.classify(Private("글"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert window.result.confidence == ""
    assert "확신도" not in as_text(unsure)


def test_the_way_to_the_settings(qtbot: QtBot, make: Make) -> None:
    """The button beside the sentence asks for them."""
    window = make(voc_child(ANSWER), ready=False)
    window.write()
    with qtbot.waitSignal(window.settings_requested):
        window.notice.button.click()


def test_a_changed_text_is_classified_again(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """The window says that the answer is of the text before; the order holds the new one, and the session's key."""
    log = tmp_path / "log"
    window = make(voc_child(ANSWER, log=str(log)), key="열쇠")
    window.classify(Private("처음 글"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    window.box.setPlainText("고친 글")
    assert window.status.text() == "고친 글은 아직 분류하지 않았습니다."
    assert window.run.text() == "분류"
    window.run.click()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    orders = [msgspec.json.decode(line, type=Order, dec_hook=decode_private) for line in log.read_bytes().splitlines()]
    assert [getattr(order, "text", "") for order in orders] == [Private("처음 글"), Private("고친 글")]
    assert {getattr(order, "endpoint", None) for order in orders} == {
        Endpoint(address="https://voc.example", key=Private("열쇠"))
    }


def test_faults_and_cancellation_are_told(qtbot: QtBot, make: Make) -> None:
    """The command's own sentence; settings are offered where they mend it; what was cancelled says so."""
    window = make(voc_child([Finished("unauthorised", "서버가 <키>를 받아 주지 않습니다.")]))
    window.classify(Private("글"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    assert window.notice.sentence == "서버가 <키>를 받아 주지 않습니다."
    assert not window.notice.button.isHidden()
    assert not window.result.isVisible()
    slow = make(voc_child([], waits=True))
    slow.classify(Private("글"))
    slow.stop.click()
    qtbot.waitUntil(lambda: not slow.busy, timeout=20_000)
    assert slow.notice.sentence == "취소했습니다."
    assert slow.box.toPlainText() == "글"


def test_copies(qtbot: QtBot, make: Make) -> None:
    """As text a person reads, and as JSON in the contract's names, without the raw answer."""
    window = make(voc_child(ANSWER))
    window.classify(Private("글"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    window.copy_text.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == as_text(RESULT)
    assert "해충 > 바퀴 > 우주선 (사전에 없음)" in copied
    window.copy_json.click()
    plain = json.loads(QGuiApplication.clipboard().text())
    assert plain["categories"][1] == {
        "대분류": "해충",
        "중분류": "바퀴",
        "소분류": "우주선",
        "근거": "하늘에서",
        "known": False,
        "quoted": False,
    }
    assert plain["is_claim"] == "claim"
    assert "raw" not in plain


def test_nothing_stays_behind(qtbot: QtBot, make: Make) -> None:
    """A closed window has neither text nor answer, and its command is let go."""
    window = make(voc_child([], waits=True))
    window.classify(Private("고객의 글"))
    job = window.job
    assert job is not None
    with qtbot.waitSignal(job.ended, timeout=20_000):
        window.close()
    assert window.box.toPlainText() == ""
    assert not window.busy


def test_an_answer_to_an_older_text_is_not_shown(qtbot: QtBot, make: Make) -> None:
    """Who asks anew gets the answer to the new text only."""
    window = make(voc_child([Classified(RESULT, 1.0)], waits=True))
    window.classify(Private("하나"))
    first = window.job
    assert first is not None
    window.classify(Private("둘"))
    with qtbot.waitSignal(first.ended, timeout=20_000):
        first.cancel()
    assert window.job is not first
    assert window.box.toPlainText() == "둘"
