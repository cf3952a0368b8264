"""Where the built program begins: every role and every command is this one executable."""

from __future__ import annotations

import os
import sys

# The loader found the libraries that lie beside us by this; a program that we start must find its own.
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if before is not None:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

from desktop.system.seal import seal  # noqa: E402

seal()

from desktop.__main__ import main  # noqa: E402

sys.exit(main())
