# shellcheck shell=bash
# What setting up and packaging share; sourced, never run.

# The libraries that Qt needs of a desktop, and Korean letters.
# shellcheck disable=SC2034  # for who sources this
runtime=(libegl1 libgl1 libxkbcommon-x11-0 libxkbcommon0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1
    libxcb-shape0 libdbus-1-3 libfontconfig1 fonts-nanum)

say() { # Korean, English
    printf '\n이음: %s\n      %s\n' "$1" "$2"
}

fail() {
    say "$@" >&2
    exit 1
}

# Who answers for a package that is built here, as Debian's tools are told it.  Without an address it is the project,
# which has none yet: what ends in "invalid" is nobody's and never will be (RFC 2606).
maintainer() {
    printf '%s <%s>' "${DEBFULLNAME:-The Ieum developers}" "${DEBEMAIL:-none@ieum.invalid}"
}

# Prints those of the packages named that are not installed.
missing() {
    local name
    for name in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || printf '%s\n' "$name"
    done
}

# apt-get, which waits while another package run (unattended upgrades, on a fresh machine) holds its locks, and says so.
apt_get() {
    local said=0 end=$((SECONDS + 1800)) log
    log=$(mktemp)
    until LC_ALL=C apt-get -q "$@" 2>"$log"; do
        if ! grep -q 'Could not get lock\|is another process using it' "$log"; then
            cat "$log" >&2
            rm -f "$log"
            return 1
        fi
        if ((SECONDS > end)); then
            rm -f "$log"
            fail "다른 프로그램이 삼십 분째 패키지를 설치하고 있습니다. 끝난 뒤 다시 해 주세요." \
                "Another program has been installing packages for half an hour. Try again when it has ended."
        fi
        ((said)) || say "다른 프로그램이 패키지를 설치하고 있어 끝나기를 기다립니다." \
            "Another program is installing packages; waiting for it to end."
        said=1
        sleep 2
    done
    cat "$log" >&2
    rm -f "$log"
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
    apt_get update
    apt_get install -y --no-install-recommends "${lacking[@]}"
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

# Packages for compiling a Python package such as pynput's evdev: a Debian Python comes without its header.
install_header_of() {
    local header
    header=$("$1" -c 'import sysconfig; print(sysconfig.get_path("include") + "/Python.h")')
    if [[ ! -e $header ]] && command -v dpkg-query >/dev/null; then
        install_packages python3-dev
    fi
}
