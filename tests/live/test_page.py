"""The page to try the API on, in browsers with ibus-hangul: ``make live-all`` installs them, and runs this."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_served import ServedApi
from desk import Desk, DeskError, await_true
from desk_browser import PAGE_BROWSERS, PageBrowser

pytestmark = [pytest.mark.live, pytest.mark.toolkits, pytest.mark.timeout(400)]

PICTURES = Path(__file__).parents[2] / "build" / "artefacts" / "page"
VALUE = 'document.getElementById("text").value'
ROWS = '[...document.querySelectorAll("#candidates:not(.stale) li .text")].map(each => each.textContent)'
ACTIVE = "document.activeElement.id"


@pytest.fixture(params=PAGE_BROWSERS)
def page(desk: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[PageBrowser]:
    """The page of a real server, open in a browser that has the focus."""
    home = tmp_path / "server"
    home.mkdir()
    with ServedApi(home, "--no-rate-limits") as served:
        address = f"{served.at['gateway']}/page/"
        kind, window = PAGE_BROWSERS[request.param]
        with kind(desk, address) as opened:
            opened.await_told('document.querySelector(".link.connected") !== null', "the page is linked to its server")
            desk.bring_up(window, 60)
            opened.await_told(f'document.hasFocus() && {ACTIVE} === "text"', "the field has the focus")
            await_true(lambda: hears(opened, desk), 60, "the field gets Hangul")
            yield opened


def hears(page: PageBrowser, desk: Desk) -> bool:
    """Whether what is typed becomes Hangul; the field is empty behind it."""
    desk.press("r", "k", "space")
    try:
        page.await_told(f'{VALUE}.startsWith("가")', "Hangul", 2)
    except DeskError:
        return False
    finally:
        desk.press("ctrl+a", "BackSpace")
        page.await_told(f'{VALUE} === ""', "an empty field")
    return True


def typed(page: PageBrowser, desk: Desk, text: str, before: str = "") -> None:
    """Presses the keys of a text and waits until the field has it behind what it had before."""
    desk.type(text, delay_ms=60)
    await_text(page, before + text)


def await_text(page: PageBrowser, text: str) -> None:
    """Waits until the field has exactly this; what it has instead is told."""
    try:
        page.await_told(f"{VALUE} === {json.dumps(text)}", "the text")
    except DeskError:
        assert page.tell(VALUE) == text


def test_who_composes_sees_and_takes_candidates(page: PageBrowser, desk: Desk) -> None:
    """Rows come while a syllable is open; Tab puts one in exactly, then typing goes on; nobody outside was asked."""
    typed(page, desk, "오늘 날씨가 착")
    page.await_told('document.querySelector(".composed b") !== null', "a syllable is being composed")
    page.await_told(f"{ROWS}.length > 1", "candidates while it is")
    rows = page.tell(ROWS)
    page.picture(PICTURES, "composing")
    desk.press("Tab")
    taken = f"오늘 날씨가 {rows[0]} "
    await_text(page, taken)
    typed(page, desk, "차", taken)
    page.await_told(f"{ROWS}.length > 1", "candidates")
    desk.press("alt+Down")
    page.await_told('document.querySelectorAll("li")[1].ariaSelected === "true"', "the second row is chosen")
    rows = page.tell(ROWS)
    desk.press("Tab")
    taken += f"{rows[1]} "
    await_text(page, taken)
    assert page.tell(ACTIVE) == "text"
    typed(page, desk, "가 ", taken)
    desk.press("ctrl+a", "BackSpace")
    typed(page, desk, "그래 알았어")
    page.await_told('document.querySelector("meter").value > 0.5', "the end of the utterance is seen")
    page.await_told('/^\\d+ ms$/.test(document.getElementById("latency").textContent)', "the time of an answer")
    page.picture(PICTURES, "ended")
    asked = page.tell(
        'performance.getEntriesByType("resource").map(each => new URL(each.name).origin === location.origin)'
    )
    assert asked and all(asked)
    assert page.complaints == []


def test_the_page_is_used_by_keyboard_alone(page: PageBrowser, desk: Desk) -> None:
    """Escape closes the rows, then Tab moves on; a contract's button is reached and pressed, its answer shows."""
    typed(page, desk, "오늘 ")
    page.await_told(f"{ROWS}.length > 0", "candidates")
    desk.press("Escape")
    page.await_told(f"{ROWS}.length === 0", "no candidates")
    page.tell('(window.moves = 0, document.addEventListener("focusin", () => { window.moves += 1; }), 1)')
    moves = 0
    while page.tell(ACTIVE) != "run":
        desk.press("Tab")
        moves += 1
        page.await_told(f"window.moves >= {moves}", "the next one has the focus")
        assert moves < 30
    desk.press("Return")
    page.await_told('document.getElementById("reply") !== null', "an answer")
    assert json.loads(page.tell('document.getElementById("reply").textContent'))["predictions"]
    page.tell('document.getElementById("contract").scrollIntoView()')
    page.picture(PICTURES, "contract")
    assert page.complaints == []


def test_lines_to_copy_are_lines_that_run(page: PageBrowser) -> None:
    """Of every contract, for curl and for Python: the answer is JSON; and the page's own button brings one."""
    for contract, field in {
        "predictor": "predictions",
        "models": "result",
        # Nobody has named a model for complaints, and the answer says how to.
        "voc": "reason",
        "generator": "generated_text",
        "eot": "data",
        "openai": "choices",
        "chat": "choices",
    }.items():
        page.tell(f'document.getElementById("tab-{contract}").click()')
        page.await_told(f'document.getElementById("tab-{contract}").ariaSelected === "true"', "the tab is chosen")
        page.tell('document.getElementById("run").click()')
        page.await_told('document.getElementById("reply") !== null', "an answer")
        assert field in json.loads(page.tell('document.getElementById("reply").textContent'))
        for tongue, command in {"curl": ["bash", "-c"], "Python": [sys.executable, "-c"]}.items():
            page.tell(
                f'(() => {{ const select = document.querySelector(".row select"); select.value = "{tongue}"; '
                'select.dispatchEvent(new Event("change", {bubbles: true})); })()'
            )
            page.await_told(
                f'document.querySelector("#contract pre").textContent.startsWith("{"curl" if tongue == "curl" else "import"}")',
                "its lines",
            )
            lines = page.tell('document.querySelector("#contract pre").textContent')
            done = subprocess.run([*command, lines], capture_output=True, text=True, check=False, timeout=60)
            assert done.returncode == 0 and field in done.stdout, done.stderr


def test_it_is_dark_and_english_too(page: PageBrowser, desk: Desk) -> None:
    """By two buttons; what is written stays."""
    typed(page, desk, "오늘 ")
    page.tell('document.querySelectorAll("header button")[0].click()')
    page.tell('document.querySelectorAll("header button")[1].click()')
    page.await_told('document.documentElement.lang === "en"', "English")
    assert page.tell("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert page.tell(VALUE) == "오늘 "
    assert page.tell('/[가-힣]/.test(document.querySelector(".told").textContent)') is False
    page.picture(PICTURES, "dark")
