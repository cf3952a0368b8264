#!/usr/bin/env bash
# Makes what the tests for Windows need, in build/windows: Wine and mingw from Debian, a prefix, Windows' Python, the
# editor of the tests, and llama.cpp, which takes half an hour and more the first time.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
source packaging/common.sh
source packaging/windows/wine.sh

here=packaging/windows
install_packages "${wine_packages[@]}"
"$here/llama.sh"
"$here/prefix.sh"
"$here/python.sh"
editor=$windows/editor.exe
if [[ ! -e $editor || tests/live/windows/editor.c -nt $editor ]]; then
    x86_64-w64-mingw32-gcc-posix -O2 -s -Wall -municode -mwindows -finput-charset=UTF-8 -o "$editor" \
        tests/live/windows/editor.c -limm32 -lgdi32
fi
