"""Where the program keeps its files; ``sys.platform`` is read here and nowhere else in the command line and the UI.

On Linux: settings in ``~/.config/ieum``, models in ``~/.local/share/ieum/models``,
logs in ``~/.local/state/ieum/log``, locks in ``$XDG_RUNTIME_DIR/ieum``.  No function creates anything.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from desktop.system.instance import secret_of

__all__ = [
    "abbreviations_file",
    "api_keys_file",
    "autostart_file",
    "categories_file",
    "config_folder",
    "control_socket",
    "data_folder",
    "encoders_folder",
    "has_registry",
    "has_x11",
    "ime_note",
    "ime_socket",
    "ime_sockets",
    "lock_file",
    "log_file",
    "log_folder",
    "models_folder",
    "record_file",
    "runtime_folder",
    "settings_file",
    "settings_lock",
    "taken_file",
    "welcomed_file",
    "words_file",
    "words_lock",
]

_NAME = "ieum"
_IME_SOCKET = ".ime"


def config_folder() -> Path:
    """Where the settings lie."""
    return platformdirs.user_config_path(_NAME, appauthor=False)


def settings_file() -> Path:
    """The settings, TOML, the person's own to edit."""
    return config_folder() / "settings.toml"


def settings_lock() -> Path:
    """Held while the settings are written; where every process of the person looks, whatever session it is in."""
    return platformdirs.user_state_path(_NAME, appauthor=False) / "settings.lock"


def categories_file() -> Path:
    """The person's own category dictionary, JSON, if they have one."""
    return config_folder() / "categories.json"


def abbreviations_file() -> Path:
    """The person's own abbreviations, CSV, if they have any."""
    return config_folder() / "abbreviations.csv"


def api_keys_file() -> Path:
    """By what the keys of the local API are recognised; the keys themselves are nowhere."""
    return config_folder() / "api-keys"


def data_folder() -> Path:
    """What the program keeps for the person; hundreds of megabytes, so never in what roams between machines."""
    return platformdirs.user_data_path(_NAME, appauthor=False, roaming=False)


def words_file() -> Path:
    """The person's own words, encrypted; there only with their consent."""
    return data_folder() / "words.bin"


def words_lock() -> Path:
    """Held while the words are read or written; where every process of the person looks, whatever session it is in."""
    return platformdirs.user_state_path(_NAME, appauthor=False) / "words.lock"


def welcomed_file() -> Path:
    """Is there once the person has seen the welcome window."""
    return data_folder() / "welcomed"


def taken_file() -> Path:
    """How many candidates the person had taken by the end of the last start, as long as that matters."""
    return data_folder() / "taken"


def record_file() -> Path:
    """What suggestions have spared the person, in numbers, JSON."""
    return data_folder() / "record.json"


def autostart_file() -> Path | None:
    """The person's own entry that starts the program with the session; none where there is another way or none yet."""
    if not has_x11():
        return None
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "autostart" / "kr.ieum.Ieum.desktop"


def models_folder() -> Path:
    """Where installed models lie, a folder each."""
    return data_folder() / "models"


def encoders_folder() -> Path:
    """Where a person puts models that label texts, a folder each."""
    return data_folder() / "encoders"


def log_folder() -> Path:
    """Where the logs lie."""
    return platformdirs.user_log_path(_NAME, appauthor=False)


def log_file(role: str) -> Path:
    """The log of one role ("ui", "input", "engine"): two processes must not rotate the same file."""
    return log_folder() / f"{role}.log"


def ime_note() -> Path:
    """Is there from when the input method of our own was given up until the person chooses it again."""
    return platformdirs.user_state_path(_NAME, appauthor=False) / "ime-given-up.json"


def runtime_folder() -> Path:
    """Where locks lie.

    Without an XDG_RUNTIME_DIR that nobody else can use, beside the logs:
    platformdirs would warn and choose a folder in /tmp, whose name others can
    guess and take.
    """
    if not has_x11():
        return platformdirs.user_runtime_path(_NAME, appauthor=False)
    named = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    return named / _NAME if _is_private(named) else platformdirs.user_state_path(_NAME, appauthor=False)


def lock_file(environment: Mapping[str, str]) -> Path:
    """The lock of one person's session on one display: two desktops of the same person may run side by side."""
    if sys.platform == "win32":
        return runtime_folder() / f"session-{_session()}.lock"
    display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") or "session"
    # ":0.0" and ":0" are screens of one display.
    name = re.sub(r"[^A-Za-z0-9-]+", "_", re.sub(r"(:\d+)\.\d+$", r"\1", display)).strip("_")
    return runtime_folder() / f"{name or 'session'}.lock"


def control_socket(environment: Mapping[str, str]) -> str:
    """The name of the local socket at which the program that holds ``lock_file`` can be asked.

    A file beside the lock, in a folder that only its owner enters.  On
    Windows a pipe, whose name any other account could take first if it knew
    it: the holder's secret is in it.  To be asked behind having the lock.
    """
    lock = lock_file(environment)
    if sys.platform == "win32":
        return f"ieum-{secret_of(lock) or 'nobody'}"
    return str(lock.with_suffix(".sock"))


def ime_socket(environment: Mapping[str, str]) -> Path:
    """Where the running program waits for the input method of our own: a socket in a folder that only its owner enters.

    One a display, as with ``lock_file``.
    """
    return lock_file(environment).with_suffix(_IME_SOCKET)


def ime_sockets(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the input method looks for the program, likeliest first.

    IBus's daemon may know its display by another name than the program does,
    or have been started before the display had any: then it is the only
    socket there is, and none where there are several.
    """
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    named = [ime_socket({name: environment[name]}) for name in names if environment.get(name)]
    there = sorted(runtime_folder().glob(f"*{_IME_SOCKET}")) if not named or not any(map(_exists, named)) else []
    return (*named, *there) if len(there) == 1 else tuple(named)


if sys.platform == "win32":

    def _session() -> int:
        """The number of the desktop session that this process is in: a person may have another one from afar."""
        import ctypes

        number = ctypes.c_ulong()
        kernel = ctypes.WinDLL("kernel32")
        return number.value if kernel.ProcessIdToSessionId(os.getpid(), ctypes.byref(number)) else 0


def _is_private(folder: Path) -> bool:
    """Whether it is the person's own folder, and no link to one; one that is not there yet will be made so."""
    try:
        found = folder.lstat()
    except OSError as error:
        return isinstance(error, FileNotFoundError) and folder.is_absolute()
    private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
    # Windows tells no owner, and never comes here.
    return private and folder.is_absolute() and found.st_uid == getattr(os, "geteuid", lambda: -1)()


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def has_registry() -> bool:
    """Whether this platform is Windows, which keeps in a registry what others keep in files."""
    return sys.platform == "win32"


def has_x11() -> bool:
    """Whether desktops of this platform talk X11 or Wayland, and D-Bus."""
    return sys.platform.startswith(("linux", "freebsd"))
