#!/usr/bin/env bash
# Packs the folder that PyInstaller made for Windows:  installer.sh FOLDER ICON VERSION
#
# Into dist/: the installer, a zip of the folder, their SHA-256 sums, and the manifests for winget, whose address
# DOWNLOADS names.  Executables are signed where SIGN names a command (packaging/windows/sign.sh tells how).
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
source packaging/common.sh
folder=$1 icon=$2 version=$3
here=packaging/windows
name=ieum-$version-windows-x64
mkdir -p dist
rm -f dist/"$name".*

sign=()
if [[ ${SIGN:-} ]]; then sign=(-DSIGN="$PWD/$here/sign.sh"); fi
"$here/sign.sh" "$folder"/*.exe
stub=()
# Debian's makensis can make installers of 64 bits, and only those run in a Wine without 32.
if compgen -G '/usr/share/nsis/Stubs/*-amd64-unicode' >/dev/null; then stub=(-DTARGET=amd64-unicode); fi
makensis -V2 -WX -INPUTCHARSET UTF8 "${stub[@]}" "${sign[@]}" -DVERSION="$version" -DFOLDER="$(realpath "$folder")" \
    -DICON="$(realpath "$icon")" -DOUT="$PWD/dist/$name.exe" "$here/ieum.nsi"
"$here/sign.sh" "dist/$name.exe"
python3 "$here/archive.py" "$folder" "dist/$name.zip"
(cd dist && sha256sum "$name.exe" "$name.zip" >"$name.sha256")
python3 "$here/winget.py" "dist/$name.exe" "$version" "${DOWNLOADS:-https://downloads.example/ieum/v$version}" dist/winget
