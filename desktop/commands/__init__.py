"""The command line: each command joined here with what it needs: an engine, the settings, the running program."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Iterator
from typing import Self

from desktop import paths
from desktop.commands.doctor import check_desktop, check_engine, check_model, check_settings, report
from desktop.commands.status import status
from desktop.commands.suggest import Answer, Ask, Refused, answer_lines, read_options, suggest
from desktop.commands.try_ import try_
from desktop.knock import Reply, Wanted
from desktop.models import builtin_model, faulty_path
from desktop.roles import role_command
from desktop.settings import Settings, read_settings
from desktop.shelf import Shelf
from desktop.ui.strings import MODEL_FAULTS, Sentence, text
from engine.client import EngineClient, EngineEvent, EngineState, Wish
from engine.private import Private
from engine.protocol import ModelFiles, Suggestion, Suggestions
from models.store import Store

__all__ = ["run"]

_FIRST_ANSWER_SECONDS = 60.0


def run(options: argparse.Namespace) -> int:
    """Runs the command that ``options`` names; returns its exit code."""
    if options.command == "status":
        return status(lambda: _knock("status"), sys.stdout, sys.stderr, as_json=options.json)
    if options.command == "models":
        from desktop.commands.models import run_models

        return run_models(options, read_settings(paths.settings_file())[0], _knock)
    wish = Wish()
    if options.command == "suggest":
        try:
            wish = read_options({name: getattr(options, name) for name in ("k", "temperature", "unit", "deadline_ms")})
        except Refused as refused:
            sys.stderr.write(refused.sentence + "\n")
            return 2
        if options.text is None and not options.jsonl:
            sys.stderr.write(text(Sentence.SUGGEST_TEXT_MISSING) + "\n")
            return 2
    settings, problems = read_settings(paths.settings_file())
    model = Shelf(Store(paths.models_folder())).files(options.model or settings.model)
    with _Engine(model, settings) as engine:
        if options.command == "doctor":
            findings = itertools.chain(
                check_desktop(os.environ),
                check_model(model),
                check_engine(engine.ask, paths.log_file("engine")),
                check_settings(paths.settings_file(), problems),
            )
            return report(findings, sys.stdout)
        for problem in problems:
            sys.stderr.write(problem.sentence + "\n")
        if options.command == "try":
            return try_(engine.ask, sys.stdin, sys.stdout, os.environ)
        if options.jsonl:
            return answer_lines(engine.answer, wish, sys.stdin.buffer, sys.stdout.buffer)
        return suggest(engine.answer, options.text, wish, sys.stdout, sys.stderr)


def _knock(wanted: Wanted, model: str = "") -> Reply:
    # Only here, because the other commands need no Qt.
    from desktop.ui.door import knock

    return knock(paths.door(os.environ), wanted, model)


class _Engine:
    """An engine for one command: told what goes wrong on standard error, ended with the command."""

    def __init__(self, model: ModelFiles, settings: Settings) -> None:
        self._model = model
        self._client = EngineClient(
            role_command("engine"), model, builtin_model(), self._tell, threads=settings.threads or None
        )
        self.ask: Ask = self._ask
        self.answer: Answer = self._answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _ask(self, before: Private, k: int) -> tuple[Suggestion, ...]:
        return self._client.ask(before, k, _FIRST_ANSWER_SECONDS)

    def _answer(self, before: Private, wish: Wish) -> Suggestions:
        return self._client.answer(before, wish, _FIRST_ANSWER_SECONDS)

    def _tell(self, event: EngineEvent) -> None:
        if isinstance(event, EngineState) and event.kind == "bad-model":
            for line in _reasons(event, self._model):
                sys.stderr.write(line + "\n")


def _reasons(event: EngineState, model: ModelFiles) -> Iterator[str]:
    path = faulty_path(model, event.detail)
    yield text(MODEL_FAULTS.get(event.detail, Sentence.MODEL_CRASHED), path=path)
    if event.model_id != builtin_model().id:
        yield text(Sentence.BAD_MODEL, model=event.model_id)
