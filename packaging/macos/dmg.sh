#!/usr/bin/env bash
# Signs Ieum.app, packs dist/ieum-VERSION-macos-ARCH.dmg and has Apple notarise it:  dmg.sh VERSION
#
# Of the environment: SIGNING_IDENTITY, a "Developer ID Application: …" in the keychain; for notarising also APPLE_ID,
# APPLE_TEAM_ID and APPLE_PASSWORD, a password for this purpose only.  Without them the signature is ad hoc, and macOS
# forgets its permissions with every version.
set -euo pipefail
cd "$(dirname "$0")/../.."
app=build/package/dist/Ieum.app
dmg=dist/ieum-$1-macos-$(uname -m).dmg
identity=${SIGNING_IDENTITY:--}

sign() {
    local stamp=(--timestamp)
    [[ $identity == - ]] && stamp=(--timestamp=none)
    codesign --force --options runtime "${stamp[@]}" --sign "$identity" "$@"
}

# From the inside out: what contains a file is signed after it.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 | while IFS= read -r -d '' file; do
    sign "$file"
done
sign --entitlements packaging/macos/entitlements.plist "$app"
codesign --verify --deep --strict "$app"

mkdir -p dist
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
hdiutil create -volname 이음 -srcfolder "$folder" -format UDZO -ov "$dmg"
if [[ $identity != - ]]; then
    codesign --sign "$identity" --timestamp "$dmg"
    if [[ -n ${APPLE_ID:-} ]]; then
        xcrun notarytool submit "$dmg" --wait --apple-id "$APPLE_ID" --team-id "$APPLE_TEAM_ID" --password "$APPLE_PASSWORD"
        xcrun stapler staple "$dmg"
    fi
fi
