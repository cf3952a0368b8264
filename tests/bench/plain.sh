#!/usr/bin/env bash
# Makes build/bench/venv with torch, transformers and scikit-learn, for the plain methods that the engine is compared with.
#
# Never fails: without it the bench leaves that comparison out and says so.
set -uo pipefail
exec </dev/null

venv=build/bench/venv
[[ -x $venv/bin/python ]] && "$venv/bin/python" -c 'import torch, transformers, gguf, sklearn' 2>/dev/null && exit 0
echo "bench: installing torch, transformers and scikit-learn into $venv to compare with (some hundred MB, once)" >&2
python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --no-input torch transformers gguf scikit-learn ||
    echo "bench: they could not be installed; the plain methods are left out" >&2
exit 0
