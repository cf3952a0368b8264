#!/usr/bin/env bash
# Builds fcitx5's addon and packs it as dist/ieum-fcitx5_VERSION_ARCH.deb:  deb.sh VERSION
#
# Needs libfcitx5core-dev and nlohmann-json3-dev, beside what package.sh installs.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/common.sh
version=$1
arch=$(dpkg --print-architecture)
triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
build=build/package/fcitx5
root=build/package/fcitx5-deb
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
umask 022

cmake -S packaging/fcitx5 -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr \
    -DCMAKE_INSTALL_LIBDIR="lib/$triplet" -DIEUM_VERSION="$version" -DIEUM_COMMAND=/usr/bin/ieum \
    -DCMAKE_CXX_FLAGS="-ffile-prefix-map=$PWD=. -fstack-protector-strong -D_FORTIFY_SOURCE=2" \
    -DCMAKE_MODULE_LINKER_FLAGS="-Wl,-z,relro,-z,now"
cmake --build "$build"
rm -rf "$root"
DESTDIR="$PWD/$root" cmake --install "$build" --strip
mkdir -p "$root/DEBIAN" "$root/usr/share/doc/ieum-fcitx5"
ln -s ../ieum/copyright "$root/usr/share/doc/ieum-fcitx5/copyright"
gzip -9n >"$root/usr/share/doc/ieum-fcitx5/changelog.gz" <<END
ieum-fcitx5 ($version) stable; urgency=medium

  * See CHANGELOG.md of the sources.

 -- $(maintainer)  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END

shlibs=build/package/fcitx5-shlibs
rm -rf "$shlibs" && mkdir -p "$shlibs/debian" && touch "$shlibs/debian/control"
libraries=$(cd "$shlibs" && dpkg-shlibdeps -O "$OLDPWD/$root/usr/lib/$triplet/fcitx5/ieum.so" 2>/dev/null)
cat >"$root/DEBIAN/control" <<END
Package: ieum-fcitx5
Source: ieum
Version: $version
Architecture: $arch
Maintainer: $(maintainer)
Installed-Size: $(du -sk --apparent-size "$root" | cut -f1)
Section: utils
Priority: optional
Depends: ${libraries#shlibs:Depends=}, ieum (= $version), fcitx5 (>= 5.0.21)
Enhances: fcitx5
Description: Korean typing assistant, input method for fcitx5
 With this fcitx5 has the Hangul input method of Ieum, which types Hangul and
 takes the suggestions of the typing assistant inside the key event.  It is
 thin: what each key becomes is said by a process of the program's.
END
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Zxz -z4 --build "$root" "dist/ieum-fcitx5_${version}_$arch.deb" >/dev/null
