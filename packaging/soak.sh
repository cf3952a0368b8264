#!/usr/bin/env bash
# Installs the browsers that only the campaign types into (make soak), hundreds of megabytes.
#
# Without them the campaign types into the editors that are there, and says so.
set -euo pipefail
exec </dev/null # nothing here ever asks
cd "$(dirname "$0")/.."
source packaging/common.sh

# Ubuntu's packages of these names are shells around snaps, which see no input method of a desk that a test makes.
browsers=(chromium firefox-esr)

command -v apt-get >/dev/null || {
    say "데비안 계열이 아니어서 브라우저를 설치하지 않습니다." "Not Debian: no browsers are installed."
    exit 0
}
wanted=()
for name in "${browsers[@]}"; do
    [[ $(apt-cache policy "$name" 2>/dev/null) == *Candidate:*[0-9]* && $(apt-cache show "$name" 2>/dev/null) != *[Ss]nap* ]] && wanted+=("$name")
done
if ((${#wanted[@]})); then
    mapfile -t lacking < <(missing "${wanted[@]}")
    if ((${#lacking[@]})) && ((EUID != 0)); then
        say "브라우저 없이 합니다. 넣으려면:  sudo apt-get install ${lacking[*]}" \
            "Without browsers. To have them:  sudo apt-get install ${lacking[*]}"
        exit 0
    fi
    install_packages "${wanted[@]}"
fi
