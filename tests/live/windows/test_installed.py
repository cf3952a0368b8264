"""What people install on Windows, in a Windows of its own: installed, used, renewed while it runs, removed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from desk import DeskError, await_true
from desk_installed import Computer
from desk_wine import WINDOWS, WindowsEditor, WineDesk, on_windows

pytestmark = [pytest.mark.wine, pytest.mark.live, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[3]
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
WINES_NO_REPORTS = r"HKCU\Software\Microsoft\Windows Error Reporting\ExcludedApplications"
"""Where Wine keeps it; on Windows, as the uninstaller knows, below another ``Windows``."""
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Ieum"
HELD = 2
PERSON = "홍 길동"
"""With it the name of every folder of theirs has Hangul and a blank in it."""
BEGUN = "도와주셔서 감사합"
"""What comes then is beyond doubt: what is not is offered to nobody who has not asked for it."""
KOREAN = "E0010412"
"""The keyboard of the input method of the tests."""
HOLDER = """
import ctypes, sys
read, shared_with_nobody, there_is_one = 0x80000000, 0, 3
ctypes.windll.kernel32.CreateFileW(sys.argv[1], read, shared_with_nobody, None, there_is_one, 0, None)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def computer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Computer]:
    """A fresh one, without the program."""
    installers = sorted((ROOT / "dist").glob("ieum-*-windows-x64.exe"), key=lambda path: path.stat().st_mtime)
    if not installers:
        raise DeskError("nothing to install (make package-windows)")
    prefix = WINDOWS / "prefix-fresh"
    subprocess.run(["rm", "-rf", prefix], check=True)
    person = {**os.environ, "WINE_USER": PERSON}
    subprocess.run([ROOT / "packaging" / "windows" / "prefix.sh", prefix], env=person, check=True)
    with WineDesk(tmp_path_factory.mktemp("wine"), prefix, PERSON) as desk:
        yield Computer(desk, installers[-1])


def test_it_is_installed(computer: Computer) -> None:
    """Silently, for this account only, with its menu entry and what the system's list of programs needs."""
    assert computer.home.name == PERSON
    assert computer.set_up() == 0
    assert (computer.place / "ieum.exe").is_file()
    assert computer.value(UNINSTALL, "QuietUninstallString").endswith('uninstall.exe" /S')
    assert computer.value(UNINSTALL, "DisplayVersion") == computer.installer.name.split("-")[1]
    menu = computer.home / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs"
    assert (menu / "이음.lnk").is_file()
    assert computer.value(RUN, "Ieum") == ""


def test_the_command_answers_in_utf8(computer: Computer) -> None:
    """Through a pipe too, on a system whose old programs write in code page 949."""
    status, said = computer.ieum("suggest", "오늘은 날씨가 ")
    assert status == 0, said
    assert any("가" <= char <= "힣" for char in said.decode())
    status, said = computer.ieum("doctor")
    assert "ieum-mini" in said.decode()


def test_it_runs_and_is_alone(computer: Computer) -> None:
    """Its engine answers; a second start shows the first one's window and ends; ``quit`` ends it."""
    program = computer.start()
    found = json.loads(computer.ieum("status", "--json")[1])
    assert found["model"] == "ieum-mini"
    status, _ = computer.desk.windows(computer.named(computer.place / "ieum.exe"), seconds=120)
    assert status == 4
    assert computer.ieum("quit")[0] == 0
    program.wait(timeout=30)
    assert computer.ieum("status")[0] == 1
    # Nothing is reported of its crashes: what it holds in memory is somebody's text.
    assert int(computer.value(WINES_NO_REPORTS, "ieum.exe") or "0", 0) == 1


def test_a_suggestion_is_taken(computer: Computer, tmp_path: Path) -> None:
    """With what is installed, from the key to the text: the rest of a word, in the middle of a syllable, is written by Tab."""
    program = computer.start()
    editor = WindowsEditor(computer.desk, tmp_path)
    computer.desk.bring_up(editor.start(), 30)
    editor.click()
    editor.go_to("edit")

    def shows() -> bool:
        # What was typed while the model still loaded is answered by nobody.
        before = computer.counts()["shown"]
        editor.empty()
        computer.desk.type(BEGUN)
        return computer.counts()["shown"] > before

    await_true(shows, 120, "a suggestion")
    computer.desk.press("Tab")
    await_true(lambda: computer.counts()["taken"] > 0, 60, "that it is taken")
    await_true(lambda: editor.text() == f"{BEGUN}니다 ", 20, "the whole word, and a blank")
    editor.close()
    assert computer.ieum("quit")[0] == 0
    program.wait(timeout=30)


