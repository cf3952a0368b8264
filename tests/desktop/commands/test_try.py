"""``ieum try`` in a real pseudo-terminal, and without one."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from engine_ask import ask
from terminal import Terminal, surroundings

from desktop.commands.terminal.try_ import demonstrate
from desktop.words.app import Sentence, text

ROOT = Path(__file__).resolve().parents[3]
CHILD = (sys.executable, str(ROOT / "tests/support/terminal_playground.py"))


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal(CHILD, surroundings()) as made:
        made.until(lambda lines: line(lines) == "›")
        yield made


def line(lines: list[str]) -> str:
    return next((each for each in reversed(lines) if each.startswith("› ") or each == "›"), "")


def offers(eojeol: str) -> Callable[[list[str]], bool]:
    return lambda lines: any(f" {eojeol} " in f"{each} " for each in lines)


def writes(shown: str) -> Callable[[list[str]], bool]:
    return lambda lines: line(lines) == shown


def test_candidates_appear_under_the_line_and_tab_takes_one(terminal: Terminal) -> None:
    """F2 turns the built-in layout on; 각 offers 가구; Tab writes it and a space."""
    terminal.type("\x1bOQrkr")
    lines = terminal.until(offers("가구를"))
    assert line(lines) == "› 각"
    assert any("1  가구" in each and "50%" in each for each in lines)
    terminal.type("\t")
    terminal.until(writes("› 가구"))


def test_cursor_stays_behind_the_text(terminal: Terminal) -> None:
    """The cursor is where an input method of the terminal composes: right behind the text, and it can be seen."""
    terminal.type("하")
    lines = terminal.until(offers("한글을"))
    cursor = terminal.screen.cursor
    assert (cursor.x, cursor.y, cursor.hidden) == (4, lines.index("› 하"), False)


@pytest.mark.parametrize("end", ["\x03", "\x04"], ids=["Ctrl+C", "Ctrl+D"])
def test_terminal_is_restored_at_the_end(terminal: Terminal, end: str) -> None:
    """Ctrl+C and Ctrl+D end it with 0, the terminal is as before and the line stays to be read."""
    terminal.type("하")
    terminal.until(offers("한글을"))
    assert not terminal.restored
    terminal.type(end)
    lines = terminal.until(lambda lines: lines[-1] == "하")
    assert not offers("한글")(lines)
    assert terminal.process.wait(10) == 0
    assert terminal.restored
    assert not terminal.screen.cursor.hidden


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_terminal_is_restored_when_it_is_told_to_end(terminal: Terminal, number: signal.Signals) -> None:
    """Signals too leave the terminal as it was and the line to be read, and no word of a mistake."""
    terminal.type("하")
    terminal.until(offers("한글을"))
    terminal.process.send_signal(number)
    lines = terminal.until(lambda lines: lines[-1] == "하")
    assert terminal.process.wait(10) == 128 + number
    assert terminal.restored
    assert lines == [text(Sentence.TRY_TITLE), "", "하"]


def test_terminal_is_restored_when_it_is_told_to_end_twice(terminal: Terminal) -> None:
    """A session that ends sends SIGTERM and SIGHUP at once; the second does not stop what the first began."""
    terminal.process.send_signal(signal.SIGTERM)
    terminal.process.send_signal(signal.SIGHUP)
    assert terminal.process.wait(10) in (128 + signal.SIGTERM, 128 + signal.SIGHUP)
    assert terminal.restored


def test_terminal_is_restored_after_a_mistake_of_ours(terminal: Terminal) -> None:
    """What nobody expected ends it, is told as everywhere, and quotes the line nowhere but where it stays."""
    terminal.type("틀림")
    assert terminal.process.wait(10) == 1
    terminal.until(lambda lines: bool(lines) and "ZeroDivisionError" in lines[-1])
    assert terminal.restored
    assert terminal.said.decode().count("틀림") == 1


def test_a_closed_window_ends_it(terminal: Terminal) -> None:
    """Nobody can type any more: it ends by itself and does not go round in circles."""
    terminal.type("하")
    terminal.until(offers("한글을"))
    terminal.close()
    assert terminal.process.wait(10) == 0


def test_resize_draws_anew_within_the_new_width(terminal: Terminal) -> None:
    """In a narrower window everything is drawn again, from its top; in a wider one again."""
    terminal.type("하")
    terminal.until(offers("한글을"))
    for columns in (30, 60):
        terminal.resize(columns)
        terminal.process.send_signal(signal.SIGWINCH)
        lines = terminal.until(offers("한글을"))
        assert lines[0] == "› 하"


def test_ten_columns_show_the_end_of_the_line_and_the_candidates() -> None:
    """What does not fit is left out: the beginning of the line, the probabilities, the end of an eojeol."""
    with Terminal(CHILD, surroundings(), columns=10) as terminal:
        terminal.until(writes("›"))
        terminal.type("아주 좋은 가")
        lines = terminal.until(lambda lines: line(lines) == "› …은 가" and "▸ 1  가구" in lines)
        assert lines[lines.index("▸ 1  가구") + 1] == "  2  가…"
        assert terminal.screen.cursor.x == 8


def test_a_paste_is_text(terminal: Terminal) -> None:
    """Tabs and line ends in it are blanks that take and end nothing; its control characters are left out."""
    terminal.type("\x1b[200~가\t하\r\x07각\x1b[201~")
    terminal.until(lambda lines: line(lines) == "› 가 하 각" and offers("가구를")(lines))


def test_letters_may_come_in_pieces(terminal: Terminal) -> None:
    """The bytes of a syllable come one by one, and bytes that are no text are left out."""
    for byte in "하".encode():
        terminal.type(bytes([byte]))
    terminal.until(writes("› 하"))
    terminal.type(b"\xff\xfe\xed\x95\x98")
    terminal.until(writes("› 하하"))


def test_a_key_that_means_nothing_writes_nothing(terminal: Terminal) -> None:
    """Ctrl+Z, Alt+x, F5, an arrow to the side, and a sequence that nobody knows."""
    terminal.type("가\x1a")
    terminal.type("\x1bx")
    terminal.type("\x1b[15~\x1b[C\x1b[15;3~하\x1b[99;9$z구")
    terminal.until(writes("› 가하구"))


def test_wide_and_combining_letters_are_shown(terminal: Terminal) -> None:
    """Hangul and other wide letters take two columns, and the cursor knows."""
    terminal.type("漢字 ｶﾅ Ａ 한")
    terminal.until(writes("› 漢字 ｶﾅ Ａ 한"))
    assert terminal.screen.cursor.x == 2 + 4 + 1 + 2 + 1 + 2 + 1 + 2


@pytest.mark.parametrize("apart", [True, False])
def test_escape_and_a_digit_take_that_candidate(terminal: Terminal, apart: bool) -> None:
    """As Alt with the digit does, for terminals that have no Alt; a paste before it took nothing."""
    terminal.type("\x1b[200~하\x1b[201~")
    terminal.until(offers("한글을"))
    if apart:
        terminal.type("\x1b")
        terminal.type("2")
    else:
        terminal.type("\x1b2")
    terminal.until(writes("› 한글을"))


def test_keys_typed_ahead_meet_the_candidates_of_their_moment(terminal: Terminal) -> None:
    """A Tab that comes in one go with the letters before it takes what those letters bring."""
    terminal.type("\x14rkr\tgk\x1b1")
    terminal.until(writes("› 가구 한글"))


def test_enter_leaves_the_line_and_begins_another(terminal: Terminal) -> None:
    """It stands above, and what was typed ahead goes into the new one."""
    terminal.type("하\r가")
    lines = terminal.until(offers("가구를"))
    assert lines[2:4] == ["하", "› 가"]


def test_without_colours_there_are_no_styles() -> None:
    """NO_COLOR: nothing bold, nothing underlined."""
    with Terminal(CHILD, surroundings(NO_COLOR="1")) as terminal:
        terminal.type("\x14gk")
        terminal.until(offers("한글을"))
        cells = [cell for row in terminal.screen.buffer.values() for cell in row.values()]
        assert not any(cell.bold or cell.underscore or cell.fg != "default" for cell in cells)


def test_styles_tell_what_is_chosen_and_what_is_composed(terminal: Terminal) -> None:
    """The candidate that Tab takes is bold, the syllable being composed underlined."""
    terminal.type("\x14gk")
    lines = terminal.until(offers("한글을"))
    row = lines.index("› 하")
    assert terminal.screen.buffer[row][2].underscore
    assert terminal.screen.buffer[row + 1][5].bold
    assert not terminal.screen.buffer[row + 2][5].bold


@pytest.mark.parametrize("term", ["dumb", None], ids=["a dumb terminal", "no terminal"])
def test_demonstration_without_a_terminal(term: str | None) -> None:
    """With pipes, and in a terminal that can do nothing, it prints telling moments and ends with 0."""
    if term is None:
        done = subprocess.run(
            CHILD, stdin=subprocess.DEVNULL, capture_output=True, env=surroundings(), timeout=60, check=False
        )
        shown, code = done.stdout.decode(), done.returncode
        assert "\x1b" not in shown
    else:
        with Terminal(CHILD, surroundings(TERM=term)) as terminal:
            shown = "\n".join(terminal.until(offers("감사드립니다")))
            code = terminal.process.wait(10)
            assert terminal.restored
    assert code == 0
    assert "새 집에 놓을 각▏  1 가구" in shown
    assert "우리는 하▏  1 한글" in shown


def test_demonstration_ends_quietly_when_nobody_reads() -> None:
    """``ieum try | head`` ends with 0 and prints no error."""
    pipe = subprocess.PIPE
    with subprocess.Popen(CHILD, env=surroundings(), stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_demonstration_says_when_the_engine_fails() -> None:
    """An engine that does not answer is told of, line by line."""
    out = io.StringIO()
    assert demonstrate(lambda before, k: ask(type(before)("고장"), k), out) == 0
    assert "out of order" in out.getvalue()
