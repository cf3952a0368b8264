"""``ieum doctor`` with made-up desktops."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from doctor_desktop import FCITX5, GNOME, GOOD, KWIN, found, probes
from engine_ask import ask

from desktop.checks.finding import Finding
from desktop.checks.surroundings import check_desktop
from desktop.commands.doctor import check_engine, check_model, check_settings, report
from desktop.library.files import builtin_model
from desktop.settings.model import parse_settings
from desktop.system.probes import (
    ProbeFailed,
    Probes,
    bus_names,
    bus_property,
    display_answers,
    output_of,
    owned_names,
)
from desktop.words.app import Sentence, text
from desktop.words.model_faults import ModelSays
from desktop.words.surroundings.ime import ImeSentence
from desktop.words.surroundings.wayland import WaylandSentence
from engine.errors import EngineError
from engine.wire.protocol import ModelFiles, Statistics


def test_healthy_desktop() -> None:
    """Everything is in order, nothing is advised, and the exit code is 0."""
    findings = list(check_desktop(GOOD, probes()))
    assert {finding.level for finding in findings} == {"ok"}
    out = io.StringIO()
    assert report(findings, out) == 0
    assert text(Sentence.DOCTOR_OK) in out.getvalue()
    assert "→" not in out.getvalue()


@pytest.mark.parametrize(
    ("environment", "made", "sentence", "level"),
    [
        ({**GOOD, "DISPLAY": ""}, probes(), text(Sentence.NO_DISPLAY), "failure"),
        (GOOD, probes(display=False), text(Sentence.DOC_DISPLAY_REFUSED, display=":9"), "failure"),
        (GOOD, probes(xinput2=False), text(Sentence.DOC_NO_XINPUT2, display=":9"), "failure"),
        (
            {**GOOD, "XDG_SESSION_TYPE": "wayland"},
            probes(),
            text(Sentence.DOC_WAYLAND, engine="hangul"),
            "failure",
        ),
        (GNOME, probes(display=False), text(Sentence.DOC_DISPLAY_REFUSED, display=":9"), "warning"),
        (GNOME, probes(xinput2=False), text(Sentence.DOC_NO_XINPUT2, display=":9"), "warning"),
        ({**GNOME, "XDG_CURRENT_DESKTOP": "KDE"}, probes(), text(WaylandSentence.KDE_OTHER), "warning"),
        (
            {**GNOME, "XDG_CURRENT_DESKTOP": "KDE", "QT_IM_MODULE": "ibus"},
            probes(tools={KWIN: ""}),
            text(WaylandSentence.KDE_MODULES),
            "warning",
        ),
        (GNOME, probes(), text(WaylandSentence.NO_PANEL), "warning"),
        (
            {**GNOME, "XDG_CURRENT_DESKTOP": "KDE"},
            probes(tools={KWIN: "/usr/share/applications/org.freedesktop.IBus.Panel.Wayland.Gtk3.desktop"}),
            text(WaylandSentence.KDE),
            "ok",
        ),
        (
            {**GNOME, "XDG_CURRENT_DESKTOP": "sway"},
            probes(),
            text(WaylandSentence.WLROOTS, desktop="sway"),
            "warning",
        ),
        (
            {**GNOME, "XDG_CURRENT_DESKTOP": "", "SWAYSOCK": "/x"},
            probes(),
            text(WaylandSentence.WLROOTS, desktop="–"),
            "warning",
        ),
        (
            {**GNOME, "XDG_CURRENT_DESKTOP": "X-\x1b[1mCinnamon"},
            probes(),
            text(WaylandSentence.OTHER_DESKTOP, desktop="X-[1mCinnamon"),
            "warning",
        ),
        (GNOME, probes(engine=None, owned=FCITX5), text(WaylandSentence.FCITX5), "failure"),
        (GOOD, probes(engine="", owned=FCITX5), text(WaylandSentence.FCITX5), "failure"),
        (GOOD, probes(engine="hangul", owned=FCITX5), text(Sentence.DOC_IBUS_HANGUL), "ok"),
        (GOOD, probes(names=None), text(Sentence.NO_DBUS), "warning"),
        (GOOD, probes(engine=None), text(Sentence.NO_IBUS), "failure"),
        (
            {**GOOD, "IBUS_ADDRESS": "", "DISPLAY": ":9", "HOME": "/nonexistent"},
            probes(),
            text(Sentence.NO_IBUS),
            "failure",
        ),
        (GOOD, probes(engine="xkb:us::eng"), text(Sentence.IBUS_NOT_HANGUL, engine="xkb:us::eng"), "warning"),
        (GOOD, probes(engine=""), text(Sentence.IBUS_NOT_HANGUL, engine="–"), "warning"),
        (
            GOOD,
            probes(settings="org.freedesktop.ibus.engine.hangul hangul-keyboard '39'"),
            text(ImeSentence.KEYBOARD, value="39"),
            "failure",
        ),
        (
            GOOD,
            probes(settings="org.freedesktop.ibus.engine.hangul preedit-mode 'none'"),
            text(ImeSentence.PREEDIT, value="none"),
            "failure",
        ),
        (GOOD, probes(mode="'latin'"), text(Sentence.DOC_MODE_LATIN), "ok"),
        (
            {**GOOD, "QT_IM_MODULE": "fcitx"},
            probes(),
            text(Sentence.DOC_MODULES_MISSING, names="QT_IM_MODULE=fcitx"),
            "warning",
        ),
        (GOOD, probes(names=frozenset(("org.a11y.Bus",))), text(Sentence.DOC_TRAY_MISSING), "warning"),
        (GOOD, probes(names=frozenset(("org.a11y.Bus",)), tray=True), text(Sentence.DOC_TRAY), "ok"),
        (GOOD, probes(names=frozenset()), text(Sentence.DOC_A11Y_MISSING), "warning"),
    ],
)
def test_faults_of_the_desktop(environment: dict[str, str], made: Probes, sentence: str, level: str) -> None:
    """Each fault is told with how bad it is and with advice, and the other checks go on."""
    findings = found(environment, made)
    assert findings[sentence].level == level
    assert level == "ok" or findings[sentence].advice
    assert text(Sentence.DOC_CLIPBOARD) in findings


def test_who_draws_lists_is_asked_on_wayland_alone() -> None:
    """On X11 the popup is ours, and without a daemon there is nobody to draw for."""
    sentence = text(WaylandSentence.NO_PANEL)
    assert sentence not in found(GNOME, probes(owned=frozenset(("org.freedesktop.IBus.Panel",))))
    assert sentence not in found(GOOD, probes())
    assert sentence not in found({**GNOME, "IBUS_ADDRESS": "", "HOME": "/nonexistent"}, probes())


def test_errors_make_the_exit_code_1() -> None:
    """Warnings alone leave it 0."""
    out = io.StringIO()
    assert report([Finding("warning", "a"), Finding("ok", "b")], out) == 0
    assert report([Finding("failure", "c", "do this")], out) == 1
    assert " ✗ c\n     → do this\n" in out.getvalue()


def test_model_files_are_looked_into(tmp_path: Path) -> None:
    """Missing and broken files are told apart, each with its path."""
    gguf, tokenizer = tmp_path / "model.gguf", tmp_path / "tokenizer.json"
    model = ModelFiles("test", str(gguf), str(tokenizer))
    missing = [finding.sentence for finding in check_model(model)]
    assert missing == [text(ModelSays.MISSING, path=path) for path in (gguf, tokenizer)]
    gguf.write_bytes(b"PK\3\4")
    tokenizer.write_text("{")
    broken = [finding.sentence for finding in check_model(model)]
    assert broken == [
        text(ModelSays.BROKEN_GGUF, path=gguf),
        text(ModelSays.BROKEN_TOKENIZER, path=tokenizer),
    ]
    gguf.write_bytes(Path(builtin_model().gguf).read_bytes())
    tokenizer.write_text("{}")
    assert [finding.level for finding in check_model(model)] == ["ok"]


def told(processor: str = "zen4: AVX2") -> Statistics:
    return Statistics(1, "m", 1, 1, 0, 0, 0, 0, {}, processor=processor)


def test_engine_is_asked_once() -> None:
    """An answer is fine, and what it runs on is told; a failure is an error that names the log."""

    def broken(before: object, k: int) -> tuple[()]:
        raise EngineError("crashed")

    assert [finding.level for finding in check_engine(ask, told, Path("/log"))] == ["ok", "ok"]
    [finding] = check_engine(broken, told, Path("/log"))
    assert finding.level == "failure"
    assert "/log" in finding.advice


def test_the_build_that_runs_is_named() -> None:
    """A build for all processors by its variant, one for this machine by its instructions; silence is no error."""

    def silent() -> Statistics:
        raise EngineError("no answer")

    def second(report: Callable[[], Statistics]) -> list[str]:
        return [finding.sentence for finding in check_engine(ask, report, Path("/log"))][1:]

    assert second(told) == [text(Sentence.DOC_VARIANT, variant="zen4", features="AVX2")]
    assert second(lambda: told("native: SSE3 AVX")) == [text(Sentence.DOC_NATIVE, features="SSE3 AVX")]
    assert second(lambda: told("")) == second(silent) == []


def test_settings_problems_are_warnings() -> None:
    """Each wrong setting is a line of its own."""
    _, problems = parse_settings({"candidates": 0, "them": "dark"})
    findings = list(check_settings(Path("/s.toml"), problems))
    assert [finding.level for finding in findings] == ["warning", "warning"]
    assert [finding.level for finding in check_settings(Path("/s.toml"), ())] == ["ok"]


# python-xlib leaves its socket to the garbage collector when a display does not answer.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@contextlib.contextmanager
def listening(path: Path) -> Iterator[str]:
    """The address of a bus that takes a name for granted and then never says anything."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def accept() -> None:
            with contextlib.suppress(OSError):
                peer, _ = server.accept()
                with peer:
                    peer.recv(1 << 10)
                    peer.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
                    while peer.recv(1 << 10):
                        pass

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"unix:path={path}"
    thread.join(10)


# python-xlib leaves the sockets of a display that is not there to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_probes_give_up_quickly(tmp_path: Path) -> None:
    """Nobody at the other end, or somebody who says nothing: an answer in no time and no exception of a library."""
    nowhere = f"unix:path={tmp_path}/nothing"
    with pytest.raises(ProbeFailed):
        bus_names(nowhere)
    with pytest.raises(ProbeFailed):
        owned_names(nowhere)
    with pytest.raises(ProbeFailed):
        bus_property(nowhere, "org.freedesktop.IBus", "/org/freedesktop/IBus", "org.freedesktop.IBus", "GlobalEngine")
    with listening(tmp_path / "silent") as silent, pytest.raises(ProbeFailed):
        bus_names(silent)
    assert not display_answers(":4711")
    assert output_of(("ieum-no-such-command",)) is None
