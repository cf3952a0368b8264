"""Runs a Windows program under Wine:  run.py PROGRAM ARGUMENT …

Python dies there when its output is a file, so it goes through a pipe.  What a
program leaves running in the background may hold that pipe open, so the end of
the program counts, not the pipe's.
"""

from __future__ import annotations

import subprocess
import sys
import threading

_REST_S = 2.0


def main() -> int:
    """The program's exit code."""
    # Through a pipe, whatever ours is.
    child = subprocess.Popen(
        ["wine", *sys.argv[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    source = child.stdout
    assert source is not None  # noqa: S101  # it was asked for; this tells mypy

    def pass_on() -> None:
        while data := source.read1(1 << 16):
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

    reader = threading.Thread(target=pass_on, daemon=True)
    reader.start()
    status = child.wait()
    reader.join(_REST_S)
    return status


if __name__ == "__main__":
    sys.exit(main())
