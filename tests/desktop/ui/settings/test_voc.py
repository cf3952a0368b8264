"""The settings' pages about complaints: endpoint, key, test and category dictionary, with real widgets and children."""

from __future__ import annotations

import gc
import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from files_chosen import choose_files
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from settings_window import MadeWindow, MemoryRing, found, make_window, no_keyring, ring

from desktop.api.options import PORTS
from desktop.settings.model import read_settings
from desktop.ui.kit.fields import LineField, Number
from desktop.ui.settings import voc_trial
from desktop.ui.settings import window as settings_window
from desktop.ui.settings.voc import VocPage
from desktop.voc.jobs import Order, Test
from desktop.voc.keys import VocKeys
from desktop.words.settings import VocPageSentence as V
from engine.text.private import Private, decode_private

__all__ = ["make_window", "no_keyring", "ring"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Make = Callable[..., MadeWindow]
KEY = "sk-canary-7d1f"
TESTED = {"type": "probe", "model": "qwen3", "latency_s": 0.1234, "models": ["qwen3", "qwen2.5"], "streams": True}


def write(page: VocPage, name: str, words: str) -> None:
    """Types into one of the page's lines."""
    edit = found(page.fields[name], QLineEdit)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, words)


def saved(made: MadeWindow) -> None:
    QTest.mouseClick(made.window.voc.keep_button, Qt.MouseButton.LeftButton)
    made.settled()


