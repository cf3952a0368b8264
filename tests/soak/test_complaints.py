"""What is read of what the editors say, beside a log that grows."""

from __future__ import annotations

from pathlib import Path

from tests.soak.complaints import Complaints

_DROPPED = "** (firefox-esr): WARNING **: Events queue growing too big, will start to drop."


def test_what_is_new_is_told_once(tmp_path: Path) -> None:
    """A stretch is told what was said in it, and nothing of the ones before."""
    log = tmp_path / "desk.log"
    complaints = Complaints(log)
    assert complaints.new() == ()
    log.write_text("a warning of long ago\n")
    assert complaints.new() == ("a warning of long ago",)
    with log.open("a") as file:
        file.write(f"a window was opened\n{_DROPPED}\n")
    assert complaints.new() == (_DROPPED,)
    assert complaints.new() == ()


def test_a_program_that_never_stops_complaining_is_cut_short(tmp_path: Path) -> None:
    """The last twenty are enough."""
    log = tmp_path / "desk.log"
    log.write_text("".join(f"error {number}\n" for number in range(1000)))
    assert Complaints(log).new() == tuple(f"error {number}" for number in range(980, 1000))
