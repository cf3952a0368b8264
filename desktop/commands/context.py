"""What every command is given: what was asked, the streams, the surroundings, and what is made when first used."""

from __future__ import annotations

import argparse
import dataclasses
import functools
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TextIO

from desktop.commands.engine import CommandEngine
from desktop.control.protocol import Reply, Wanted
from desktop.library.model_library import ModelLibrary
from desktop.settings.model import Settings, read_settings
from desktop.settings.problems import Problem
from desktop.system import paths
from desktop.words.cli import CONSENTS
from engine.wire.protocol import ModelFiles
from models.store.store import Store

__all__ = ["Context", "context_of"]


@dataclasses.dataclass(frozen=True)
class Context:
    """One run of the command line."""

    options: argparse.Namespace
    environment: Mapping[str, str]
    source: TextIO
    out: TextIO
    errors: TextIO

    @property
    def settings(self) -> Settings:
        """The person's settings; what is wrong in the file is as usual, and in ``problems``."""
        return self._read[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What reading the settings brought up."""
        return self._read[1]

    @functools.cached_property
    def store(self) -> Store:
        """The person's installed models."""
        return Store(paths.models_folder())

    @functools.cached_property
    def library(self) -> ModelLibrary:
        """All models there are for the person."""
        return ModelLibrary(self.store, self.settings.eot_characters)

    @functools.cached_property
    def model(self) -> ModelFiles:
        """The files of the model that ``--model`` or the settings name."""
        return self.library.files(self.options.model or self.settings.model)

    @property
    def end_of_input(self) -> str:
        """The keys by which a person at a terminal ends a text."""
        return "Ctrl+Z, Enter" if paths.has_registry() else "Ctrl+D"

    def engine(self) -> CommandEngine:
        """An engine that is starting with ``model``; a context manager, which ends it."""
        return CommandEngine(self.model, self.settings, self.errors)

    def request(self, wanted: Wanted, model: str = "") -> Reply:
        """Asks the running program; raises ``NobodyThere`` and ``NoAnswer``."""
        # Only here, because the other commands need no Qt.
        from desktop.control.server import request

        return request(paths.control_socket(self.environment), wanted, model)

    def tell_problems(self) -> None:
        """Tells what is wrong with the settings; the command runs all the same."""
        for problem in self.problems:
            self.errors.write(problem.sentence + "\n")

    def agrees(self, question: str) -> bool:
        """Whether the person says yes; nobody does where nobody is at a terminal."""
        if not self.source.isatty():
            return False
        self.errors.write(question)
        self.errors.flush()
        return self.source.readline().strip().lower() in CONSENTS

    def refuse(self, sentence: str, code: int = 2) -> int:
        """Tells why nothing is done; the exit code."""
        self.errors.write(sentence + "\n")
        return code

    @functools.cached_property
    def _read(self) -> tuple[Settings, tuple[Problem, ...]]:
        return read_settings(paths.settings_file())


def context_of(options: argparse.Namespace) -> Context:
    """The context of this process."""
    return Context(options, os.environ, _opened(sys.stdin, "r"), _opened(sys.stdout, "w"), _opened(sys.stderr, "w"))


def _opened(stream: TextIO | None, mode: Literal["r", "w"]) -> TextIO:
    """Whoever started the program may have closed it: then nothing is read, or what is written goes nowhere."""
    return Path(os.devnull).open(mode, encoding="utf-8") if stream is None else stream
