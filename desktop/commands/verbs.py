"""What a verb of the command line is: a name, a line of help, and a file that is loaded when the verb is asked for."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from desktop.commands.reading.parser import PersonsParser
from desktop.words.cli import CliSentence
from desktop.words.language import text

if TYPE_CHECKING:
    from desktop.commands.context import Context

__all__ = ["Verb", "VerbFile", "add_verbs", "verb_file"]


class VerbFile(Protocol):
    """What the file of a verb holds."""

    def add(self, parser: argparse.ArgumentParser) -> None:
        """Gives the parser the verb's arguments."""

    def run(self, context: Context) -> int:
        """Does the verb's work; the exit code: 0, 1 when it could not be done, 2 when it was asked wrongly."""


class Verb(NamedTuple):
    """One verb: what a person types, the module that is its file, and what ``--help`` says of it."""

    name: str
    module: str
    help: CliSentence

    def load(self) -> VerbFile:
        """The verb's file, which brings along what the verb needs and no other does."""
        return cast(VerbFile, importlib.import_module(self.module))


def add_verbs(parser: argparse.ArgumentParser, dest: str, metavar: str, verbs: Iterable[Verb], **more: Any) -> Any:
    """Lets ``parser`` read a verb into the option ``dest``; ``more`` goes to ``add_subparsers``, whose result it is."""
    kinds = parser.add_subparsers(dest=dest, metavar=metavar, parser_class=_VerbParser, **more)
    for verb in verbs:
        kinds.add_parser(verb.name, help=text(verb.help), verb=verb)
    return kinds


def verb_file(verbs: Iterable[Verb], name: str) -> VerbFile:
    """The file of the verb of this name, which must be one of them."""
    return next(verb for verb in verbs if verb.name == name).load()


class _VerbParser(PersonsParser):
    """Reads a verb's arguments, and loads its file only when there are some to be read."""

    def __init__(self, *, verb: Verb | None = None, **usual: Any) -> None:
        super().__init__(**usual)
        self._verb = verb

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        verb, self._verb = self._verb, None
        if verb is not None:
            verb.load().add(self)
        return super().parse_known_args(args, namespace)
