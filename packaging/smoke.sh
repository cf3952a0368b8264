#!/usr/bin/env bash
# Installs the .deb in a fresh Debian without Python, pip or compilers, and uses it there as a person does: on X11 beside
# ibus-hangul, and in another one on GNOME with Wayland, with the input method that it brings along.
#
#   packaging/smoke.sh [DEB]    needs root and debootstrap; screenshots and figures go to build/smoke
#
# The two bare Debians are kept in build/smoke, so that the second run is quick.  SMOKE=x11 or SMOKE=gnome is one of them.
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
root=
version=$(dpkg-deb -f "$deb" Version)

# What a person has who writes Korean in Debian, and what stands in for the person; nothing that the package must bring.
desk=(xvfb openbox dbus dbus-x11 mousepad xdotool trayer imagemagick at-spi2-core fonts-nanum libglib2.0-bin
    dconf-gsettings-backend dconf-service procps x11-utils)
# The Shell itself asks for a Python, which also stands in for the machine's logind and the person's fingers here.
gnome=(gnome-shell gnome-text-editor ibus ibus-gtk4 ibus-hangul python3-dbus python3-dbusmock)

in_root() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_person() { in_root runuser -u person -- "$@"; }
check() { # what, command
    local what=$1
    shift
    if "$@" >>"$out/install.log" 2>&1; then echo "  ✓ $what"; else echo "  ✗ $what" >&2 && exit 1; fi
}
no() { ! "$@"; }
leave() {
    if [[ -n $root ]]; then
        umount -Rl "$root"/{proc,dev,tmp,full} 2>/dev/null || true
        rm -rf --one-file-system "$root"
    fi
    root=
}
trap leave EXIT

attach() {
    chmod 755 "$root" # mktemp keeps it to root, and the person without rights has to enter it
    # Nothing that is installed here starts a service.
    install -m755 /dev/stdin "$root/usr/sbin/policy-rc.d" <<<$'#!/bin/sh\nexit 101'
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
}

# Makes a Debian in $root, of the archive $out/NAME.tar if there is one, else of what is there by then and PACKAGES.
fresh() { # name, packages
    local name=$1
    shift
    root=$(mktemp -d /tmp/ieum-smoke.XXXXXX)
    if [[ -e $out/$name.tar ]]; then
        tar -C "$root" -xf "$out/$name.tar"
    else
        if [[ $name == bare ]]; then
            say "새 데비안을 만듭니다." "Making a fresh Debian."
            debootstrap --variant=minbase --include=ca-certificates bookworm "$root" \
                "$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep -m1 debian || echo http://deb.debian.org/debian)" \
                >"$out/debootstrap.log"
            cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
            cp /etc/resolv.conf /etc/hosts "$root/etc/"
        else
            say "새 데비안에 GNOME을 넣습니다." "Adding GNOME to a fresh Debian."
            tar -C "$root" -xf "$out/bare.tar"
        fi
        attach
        in_root apt-get update -q >>"$out/debootstrap.log"
        in_root apt-get install -q -y --no-install-recommends "$@" >>"$out/debootstrap.log" 2>&1
        in_root apt-get clean
        tar -C "$root" --one-file-system -cf "$out/$name.tar.part" . && mv "$out/$name.tar.part" "$out/$name.tar"
        umount -Rl "$root"/{proc,dev,tmp}
    fi
    attach
    in_root useradd -m -s /bin/bash person
    install -d -m700 -o 1000 -g 1000 "$root/run/user/1000"
    cp "$deb" "$root/root/ieum.deb"
    # The same as a newer version, made of what is in it.
    dpkg-deb -R "$deb" "$root/root/newer"
    sed -i "s/^Version: .*/Version: $version+1/" "$root/root/newer/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$root/root/newer" "$root/root/newer.deb" >/dev/null
    rm -r "$root/root/newer"
}

