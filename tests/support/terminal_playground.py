"""``ieum try`` with the fake engine, as a process of its own: what the terminal tests run."""

from __future__ import annotations

import os
import sys

from engine_ask import ask

from desktop.commands.terminal.try_ import try_

if __name__ == "__main__":
    sys.exit(try_(ask, sys.stdin, sys.stdout, os.environ))
