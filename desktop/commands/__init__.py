"""The command line: each command joined here with what it needs: an engine, the settings, the running program."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Iterator
from typing import Self, cast

from desktop.commands.doctor import check_desktop, check_engine, check_model, check_settings, report
from desktop.commands.eot import AskEot, EotOptions, EotUnanswered, answer_eot_lines, eot, read_eot_options
from desktop.commands.eot_file import eot_file
from desktop.commands.status import status
from desktop.commands.suggest import AnswerSuggestions, AskEngine, BadLine, answer_lines, read_options, suggest
from desktop.commands.try_ import try_
from desktop.control.protocol import Reply, Wanted
from desktop.library.files import builtin_model, faulty_path
from desktop.library.model_library import ModelLibrary
from desktop.settings.model import Settings, read_settings
from desktop.system import paths
from desktop.system.data_format import is_newer
from desktop.system.roles import role_command
from desktop.words.app import MODEL_FAULTS, Sentence, text
from desktop.words.eot import FAULTS, EotSentence
from engine.client.blocking import BlockingClient
from engine.client.client import EngineEvent, EngineOptions, EngineState, SuggestOptions
from engine.text.private import Private
from engine.wire.eot import EotFault
from engine.wire.protocol import Eot, EotAnswer, ModelFiles, Statistics, Suggestion, Suggestions
from models.store.store import Store

__all__ = ["run"]

_FIRST_ANSWER_SECONDS = 60.0
_NEWER = 6
"""As of ``desktop.start``."""


def run(options: argparse.Namespace) -> int:
    """Runs the command that ``options`` names; returns its exit code."""
    if options.command in ("classify", "chat", "voc"):
        return _voc(options)
    if options.command == "status":
        return status(lambda: _request_program("status"), sys.stdout, sys.stderr, as_json=options.json)
    if options.command == "models":
        if is_newer(data := paths.data_folder()):
            sys.stderr.write(text(Sentence.DATA_NEWER, path=data) + "\n")
            return _NEWER
        from desktop.commands.models import run_models

        return run_models(options, read_settings(paths.settings_file())[0], _request_program)
    wish = SuggestOptions()
    if options.command == "suggest":
        try:
            wish = read_options({name: getattr(options, name) for name in ("k", "temperature", "unit", "deadline_ms")})
        except BadLine as refused:
            sys.stderr.write(refused.sentence + "\n")
            return 2
        if options.text is None and not options.jsonl:
            sys.stderr.write(text(Sentence.SUGGEST_TEXT_MISSING) + "\n")
            return 2
    eot_wish = EotOptions()
    if options.command == "eot":
        try:
            eot_wish = read_eot_options({name: getattr(options, name) for name in ("top_k", "temperature", "timeout")})
        except EotUnanswered as none:
            sys.stderr.write(f"{none.code}: {none.sentence}\n")
            return 2
        ways = sum((options.text is not None, options.jsonl, options.file is not None))
        if ways != 1 or (options.csv is not None and options.file is None):
            sys.stderr.write(text(EotSentence.ONE_ONLY if ways else EotSentence.TEXT_MISSING) + "\n")
            return 2
    settings, problems = read_settings(paths.settings_file())
    model = ModelLibrary(Store(paths.models_folder()), settings.eot_characters).files(options.model or settings.model)
    with _CommandEngine(model, settings) as engine:
        if options.command == "doctor":
            findings = itertools.chain(
                check_desktop(os.environ),
                check_model(model),
                check_engine(engine.ask, engine.report, paths.log_file("engine")),
                check_settings(paths.settings_file(), problems),
            )
            return report(findings, sys.stdout)
        for problem in problems:
            sys.stderr.write(problem.sentence + "\n")
        if options.command == "try":
            return try_(engine.ask, sys.stdin, sys.stdout, os.environ)
        if options.command == "eot":
            if options.jsonl:
                return answer_eot_lines(engine.eot, eot_wish, sys.stdin.buffer, sys.stdout.buffer)
            if options.file is not None:
                turns = options.context
                return eot_file(engine.eot, options.file, options.csv, turns, eot_wish, sys.stdout, sys.stderr)
            return eot(engine.eot, options.text, options.context, eot_wish, sys.stdout, sys.stderr)
        if options.jsonl:
            return answer_lines(engine.answer, wish, sys.stdin.buffer, sys.stdout.buffer)
        return suggest(engine.answer, options.text, wish, sys.stdout, sys.stderr)


def _voc(options: argparse.Namespace) -> int:
    settings, problems = read_settings(paths.settings_file())
    if not options.json:
        for problem in problems:
            sys.stderr.write(problem.sentence + "\n")
    if options.command == "classify":
        from desktop.commands.classify import classify

        return classify(options, settings.voc)
    if options.command == "chat":
        from desktop.commands.chat import chat

        return chat(options, settings.voc)
    from desktop.commands.voc import voc

    return voc(options, settings.voc)


def _request_program(wanted: Wanted, model: str = "") -> Reply:
    # Only here, because the other commands need no Qt.
    from desktop.control.server import request

    return request(paths.control_socket(os.environ), wanted, model)


class _CommandEngine:
    """An engine for one command: told what goes wrong on standard error, ended with the command."""

    def __init__(self, model: ModelFiles, settings: Settings) -> None:
        self._model = model
        options = EngineOptions(role_command("engine"), model, builtin_model(), settings.threads or None)
        self._client = BlockingClient(options, self._tell)
        self.ask: AskEngine = self._ask
        self.answer: AnswerSuggestions = self._answer
        self.eot: AskEot = self._eot

    def __enter__(self) -> Self:
        self._client.client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.client.close()

    def _ask(self, before: Private, k: int) -> tuple[Suggestion, ...]:
        return self._client.ask(before, k, _FIRST_ANSWER_SECONDS)

    def _answer(self, before: Private, wish: SuggestOptions) -> Suggestions:
        return self._client.answer(before, wish, _FIRST_ANSWER_SECONDS)

    def report(self) -> Statistics:
        """What the engine counted, and what it runs on."""
        return self._client.report()

    def _eot(self, question: Eot) -> EotAnswer:
        return self._client.eot(question, _FIRST_ANSWER_SECONDS)

    def _tell(self, event: EngineEvent) -> None:
        if isinstance(event, EngineState) and event.kind == "bad-model":
            for line in _reasons(event, self._model):
                sys.stderr.write(line + "\n")
        elif isinstance(event, EngineState) and event.kind == "ready":
            # Known: they are the engine's own.
            for fault in event.detail.split():
                sys.stderr.write(text(FAULTS[cast(EotFault, fault)]) + "\n")


def _reasons(event: EngineState, model: ModelFiles) -> Iterator[str]:
    path = faulty_path(model, event.detail)
    yield text(MODEL_FAULTS.get(event.detail, Sentence.MODEL_CRASHED), path=path)
    if event.model_id != builtin_model().id:
        yield text(Sentence.BAD_MODEL, model=event.model_id)
