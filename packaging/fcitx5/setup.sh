#!/usr/bin/env bash
# Installs fcitx5 and what its addon is built with, on Debian and Ubuntu: what the tests of the input method under
# fcitx5 need beside what `make test` does.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
source packaging/common.sh

install_packages fcitx5 fcitx5-frontend-gtk3 fcitx5-frontend-gtk4 fcitx5-frontend-qt5 libfcitx5core-dev \
    nlohmann-json3-dev cmake ninja-build g++
