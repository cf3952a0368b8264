"""The input method of our own: how it is set up, whether it would be of use here, and who runs beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from desktop.checks.finding import Finding
from desktop.system import paths
from desktop.system.probes import Probes, has_fcitx5_addon, is_wayland, runs_fcitx5
from desktop.words.language import text
from desktop.words.surroundings.own_ime import OwnImeSentence

__all__ = ["check_own_ime", "is_own_ime_of_use"]

_HANGUL = "hangul"


def check_own_ime(environment: Mapping[str, str], probes: Probes) -> Iterator[Finding]:
    """What is not as it should be where it is used or needed; a line elsewhere, and of IBus nothing under fcitx5."""
    # Only on Linux are all of its parts installed.
    from desktop.ime.watchdog.giving_up import read_note

    if not (has_fcitx5_addon(environment) and runs_fcitx5(environment, probes)):
        yield from _under_ibus(environment, probes)
    if (given_up := read_note(paths.ime_note())) is not None:
        sentence = OwnImeSentence.GIVEN_UP if given_up.instead else OwnImeSentence.GIVEN_UP_ALONE
        yield Finding("warning", text(sentence, name=given_up.instead))


def _under_ibus(environment: Mapping[str, str], probes: Probes) -> Iterator[Finding]:
    from desktop.ime.setup.here import installation_here

    status = installation_here(environment, _ProbedTools(probes)).status()
    wanted = is_wayland(environment) or status.used
    if not status.installed:
        yield Finding("warning" if wanted else "ok", text(OwnImeSentence.NOT_INSTALLED))
        return
    yield _finding(OwnImeSentence.BY_PACKAGE if status.packaged else OwnImeSentence.BY_PERSON)
    if wanted and not status.known:
        yield _finding(OwnImeSentence.NOT_KNOWN, warns=True)
    elif not status.lasting:
        yield _finding(OwnImeSentence.NOT_LASTING, warns=True)
    if wanted and not (status.used or status.listed):
        yield _finding(OwnImeSentence.NOT_LISTED, warns=True)


def is_own_ime_of_use(environment: Mapping[str, str], probes: Probes | None = None) -> bool:
    """Whether to propose it: on Wayland, and on X11 without ibus-hangul; never beside fcitx5, nor without IBus."""
    probes = probes or Probes()
    if not paths.has_x11() or runs_fcitx5(environment, probes):
        return False
    engines = probes.output_of(("ibus", "list-engine", "--name-only"))
    return engines is not None and (is_wayland(environment) or _HANGUL not in engines.split())


def _finding(sentence: OwnImeSentence, *, warns: bool = False) -> Finding:
    return Finding("warning" if warns else "ok", text(OwnImeSentence.OF_IT, told=text(sentence)))


class _ProbedTools:
    """The desktop's tools, asked as everything is here: for a short time, and in the environment there is."""

    def __init__(self, probes: Probes) -> None:
        self._probes = probes

    def output(self, command: Sequence[str], environment: Mapping[str, str]) -> str | None:
        """See ``desktop.ime.setup.tools.Tools``."""
        return self._probes.output_of(command)
