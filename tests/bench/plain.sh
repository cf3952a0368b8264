#!/usr/bin/env bash
# Makes build/bench/venv with torch and transformers, for the plain method that the engine is compared with.
#
# Never fails: without it the bench leaves that comparison out and says so.
set -uo pipefail
exec </dev/null

venv=build/bench/venv
[[ -x $venv/bin/python ]] && "$venv/bin/python" -c 'import torch, transformers, gguf' 2>/dev/null && exit 0
echo "bench: installing torch and transformers into $venv to compare with (some hundred MB, once)" >&2
python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --no-input torch transformers gguf ||
    echo "bench: they could not be installed; the plain method is left out" >&2
exit 0
