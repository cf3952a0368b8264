#!/usr/bin/env bash
# Makes .venv with everything that 이음 needs, and installs missing system packages on Debian and Ubuntu.
#
#   packaging/setup.sh run    what the program needs
#   packaging/setup.sh dev    that, and what tests and lint need
#
# Quick when nothing is missing; then it needs neither root nor a network.
set -euo pipefail
exec </dev/null # nothing here ever asks
cd "$(dirname "$0")/.."

kind=${1:-run}
venv=.venv
stamp_hash=$(cat pyproject.toml packaging/llama_lean.cmake | sha256sum | cut -c1-16)

runtime=(libegl1 libgl1 libxkbcommon-x11-0 libxkbcommon0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1
    libxcb-shape0 libdbus-1-3 libfontconfig1 fonts-nanum)
build=(cmake ninja-build g++ make)
tests=(xvfb xauth openbox ibus ibus-hangul ibus-gtk3 dbus dbus-x11 at-spi2-core xdotool xclip imagemagick trayer
    mousepad featherpad xterm libhangul1 libglib2.0-bin dconf-gsettings-backend dconf-service gnome-keyring)

say() { # Korean, English
    printf '\n이음: %s\n      %s\n' "$1" "$2"
}

fail() {
    say "$@" >&2
    exit 1
}

done_already() {
    [[ -x $venv/bin/python ]] && "$venv/bin/python" -c '' 2>/dev/null &&
        [[ -e $venv/.ieum-dev-$stamp_hash || -e $venv/.ieum-$kind-$stamp_hash ]]
}

# Prints those of the packages named that are not installed.
missing() {
    local name
    for name in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || printf '%s\n' "$name"
    done
}

install_packages() {
    local lacking
    mapfile -t lacking < <(missing "$@")
    ((${#lacking[@]})) || return 0
    if ((EUID != 0)); then
        fail "시스템 패키지가 없습니다. 다음을 실행한 뒤 다시 해 주세요:  sudo apt-get install ${lacking[*]}" \
            "System packages are missing. Run this, then try again:  sudo apt-get install ${lacking[*]}"
    fi
    say "시스템 패키지를 설치합니다: ${lacking[*]}" "Installing system packages: ${lacking[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -q -y --no-install-recommends "${lacking[@]}"
}

has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# The path of a Python that is new enough and can make environments.
choose_python() {
    local python
    for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$python" >/dev/null && has_venv "$python" &&
            "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$python"
            return
        fi
    done
    return 1
}

wanted=("${runtime[@]}")
if [[ $kind == dev ]]; then wanted+=("${tests[@]}"); fi
fresh=1
if done_already; then fresh=0; else wanted+=("${build[@]}"); fi

if command -v dpkg-query >/dev/null; then
    install_packages "${wanted[@]}"
    if ((fresh)) && ! python=$(choose_python); then
        install_packages python3 python3-venv
    fi
elif ((fresh)); then
    say "데비안 계열이 아니어서 시스템 패키지는 확인하지 않습니다." "Not Debian: system packages are not checked."
fi
((fresh)) || exit 0

python=$(choose_python) || fail "venv를 만들 수 있는 파이썬 3.11 이상이 필요합니다." \
    "Python 3.11 or newer that can make a venv is needed."

# pynput's evdev is compiled, and a Debian Python comes without its header.
header=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include") + "/Python.h")')
if [[ ! -e $header ]] && command -v dpkg-query >/dev/null; then
    install_packages python3-dev
fi

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    say "파이썬 환경을 만듭니다: $venv" "Making the Python environment: $venv"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

if ! "$venv/bin/python" -c 'import llama_cpp' 2>/dev/null; then
    say "파이썬 패키지를 설치합니다. llama.cpp를 컴파일하느라 몇 분 걸립니다." \
        "Installing Python packages. Compiling llama.cpp takes a few minutes."
else
    say "파이썬 패키지를 확인합니다." "Checking Python packages."
fi

# The file is copied because CMAKE_ARGS is split at spaces, and this folder's path may have some.
lean=$(mktemp -d /tmp/ieum-lean.XXXXXX)
trap 'rm -rf "$lean"' EXIT
cp packaging/llama_lean.cmake "$lean/"
extras=""
if [[ $kind == dev ]]; then extras="[dev]"; fi
CMAKE_ARGS="-DLLAVA_BUILD=OFF -DCMAKE_PROJECT_llama.cpp_INCLUDE=$lean/llama_lean.cmake ${CMAKE_ARGS:-}" \
    "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check -e ".$extras"

rm -f "$venv"/.ieum-*
touch "$venv/.ieum-$kind-$stamp_hash"
say "준비되었습니다." "Ready."
