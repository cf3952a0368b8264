"""The consoles of the commands: what is printed is printed, whatever it looks like."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

__all__ = ["plain_console"]


def plain_console(file: TextIO | None = None) -> Console:
    """A console on ``file``, on standard error unless told, that takes no square brackets or colons for its own."""
    return _Console(file=file, stderr=file is None, markup=False, highlight=False, emoji=False)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Nobody reads any more: of the results that ends the command, as it does everywhere; of progress nothing.

        Its base's ends the process with an error.
        """
        if not self.stderr:
            raise  # noqa: PLE0704  # called while it is handled
        self.quiet = True
