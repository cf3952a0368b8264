#!/usr/bin/env bash
# Installs the .deb in a fresh Debian without Python, pip or compilers, and uses it there as a person does.
#
#   packaging/smoke.sh [DEB]    needs root and debootstrap; screenshots and figures go to build/smoke
#
# The bare Debian is kept in build/smoke, so that the second run is quick.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
source packaging/common.sh

if [[ ${1:-} != --inside ]]; then
    ((EUID == 0)) || fail "root 권한이 필요합니다 (새 데비안을 만듭니다)." "This needs root: it makes a fresh Debian."
    if command -v dpkg-query >/dev/null; then install_packages debootstrap dpkg-dev; fi
    deb=$(realpath "${1:-$(find dist -name 'ieum_*.deb' | sort -V | tail -1)}")
    mkdir -p build/smoke
    # Its mounts and processes end with it, however it ends.
    exec unshare --mount --pid --fork --kill-child "$0" --inside "$deb"
fi

deb=$2
out=$PWD/build/smoke
root=$(mktemp -d /tmp/ieum-smoke.XXXXXX)
trap 'umount -Rl "$root"/{proc,dev,tmp,full} 2>/dev/null; rm -rf --one-file-system "$root"' EXIT

# What a person has who writes Korean in Debian, and what stands in for the person; nothing that the package must bring.
desk=(xvfb openbox dbus dbus-x11 mousepad xdotool trayer imagemagick at-spi2-core fonts-nanum libglib2.0-bin
    dconf-gsettings-backend dconf-service procps x11-utils)
if [[ ! -e $out/bare.tar ]]; then
    say "새 데비안을 만듭니다." "Making a fresh Debian."
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root" \
        "$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep -m1 debian || echo http://deb.debian.org/debian)" \
        >"$out/debootstrap.log"
    cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    chroot "$root" apt-get update -q >>"$out/debootstrap.log"
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -q -y --no-install-recommends "${desk[@]}" \
        >>"$out/debootstrap.log" 2>&1
    tar -C "$root" -cf "$out/bare.tar.part" . && mv "$out/bare.tar.part" "$out/bare.tar"
else
    tar -C "$root" -xf "$out/bare.tar"
fi
chmod 755 "$root" # mktemp keeps it to root, and the person without rights has to enter it
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
in_root() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
check() { # what, command
    local what=$1
    shift
    if "$@" >>"$out/install.log" 2>&1; then echo "  ✓ $what"; else echo "  ✗ $what" >&2 && exit 1; fi
}
no() { ! "$@"; }

say "설치합니다: ${deb##*/}" "Installing ${deb##*/}"
cp "$deb" "$root/root/ieum.deb"
in_root apt-get install -q -y --no-install-recommends /root/ieum.deb >"$out/install.log" 2>&1 || { tail -5 "$out/install.log" && exit 1; }
in_root apt-get install -q -y --no-install-recommends ibus-gtk3 >>"$out/install.log" 2>&1
# IBus brings a Python for its preferences; the program must not lean on it.
for tool in "$root"/usr/bin/python3*; do mv "$tool" "${tool/bin\//bin\/away-}"; done
for tool in python3 python pip pip3 gcc cc g++ make; do check "without $tool" no in_root sh -c "command -v $tool >/dev/null"; done
echo "installed: $(du -sm --apparent-size "$root/usr/lib/ieum" | cut -f1) MB, package: $(du -m --apparent-size "$deb" | cut -f1) MB" |
    tee "$out/installed.txt"
check "autostart is off" grep -q '^Hidden=true' "$root/etc/xdg/autostart/kr.ieum.Ieum.desktop"

in_root useradd -m -s /bin/bash person
install -d -m700 -o 1000 -g 1000 "$root/run/user/1000"
mkdir "$root/full" && mount -t tmpfs -o size=1m,mode=1777 tmpfs "$root/full"
cp packaging/smoke_session.sh "$root/usr/local/bin/smoke-session"
# Cold: as after switching the machine on, the program is not in memory yet.
find "$root/usr/lib/ieum" -type f -exec sh -c 'for file; do dd if="$file" iflag=nocache count=0 2>/dev/null; done' sh {} +
failed=0
in_root runuser -u person -- /usr/local/bin/smoke-session || failed=$?
cp "$root"/home/person/out/* "$out/" 2>/dev/null || true
((failed == 0)) || { echo "  ✗ the session: $out/session.log" >&2 && exit 1; }

say "판을 올리고, 지웁니다." "Upgrading and removing."
version=$(dpkg-deb -f "$deb" Version)
dpkg-deb -R "$deb" "$root/root/newer"
sed -i "s/^Version: .*/Version: $version+1/" "$root/root/newer/DEBIAN/control"
dpkg-deb --root-owner-group -Znone --build "$root/root/newer" "$root/root/newer.deb" >/dev/null
homes() { (cd "$root/home/person" && find .config/ieum .local/share/ieum -type f -exec sha256sum {} + | sort); }
before=$(homes)
check "the person has data" [ -n "$before" ]
check "upgrades" in_root dpkg -i /root/newer.deb
check "the new one works" in_root runuser -u person -- ieum suggest "오늘 날씨가 "
check "removes" in_root dpkg -r ieum
check "nothing of the program is left" no test -e "$root/usr/lib/ieum"
check "the setting of the machine is left" test -e "$root/etc/xdg/autostart/kr.ieum.Ieum.desktop"
check "purges" in_root dpkg -P ieum
check "nothing is left" no test -e "$root/etc/xdg/autostart/kr.ieum.Ieum.desktop"
check "what is in the home is as it was" [ "$(homes)" = "$before" ]
say "다 되었습니다. 잰 것:" "All well. Figures:"
cat "$out/installed.txt" "$out/figures.txt"
