#!/usr/bin/env bash
# Packs the built folder as dist/ieum_VERSION_ARCH.deb:  deb.sh FOLDER ART VERSION
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/common.sh
folder=$1 art=$2 version=$3
here=packaging/linux
id=kr.ieum.Ieum
arch=$(dpkg --print-architecture)
root=build/package/deb
# When the sources last changed, so that the same sources make the same package.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
umask 022

rm -rf "$root"
mkdir -p "$root"/{DEBIAN,usr/bin,usr/lib,usr/share/{applications,ibus/component,metainfo,man/man1,doc/ieum,lintian/overrides},etc/xdg/autostart}
cp -a "$folder" "$root/usr/lib/ieum"
find "$root/usr/lib/ieum" -type f -exec chmod 644 {} +
chmod 755 "$root/usr/lib/ieum/ieum"
# Here Debian's own libraries are depended on, which it keeps up to date; the archive for others carries them.
for library in "$root"/usr/lib/ieum/_internal/lib*.so*; do
    name=${library##*/}
    if [[ ! -L $library && $name != libpython* && -e /usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/$name ]]; then rm "$library"; fi
done
ln -s ../lib/ieum/ieum "$root/usr/bin/ieum"

cp "$here/$id.desktop" "$root/usr/share/applications/"
# Off: whoever wants it says so in the welcome window, which writes one of their own that comes before this one.
{ cat "$here/$id.desktop" && echo Hidden=true; } >"$root/etc/xdg/autostart/$id.desktop"
echo "/etc/xdg/autostart/$id.desktop" >"$root/DEBIAN/conffiles"
sed "s/@VERSION@/$version/; s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)/" "$here/$id.metainfo.xml" \
    >"$root/usr/share/metainfo/$id.metainfo.xml"
sed "s/@VERSION@/$version/" "$here/ieum.xml" >"$root/usr/share/ibus/component/ieum.xml"
for image in "$art"/ieum-*.png; do
    size=${image##*-} size=${size%.png}
    install -Dm644 "$image" "$root/usr/share/icons/hicolor/${size}x$size/apps/ieum.png"
done
gzip -9n <"$here/ieum.1" >"$root/usr/share/man/man1/ieum.1.gz"
gzip -9n >"$root/usr/share/doc/ieum/changelog.gz" <<END
ieum ($version) stable; urgency=medium

  * See CHANGELOG.md of the sources.

 -- $(maintainer)  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
mv "$root/usr/lib/ieum/_internal/NOTICES.txt" "$root/usr/share/doc/ieum/copyright"
ln -s ../../../share/doc/ieum/copyright "$root/usr/lib/ieum/_internal/NOTICES.txt"
cp "$here/lintian-overrides" "$root/usr/share/lintian/overrides/ieum"
for script in prerm postrm; do install -m755 "$here/$script" "$root/DEBIAN/$script"; done

# What the packed libraries themselves link to.
shlibs=build/package/shlibs
rm -rf "$shlibs" && mkdir -p "$shlibs/debian" && touch "$shlibs/debian/control"
mapfile -t binaries < <(find "$PWD/$root/usr/lib/ieum" -type f \( -name '*.so*' -o -perm -100 \))
mapfile -t private < <(find "$PWD/$root/usr/lib/ieum" -name '*.so*' -printf '-l%h\n' | sort -u)
libraries=$(cd "$shlibs" && dpkg-shlibdeps -O --ignore-missing-info "${private[@]}" "${binaries[@]}" 2>/dev/null)
cat >"$root/DEBIAN/control" <<END
Package: ieum
Version: $version
Architecture: $arch
Maintainer: $(maintainer)
Installed-Size: $(du -sk --apparent-size "$root" | cut -f1)
Section: utils
Priority: optional
Depends: ${libraries#shlibs:Depends=}, ibus, ibus-hangul, xkb-data, fontconfig
Recommends: at-spi2-core, fonts-noto-cjk | fonts-nanum, ibus-gtk3, ibus-gtk4
Suggests: gnome-shell-extension-appindicator
Description: Korean typing assistant
 While you type in any program, a small popup beside the caret offers the next
 Korean word or the rest of the one you are typing; one key takes it.  The
 suggestions come from a small language model on this computer; what you type
 is neither sent nor written anywhere.
 .
 On X11 they come beside ibus-hangul, on Wayland with Ieum Hangul, an input
 method for IBus that this package brings along.
END
(cd "$root" && find usr etc -type f ! -path etc/xdg/autostart/\* -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Zxz -z4 --build "$root" "dist/ieum_${version}_$arch.deb" >/dev/null