@pytest.fixture
def tester(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a child in the place of ``ieum voc test --json``: it notes its order and goes on with this code."""
    heard = tmp_path / "order.json"

    def put(code: str) -> Path:
        script = tmp_path / "child.py"
        script.write_text(
            "import json, os, sys\n"
            "said = lambda **line: print(json.dumps(line), flush=True)\n"
            "order = sys.stdin.readline()\n"
            f"open({str(heard)!r}, 'w').write(json.dumps([sys.argv[1:], order]))\n" + code,
            encoding="utf-8",
        )
        monkeypatch.setattr(settings_window, "program_command", lambda *a: [sys.executable, str(script), *a])
        return heard

    return put


def order_of(heard: Path) -> Test:
    arguments, order = json.loads(heard.read_text())
    assert arguments == ["voc", "test", "--json"]
    found: Order = msgspec.json.decode(order, type=Order, dec_hook=decode_private)
    assert isinstance(found, Test)
    heard.unlink()
    return found


def test_the_endpoint_is_kept_when_the_person_says_so(make_window: Make) -> None:
    """All fields at once, and not before; going back shows what is in force."""
    made = make_window("# mine\n")
    page = made.window.voc
    assert not page.keep_button.isEnabled()
    write(page, "voc.address", "https://voc.example/")
    number = page.fields["voc.concurrency"]
    assert isinstance(number, Number)
    number._spin.setValue(8)
    assert made.settled().voc.address == ""
    assert page._told.text() == "저장하지 않은 값이 있습니다."
    saved(made)
    voc = read_settings(made.file)[0].voc
    assert (voc.address, voc.concurrency) == ("https://voc.example", 8)
    assert made.file.read_text(encoding="utf-8").startswith("# mine\n")
    assert made.applied[-1].voc == voc
    assert page.address.value() == "https://voc.example"
    assert (page._told.text(), page.keep_button.isEnabled()) == ("저장했습니다.", False)
    write(page, "voc.model", "x")
    QTest.mouseClick(page.revert, Qt.MouseButton.LeftButton)
    assert page.model.value() == ""
    assert not page.keep_button.isEnabled()


def test_nothing_is_written_when_one_value_is_wrong(make_window: Make) -> None:
    """The wrong ones are marked, and all stays unsaved and as it was typed."""
    made = make_window("")
    page = made.window.voc
    write(page, "voc.address", "https://me:secret@voc.example")
    write(page, "voc.model", "qwen")
    saved(made)
    assert page.address.marked
    assert not page.model.marked
    assert made.file.read_text(encoding="utf-8") == ""
    assert page.model.value() == "qwen"
    assert page.keep_button.isEnabled()
    write(page, "voc.address", "https://voc.example")
    assert not page.address.marked
    saved(made)
    assert read_settings(made.file)[0].voc.model == "qwen"


def test_a_file_changed_elsewhere_spares_what_is_not_saved(make_window: Make, qtbot: QtBot) -> None:
    """The person's unsaved values stay; the others are shown as the file says them."""
    made = make_window("")
    page = made.window.voc
    write(page, "voc.model", "mine")
    made.file.write_text('[voc]\nmodel = "theirs"\nproxy = "none"\n', encoding="utf-8")
    made.window.appear()
    qtbot.waitUntil(lambda: page.fields["voc.proxy"].value() == "none", timeout=10_000)
    assert page.model.value() == "mine"
    assert page.keep_button.isEnabled()


ADDRESSES = {
    "": False,
    "https://voc.example": False,
    "http://localhost:8000": False,
    "http://127.0.0.1:8000": False,
    "http://[::1]:8000": False,
    "http://[": False,
    "http://voc.example": True,
    "http://10.0.0.5:8000": True,
}


@pytest.mark.parametrize(("address", "asked"), ADDRESSES.items())
def test_consent_is_asked_where_text_would_cross_a_network_unencrypted(
    make_window: Make, address: str, asked: bool
) -> None:
    """And nowhere else; it explains what that means."""
    page = make_window("").window.voc
    page.address.show_value(address)
    page.address.typed.emit()
    assert page._consent_card.isVisibleTo(page) == asked
    assert "고객의 글과 API 키" in page.consent._hint.text()


def test_consent_is_for_one_address(make_window: Make) -> None:
    """Another host is asked for again, another path of the same is not; what was kept for the old one is kept until then."""
    made = make_window('[voc]\naddress = "http://10.0.0.5:8000"\nplain_http = true\n')
    page = made.window.voc
    assert page.consent.value()
    write(page, "voc.address", "http://10.0.0.5:8000/v1")
    assert not page.consent.value(), "on its way there it was another host"
    page.consent.show_value(True)
    page.consent.edited.emit()
    QTest.keyClicks(found(page.address, QLineEdit), "/x")
    assert page.consent.value()
    QTest.mouseClick(page.revert, Qt.MouseButton.LeftButton)
    assert page.consent.value()
    write(page, "voc.address", "http://evil.example")
    assert not page.consent.value()
    assert page._consent_card.isVisibleTo(page)
    saved(made)
    voc = read_settings(made.file)[0].voc
    assert (voc.address, voc.plain_http) == ("http://evil.example", False)


def wait_for_place(made: MadeWindow, sentence: V) -> None:
    korean = sentence.value[0]
    made.qtbot.waitUntil(lambda: made.window.voc.key._hint.text() == korean, timeout=10_000)


def everything_below(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def test_the_key_is_in_the_keyring_and_in_no_file(make_window: Make, ring: MemoryRing, tmp_path: Path) -> None:
    """It leaves its field when it is kept, is shown nowhere, and can be forgotten."""
    made = make_window('[voc]\naddress = "https://voc.example"\n')
    page = made.window.voc
    wait_for_place(made, V.KEY_NONE)
    assert page.key.edit.echoMode() is QLineEdit.EchoMode.Password
    assert page.key.edit.inputMethodHints() & Qt.InputMethodHint.ImhHiddenText
    assert not page.key.edit.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    QTest.keyClicks(page.key.edit, KEY)
    assert KEY not in repr(page.key) + repr(made.keys)
    saved(made)
    wait_for_place(made, V.KEY_KEYRING)
    assert list(ring.kept.values()) == [KEY]
    assert page.key.edit.text() == ""
    assert not page.key.edit.isUndoAvailable()
    assert made.keys.for_order("https://voc.example") is None, "the command finds it in the keyring"
    assert KEY.encode() not in everything_below(tmp_path)
    QTest.mouseClick(page.key.forget, Qt.MouseButton.LeftButton)
    wait_for_place(made, V.KEY_NONE)
    assert ring.kept == {}


def test_without_a_keyring_the_key_lasts_as_long_as_the_program(
    make_window: Make, no_keyring: None, tmp_path: Path
) -> None:
    """That is said; orders carry it, to this host and no other."""
    made = make_window('[voc]\naddress = "https://voc.example/api"\n')
    page = made.window.voc
    wait_for_place(made, V.KEY_NO_KEYRING)
    QTest.keyClicks(page.key.edit, KEY)
    saved(made)
    wait_for_place(made, V.KEY_SESSION)
    assert made.keys.for_order("https://voc.example") == Private(KEY)
    for other in ("https://other.example", "http://voc.example", "https://voc.example:8443", "https://["):
        assert made.keys.for_order(other) is None
    assert KEY not in repr(made.keys)
    assert KEY.encode() not in everything_below(tmp_path)
    QTest.mouseClick(page.key.forget, Qt.MouseButton.LeftButton)
    wait_for_place(made, V.KEY_NO_KEYRING)
    assert made.keys.for_order("https://voc.example") is None


def test_a_locked_keyring_keeps_nobody_waiting(
    make_window: Make, ring: MemoryRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it asks for a password, the window works and other settings are written."""
    unlocked = threading.Event()

    def locked(service: str, name: str) -> str | None:
        unlocked.wait(20)
        return "x"

    monkeypatch.setattr(ring, "get_password", locked)
    made = make_window('[voc]\naddress = "https://voc.example"\n')
    write(made.window.voc, "voc.model", "m")
    saved(made)
    assert read_settings(made.file)[0].voc.model == "m"
    unlocked.set()
    wait_for_place(made, V.KEY_KEYRING)


def run_test(made: MadeWindow) -> None:
    trial = made.window.voc.trial
    QTest.mouseClick(trial.button, Qt.MouseButton.LeftButton)
    made.qtbot.waitUntil(trial.button.isEnabled, timeout=20_000)


def test_a_test_goes_by_what_stands_in_the_fields(make_window: Make, tester: Callable[[str], Path]) -> None:
    """Unsaved values and the typed key go to the command by its pipe; model and latency come back."""
    heard = tester(f"said(**{TESTED!r})\nsaid(type='finished')\n")
    made = make_window("")
    page = made.window.voc
    write(page, "voc.address", "https://voc.example")
    QTest.keyClicks(page.key.edit, KEY)
    run_test(made)
    order = order_of(heard)
    assert order.endpoint is not None
    assert (order.endpoint.address, order.endpoint.read_timeout) == ("https://voc.example", 60)
    assert order.endpoint.key == Private(KEY)
    assert KEY not in repr(order)
    assert page.trial.result.text() == "됩니다. 모델 qwen3, 123밀리초 · 이어서 답함"
    assert page.trial.result.objectName() == "success"
    assert [page.model._combo.itemText(row) for row in range(page.model._combo.count())] == ["qwen3", "qwen2.5"]
    assert page.model.value() == ""
    assert made.file.read_text(encoding="utf-8") == ""
    write(page, "voc.model", "q")
    assert page.trial.result.text() == V.TEST_HINT.value[0], "it was another endpoint"


def test_a_key_for_this_session_goes_with_the_order(
    make_window: Make, tester: Callable[[str], Path], no_keyring: None
) -> None:
    """The command could not find it; one in the keyring stays there."""
    heard = tester("said(type='finished', code='refused', sentence='거절했습니다.')\n")
    made = make_window('[voc]\naddress = "https://voc.example"\n')
    run_test(made)
    endpoint = order_of(heard).endpoint
    assert endpoint is not None
    assert endpoint.key is None
    assert made.window.voc.trial.result.text() == "거절했습니다."
    assert made.window.voc.trial.result.objectName() == "failure"
    made.keys.keep("https://voc.example", Private(KEY))
    run_test(made)
    endpoint = order_of(heard).endpoint
    assert endpoint is not None
    assert endpoint.key == Private(KEY)


def test_values_that_break_a_rule_are_not_tested(make_window: Make, tester: Callable[[str], Path]) -> None:
    """They are marked, and no command is started."""
    heard = tester("")
    made = make_window("")
    write(made.window.voc, "voc.address", "voc.example")
    run_test(made)
    assert made.window.voc.address.marked
    assert "먼저 고쳐" in made.window.voc.trial.result.text()
    assert not heard.exists()


def test_a_test_that_hangs_is_over_in_time(
    make_window: Make, tester: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence comes, whatever the command does; a test of values that change meanwhile is dropped."""
    tester("said(type='asking')\nimport time; time.sleep(60)\n")
    made = make_window('[voc]\naddress = "https://voc.example"\n')
    trial = made.window.voc.trial
    assert voc_trial._PATIENCE_MS < 5_000
    monkeypatch.setattr(voc_trial, "_PATIENCE_MS", 50)
    run_test(made)
    assert trial.result.text() == "제한 시간 안에 답이 없습니다: https://voc.example"
    monkeypatch.setattr(voc_trial, "_PATIENCE_MS", 60_000)
    QTest.mouseClick(trial.button, Qt.MouseButton.LeftButton)
    assert trial.result.text() == "시험하는 중…"
    write(made.window.voc, "voc.model", "q")
    assert trial.result.text() == V.TEST_HINT.value[0]
    assert trial.button.isEnabled()
    made.qtbot.waitUntil(lambda: not trial._ended, timeout=20_000)


def test_who_unlocks_a_keyring_takes_no_time_of_the_servers(
    make_window: Make, tester: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said what is waited for; nobody says that the server is slow that was not asked yet."""
    tester("sys.stdin.read()\n")
    made = make_window('[voc]\naddress = "https://voc.example"\n')
    trial = made.window.voc.trial
    monkeypatch.setattr(voc_trial, "_PATIENCE_MS", 50)
    QTest.mouseClick(trial.button, Qt.MouseButton.LeftButton)
    made.qtbot.waitUntil(lambda: trial.result.text() == V.UNLOCKING.value[0], timeout=20_000)
    assert not trial.button.isEnabled()
    assert trial._timer.interval() > 30_000
    trial._timer.timeout.emit()
    assert trial.button.isEnabled()
    assert "열쇠고리가 답하지 않아" in trial.result.text()


def test_a_command_that_dies_is_told(make_window: Make, tester: Callable[[str], Path]) -> None:
    """In a sentence, and it can be pressed again."""
    tester("os.abort()\n")
    made = make_window('[voc]\naddress = "https://voc.example"\n')
    run_test(made)
    assert made.window.voc.trial.result.objectName() == "failure"
    assert made.window.voc.trial.result.text()


def test_no_key_is_left_in_memory_values_that_are_shown(make_window: Make, ring: MemoryRing) -> None:
    """No widget of the window holds the key once it is kept: what a screen reader or a crash report could read."""
    made = make_window('[voc]\naddress = "https://voc.example"\n')
    QTest.keyClicks(made.window.voc.key.edit, KEY)
    saved(made)
    wait_for_place(made, V.KEY_KEYRING)
    gc.collect()
    for edit in made.window.findChildren(QLineEdit):
        assert KEY not in edit.text() + edit.accessibleName() + edit.placeholderText()
    assert VocKeys().for_order("https://voc.example") is None


def test_a_certificate_is_chosen_in_a_dialog(make_window: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its path stands in the line then, unsaved."""
    page = make_window("").window.voc
    choose_files(monkeypatch, "/etc/ca.pem")
    field = page.fields["voc.ca_file"]
    assert isinstance(field, LineField)
    field._choose()  # type: ignore[attr-defined]  # of FileLine
    assert field.value() == "/etc/ca.pem"
    assert page.keep_button.isEnabled()


def test_a_server_of_ones_own_is_one_click_away(make_window: Make) -> None:
    """Address and protocol are filled in, unsaved as if they were written; kept, they are those of ``ieum voc serve``."""
    made = make_window('[voc]\naddress = "https://elsewhere.example"\nprotocol = "openai"\n')
    page = made.window.voc
    QTest.mouseClick(page.own_server, Qt.MouseButton.LeftButton)
    assert page.keep_button.isEnabled()
    saved(made)
    kept = read_settings(made.file)[0].voc
    assert (kept.address, kept.protocol) == (f"http://127.0.0.1:{PORTS['voc']}", "voc")
