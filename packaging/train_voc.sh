#!/usr/bin/env bash
# Teaches a tiny model of complaints from end to end, in an environment of its own: torch is large, and only this needs it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

venv=build/train-voc/venv
stamp=$venv/.ieum-$(sha256sum pyproject.toml | cut -c1-16)
if [[ ! -e $stamp ]]; then
    # The packages of the tests are there already: llama.cpp is not built a second time.
    .venv/bin/python -m venv --system-site-packages "$venv"
    "$venv/bin/python" - <<PYTHON
import pathlib, sysconfig
here = pathlib.Path(sysconfig.get_path("purelib"))
there = next(pathlib.Path(".venv/lib").resolve().glob("python3*")) / "site-packages"
(here / "tests.pth").write_text(f"{there}\n")
PYTHON
    "$venv/bin/python" -m pip install --quiet --no-input -e ".[train-voc]"
    touch "$stamp"
fi
# More threads than cores make torch many times as slow.
OMP_NUM_THREADS=1 exec "$venv/bin/python" -m pytest -m train tests/models/training/voc/test_tiny.py "$@"
