#!/usr/bin/env bash
# shellcheck disable=SC2317  # called by await
# What a person does with the installed program: run by smoke.sh in the fresh Debian, as an account without rights.
# Its answer is its exit status; figures, screenshots and a log are in ~/out.
set -u
cd "$HOME" && mkdir -p out
exec 5>&1 >out/session.log 2>&1
export XDG_RUNTIME_DIR=/run/user/1000 DISPLAY=:7 LANG=C.UTF-8 GTK_IM_MODULE=ibus QT_IM_MODULE=ibus XMODIFIERS=@im=ibus

tell() { echo "$*" >&5; }
figure() { echo "$*" >>out/figures.txt; }
shot() { import -window root "out/$1.png"; }
now() { date +%s%3N; }
check() {
    local what=$1
    shift
    if "$@"; then tell "  ✓ $what"; else
        tell "  ✗ $what"
        shot failed
        ieum status >out/status.txt 2>&1
        ieum doctor >out/doctor.txt 2>&1
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
windows() { xdotool search --onlyvisible --class '^ieum$'; }
shown() { # how many windows of the program: the tray's, and the popup
    [[ $(windows | wc -l) -ge $1 ]]
}
ended() { ! kill -0 "$1" 2>/dev/null; }
# shellcheck disable=SC2053
saved() { xdotool key ctrl+s && sleep 0.3 && [[ $(tr -d '\n' <text.txt) == $1 ]]; }
condition() { ieum status --json | grep -q "\"condition\":\"$1\""; }

Xvfb :7 -screen 0 1280x800x24 -nolisten tcp &
check "a display" await 20 xdotool getmouselocation
exec 3< <(exec dbus-daemon --session --nofork --print-address=1)
read -r DBUS_SESSION_BUS_ADDRESS <&3
export DBUS_SESSION_BUS_ADDRESS
openbox &
trayer --edge top --align right --widthtype request --height 24 &
gsettings set org.freedesktop.ibus.engine.hangul initial-input-mode hangul
ibus-daemon --daemonize --replace --xim --panel disable
hangul() { ibus engine hangul; [[ $(ibus engine) == hangul ]]; }
check "ibus-hangul" await 20 hangul
touch text.txt
mousepad text.txt &
check "mousepad" await 30 xdotool search --onlyvisible --class mousepad
xdotool windowfocus --sync "$(xdotool search --onlyvisible --class mousepad | tail -1)"
heard() { xdotool key --delay 30 ctrl+a Delete r k space && saved '가 '; }
check "mousepad gets Hangul" await 30 heard
xdotool key ctrl+a Delete

# --- the first start, cold
mkdir -p .local/share/ieum && touch .local/share/ieum/welcomed # the welcome window has a look of its own below
begun=$(now)
ieum &
program=$!
check "the tray icon" await 20 shown 1
figure "cold start to tray icon: $(($(now) - begun)) ms"
offered() { xdotool key --delay 10 ctrl+a Delete d h s m f space && sleep 0.2 && shown 2; }
check "a first suggestion" await 20 offered
figure "cold start to first suggestion: $(($(now) - begun)) ms"
xdotool key --delay 40 s k f
await 5 shown 2
shot suggestion
xdotool key Tab
sleep 0.5
taken() { saved '오늘 날?* '; }
check "a suggestion is taken with Tab" await 10 taken
figure "taken: $(cat text.txt)"
check "ieum status" condition ready
check "it knows its version" test "$(ieum --version)" = "ieum $(dpkg-query -W -f "\${Version}" ieum)"
ieum doctor >out/doctor.txt
check "the doctor names the build of llama.cpp" grep -qE 'llama.cpp.*(x64|sse42|sandybridge|ivybridge|piledriver|haswell|skylakex|cannonlake|cascadelake|icelake|cooperlake|zen4|alderlake|sapphirerapids)' out/doctor.txt

# --- at rest
sleep 3
family() { pgrep -f /usr/lib/ieum/ieum -u "$(id -u)"; pgrep -x ieum -u "$(id -u)"; }
processes=$(family | sort -u | tr '\n' ' ')
ticks() { for each in $processes; do awk '{print $14 + $15}' "/proc/$each/stat"; done | awk '{sum += $1} END {print sum}'; }
figure "resident: $(for each in $processes; do awk '/^VmRSS/ {print $2}' "/proc/$each/status"; done | awk '{sum += $1} END {printf "%d MB in %d processes", sum / 1024, NR}')"
first=$(ticks)
sleep 60
figure "at rest: $(awk "BEGIN {print ($(ticks) - $first) / $(getconf CLK_TCK) / 60 * 100}") % of a processor over a minute"

# --- the welcome window, as whoever starts the program for the first time sees it
kill "$program"
check "it ends when asked" await 10 ended "$program"
rm .local/share/ieum/welcomed
ieum &
program=$!
check "the first start welcomes" await 10 xdotool search --onlyvisible --name '^이음을 시작합니다$'
sleep 1
shot welcome
xdotool search --onlyvisible --name '^이음을 시작합니다$' windowfocus --sync
xdotool key Return
sleep 2
shot welcome-checks
xdotool key Return
sleep 1
xdotool key --delay 60 d h s m f space s k f
sleep 1
shot welcome-try
xdotool key alt+F4
check "once closed, it is not shown again" await 10 test -e .local/share/ieum/welcomed

# --- a second start
ieum >out/second.txt 2>&1
check "a second start ends by itself" [ $? = 4 ]
check "and says so" grep -q '이미 실행되고' out/second.txt
check "the first shows its window" await 5 xdotool search --onlyvisible --name '^이음$'
shot second-start
kill "$program"
await 10 ended "$program"

# --- a lock that a killed program left
ieum &
program=$!
await 10 shown 1
kill -KILL "$program"
check "its processes end with it" await 10 sh -c '! pgrep -x ieum'
ieum &
program=$!
check "a left-over lock stops nobody" await 10 condition ready
kill "$program"
await 10 ended "$program"

# --- where nothing can be written
refused() { # name, exit status, words; the rest is the command
    local name=$1 status=$2 words=$3 got
    shift 3
    timeout 20 "$@" >"out/$name.txt" 2>&1
    got=$?
    check "$name: exit status $status" [ "$got" = "$status" ]
    check "$name: a sentence" grep -q "$words" "out/$name.txt"
}
IBUS_ADDRESS=$(ibus address) # IBus notes it below XDG_CONFIG_HOME
export IBUS_ADDRESS
mkdir -m500 closed
refused no-permission 5 '쓸 수 없어' env XDG_RUNTIME_DIR="$HOME/closed/run" ieum
XDG_CONFIG_HOME="$HOME/closed" XDG_DATA_HOME="$HOME/closed" XDG_STATE_HOME="$HOME/closed" ieum >out/closed-home.txt 2>&1 &
program=$!
check "a home that cannot be written: it works all the same" await 10 condition ready
kill "$program"
await 10 ended "$program"

# --- a full disk
settings=.config/ieum/settings.toml
before=$(sha256sum <"$settings")
cp -r .config/ieum /full/config && cp -r .local/share/ieum /full/data
dd if=/dev/zero of=/full/filler bs=4k 2>/dev/null
refused full-disk-import 1 . env XDG_DATA_HOME=/full ieum models import /usr/lib/ieum/_internal/models/builtin
XDG_CONFIG_HOME=/full XDG_DATA_HOME=/full XDG_STATE_HOME=/full ieum >out/full-disk.txt 2>&1 &
program=$!
check "a full disk: it works all the same" await 10 condition ready
kill "$program"
await 10 ended "$program"
mkdir -p /full/run && chmod 700 /full/run
refused full-disk 5 '쓸 수 없어' env XDG_RUNTIME_DIR=/full/run ieum
check "the settings are as they were" [ "$(sha256sum <"$settings")" = "$before" ]
check "also on the full disk" cmp -s "$settings" /full/config/settings.toml

# --- what a newer version wrote
echo 999 >.local/share/ieum/format
kept=$(find .local/share/ieum -type f -exec sha256sum {} + | sort)
refused newer-data 6 '더 새로운' ieum
check "it is as it was" [ "$(find .local/share/ieum -type f -exec sha256sum {} + | sort)" = "$kept" ]
rm .local/share/ieum/format
tell "  ✓ all of the session"
# shellcheck disable=SC2046  # a word for each
kill -TERM $(jobs -p) 2>/dev/null
ibus exit
exit 0
