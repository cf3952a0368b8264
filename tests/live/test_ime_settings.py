"""What of the real ibus-hangul is not served is noticed while running, and its own window is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from backend_desk import DeskBench
from desk import Desk, await_true

from desktop.input.protocol import ImeState, Unserved

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SCHEMA = "org.freedesktop.ibus.engine.hangul"
SERVED = ImeState(present=True, hangul=True)

Place = tuple[Desk, Path]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk with an editor, for all tests in turn."""
    with Desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk, desk.open_editor("mousepad")


@pytest.fixture
def begin(place: Place) -> Iterator[Callable[[], DeskBench]]:
    """Starts an input process; afterwards the settings are as they were."""
    desk, file = place
    made: list[DeskBench] = []

    def start() -> DeskBench:
        made.append(DeskBench(desk, "mousepad", file))
        return made[-1]

    yield start
    for each in made:
        each.close()
    desk.run("gsettings", "reset-recursively", SCHEMA)
    desk.run("gsettings", "set", SCHEMA, "initial-input-mode", "hangul")
    renew_engine(desk)


def renew_engine(desk: Desk) -> None:
    """Engines keep the preedit mode that they were made with."""
    for name in ("xkb:us::eng", "hangul"):
        choose_engine(desk, name)


def choose_engine(desk: Desk, name: str) -> None:
    desk.run("ibus", "engine", name)
    await_true(lambda: desk.run("ibus", "engine").stdout.strip() == name, 10, name)


def state(bench: DeskBench) -> ImeState | None:
    states = bench.session.all(ImeState)
    return states[-1] if states else None


def wait_for(bench: DeskBench, wanted: ImeState) -> None:
    bench.session.wait(lambda: state(bench) == wanted, str(wanted))


@pytest.mark.parametrize(
    ("name", "value", "unserved"),
    [
        ("hangul-keyboard", "39", Unserved("keyboard", "39")),
        ("hangul-keyboard", "ro", Unserved("keyboard", "ro")),
        ("hangul-keyboard", "2y", Unserved("keyboard", "2y")),
        ("preedit-mode", "none", Unserved("preedit", "none")),
        ("preedit-mode", "word", Unserved("preedit", "word")),
        ("word-commit", "true", Unserved("preedit", "word")),
    ],
)
def test_a_setting_is_noticed_and_its_return_too(
    place: Place, begin: Callable[[], DeskBench], name: str, value: str, unserved: Unserved
) -> None:
    """Without a restart, in both directions."""
    desk, _ = place
    bench = begin()
    bench.type("가 ")
    wait_for(bench, SERVED)
    desk.run("gsettings", "set", SCHEMA, name, value)
    wait_for(bench, ImeState(present=True, hangul=True, unserved=unserved))
    desk.run("gsettings", "reset", SCHEMA, name)
    wait_for(bench, SERVED)


def test_a_setting_of_before_the_start_is_noticed(place: Place, begin: Callable[[], DeskBench]) -> None:
    """Before the first key is pressed."""
    place[0].run("gsettings", "set", SCHEMA, "hangul-keyboard", "3f")
    bench = begin()
    bench.session.wait(
        lambda: any(each.unserved == Unserved("keyboard", "3f") for each in bench.session.all(ImeState)), "the keyboard"
    )


def test_an_engine_that_was_made_without_a_preedit_is_noticed(place: Place, begin: Callable[[], DeskBench]) -> None:
    """The setting is as it should be again, the engine is not until it is made anew."""
    desk, _ = place
    desk.run("gsettings", "set", SCHEMA, "preedit-mode", "none")
    renew_engine(desk)
    desk.run("gsettings", "reset", SCHEMA, "preedit-mode")
    bench = begin()
    bench.type("가")
    bench.session.wait(
        lambda: (now := state(bench)) is not None and now.unserved == Unserved("preedit", "none"), "how it composes"
    )
    renew_engine(desk)
    bench.type("가 ")
    wait_for(bench, SERVED)


def test_another_engine_is_noticed(place: Place, begin: Callable[[], DeskBench]) -> None:
    """A plain keyboard is Latin at once; back in Hangul it is served again."""
    desk, _ = place
    bench = begin()
    bench.type("가 ")
    wait_for(bench, SERVED)
    desk.run("ibus", "engine", "xkb:us::eng")
    wait_for(bench, ImeState(present=True, hangul=False))
    desk.run("ibus", "engine", "hangul")
    wait_for(bench, SERVED)


@pytest.mark.parametrize("end", ["Escape", "Return"])
def test_the_window_for_hanja_is_noticed(place: Place, begin: Callable[[], DeskBench], end: str) -> None:
    """From the key that opens it until a character is chosen or the choice is given up; a choice is no odd composing."""
    desk, _ = place
    bench = begin()
    bench.type("한")
    wait_for(bench, SERVED)
    desk.press("F9")
    wait_for(bench, ImeState(present=True, hangul=True, choosing=True))
    desk.press("Down", end)
    wait_for(bench, SERVED)
    assert not any(each.unserved for each in bench.session.all(ImeState))
