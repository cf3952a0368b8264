"""``ieum`` on a platform without a backend, as far as a Linux machine can play one.

What is only installed for X11, IBus and accessibility cannot be imported, and
the two places that read ``sys.platform`` read "darwin".  Started by tests as a
process of its own; the arguments are those of ``ieum``.
"""

from __future__ import annotations

import importlib.abc
import sys
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

LINUX_ONLY = ("jeepney", "Xlib", "pynput")


class _NotInstalled(importlib.abc.MetaPathFinder):
    """Finds nothing where something is installed on Linux only."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in LINUX_ONLY:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def main() -> int:
    """Runs the command."""
    sys.meta_path.insert(0, _NotInstalled())
    from desktop.input import choose
    from desktop.system import paths

    elsewhere = types.ModuleType("sys")
    elsewhere.__dict__.update(vars(sys), platform="darwin")
    for module in (choose, paths):
        vars(module)["sys"] = elsewhere
    from desktop.__main__ import main as ieum

    return ieum(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
