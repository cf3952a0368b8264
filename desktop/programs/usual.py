"""What holds in some well-known programs from the start, until the person says otherwise."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

from desktop.session.habits.rules import ProgramRule, spellings

__all__ = ["USUAL_RULES", "ProgramKind", "kind_of", "usual_names"]


class ProgramKind(enum.Enum):
    """Programs for which the same holds."""

    TERMINAL = "terminal"
    """Tab completes there, and what is typed are commands, and secrets that no field is marked for."""
    PASSWORDS = "passwords"
    BROWSER = "browser"
    TABS = "tabs"
    """Others that go to a tab, a conversation or a page by a digit."""


USUAL_RULES: Mapping[ProgramKind, ProgramRule] = {
    ProgramKind.TERMINAL: ProgramRule(show="asked", key="right", learn=False),
    ProgramKind.PASSWORDS: ProgramRule(show="off", learn=False),
    ProgramKind.BROWSER: ProgramRule(digits="program"),
    ProgramKind.TABS: ProgramRule(digits="program"),
}

# By the classes of their windows on X11, their ids on Wayland, what accessibility calls them, and on Windows
# their files without ``.exe``.
_NAMES: Mapping[ProgramKind, str] = {
    ProgramKind.TERMINAL: (
        "xterm uxterm urxvt rxvt st st-256color kitty alacritty foot footclient org.wezfurlong.wezterm wezterm "
        "wezterm-gui ghostty com.mitchellh.ghostty gnome-terminal gnome-terminal-server org.gnome.terminal "
        "org.gnome.console kgx org.gnome.ptyxis ptyxis konsole org.kde.konsole yakuake org.kde.yakuake xfce4-terminal "
        "mate-terminal lxterminal qterminal terminator tilix guake tilda deepin-terminal cool-retro-term "
        "blackbox terminology sakura roxterm hyper tabby windowsterminal conhost cmd powershell pwsh mintty putty"
    ),
    ProgramKind.PASSWORDS: (
        # Those that the setting blocked_apps names from the start are not here: who has taken one out wants it so.
        "enpass nordpass dashlane proton-pass protonpass buttercup authpass keeweb secrets org.gnome.world.secrets "
        "pwsafe passwordsafe password-safe roboform lastpass keeperpasswordmanager keepass keepassx padloc "
        "pinentry pinentry-gtk pinentry-gnome3 pinentry-qt5 pinentry-qt6 gnome-keyring-prompt kwalletmanager ksecretd "
        "polkit-kde-authentication-agent-1 polkit-mate-authentication-agent-1 credentialuibroker"
    ),
    ProgramKind.BROWSER: (
        "firefox firefox-esr navigator firefox-nightly firefoxdeveloperedition firefox-developer-edition librewolf "
        "waterfox floorp zen zen-browser tor-browser chromium chromium-browser chromium-freeworld google-chrome "
        "google-chrome-beta google-chrome-unstable chrome brave brave-browser vivaldi vivaldi-stable opera "
        "microsoft-edge msedge whale naver-whale naver-whale-stable epiphany org.gnome.epiphany falkon konqueror "
        "qutebrowser midori thorium-browser ungoogled-chromium iexplore"
    ),
    ProgramKind.TABS: (
        "slack telegram-desktop telegramdesktop telegram org.telegram.desktop thunderbird mail "
        "code code-oss codium vscodium code-insiders cursor"
    ),
}

_KINDS: Mapping[str, ProgramKind] = {name: kind for kind, names in _NAMES.items() for name in names.split()}


def kind_of(names: Iterable[str]) -> ProgramKind | None:
    """What kind of program has these names; none for one like any other."""
    return next((_KINDS[name] for name in spellings(names) if name in _KINDS), None)


def usual_names() -> Mapping[str, ProgramRule]:
    """What holds from the start, by the name of the program."""
    return {name: USUAL_RULES[kind] for name, kind in _KINDS.items()}
