#!/usr/bin/env bash
# Installs a GNOME session that runs without a screen, on Debian and Ubuntu: what the tests of the input method on
# Wayland need beside what `make test` does.  Large.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
source packaging/common.sh

install_packages gnome-shell python3-dbusmock gir1.2-gtk-4.0 ibus-gtk4 gnome-text-editor
