"""Complaints on a real desk: the chord in real editors, the tray, and the windows, with a real server."""

from __future__ import annotations

import csv
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, await_true
from voc_server import VocFault, VocServer
from Xlib import XK, X
from Xlib.display import Display

from engine.text.hangul import keys

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

COMPLAINT = "바퀴벌레가 또 나왔어요"
CANARY = "쿼츠뷁"


@pytest.fixture(scope="module")
def server() -> Any:
    """One server for all plays."""
    with VocServer() as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(desk: Desk, server: VocServer) -> None:
    """Nobody has asked the server anything yet, and no keyring asks the desk for its password."""
    desk.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    server.reset()


def settings(desk: Desk, **values: object) -> None:
    file = Path(desk.environment["HOME"]) / ".config" / "ieum" / "settings.toml"
    file.parent.mkdir(parents=True)
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in values.items()]
    file.write_text("[voc]\n" + "".join(lines), encoding="utf-8")


def own_clipboard(desk: Desk, words: str) -> None:
    desk.start("sh", "-c", f"printf '{words}' | xclip -selection clipboard -quiet")
    await_true(lambda: clipboard(desk) == words, 10, "the clipboard")


def clipboard(desk: Desk) -> str:
    return desk.run("xclip", "-selection", "clipboard", "-o").stdout


def sent(server: VocServer) -> list[str]:
    """The texts of all requests, in order."""
    return [json.loads(each["body"])["input_text"] for each in server.requests() if each["method"] == "POST"]


def meet(desk: Desk, name: str, then: Callable[[], object]) -> None:
    """Does ``then`` when the play has come to ``name``."""
    desk.environment["IEUM_MEETING"] = str(desk.folder)

    def watch() -> None:
        await_true((desk.folder / name).exists, 120, name)
        then()
        (desk.folder / f"{name}-done").touch()

    threading.Thread(target=watch, daemon=True).start()


def assert_nowhere(desk: Desk, test: str, words: str) -> None:
    """The words are in no log of the program and in no file of the home."""
    out = Path(__file__).parents[2] / "build" / "artefacts" / test
    written = [path for path in (*out.rglob("*.log"), *(desk.folder / "home").rglob("*")) if path.is_file()]
    assert any(path.suffix == ".log" for path in written), "there is a log to look into"
    for path in written:
        data = path.read_bytes()
        for secret in (words, keys(words), json.dumps(words)[1:-1]):
            assert secret.encode() not in data, path.name


