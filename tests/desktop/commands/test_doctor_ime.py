"""``ieum doctor`` on the input method of our own, with made-up desktops."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from doctor_desktop import FCITX5, GNOME, GOOD, found, probes

from desktop.checks.finding import Finding
from desktop.checks.own_ime import is_own_ime_of_use
from desktop.commands.doctor import check_link
from desktop.control.protocol import NoAnswer, NobodyThere, Reply
from desktop.control.status import Condition, Status
from desktop.ime.service.component import ENGINE_NAME
from desktop.input.protocol import OWN_ENGINE
from desktop.session.counts import Counts
from desktop.system import paths
from desktop.words.app import Sentence
from desktop.words.language import text
from desktop.words.surroundings.ime import ImeSentence
from desktop.words.surroundings.own_ime import OwnImeSentence
from desktop.words.surroundings.wayland import WaylandSentence

KNOWN = {"ibus list-engine --name-only": "xkb:us::eng\nhangul\nieum", "ibus engine": "ieum"}
LISTED = {"gsettings get org.gnome.desktop.input-sources sources": "[('ibus', 'ieum')]"}


def of_it(sentence: OwnImeSentence) -> str:
    return text(OwnImeSentence.OF_IT, told=text(sentence))


@pytest.fixture
def packaged(tmp_path: Path) -> dict[str, str]:
    """GNOME on Wayland, on a machine whose package has told IBus of the input method."""
    component = tmp_path / "ibus" / "component" / "ieum.xml"
    component.parent.mkdir(parents=True)
    component.write_text("<component/>", encoding="utf-8")
    return {**GNOME, "XDG_DATA_DIRS": str(tmp_path)}


def test_in_use_on_gnome_all_is_well(packaged: dict[str, str]) -> None:
    """Nothing is advised: the desktop, whose engine it is, and that it is there."""
    findings = found(packaged, probes(engine=OWN_ENGINE, tools=KNOWN | LISTED))
    assert {finding.level for finding in findings.values()} == {"ok"}
    assert {text(WaylandSentence.GNOME), text(WaylandSentence.OWN), of_it(OwnImeSentence.BY_PACKAGE)} <= set(findings)


def test_its_layouts_are_its_own_affair(packaged: dict[str, str]) -> None:
    """What ibus-hangul could not be followed in is no fault of ours."""
    made = probes(
        engine=OWN_ENGINE,
        tools=KNOWN,
        settings="org.freedesktop.ibus.engine.hangul hangul-keyboard '39'",
    )
    assert text(ImeSentence.KEYBOARD, value="39") not in found(packaged, made)


@pytest.mark.parametrize(
    ("tools", "sentence"),
    [({}, OwnImeSentence.NOT_KNOWN), ({**KNOWN, "ibus engine": "hangul"}, OwnImeSentence.NOT_LISTED)],
)
def test_what_keeps_it_from_being_chosen_is_told(
    packaged: dict[str, str], tools: Mapping[str, str], sentence: OwnImeSentence
) -> None:
    """On Wayland, where nothing else is served."""
    assert found(packaged, probes(tools=tools))[of_it(sentence)].level == "warning"


def test_where_it_is_missing_one_is_told_of_it() -> None:
    """On Wayland that is a lack, on X11 beside ibus-hangul it is none."""
    sentence = text(OwnImeSentence.NOT_INSTALLED)
    assert found(GNOME, probes())[sentence] == Finding("warning", sentence)
    assert found(GOOD, probes())[sentence] == Finding("ok", sentence)


def test_that_it_was_given_up_is_told(
    packaged: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the person chooses it again."""
    note = tmp_path / "note.json"
    note.write_text('{"at": 0, "instead": "hangul"}', encoding="utf-8")
    monkeypatch.setattr(paths, "ime_note", lambda: note)
    sentence = text(OwnImeSentence.GIVEN_UP, name="hangul")
    assert found(packaged, probes(tools=KNOWN | LISTED))[sentence].level == "warning"


def test_beside_fcitx5_nothing_is_said_of_ibus() -> None:
    """It answers by IBus's name; to install IBus or to choose an engine there would be the wrong advice."""
    findings = found(GNOME, probes(engine="", owned=FCITX5))
    assert text(WaylandSentence.FCITX5) in findings
    assert text(Sentence.NO_IBUS) not in findings
    assert text(Sentence.DOC_WAYLAND, engine="–") not in findings


def test_under_fcitx5_with_its_addon_nothing_is_missing(tmp_path: Path) -> None:
    """What to choose there is said, and nothing of an installation for IBus."""
    entry = tmp_path / "fcitx5" / "inputmethod" / "ieum.conf"
    entry.parent.mkdir(parents=True)
    entry.touch()
    findings = found({**GNOME, "XDG_DATA_DIRS": f"/nonexistent:{tmp_path}"}, probes(engine="", owned=FCITX5))
    assert findings[text(WaylandSentence.FCITX5_OWN)].level == "ok"
    assert findings[text(WaylandSentence.FCITX5_OWN)].advice
    assert {text(WaylandSentence.FCITX5), text(OwnImeSentence.NOT_INSTALLED)}.isdisjoint(findings)


@pytest.mark.parametrize(
    ("environment", "engines", "owned", "of_use"),
    [
        (GNOME, "hangul", frozenset(), True),
        (GOOD, "hangul\nieum", frozenset(), False),
        (GOOD, "xkb:us::eng", frozenset(), True),
        (GNOME, None, frozenset(), False),
        (GNOME, "hangul", FCITX5, False),
    ],
)
def test_it_is_proposed_where_it_is_of_use(
    environment: dict[str, str], engines: str | None, owned: frozenset[str], of_use: bool
) -> None:
    """On Wayland, and on X11 where nothing else composes Hangul; not where it could not run."""
    tools = {} if engines is None else {"ibus list-engine --name-only": engines}
    assert is_own_ime_of_use(environment, probes(tools=tools, owned=owned)) is of_use


def reply(condition: Condition, fault: str = "", *, own_ime: bool = False) -> Reply:
    return Reply(1, Status(condition, "m", fault, 1, 1.0, Counts(), own_ime=own_ime))


@pytest.mark.parametrize(
    ("environment", "told", "expected"),
    [
        (GNOME, reply("ready", own_ime=True), [("ok", text(OwnImeSentence.LINKED))]),
        (GNOME, reply("ime-version", "9"), [("warning", text(ImeSentence.VERSION, value="9"))]),
        (GNOME, reply("no-ime"), [("warning", text(OwnImeSentence.NOT_LINKED))]),
        (GOOD, reply("ime-engine", OWN_ENGINE), [("warning", text(OwnImeSentence.NOT_LINKED))]),
        (GOOD, reply("no-ime"), []),
        (GOOD, reply("ready"), []),
        (GNOME, Reply(1, refusal="bad-request"), []),
    ],
)
def test_whether_program_and_input_method_have_met(
    environment: dict[str, str], told: Reply, expected: list[tuple[str, str]]
) -> None:
    """Told where it is ours that types, or nothing else could."""
    assert [(each.level, each.sentence) for each in check_link(environment, lambda: told)] == expected


@pytest.mark.parametrize("error", [NobodyThere(), NoAnswer("too-slow")])
def test_without_a_program_there_is_nobody_to_meet(error: Exception) -> None:
    """The doctor is asked just then."""

    def request() -> Reply:
        raise error

    assert list(check_link(GNOME, request)) == []


def test_the_engine_has_one_name() -> None:
    """The input method, which loads no more than it needs, and the program spell it each for itself."""
    assert OWN_ENGINE == ENGINE_NAME
