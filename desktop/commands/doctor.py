"""``ieum doctor``: what works here, what does not, and what a person can do about it."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TextIO

from desktop.commands.suggest import AskEngine, abandon
from desktop.input.ibus.wire import read_address
from desktop.settings.problems import Problem
from desktop.system.probes import ProbeFailed, Probes
from desktop.words.app import Sentence, text
from engine.errors import EngineError
from engine.text.private import Private
from engine.wire.protocol import ModelFiles, Statistics
from models.errors import BadFile
from models.readers.gguf_header import is_gguf

__all__ = ["Finding", "check_desktop", "check_engine", "check_model", "check_settings", "report"]

_TRAY_NAMES = ("org.kde.StatusNotifierWatcher", "org.freedesktop.StatusNotifierWatcher")
_MARKS = {"ok": "✓", "warn": "!", "error": "✗"}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing looked at: "error" means that nothing can be suggested, "warn" that something is less good."""

    level: Literal["ok", "warn", "error"]
    sentence: str
    advice: str = ""
    """What to do; empty when there is nothing to do."""


def report(findings: Iterable[Finding], out: TextIO) -> int:
    """Prints the findings as they come and a summary; the exit code: 1 if one is an error, else 0."""
    counts = {"ok": 0, "warn": 0, "error": 0}
    for finding in findings:
        counts[finding.level] += 1
        advice = f"     → {finding.advice}\n" if finding.advice else ""
        _print(f" {_MARKS[finding.level]} {finding.sentence}\n{advice}", out)
    if counts["error"]:
        summary = text(Sentence.DOCTOR_ERROR, errors=counts["error"], warnings=counts["warn"])
    elif counts["warn"]:
        summary = text(Sentence.DOCTOR_WARN, warnings=counts["warn"])
    else:
        summary = text(Sentence.DOCTOR_OK)
    _print(f"\n{summary}\n", out)
    return 1 if counts["error"] else 0


def check_desktop(environment: Mapping[str, str], probes: Probes | None = None) -> Iterator[Finding]:
    """Display, window system, message buses, IBus, tray and accessibility of an X11 or Wayland desktop."""
    probes = probes or Probes()
    display = environment.get("DISPLAY", "")
    yield from _display(display, environment, probes)
    names: frozenset[str] = frozenset()
    try:
        names = probes.bus_names(_session_bus(environment))
        yield Finding("ok", text(Sentence.DOC_DBUS))
    except ProbeFailed:
        yield Finding("warn", text(Sentence.NO_DBUS), text(Sentence.DOC_DBUS_ADVICE))
    yield from _ibus(environment, probes)
    if names.isdisjoint(_TRAY_NAMES) and not (display and probes.tray_selection(display)):
        yield Finding("warn", text(Sentence.DOC_TRAY_MISSING), text(Sentence.DOC_TRAY_ADVICE))
    else:
        yield Finding("ok", text(Sentence.DOC_TRAY))
    if "org.a11y.Bus" in names:
        yield Finding("ok", text(Sentence.DOC_A11Y))
    else:
        yield Finding("warn", text(Sentence.DOC_A11Y_MISSING), text(Sentence.DOC_A11Y_ADVICE))
    yield Finding("ok", text(Sentence.DOC_CLIPBOARD))


def check_model(model: ModelFiles) -> Iterator[Finding]:
    """Whether the model's files are there and look like what they should be; the engine looks closer."""
    advice = text(Sentence.DOC_MODEL_ADVICE)
    sound = True
    for path, broken in ((model.gguf, Sentence.MODEL_BROKEN_GGUF), (model.tokenizer, Sentence.MODEL_BROKEN_TOKENIZER)):
        try:
            if broken is Sentence.MODEL_BROKEN_GGUF:
                fine = is_gguf(Path(path))
            else:
                fine = isinstance(json.loads(Path(path).read_bytes()), dict)
        except (OSError, BadFile):
            yield Finding("error", text(Sentence.MODEL_MISSING, path=path), advice)
            sound = False
            continue
        except (ValueError, RecursionError):
            fine = False
        if not fine:
            yield Finding("error", text(broken, path=path), advice)
            sound = False
    if sound:
        yield Finding("ok", text(Sentence.DOC_MODEL, model=model.id))


