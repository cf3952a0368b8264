"""``ieum``: dispatches to the tray program, a command, or a role of one of its processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from desktop.arguments import parser
from desktop.system import paths
from desktop.system.log import level_of, start_log
from desktop.system.probes import disarm

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what the arguments say and returns the exit code; each part is imported only when it is the one to run."""
    options = parser().parse_args(arguments)
    disarm(os.environ)
    name = options.role or options.command or "ui"
    start_log(paths.log_file(name), level_of(options.log_level, os.environ))
    if options.role == "engine":
        from engine.process.server import main as engine_main

        return engine_main()
    if options.role == "input":
        from desktop.input.host import main as input_main

        return input_main()
    if options.command is None:
        from desktop.start import start

        return start(options.model)
    if options.command == "welcome":
        from desktop.start import welcome

        return welcome()
    from desktop import commands

    return commands.run(options)


if __name__ == "__main__":
    sys.exit(main())
