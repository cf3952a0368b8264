"""``ieum doctor``: what works here, what does not, and what a person can do about it."""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from desktop.checks.finding import Finding
from desktop.checks.report import report_text
from desktop.checks.surroundings import check_desktop
from desktop.commands.context import Context
from desktop.commands.engine import AskEngine
from desktop.commands.lines import abandon
from desktop.control.protocol import ControlError, Reply
from desktop.input.findings import FindingLevel
from desktop.input.protocol import OWN_ENGINE
from desktop.settings.problems import Problem
from desktop.system import paths
from desktop.system.probes import is_wayland
from desktop.words.app import Sentence, text
from desktop.words.cli import CliSentence
from desktop.words.model_faults import model_fault_sentence
from desktop.words.surroundings.ime import ImeSentence
from desktop.words.surroundings.own_ime import OwnImeSentence
from engine.errors import EngineError
from engine.files.gguf import read_header
from engine.files.gguf_sound import check_sound
from engine.files.opening import MOST_TOKENIZER, FileFault, load_fault, read_small
from engine.text.private import Private
from engine.wire.protocol import ModelFiles, Statistics
from models import durable

__all__ = ["add", "check_engine", "check_link", "check_model", "check_settings", "report", "run"]

_LOGS = ("ui", "input", "engine")
_MARKS: Mapping[FindingLevel, str] = {"ok": "✓", "warning": "!", "failure": "✗"}


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    parser.add_argument("--report", type=Path, metavar=text(CliSentence.FILE_VALUE), help=text(CliSentence.REPORT))


def run(context: Context) -> int:
    """See ``VerbFile``."""
    with context.engine() as engine:
        findings = itertools.chain(
            check_desktop(context.environment),
            check_link(context.environment, lambda: context.request("status")),
            check_model(context.model),
            check_engine(engine.ask, engine.report, paths.log_file("engine")),
            check_settings(paths.settings_file(), context.problems),
        )
        kept: list[Finding] = []
        code = report(_keeping(findings, kept), context.out)
    target: Path | None = context.options.report
    if target is None:
        return code
    try:
        told = report_text(kept, map(paths.log_file, _LOGS), Path.home())
        durable.write(target, told.encode(errors="backslashreplace"))
    except OSError as error:
        return context.refuse(text(Sentence.REPORT_REFUSED, path=target, reason=error.strerror), 1)
    _print(text(Sentence.REPORT, path=target) + "\n", context.out)
    return code


def report(findings: Iterable[Finding], out: TextIO) -> int:
    """Prints the findings as they come and a summary; the exit code: 1 if one is a failure, else 0."""
    counts: dict[FindingLevel, int] = {"ok": 0, "warning": 0, "failure": 0}
    for finding in findings:
        counts[finding.level] += 1
        advice = f"     → {finding.advice}\n" if finding.advice else ""
        _print(f" {_MARKS[finding.level]} {finding.sentence}\n{advice}", out)
    if counts["failure"]:
        summary = text(Sentence.DOCTOR_ERROR, errors=counts["failure"], warnings=counts["warning"])
    elif counts["warning"]:
        summary = text(Sentence.DOCTOR_WARN, warnings=counts["warning"])
    else:
        summary = text(Sentence.DOCTOR_OK)
    _print(f"\n{summary}\n", out)
    return 1 if counts["failure"] else 0


def _keeping(findings: Iterable[Finding], kept: list[Finding]) -> Iterator[Finding]:
    for finding in findings:
        kept.append(finding)
        yield finding


def check_link(environment: Mapping[str, str], request: Callable[[], Reply]) -> Iterator[Finding]:
    """Whether the program that runs and the input method of our own have met; nothing where none runs, or need not."""
    try:
        status = request().status
    except ControlError:
        return
    if status is None:
        return
    if status.own_ime:
        yield Finding("ok", text(OwnImeSentence.LINKED))
    elif status.condition == "ime-version":
        yield Finding("warning", text(ImeSentence.VERSION, value=status.fault))
    elif status.fault == OWN_ENGINE or (status.condition == "no-ime" and is_wayland(environment)):
        yield Finding("warning", text(OwnImeSentence.NOT_LINKED), text(OwnImeSentence.LINK_ADVICE))


def check_model(model: ModelFiles) -> Iterator[Finding]:
    """Whether the model's files are there and look like what they should be; the engine looks closer."""
    advice = text(Sentence.DOC_MODEL_ADVICE)
    sound = True
    for path, check in ((model.gguf, _check_gguf), (model.tokenizer, _check_tokenizer)):
        try:
            check(Path(path))
        except FileFault as fault:
            yield Finding("failure", model_fault_sentence(load_fault(fault, "broken-gguf").code, path), advice)
            sound = False
        except (ValueError, RecursionError):
            yield Finding("failure", model_fault_sentence("broken-tokenizer", path), advice)
            sound = False
    if sound:
        yield Finding("ok", text(Sentence.DOC_MODEL, model=model.id))


def _check_gguf(path: Path) -> None:
    """Raises ``FileFault``."""
    check_sound(read_header(path))


def _check_tokenizer(path: Path) -> None:
    """Raises ``FileFault``, and what JSON raises."""
    if not isinstance(json.loads(read_small(path, MOST_TOKENIZER)), dict):
        raise ValueError("no object")  # noqa: TRY004 - as JSON that is none


def check_engine(ask: AskEngine, report: Callable[[], Statistics], log_file: Path) -> Iterator[Finding]:
    """Whether the engine answers a question (the time includes its start), and which build of llama.cpp it runs."""
    begun = time.perf_counter()
    try:
        ask(Private("오늘 날씨가 "), 1)
    except EngineError as error:
        advice = text(Sentence.DOC_ENGINE_ADVICE, path=log_file)
        yield Finding("failure", text(Sentence.DOC_ENGINE_SILENT, reason=error), advice)
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
        yield Finding("warning", problem.sentence, advice)
    if not problems:
        yield Finding("ok", text(Sentence.DOC_SETTINGS, path=path))


def _print(lines: str, out: TextIO) -> None:
    """Prints at once; when nobody reads any more, the checks go on for the sake of the exit code."""
    try:
        out.write(lines)
        out.flush()
    except BrokenPipeError:
        abandon(out)
