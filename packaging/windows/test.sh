#!/usr/bin/env bash
# The tests of Windows on Debian: those of the program under a Windows Python, then those that type on a desk of Wine's.
#
#   test.sh units ARGUMENT …    pytest under the Windows Python, of all that can be tried there if no file is named
#   test.sh live ARGUMENT …     pytest here, which starts Windows programs
#   test.sh hook                how long a key waits for the keyboard hook
#   test.sh engine              how long llama.cpp takes with one thread and with two
#   test.sh popup               how long it takes from a key to the painted popup
#   test.sh figures             what the installed program takes: disk, time to start, memory
#   test.sh installed           what `make package-windows` put into dist/, installed in a Windows of its own
#   test.sh                     the first two
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
source packaging/common.sh
source packaging/windows/wine.sh
packaging/windows/desk.sh || exit 1

# What is told by pixels, X11, D-Bus or Linux's own files is told there.
folders=(tests/engine tests/models tests/desktop tests/screenplays tests/contracts)

units() {
    local each where=("${folders[@]}")
    for each in "$@"; do
        if [[ -e ${each%%::*} ]]; then where=(); fi
    done
    # A file with a hole in it is written out there, to the last byte.
    ulimit -f $((8 << 20))
    under_windows -P -X utf8=0 -m pytest -q -p no:cacheprovider "$@" "${where[@]}"
}

# Windows' Python in a Windows of its own.
under_windows() {
    local failed=0
    trap stop_wine EXIT
    start_wine
    # Windows' own programs have a screen, and Qt's windows without one no fonts of their own.
    in_wine env "QT_QPA_FONTDIR=$(windows_path /usr/share/fonts/truetype/nanum)" xvfb-run -a "$windows/venv/bin/python" packaging/windows/run.py "$(windows_path "$windows_python")" \
        "$@" || failed=$?
    stop_wine
    trap - EXIT
    return $failed
}

live() { .venv/bin/python -m pytest -m wine tests/live/windows --ignore tests/live/windows/test_installed.py "$@" </dev/null; }
installed() { .venv/bin/python -m pytest -m wine tests/live/windows/test_installed.py "$@" </dev/null; }

case ${1:-all} in
units) shift && units "$@" ;;
live) shift && live "$@" ;;
hook) under_windows tests/bench/windows_hook.py ;;
engine) under_windows tests/bench/windows_engine.py ;;
popup) .venv/bin/python tests/bench/windows_popup.py </dev/null ;;
figures) .venv/bin/python tests/bench/windows_installed.py </dev/null ;;
installed) shift && installed "$@" ;;
*)
    units
    units=$?
    live
    live=$?
    ((units == 0 && live == 0))
    ;;
esac
