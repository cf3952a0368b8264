#!/usr/bin/env bash
# Builds the program for Windows on Debian, and packs it: dist/ieum-VERSION-windows-x64.exe and .zip, with their sums.
#
# PyInstaller runs in a Windows Python under Wine, by the same build.spec as everywhere; llama.cpp is cross-compiled.
# Everything is made in build/windows and kept there: the first time takes an hour, the next ones some minutes.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
source packaging/common.sh
source packaging/windows/wine.sh

here=packaging/windows
install_packages nsis
"$here/desk.sh"
art=build/package/art
made=$windows/dist
version=$("$windows/venv/bin/python" -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')

say "윈도우용 프로그램을 만듭니다." "Building the program for Windows."
rm -rf "$art" "$made" "$windows/work"
mkdir -p "$art" "$made"
cp "$(dirname "$("$here/llama.sh" --where)")"/*.licence "$art/"
trap stop_wine EXIT
start_wine
windows_python_run() { # its output comes from build scripts, in UTF-8
    in_wine env QT_QPA_PLATFORM=offscreen "PYTHONPATH=$(windows_path "$PWD")" xvfb-run -a "$windows/venv/bin/python" "$here/run.py" \
        "$(windows_path "$windows_python")" -X utf8 "$@"
}
windows_python_run packaging/icons.py "$art"
windows_python_run -m PyInstaller --noconfirm --log-level WARN --distpath "$(windows_path "$made")" \
    --workpath "$(windows_path "$windows/work")" build.spec
stop_wine
trap - EXIT
# Windows has its own; ours stand in for them under Wine.
for each in ucrtbase.dll icuuc.dll bcryptprimitives.dll; do
    [[ -z $(find "$made" -iname "$each") ]] || fail "$each 파일은 담으면 안 됩니다." "$each must not be packed."
done
"$here/installer.sh" "$made/ieum" "$art/ieum.ico" "$version"
say "만들었습니다:" "Built:"
du -h --apparent-size "dist/ieum-$version-windows-x64".*
