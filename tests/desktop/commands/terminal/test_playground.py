"""The playground behind ``ieum try``, without a terminal."""

from __future__ import annotations

from engine_ask import ask
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from desktop.commands.terminal.playground import Playground
from engine.text.private import Private
from engine.wire.protocol import Suggestion

KEYS = ["Tab", "Shift+Tab", "Up", "Down", "Alt+1", "Alt+9", "Escape", "Backspace", "F2"]
any_key = st.one_of(st.sampled_from(KEYS), st.sampled_from([*"rkdtfnhs RTQ15한글ㅋ", "Ctrl+U"]))


def typed(*keys: str, composing: bool = True) -> Playground:
    ground = Playground(ask, composing=composing)
    for key in keys:
        ground.key(key)
        ground.refresh()
    return ground


def test_keys_compose_and_candidates_follow_the_keys() -> None:
    """On the way to 가구 the line shows 각, and 가구 is offered all along."""
    ground = typed(*"rkr")
    assert ground.line == "각"
    assert [each.text.reveal() for each in ground.candidates] == ["가구", "가구를"]


def test_tab_takes_the_selected_candidate_and_a_space() -> None:
    """The eojeol being written is replaced whole; what stands before it stays."""
    assert typed(*"dk ", *"rkr", "Down").selected == 1
    assert typed(*"dk ", *"rk", "Down", "r").selected == 0  # another line has other candidates
    ground = typed(*"dk ", *"rkr")
    ground.key("Down")
    ground.key("Tab")
    assert ground.line == "아 가구를 "


def test_number_keys_take_that_candidate() -> None:
    """Alt with a digit, or Escape and then the digit; a digit alone is typed."""
    assert typed(*"rkr", "Alt+2").line == "가구를 "
    assert typed(*"rkr", "Escape", "1").line == "가구 "
    assert typed(*"rkr", "2").line == "각2"
    assert typed(*"rkr", "Alt+9").line == "각"


def test_shift_tab_takes_without_the_space() -> None:
    """A josa can be written right behind it."""
    assert typed(*"rkr", "Shift+Tab", *"fmf").line == "가구를"


def test_backspace_takes_a_letter_back_and_then_syllables() -> None:
    """While composing a letter goes, afterwards a whole syllable."""
    assert typed(*"rkr", "Backspace").line == "가"
    assert typed(*"rk ", "Backspace", "Backspace").line == ""


def test_composed_text_of_an_input_method_is_taken_as_it_is() -> None:
    """With the built-in layout on or off, Hangul from the terminal goes into the line."""
    assert typed("한", "글", composing=False).line == "한글"
    assert typed("r", "한", composing=True).line == "ㄱ한"
    assert typed("r", "k", composing=False).line == "rk"


def test_pasted_text_presses_no_keys() -> None:
    """Tabs and line ends in a paste are spaces: they take no candidate and end no line; it may take a digit too."""
    ground = typed("r", "Escape")
    ground.paste("하\tr\r\n1\n\x07\x1b")
    assert ground.line == "ㄱ하 r 1 "
    ground.key("1")
    assert ground.line == "ㄱ하 r 1 1"


def test_the_engine_is_asked_once_for_a_line() -> None:
    """A key that chooses asks for the line that it meets; drawing the same line again asks nobody."""
    asked: list[str] = []

    def noting(before: Private, k: int) -> tuple[Suggestion, ...]:
        asked.append(before.reveal())
        return ask(before, k)

    ground = Playground(noting, composing=True)
    for key in "rkr":
        ground.key(key)
    assert asked == []
    ground.key("Tab")
    for _ in range(3):
        ground.refresh()
    for key in ("Down", "Up", "F2", "Escape"):
        ground.key(key)
        ground.refresh()
    assert asked == ["각", "가구 "]


def test_failing_engine_is_told_in_place_of_candidates() -> None:
    """The person reads why, and goes on typing."""
    ground = typed(*"고장", composing=False)
    assert not ground.candidates
    assert any("out of order" in shown for line in ground.draw(80).lines for _, shown in line)


@given(st.lists(any_key, max_size=60), st.integers(10, 200), st.booleans())
def test_drawing_always_fits(keys: list[str], width: int, composing: bool) -> None:
    """No line is wider than the terminal, and the end of what is written is in sight, whatever was typed."""
    ground = typed(*keys, composing=composing)
    drawing = ground.draw(width)
    plain = ["".join(shown for _, shown in line) for line in drawing.lines]
    assert all(cell_len(line) < width for line in plain)
    assert plain[0].endswith(ground.line[-1:])
