"""The parser of the command line: Python's, in the person's language, with a guess at what was meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from desktop.commands.reading.formatter import WideFormatter
from desktop.words.cli import CliSentence
from desktop.words.language import plain_lines, text
from desktop.words.reading.parser import counted, said

__all__ = ["PersonsParser", "Version"]


class PersonsParser(argparse.ArgumentParser):
    """As its base; a verb or an option that there is not is refused with the one that is most like it."""

    def __init__(self, **usual: Any) -> None:
        # It looks its sentences up by these two names, and asks nobody else for them (docs/decisions/0045).
        vars(argparse).update(_=said, ngettext=counted)
        super().__init__(**{"formatter_class": WideFormatter, **usual})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As its base; what is not known is refused by the parser of the verb that it stands behind."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(self._unknown(rest))
        return found, rest

    def error(self, message: str) -> NoReturn:
        """As its base; what a person or a script has typed does nothing to the terminal."""
        super().error(plain_lines(message))

    def _print_message(self, message: str, file: Any = None) -> None:
        """As its base; what stands behind a full disk is said, which Python would do at its end only, in its words."""
        if not message or (stream := file or sys.stderr) is None:
            return
        # Only here, because every process reads a command line.
        from desktop.commands.lines import abandon
        from desktop.commands.running.limits import told

        try:
            # Its base's own would say nothing of what cannot be written.
            stream.write(message)
            stream.flush()
        except BrokenPipeError:
            abandon(stream)
        except OSError as error:
            sentence = told(error)
            abandon(stream)
            if not sentence:
                raise
            self.exit(1, f"{sentence}\n")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.nargs != argparse.PARSER or action.choices is None or value in action.choices:
            super()._check_value(action, value)
            return
        sentences = [text(CliSentence.NO_VERB, given=value)]
        sentences += _guess(str(value), action.choices) or [text(CliSentence.ALL_VERBS, command=f"{self.prog} --help")]
        self.error(" ".join(sentences))

    def _unknown(self, rest: list[str]) -> str:
        options = [each.partition("=")[0] for each in rest if each.startswith("-")]
        if not options:
            return text(CliSentence.NO_ARGUMENT, given=" ".join(rest)) + " " + text(CliSentence.QUOTES)
        known = [
            name.removeprefix("--")
            for action in self._actions
            if action.help != argparse.SUPPRESS
            for name in action.option_strings
            if name.startswith("--")
        ]
        # Alike by their names: all of them have the same dashes.
        guess = _guess(options[0].lstrip("-"), known, "--")
        return " ".join([text(CliSentence.NO_OPTION, given=options[0]), *guess])


class Version(argparse.Action):
    """Tells the version of the program and ends, as ``--help`` does."""

    def __init__(self, option_strings: list[str], dest: str, **usual: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, **usual)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        """Prints it."""
        # Only here, because every process reads a command line.
        from desktop.system.roles import program_version

        parser._print_message(f"{parser.prog} {program_version()}\n", sys.stdout)  # noqa: SLF001  # as Python's own
        parser.exit()


def _guess(given: str, known: Iterable[str], before: str = "") -> list[str]:
    """A question after what was meant, with what stands ``before`` it, if it is like anything."""
    from desktop.commands.reading.nearest import nearest

    meant = nearest(given, known)
    return [text(CliSentence.MEANT, meant=before + meant)] if meant else []