# Brings out what the session left, and ends where it failed.
session_over() { # exit status, log
    cp "$root"/home/person/out/* "$out/" 2>/dev/null || true
    (($1 == 0)) || { echo "  ✗ the session: $out/$2" >&2 && exit 1; }
}

on_x11() {
    fresh bare "${desk[@]}"
    say "설치합니다: ${deb##*/}" "Installing ${deb##*/}"
    in_root apt-get install -q -y --no-install-recommends /root/ieum.deb >"$out/install.log" 2>&1 || { tail -5 "$out/install.log" && exit 1; }
    in_root apt-get install -q -y --no-install-recommends ibus-gtk3 >>"$out/install.log" 2>&1
    # IBus brings a Python for its preferences; the program must not lean on it.
    for tool in "$root"/usr/bin/python3*; do mv "$tool" "${tool/bin\//bin\/away-}"; done
    for tool in python3 python pip pip3 gcc cc g++ make; do check "without $tool" no in_root sh -c "command -v $tool >/dev/null"; done
    echo "installed: $(du -sm --apparent-size "$root/usr/lib/ieum" | cut -f1) MB, package: $(du -m --apparent-size "$deb" | cut -f1) MB" |
        tee "$out/installed-figures.txt"
    check "autostart is off" grep -q '^Hidden=true' "$root/etc/xdg/autostart/kr.ieum.Ieum.desktop"

    mkdir "$root/full" && mount -t tmpfs -o size=1m,mode=1777 tmpfs "$root/full"
    cp packaging/smoke_session.sh "$root/usr/local/bin/smoke-session"
    # Cold: as after switching the machine on, the program is not in memory yet.
    find "$root/usr/lib/ieum" -type f -exec sh -c 'for file; do dd if="$file" iflag=nocache count=0 2>/dev/null; done' sh {} +
    local failed=0
    as_person /usr/local/bin/smoke-session || failed=$?
    session_over "$failed" session.log

    say "판을 올리고, 지웁니다." "Upgrading and removing."
    homes() { (cd "$root/home/person" && find .config/ieum .local/share/ieum -type f -exec sha256sum {} + | sort); }
    local before
    before=$(homes)
    check "the person has data" [ -n "$before" ]
    check "upgrades" in_root dpkg -i /root/newer.deb
    check "the new one works" as_person ieum suggest "오늘 날씨가 "
    check "removes" in_root dpkg -r ieum
    check "nothing of the program is left" no test -e "$root/usr/lib/ieum"
    check "the setting of the machine is left" test -e "$root/etc/xdg/autostart/kr.ieum.Ieum.desktop"
    check "purges" in_root dpkg -P ieum
    check "nothing is left" no test -e "$root/etc/xdg/autostart/kr.ieum.Ieum.desktop"
    check "what is in the home is as it was" [ "$(homes)" = "$before" ]
    leave
}

# What an administrator does while somebody types; the session asks for it.
administrate() { # what
    case $1 in
        install) in_root apt-get install -q -y --no-install-recommends /root/ieum.deb ;;
        upgrade) in_root dpkg -i /root/newer.deb ;;
        remove) in_root dpkg -r ieum ;;
        # Whether a program runs whose file is no longer there: of a process of ours only root may ask.
        replaced) in_root sh -c 'readlink /proc/[0-9]*/exe | grep -q "/ieum/.*(deleted)"' ;;
    esac
}

on_gnome() {
    [[ -e $out/bare.tar ]] || { fresh bare "${desk[@]}" && leave; }
    fresh gnome "${gnome[@]}"
    say "GNOME(Wayland)에서 설치해 써 봅니다." "Installing and using it on GNOME with Wayland."
    cp packaging/smoke_gnome.sh "$root/usr/local/bin/smoke-gnome"
    cp packaging/smoke_fingers.py "$root/usr/local/lib/"
    local home=$root/home/person session failed=0 what
    in_root mkfifo -m666 /home/person/asked /home/person/answered
    as_person /usr/local/bin/smoke-gnome &
    session=$!
    exec 7<>"$home/asked" 8<>"$home/answered"
    while [[ -n $(jobs -rp) ]]; do
        read -r -t 1 -u 7 what || continue
        if administrate "$what" >>"$out/install.log" 2>&1; then echo done >&8; else echo failed >&8; fi
    done
    wait "$session" || failed=$?
    session_over "$failed" gnome.log
    leave
}

: >"$out/install.log"
rm -f "$out"/*figures.txt
if [[ ${SMOKE:-x11} == x11 ]]; then on_x11; fi
if [[ ${SMOKE:-gnome} == gnome ]]; then on_gnome; fi
say "다 되었습니다. 잰 것:" "All well. Figures:"
cat "$out"/*figures.txt
