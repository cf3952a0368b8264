# shellcheck shell=bash
# A Windows of sorts, which Wine plays: where it lies and how something is run in it; sourced, never run.
#
# Needs: packaging/common.sh sourced, and the repository's root as the current folder.

windows=$PWD/build/windows
python_tree=$windows/python
windows_python=$python_tree/python.exe

WINEPREFIX=${WINEPREFIX:-$windows/prefix}

# Runs a program of Wine's, or one that starts some.  A Korean Windows: code page 949, Korean messages and a Korean
# keyboard come from the locale, which is made here, because only root may make one for the whole machine.  Of this
# machine's settings none are passed on: certificates, say, lie elsewhere on Windows.  WINE_USER is who works there.
in_wine() {
    env -i PATH="$PATH" USER="${WINE_USER:-$(id -un)}" CI="${CI:-}" DISPLAY="${DISPLAY:-}" XAUTHORITY="${XAUTHORITY:-}" \
        WINEARCH=win64 WINEPREFIX="$WINEPREFIX" WINEDEBUG="${WINEDEBUG:--all}" \
        LC_ALL=ko_KR.UTF-8 LOCPATH="$windows/locale" HOME="$windows/home" \
        WINEDLLOVERRIDES="mscoree,mshtml=;ucrtbase=n,b;winedbg.exe=" "$@"
}

wine_packages=(wine64 wine libwine fonts-wine xvfb xauth openbox trayer xdotool imagemagick fonts-nanum locales unzip python3-venv
    gcc-mingw-w64-x86-64-posix g++-mingw-w64-x86-64-posix cmake ninja-build)

# A Unix path as Windows' programs name it.
windows_path() { printf 'Z:%s' "${1//\//\\}"; }

# Starts Wine's server and services, which would otherwise begin and end with every program, and hold its output open.
start_wine() {
    mkdir -p "$windows/home"
    in_wine wineserver -p >/dev/null 2>&1 </dev/null || true
    in_wine wine wineboot "$@" >/dev/null 2>&1 </dev/null
}

stop_wine() { in_wine wineserver -k >/dev/null 2>&1 </dev/null || true; }

# The hash of files and words by which something that was made of them is kept.
hash_of() { cat "$@" | sha256sum | cut -c1-16; }

# An environment that fetches packages and reads their requirements.
fetching() {
    local venv=$windows/venv
    "$venv/bin/python" -c 'import packaging' 2>/dev/null && return
    local python
    python=$(choose_python) || fail "venv를 만들 수 있는 파이썬 3.11 이상이 필요합니다." \
        "Python 3.11 or newer that can make a venv is needed."
    rm -rf "$venv"
    mkdir -p "$windows"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check packaging setuptools wheel
}
