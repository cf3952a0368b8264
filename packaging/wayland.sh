#!/usr/bin/env bash
# Installs a session of KDE's KWin that runs without a screen, on Debian and Ubuntu: what the tests of the input method
# on Wayland need beside what `make test` does.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
source packaging/common.sh

install_packages kwin-wayland xwayland libkf5config-bin ibus-wayland qtwayland5
