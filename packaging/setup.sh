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
source packaging/common.sh

kind=${1:-run}
venv=.venv
stamp_hash=$(cat pyproject.toml packaging/llama_lean.cmake | sha256sum | cut -c1-16)

build=(cmake ninja-build g++ make)
tests=(xvfb xauth openbox ibus ibus-hangul ibus-gtk3 dbus dbus-x11 at-spi2-core xdotool xclip imagemagick trayer
    mousepad featherpad zenity xterm curl libhangul1 libglib2.0-bin dconf-gsettings-backend dconf-service gnome-keyring
    # A GNOME session on Wayland that runs without a screen.
    gnome-shell python3-dbusmock gir1.2-gtk-4.0 ibus-gtk4 gnome-text-editor gedit)

done_already() {
    [[ -x $venv/bin/python ]] && "$venv/bin/python" -c '' 2>/dev/null &&
        [[ -e $venv/.ieum-dev-$stamp_hash || -e $venv/.ieum-$kind-$stamp_hash ]]
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

install_header_of "$python"

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
