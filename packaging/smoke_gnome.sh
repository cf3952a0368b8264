#!/usr/bin/env bash
# shellcheck disable=SC2317  # called by await
# What a person does with the package on GNOME with Wayland: run by smoke.sh in the fresh Debian, as an account without
# rights, in a session without a screen.  What an administrator does is asked of smoke.sh through a pipe.
# Its answer is its exit status; figures, screenshots and a log are in ~/out.
set -u
cd "$HOME" && mkdir -p out
exec 5>&1 >out/gnome.log 2>&1
export XDG_RUNTIME_DIR=/run/user/1000 LANG=C.UTF-8 XDG_SESSION_TYPE=wayland XDG_CURRENT_DESKTOP=GNOME
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/system_bus DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
export LIBGL_ALWAYS_SOFTWARE=1

tell() { echo "$*" >&5; }
figure() { echo "$*" >>out/gnome-figures.txt; }
now() { date +%s%3N; }
check() {
    local what=$1
    shift
    if "$@"; then tell "  ✓ $what"; else
        tell "  ✗ $what"
        shot gnome-failed
        ieum status >out/gnome-status.txt 2>&1
        ieum doctor >out/gnome-doctor.txt 2>&1
        cp .local/state/ieum/log/*.log out/
        exit 1
    fi
}
await() { # seconds, command: waits until it succeeds
    local end=$(($(now) + $1 * 1000))
    shift
    until "$@" >/dev/null 2>&1; do
        (($(now) > end)) && return 1
        sleep 0.05
    done
}
no() { ! "$@"; }
root_does() { # what: see administrate in smoke.sh
    local answer
    echo "$1" >asked
    read -r answer <answered && [[ $answer == done ]]
}
fingers() { # see smoke_fingers.py
    local answer
    [[ -n ${FINGERS_PID:-} ]] || return 1
    echo "$*" >&"${FINGERS[1]}"
    read -r -t 60 -u "${FINGERS[0]}" answer
    [[ $answer == ok ]] || { echo "$* → $answer" && return 1; }
}
press() { fingers press 30 "$@"; }
shot() { fingers shot "$HOME/out/$1.png"; }
owned() { # bus, name
    [[ $(gdbus call "--$1" --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
        --method org.freedesktop.DBus.NameHasOwner "$2") == '(true,)' ]]
}
uses() { [[ $(ibus engine) == "$1" ]]; }
knows() { ibus list-engine --name-only | grep -qx ieum; }
lists() { [[ $(gsettings get org.gnome.desktop.input-sources sources) == "$1" ]]; }
condition() { ieum status --json | grep -q "\"condition\":\"$1\""; }
# Whatever else has the keyboard by then, such as a window of ours that comes up: nothing is typed into that.
empty() { await 60 to_editor && press Control+a BackSpace; }
saved() { # pattern: what the editor has, saved until it is as wanted
    local look
    for _ in {1..10}; do
        press Control+s
        for look in {1..20}; do
            # shellcheck disable=SC2053
            [[ $(<text.txt) == $1 ]] && return 0
            sleep 0.05
        done
    done
    echo "not $1: $(<text.txt)"
    return 1
}
typed() { # text, keys
    local text=$1
    shift
    empty && press "$@" && saved "$text"
}
to_editor() { # as by a click on its window
    [[ $(gdbus call --session --dest org.gnome.Shell --object-path /org/gnome/Shell --method org.gnome.Shell.Eval '
        const editor = global.get_window_actors().map(each => each.meta_window).find(each => /text.txt/.test(each.title));
        editor.activate(global.get_current_time());
        global.display.focus_window === editor;') == "(true, 'true')" ]]
}
edit() { await 60 typed '가' r k; }
heard() { typed '가 ' r k space; }
three=(r k s k e k space) # 가나다

# --- a session, as a login would start it
cat >system.conf <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>$DBUS_SYSTEM_BUS_ADDRESS</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
END
dbus-daemon --config-file=system.conf --nofork &
dbus-daemon --session --nofork --address="$DBUS_SESSION_BUS_ADDRESS" &
check "the buses" await 10 test -S "$XDG_RUNTIME_DIR/bus" -a -S "$XDG_RUNTIME_DIR/system_bus"
python3 -m dbusmock --system --template logind &
check "a made-up logind" await 20 owned system org.freedesktop.login1
gsettings set org.gnome.desktop.input-sources sources "[('ibus', 'hangul')]"
gsettings set org.gnome.shell welcome-dialog-last-shown-version 99
gsettings set org.freedesktop.ibus.engine.hangul initial-input-mode hangul
# Without XWayland, which the Shell lets nobody use where systemd did not start the session; unsafe: it lets itself be
# told which window is to have the keyboard.
gnome-shell --headless --wayland --no-x11 --unsafe-mode --virtual-monitor 1280x800 &
there() { [[ -S $XDG_RUNTIME_DIR/wayland-0 ]] && owned session org.gnome.Shell && owned session org.gnome.Mutter.RemoteDesktop; }
check "GNOME Shell" await 60 there
export WAYLAND_DISPLAY=wayland-0
coproc FINGERS { exec python3 /usr/local/lib/smoke_fingers.py; }
check "fingers" read -r -t 30 -u "${FINGERS[0]}" _
check "ibus-hangul" await 60 uses hangul
press Escape # a fresh Shell begins in its overview
touch text.txt
gnome-text-editor --standalone text.txt &
check "gnome-text-editor gets Hangul from ibus-hangul" edit

# --- installed while somebody types
check "the package is installed" root_does install
check "its terms are there" test -s /usr/share/doc/ieum/copyright
begun=$(now)
ieum ime install >out/ime-install.txt
check "the person adds the input method" [ $? = 0 ]
figure "ieum ime install, with IBus started anew: $(($(now) - begun)) ms"
check "IBus knows it, without a new login" knows
check "GNOME lists it behind the other" lists "[('ibus', 'hangul'), ('ibus', 'ieum')]"
check "no file for IBus is the person's own" no test -e .local/share/ibus/component/ieum.xml
check "it is there by the package" grep -q '패키지로' out/ime-install.txt
check "the other one types as before" await 60 heard
choose() { uses ieum || { press Super+space && sleep 0.5 && uses ieum; }; }
check "Super+Space chooses it" await 30 choose
check "it types without the tray program" typed '가나다 ' "${three[@]}"
typists() { pgrep -f -u "$(id -u)" ' ime --ibus'; }
figure "the input method, resident, what both share counted twice: $(for each in $(typists); do awk '/^VmRSS/ {print $2}' "/proc/$each/status"; done | awk '{sum += $1} END {printf "%d MB in %d processes", sum / 1024, NR}')"

# --- suggestions
mkdir -p .local/share/ieum .config/ieum && touch .local/share/ieum/welcomed
# Whether accessibility names the editor in time depends on how busy the machine is: the person allows that it does not.
echo 'unnamed_apps = true' >.config/ieum/settings.toml
begun=$(now)
ieum &
check "the program starts" await 30 condition '[a-z-]*'
figure "start of the program on GNOME: $(($(now) - begun)) ms"
sleep 1
shot gnome-started # without a tray it has a window, which GNOME gives the keyboard to
check "the person goes on typing" edit
check "the program hears of it" await 30 condition ready
takes() { # picture: the rest of 오늘 날 is taken, and typed on
    empty && press d h s m f space s k f && sleep 0.7 && shot "$1" && press Tab r k space && saved '오늘 날[가-힣]* 가 '
}
check "a suggestion is taken with Tab" await 40 takes gnome-suggestion
figure "taken on GNOME: $(<text.txt)"
shot gnome-taken
ieum ime status >out/ime-status.txt
check "it is in use" grep -q '지금 쓰고 있습니다' out/ime-status.txt
ieum doctor >out/gnome-doctor.txt
check "the doctor names the desktop" grep -q 'GNOME' out/gnome-doctor.txt
check "and the input method" grep -q '이음 한글' out/gnome-doctor.txt

# --- a new version comes while somebody types
first=$(typists | head -1)
empty
press Shift+space # to Latin letters, in which no new process begins here
root_does upgrade &
upgrading=$!
times=0
while kill -0 $upgrading 2>/dev/null; do
    fingers press 20 "${three[@]}"
    times=$((times + 1))
done
wait $upgrading
check "upgrades while somebody types" [ $? = 0 ]
check "$((times * ${#three[@]})) keys typed meanwhile are all there" saved "$(for ((at = 0; at < times; at++)); do printf 'rkskek '; done)"
old() { root_does replaced; }
check "the version before goes on typing" old
check "the new one takes its place when nobody types" await 90 no old
check "under the same number" [ "$(typists | head -1)" = "$first" ]
check "in the mode that it was left in" typed 'rkskek ' "${three[@]}"
press Shift+space
check "and back" typed '가나다 ' "${three[@]}"
ieum &
check "the new program starts" await 30 condition '[a-z-]*'
sleep 1
check "the person goes on typing" edit
check "the program hears of it" await 30 condition ready
check "a suggestion is taken with Tab again" await 40 takes gnome-upgraded

# --- taken away by the person
ieum ime remove >out/ime-remove.txt
check "the person takes it away" [ $? = 0 ]
check "GNOME's list is as before" lists "[('ibus', 'hangul')]"
check "ibus-hangul is in use" await 20 uses hangul
check "and types" await 30 heard

# --- and by the administrator, while it types
ieum ime install >>out/ime-install.txt
check "Super+Space chooses it again" await 30 choose
check "it types again" await 30 heard
check "removes" root_does remove
check "ibus-hangul takes its place at once" await 5 uses hangul
check "and types, without a new login" await 30 heard
check "nothing of it runs" await 5 no pgrep -x ieum -u "$(id -u)"
ibus restart
check "IBus started anew knows nothing of it" await 20 no knows
check "ibus-hangul types" await 60 heard
shot gnome-removed
tell "  ✓ all of the GNOME session"
# shellcheck disable=SC2046  # a word for each
kill -TERM $(jobs -p) 2>/dev/null
exit 0
