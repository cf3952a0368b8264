"""Plays as they are written: text files.

A line is a verb and words as a shell splits them ("…" keeps spaces); # begins
a comment.

    toolkit gtk qt ime      only with these (first line)
    focus plain [app]       another field: plain, line, password, terminal, none
    type 안녕ㅎ             presses the 2-set keys of this text
    press Tab               presses a chord: Ctrl+2, Escape, ., r
    click [late]            clicks elsewhere in the field; late: what the application does about it is heard later
    program "글" [reset]     the program puts this text left of the caret; reset: and ends what is being composed
    tell ["글"] [open]       the application tells its text, with this right of the caret (/ ends a line); open: all of it
    elsewhere               the program moves the caret to another, empty field
    pick 2                  clicks the second row of the popup
    mode latin              switches the input method: latin, hangul; "choosing" while it shows candidates of its own,
                            "unserved" when it composes as we cannot follow
    pause / resume          in the tray
    eager balanced          how sure it has to be before rows show: often (at the beginning), balanced, seldom, asked
    takes right             in the settings: tab (at the beginning), right, both
    rule gedit key=right     in this program: show=asked, key=tab, learn=no, digits=program; takes the rule before away
    scroll                  turns the wheel
    chords Tab=accept       sets the chords anew: accept, up, down, dismiss, ask, undo
    learning                the person has said that what they write may be learnt: Ctrl+Shift+1 forgets the first row
    abbreviate ㄱㅅ 감사합니다  this stands for that
    mark "바퀴가 나왔다"     this is marked in the field; Ctrl+Alt+c is the hotkey
    copy 글                 this is on the clipboard; "" for nothing
    clipboard               the person asks for what is on the clipboard
    giveup                  the input process does not wait for an answer any more
    restart                 the input process dies, and there is a new one
    hang / go               the session's commands stay on the way, and go on
    answer 가구 0.7 가게    the engine answers the newest question; 0.5 where no probability is said
    end 0.9 . 0.6 ? 0.3     so probable is the end of the utterance in the answers from now on, by these marks; alone: none
    stem 회의 0.4            so several likely eojeols begin, in the answers from now on; alone: none
    paint                   the popup's newest rows are on the screen
    judge 0.9 . 0.6         a model of its own says so of the newest question
    stale 가구              it answers the question before the newest
    wait 0.2                lets so many seconds pass

    screen "가구 "          this stands left of the caret, the open syllable included
    preedit 구              this is being composed; "" for nothing
    popup 가구* 가게        these rows show, the one with * is selected, and Tab is ours
    rows 가구* 가게         these rows show, whoever has Tab
    apart 회의              this stem shows below the rows, and its chord is ours; nothing for none
    nopopup                 no popup shows
    sign 0.9                the popup shows that the end is so probable; "sign finished 0.9" that it is taken for one
    steady                  no popup has gone since the last "popup" line
    asked "오늘 "           the newest question is about this text
    passed 가구 2 회의…      the newest question names these rows as seen and typed past, so often if not once; … for a stem
    own 가구                 it names these words as the person's own
    unasked                 no question has been put since the last "asked", "unasked" or "focus" line
    received Tab            the application got these keys since the last such line; nothing for none
    classified "바퀴가"     these texts were classified since the last such line; nothing for none
    learnt "오늘 회의"       these lines were learnt since the last such line, "+…" behind one that it goes on from
    forgotten 가구           these words were forgotten since the last such line; nothing for none
    spared 4 2              the takings so far have spared so many keys, and are so many
    told password           the person was told this since the last such line: password, blocked-app, or a fault; nothing
    table Tab …             exactly these chords are taken now; nothing for none
"""

from __future__ import annotations

import dataclasses
import itertools
import shlex
from collections.abc import Iterator
from pathlib import Path

from backend_app import Kind

__all__ = ["OffScript", "Play", "load", "performances"]

_TOOLKITS: tuple[Kind, ...] = ("gtk", "qt", "ime")


class OffScript(AssertionError):
    """What is seen is not what the play says; the message begins with file and line."""


@dataclasses.dataclass(frozen=True)
class Play:
    """A play: its name, the toolkits it is for, and its lines by number."""

    name: str
    toolkits: tuple[Kind, ...]
    lines: tuple[tuple[int, str, tuple[str, ...]], ...]


def load(path: Path) -> Play:
    """The play in a file."""
    lines = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if words := shlex.split(line, comments=True):
            lines.append((number, words[0], tuple(words[1:])))
    named = lines.pop(0)[2] if lines and lines[0][1] == "toolkit" else _TOOLKITS
    toolkits = tuple(kind for kind in _TOOLKITS if kind in named)
    return Play(path.name, toolkits, tuple(lines))


def performances(folder: Path) -> Iterator[tuple[Play, Kind, bool]]:
    """Every play of a folder with each of its toolkits, and with each of the two threads heard first.

    An input method tells all in one thread.
    """
    for path in sorted(folder.glob("*.play")):
        play = load(path)
        for toolkit, bus_first in itertools.product(play.toolkits, (False, True)):
            if toolkit != "ime" or bus_first:
                yield play, toolkit, bus_first
