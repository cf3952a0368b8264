#!/usr/bin/env bash
# Installs what only the bench needs: ibus-typing-booster and hunspell's Korean dictionary, to compare with.
#
# Never fails: without them the bench leaves that peer out and says so.
set -uo pipefail
exec </dev/null # nothing here ever asks

packages=(ibus-typing-booster hunspell-ko)

lacking=()
for name in "${packages[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || lacking+=("$name")
done
((${#lacking[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
    echo "bench: no apt-get here, so no ibus-typing-booster to compare with" >&2
elif ((EUID != 0)); then
    echo "bench: to compare with ibus-typing-booster:  sudo apt-get install ${lacking[*]}" >&2
else
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends "${lacking[@]}"; } >/dev/null ||
        echo "bench: ${lacking[*]} could not be installed; the peer is left out" >&2
fi
exit 0