def test_what_a_person_sends_says_which_windows_and_nothing_typed(computer: Computer) -> None:
    """After all that was typed and taken above; keyboards and the ends of the logs are in it."""
    written = computer.home / "이음 보고서.txt"
    assert computer.ieum("doctor", "--report", computer.named(written))[0] == 0
    told = written.read_text(encoding="utf-8")
    assert "Windows" in told
    assert KOREAN in told
    assert "--- input.log" in told
    assert "감사" not in told
    assert PERSON not in told


def test_the_local_api_answers(computer: Computer) -> None:
    """All that serves it is packed, and its engine is the program once more."""
    command = computer.named(computer.place / "ieum-cli.exe")
    serving = computer.desk.popen(command, "serve", "--only", "predictor", "--port-predictor", "0")
    assert serving.stdout is not None
    told = re.search(rb"http://127.0.0.1:\d+", serving.stdout.readline())
    assert told is not None
    asked = {"text": "오늘은 날씨가 ", "top_k": 3}
    address, predictions = f"{told[0].decode()}/predict", list[object]()

    def answers() -> bool:
        # While its model still loads it says that.
        answer = httpx.post(address, json=asked, timeout=60, trust_env=False)
        predictions.extend(answer.json().get("predictions", ()))
        return answer.status_code == httpx.codes.OK

    try:
        await_true(answers, 60, "an answer")
    finally:
        computer.desk.stop(serving)
    assert len(predictions) == 3


def test_it_is_renewed_while_it_runs(computer: Computer) -> None:
    """It is ended, replaced and runs again; what only the version before had is gone, and the data are as they were."""
    data = computer.local / "ieum" / "settings.toml"
    data.parent.mkdir(exist_ok=True)
    data.write_text("", encoding="utf-8")
    (computer.place / "_internal" / "old.txt").touch()
    program = computer.start()
    assert computer.set_up("/AUTOSTART") == 0
    program.wait(timeout=30)
    assert not (computer.place / "_internal" / "old.txt").exists()
    assert not (computer.place / "_internal.before").exists()
    assert computer.value(RUN, "Ieum").strip('"').endswith("ieum.exe")
    await_true(lambda: computer.ieum("status")[0] == 0, 120, "the program again")
    assert computer.ieum("quit")[0] == 0
    assert computer.ieum("suggest", "오늘은 날씨가 ")[0] == 0
    assert data.exists()


def test_a_file_that_is_held_changes_nothing(computer: Computer) -> None:
    """A virus scanner, say: the installer gives up and says so by its code; what was there works on."""
    python = on_windows(WINDOWS / "python" / "python.exe")
    held = computer.desk.popen(python, "-c", HOLDER, computer.named(computer.place / "ieum.exe"))
    assert held.stdout is not None and held.stdin is not None
    assert held.stdout.readline().strip() == b"held"
    assert computer.set_up() == HELD
    held.stdin.close()
    held.wait(timeout=30)
    assert computer.ieum("suggest", "오늘은 날씨가 ")[0] == 0


def test_it_is_removed(computer: Computer) -> None:
    """While it runs, with all that it put anywhere; settings and models stay, until they are to go too."""
    program = computer.start()
    temporary = computer.desk.disk(computer.value(r"HKCU\Environment", "TEMP"))
    asked_by = temporary / "comtypes_cache" / "ieum-313"
    asked_by.mkdir(parents=True)
    (asked_by / "_module.py").touch()
    assert computer.remove() == 0
    program.wait(timeout=30)
    assert not asked_by.parent.exists()
    assert not computer.place.exists()
    assert computer.value(RUN, "Ieum") == ""
    assert computer.value(UNINSTALL, "DisplayName") == ""
    assert (computer.local / "ieum" / "settings.toml").exists()
    assert computer.set_up() == 0
    assert computer.remove("/FORGET") == 0
    assert not (computer.local / "ieum").exists()