def test_a_marked_complaint_is_classified_by_a_chord(
    desk: Desk, play: Any, server: VocServer, request: pytest.FixtureRequest
) -> None:
    """Exactly the marked text is sent, of all that is typed, copied and marked, and none of it is kept.

    The editor's text and the clipboard are as they would be without us; with
    nothing marked a sentence says so, and the open syllable stays whole.
    """
    settings(desk, address=server.url)
    file = desk.open_editor("mousepad")
    own_clipboard(desk, f"{CANARY}복사")
    before: list[Any] = []
    meet(desk, "looked", lambda: before.append(server.requests()))
    report = play("voc-mark", "mousepad", f"{CANARY}타자", f"{CANARY}민원", "각")
    assert before == [[]], "nothing is asked before somebody asks"
    assert report["text"] == f"{CANARY}민원"
    assert report["claim"] in ("클레임", "클레임 아님")
    assert report["confidence"] == "확신도 88%"
    assert report["active"]
    assert report["ctrl+alt+c"].startswith("표시한 글이 없습니다")
    assert report["F9"].startswith("표시한 글이 없습니다")
    assert sent(server) == [f"{CANARY}민원"] * 2
    assert "타자" not in str(server.requests())
    assert "복사" not in str(server.requests())
    expected = f"{CANARY}타자 \n{CANARY}민원나 \n각나 \n각나 "
    assert desk.saved("mousepad", file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected
    assert clipboard(desk) == f"{CANARY}복사"
    assert not any(CANARY in shown for shown in report["reprs"])
    assert_nowhere(desk, request.node.name, CANARY)


def test_what_only_the_editor_knows_is_copied(desk: Desk, play: Any, server: VocServer) -> None:
    """Text still marked in a Qt editor after another program marked something: copied by its own key.

    The clipboard holds again what it held.
    """
    settings(desk, address=server.url)
    file = desk.open_editor("featherpad")
    own_clipboard(desk, "클립보드")
    report = play("voc-copy", "featherpad", COMPLAINT)
    assert report == {"text": COMPLAINT, "clipboard": "클립보드"}
    assert sent(server) == [COMPLAINT]
    expected = f"{COMPLAINT}나 "
    assert desk.saved("featherpad", file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected


def test_a_password_field_is_never_read(desk: Desk, play: Any, server: VocServer) -> None:
    """Neither read nor copied: the person is told, no window comes, nothing is sent."""
    settings(desk, address=server.url)
    desk.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    desk.start(sys.executable, str(Path(__file__).with_name("form.py")))
    desk.focus_window_named("ieum-form")
    report = play("voc-secret")
    assert report == {"told": ["암호 칸에서는 글을 읽지 않습니다."], "window": False}
    assert sent(server) == []


def test_a_question_is_answered_in_pieces_and_cancelled(desk: Desk, play: Any, server: VocServer) -> None:
    """The answer comes piece by piece; one that hangs is let go, which the server sees."""
    settings(desk, address=server.url, protocol="openai", model="qwen3-8b")
    server.reset(VocFault("stall", path="/v1/chat", skip=1))
    meet(desk, "stalled", lambda: server.wait(stalled=1))
    report = play("voc-chat", "정중히 답해 줘", COMPLAINT, "또 답해 줘")
    assert report["answer"].startswith("답: ")
    assert COMPLAINT in report["answer"]
    assert report["pieces"] > 2
    assert report["cancelled"] == "취소했습니다."
    server.wait(gone=1)


def test_the_tray_and_a_file_that_survives_a_kill(desk: Desk, play: Any, server: VocServer) -> None:
    """The chord is another program's, which is told; clipboard and window do without it.

    A file is paused, killed and gone on with: each row is answered in its
    place, and no finished row is sent again.
    """
    settings(desk, address=server.url, concurrency=2)
    display = Display(desk.environment["DISPLAY"])
    code = display.keysym_to_keycode(XK.XK_c)
    display.screen().root.grab_key(code, X.ControlMask | X.Mod1Mask, False, X.GrabModeAsync, X.GrabModeAsync)
    display.sync()
    own_clipboard(desk, "쥐가 나왔습니다")
    server.reset(delay=0.05)
    source, target = desk.folder / "접수.csv", desk.folder / "결과.csv"
    texts = [f"{number}번 바퀴 민원" for number in range(60)]
    rows = [["번호", "내용", "접수일"], *([str(at), text, "2026-11-21"] for at, text in enumerate(texts))]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    report = play("voc-tray", "개미가 많아요", str(source), str(target))
    display.close()
    assert any("Ctrl + Alt + C" in each and "설정" in each for each in report["told"])
    assert report["clipboard"] == "쥐가 나왔습니다"
    assert report["written"] == "개미가 많아요"
    assert clipboard(desk) == "쥐가 나왔습니다"
    first, second, *asked = sent(server)
    assert (first, second) == ("쥐가 나왔습니다", "개미가 많아요")
    assert report["columns"] == ["번호", "내용", "접수일"]
    assert "이어서" in report["notice"]
    resumed = int("".join(filter(str.isdigit, report["resumed"])))
    assert resumed >= report["killed_at"] >= 13
    twice = [text for text, count in Counter(asked).items() if count > 1]
    assert len(asked) <= 60 + 2
    assert all(int(text.split("번")[0]) >= resumed - 2 for text in twice), "only what was under way"
    with target.open(encoding="utf-8-sig", newline="") as file:
        answered = list(csv.reader(file))
    assert [row[:3] for row in answered] == rows
    assert all(row[3] for row in answered[1:])
    assert report["status"] == "60행을 분류했습니다."
    assert sum(report["claims"].values()) == 60
    assert report["counted"] == 60
