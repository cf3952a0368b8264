"""``make bench``: how quick the program is, and how many keys it saves.

``python -m tests.bench [callback|engine|layouts|lanes|popup|ime|kogpt2|soak|ksr|quiet|conversion|eot|eot-speed|voc|voc-window|serve|capacity] …``
measures only what is named.  A new bench is a function of ``Options`` and a line in ``BENCHES``.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]

from models.training.corpus import CorpusError  # noqa: E402
from tests.bench import (  # noqa: E402
    capacity,
    conversion,
    eot,
    ime,
    kogpt2,
    ksr,
    lanes,
    latency,
    layouts,
    quiet,
    shares,
    soak,
    voc,
    voc_training,
    voc_window,
)
from tests.bench.options import Options  # noqa: E402
from tests.bench.serve import run as serve  # noqa: E402

BENCHES: dict[str, Callable[[Options], None]] = {
    "callback": latency.callback,
    "engine": latency.engine,
    "layouts": layouts.run,
    "lanes": lanes.run,
    "popup": latency.popup,
    "ime": ime.run,
    "kogpt2": kogpt2.run,
    "soak": soak.run,
    "ksr": ksr.run,
    "quiet": quiet.run,
    "conversion": conversion.run,
    "eot": eot.run,
    "eot-speed": latency.eot,
    "voc": voc.run,
    "voc-window": voc_window.run,
    "serve": serve.run,
    "capacity": capacity.run,
}


FITS: dict[str, Callable[[Options], None]] = {
    "shares": shares.run,
    "eot-map": eot.fit,
    "voc-training": voc_training.run,
}
"""Only run when named: the first two change a file, the last takes an hour and what `make test-training` installs."""


def main() -> int:
    """Runs the benches named on the command line, or all; 1 when the corpus cannot be read."""
    named, options = _arguments()
    for name in named:
        try:
            (BENCHES | FITS)[name](options)
        except CorpusError as error:
            sys.stderr.write(f"The corpus cannot be read: {error}\n")
            return 1
    return 0


def _arguments() -> tuple[list[str], Options]:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("benches", nargs="*", metavar="bench", help=f"of {', '.join(BENCHES)}; all when none is named")
    parser.add_argument("--corpus", type=Path, help="folder with train/ and dev/; without it ksr types test sentences")
    parser.add_argument("--model", default="", help="folder with a GGUF and its tokenizer.json, not the built-in model")
    parser.add_argument("--sentences", type=int, default=Options.sentences, help="lines of each set (%(default)s)")
    parser.add_argument(
        "--slow-sentences", type=int, default=Options.slow_sentences, help="lines for slow peers (%(default)s)"
    )
    parser.add_argument(
        "--overlooked", type=float, default=Options.overlooked, help="ksr: what a second person overlooks (%(default)s)"
    )
    parser.add_argument(
        "--learnt",
        type=int,
        default=Options.learnt,
        help="ksr: lines written before by who is learnt from (%(default)s)",
    )
    parser.add_argument("--sets", nargs="+", default=(), help="ksr: only these sets of lines")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="ksr: only our own engine types")
    parser.add_argument(
        "--typing-s",
        type=float,
        default=Options.typing_s,
        help="serve: seconds for which 200 clients type (%(default)s); 600 for whether memory stays flat",
    )
    parser.add_argument("--desk", action="store_true", help="serve: the painted popup too, while the API is busy")
    given = vars(parser.parse_intermixed_args())
    named: list[str] = given.pop("benches")
    if unknown := [name for name in named if name not in BENCHES | FITS]:
        parser.error(f"no such bench: {' '.join(unknown)}")
    given["sets"] = tuple(given["sets"])
    return named or list(BENCHES), Options(**given)


if __name__ == "__main__":
    threading.current_thread().name = "bench"
    sys.exit(main())
