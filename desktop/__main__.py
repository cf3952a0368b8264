"""``ieum``: dispatches to the tray program, a command, or a role of one of its processes."""

from __future__ import annotations

if __name__ == "__main__":
    # Before anything else is imported: by now the search for modules may begin where the person stands.
    from desktop.system.seal import seal

    seal()

import io
import os
import sys
from collections.abc import Sequence

from desktop.arguments import parser
from desktop.system import paths
from desktop.system.log import level_of, start_log
from desktop.system.probes import disarm
from desktop.system.seal import close_memory, end_with_parent, outlive_parent, seal

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what the arguments say and returns the exit code; each part is imported only when it is the one to run.

    Without ``arguments`` this is the whole process, which is sealed; else it is a part of the caller's.
    """
    if arguments is None:
        seal()
        _write_anywhere()
    if paths.has_registry():
        from desktop.system.windows.ui_language import tell_language

        tell_language(os.environ)
    options = parser().parse_args(arguments)
    disarm(os.environ)
    name = options.role or options.command or "ui"
    start_log(paths.log_file(name), level_of(options.log_level, os.environ))
    if options.role is not None:
        close_memory()
        return _serve(options.role)
    if options.command is None:
        from desktop.start import start

        return start(options.model)
    if options.command == "welcome":
        from desktop.start import welcome

        return welcome()
    if options.command == "ime" and options.ibus:
        close_memory()
        from desktop.ime.host import main as ime_main

        return ime_main(again=options.again)
    if options.command == "ime" and options.fcitx5 is not None:
        close_memory()
        from desktop.ime.fcitx5.host import main as fcitx5_main

        return fcitx5_main(options.fcitx5, again=options.again)
    from desktop import commands

    if arguments is None:
        close_memory()
    return commands.run(options)


def _write_anywhere() -> None:
    """What standard output's encoding has no character for is spelled out, as on standard error: Korean in Latin-1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _serve(role: str) -> int:
    """Runs one of the processes that another one of ours started."""
    end_with_parent()
    if role == "engine":
        from engine.process.server import main as engine_main

        return engine_main()
    if role == "forms":
        from engine.forms.process import main as forms_main

        return forms_main()
    if role == "runner":
        from engine.runner.server import main as runner_main

        return runner_main()
    if role == "api":
        from desktop.commands.serve.watched import main as api_main

        return api_main()
    from desktop.input.host import main as input_main

    outlive_parent()
    return input_main()


if __name__ == "__main__":
    sys.exit(main())
