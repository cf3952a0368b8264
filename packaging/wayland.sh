#!/usr/bin/env bash
# Installs sessions of GNOME and of KDE's KWin that run without a screen, on Debian and Ubuntu: what the tests of the
# input method on Wayland need beside what `make test` does.  Large.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
source packaging/common.sh

install_packages gnome-shell python3-dbusmock gir1.2-gtk-4.0 ibus-gtk4 gnome-text-editor \
    kwin-wayland xwayland libkf5config-bin ibus-wayland qtwayland5
