#!/usr/bin/env bash
# Installs a program of every toolkit that 이음 is tried in, on Debian and Ubuntu: what `make live-all` needs beside
# what `make test` does.  Large (browsers, an office suite, Java).
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
source packaging/common.sh

firefox=firefox-esr
if ! apt-cache show "$firefox" >/dev/null 2>&1; then firefox=firefox; fi
install_packages "$firefox" chromium libreoffice-writer libreoffice-gtk3 gnome-terminal \
    default-jdk