def check_engine(ask: AskEngine, report: Callable[[], Statistics], log_file: Path) -> Iterator[Finding]:
    """Whether the engine answers a question (the time includes its start), and which build of llama.cpp it runs."""
    begun = time.perf_counter()
    try:
        ask(Private("오늘 날씨가 "), 1)
    except EngineError as error:
        advice = text(Sentence.DOC_ENGINE_ADVICE, path=log_file)
        yield Finding("error", text(Sentence.DOC_ENGINE_SILENT, reason=error), advice)
        return
    yield Finding("ok", text(Sentence.DOC_ENGINE, elapsed=f"{(time.perf_counter() - begun) * 1000:,.0f}"))
    try:
        variant, _, features = report().processor.partition(": ")
    except EngineError:
        return  # it answered a question, which is what matters
    if variant == "native":
        yield Finding("ok", text(Sentence.DOC_NATIVE, features=features))
    elif variant:
        yield Finding("ok", text(Sentence.DOC_VARIANT, variant=variant, features=features))


def check_settings(path: Path, problems: Sequence[Problem]) -> Iterator[Finding]:
    """What reading the settings brought up; the program runs all the same."""
    advice = text(Sentence.DOC_SETTINGS_ADVICE, path=path)
    for problem in problems:
        yield Finding("warn", problem.sentence, advice)
    if not problems:
        yield Finding("ok", text(Sentence.DOC_SETTINGS, path=path))


def _print(lines: str, out: TextIO) -> None:
    """Prints at once; when nobody reads any more, the checks go on for the sake of the exit code."""
    try:
        out.write(lines)
        out.flush()
    except BrokenPipeError:
        abandon(out)


def _display(display: str, environment: Mapping[str, str], probes: Probes) -> Iterator[Finding]:
    advice = text(Sentence.DOC_DISPLAY_ADVICE)
    if not display:
        yield Finding("error", text(Sentence.NO_DISPLAY), advice)
    elif probes.display_answers(display):
        yield Finding("ok", text(Sentence.DOC_DISPLAY, display=display))
    else:
        yield Finding("error", text(Sentence.DOC_DISPLAY_REFUSED, display=display), advice)
    if environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland":
        yield Finding("warn", text(Sentence.DOC_WAYLAND), text(Sentence.DOC_WAYLAND_ADVICE))
    elif display:
        yield Finding("ok", text(Sentence.DOC_X11))


def _ibus(environment: Mapping[str, str], probes: Probes) -> Iterator[Finding]:
    missing = Finding("error", text(Sentence.NO_IBUS), text(Sentence.DOC_IBUS_ADVICE))
    try:
        address = read_address(environment)
        if address is None:
            yield missing
            return
        engine = probes.ibus_engine(address)
    except (OSError, ProbeFailed):  # the file of a daemon that is gone stays behind
        yield missing
        return
    if engine == "hangul":
        yield Finding("ok", text(Sentence.DOC_IBUS_HANGUL))
    else:
        sentence = text(Sentence.IBUS_NOT_HANGUL, engine=engine or "–")
        yield Finding("warn", sentence, text(Sentence.DOC_HANGUL_ADVICE))
    mode = probes.output_of(("gsettings", "get", "org.freedesktop.ibus.engine.hangul", "initial-input-mode"))
    if mode == "'hangul'":
        yield Finding("ok", text(Sentence.DOC_MODE_HANGUL))
    elif mode == "'latin'":
        yield Finding("ok", text(Sentence.DOC_MODE_LATIN), text(Sentence.DOC_MODE_ADVICE))
    wrong = [
        f"{name}={environment[name]}"
        for name in ("GTK_IM_MODULE", "QT_IM_MODULE", "XMODIFIERS")
        if environment.get(name) and "ibus" not in environment[name]
    ]
    if wrong:
        sentence = text(Sentence.DOC_MODULES_MISSING, names=", ".join(wrong))
        yield Finding("warn", sentence, text(Sentence.DOC_MODULES_ADVICE))
    else:
        yield Finding("ok", text(Sentence.DOC_MODULES))


def _session_bus(environment: Mapping[str, str]) -> str:
    """The address of the session bus: told by the environment, or where systemd puts it."""
    if told := environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return told
    return f"unix:path={environment.get('XDG_RUNTIME_DIR', '/nonexistent')}/bus"
