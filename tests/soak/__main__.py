"""``make soak``: a seeded person types into real editors while the program's processes are killed and stopped.

The texts are compared exactly; memory, latency and a canary are looked
after.  ``make soak ARGS="--minutes 5"`` is the short form, ``ARGS="--seed 7
--only 12"`` goes back to one stretch of one seed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]

from desk import DeskError  # noqa: E402

from tests.soak.campaign import Options, run  # noqa: E402
from tests.soak.editors import EDITORS  # noqa: E402
from tests.soak.plan import WAYS  # noqa: E402
from tests.soak.report import table  # noqa: E402

_PROGRAMS = {"firefox": "firefox-esr"}
_ROLES = ("input", "engine", "ui")


def main() -> int:
    """Runs one campaign; 1 when it was not clean, 2 when it could not be run."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="ieum-soak-") as folder:
        out = ROOT / "build" / "soak"
        out.mkdir(parents=True, exist_ok=True)
        try:
            report = run(options, Path(folder), out)
        except DeskError as error:
            sys.stderr.write(f"The campaign cannot be run: {error}\n")
            return 2
    sys.stdout.write(f"\n{table(report)}\n\nThe whole report: build/soak/soak-{options.seed}.json\n")
    return 1 if report.problems() else 0


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    there = [name for name in EDITORS if shutil.which(_PROGRAMS.get(name, name))]
    parser.add_argument("--seed", type=int, default=Options.seed, help="of plan and faults (%(default)s)")
    parser.add_argument("--keys", type=int, default=Options.keys, help="how many at most (%(default)s)")
    parser.add_argument("--minutes", type=float, default=Options.minutes, help="how long at most (%(default)s)")
    parser.add_argument("--editors", default=",".join(there), help=f"of {','.join(EDITORS)}; all that are installed")
    parser.add_argument("--roles", default=",".join(_ROLES), help="whom faults befall (%(default)s)")
    parser.add_argument("--no-faults", action="store_true", help="nobody is killed or stopped")
    parser.add_argument("--no-models", action="store_true", help="the model is not changed")
    parser.add_argument("--no-program", action="store_true", help="the editors alone: what is not our doing")
    parser.add_argument("--ways", default=",".join(dict.fromkeys(WAYS)), help="of taking (%(default)s)")
    parser.add_argument("--only", type=int, metavar="STRETCH", help="one stretch of the seed")
    given = parser.parse_args()
    editors, roles = given.editors.split(","), given.roles.split(",")
    ways = given.ways.split(",")
    for name, known in ((editors, EDITORS), (roles, _ROLES), (ways, WAYS)):
        if unknown := set(name) - set(known):
            parser.error(f"not known: {', '.join(unknown)}")
    if lacking := [name for name in editors if name not in there]:
        parser.error(f"not installed: {', '.join(lacking)} (packaging/soak.sh installs them)")
    return Options(
        seed=given.seed,
        keys=given.keys,
        minutes=given.minutes,
        editors=editors,
        roles=() if given.no_faults or given.no_program else roles,
        models=not (given.no_models or given.no_program),
        program=not given.no_program,
        # All of them as often as the plan has them.
        ways=WAYS if set(ways) == set(WAYS) else ways,
        only=given.only,
    )


if __name__ == "__main__":
    threading.current_thread().name = "soak"
    sys.exit(main())
