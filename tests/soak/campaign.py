"""One campaign: a desk, editors, the program, a person and what befalls, stretch after stretch."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
from desk import Desk, DeskError

from engine.text.hangul import keys as keys_of
from models.store.manifest import Acceptance, Manifest, ModelSource, record_of
from models.store.store import Store
from tests.soak.canary import forms, found_in_files, found_in_processes, found_in_sockets
from tests.soak.complaints import Complaints
from tests.soak.editors import Editor, open_editor
from tests.soak.faults import Faults
from tests.soak.hands import Hands
from tests.soak.held import Held
from tests.soak.person import Person
from tests.soak.plan import WAYS, Role, Way, faults, plan
from tests.soak.report import Difference, Report
from tests.soak.seen import Seen
from tests.soak.sheet import Sheet, compared
from tests.soak.watch import latencies, read_roles

__all__ = ["ROOT", "Options", "run"]

ROOT = Path(__file__).parents[2]
_SENTENCES = ROOT / "tests" / "data" / "sentences.txt"
_BUILTIN = ROOT / "models" / "builtin"
_CANARY = "쿼츠뷁"
_TWIN = "twin"
_THEIRS = "editors"
_STRETCH = 400
_MEASURED = "오늘 회의에 참석하시는 분은 "
_PAUSE_S = 0.13


@dataclasses.dataclass(frozen=True)
class Options:
    """What a campaign is asked for; it ends after ``keys`` keys or ``minutes``, whichever is first.

    ``program``: without it the editors are typed into as they are, to know
    what is not our doing.
    """

    seed: int = 1
    keys: int = 20_000
    minutes: float = 38.0
    editors: Sequence[str] = ("mousepad",)
    roles: Sequence[Role] = ("input", "engine", "ui")
    models: bool = True
    program: bool = True
    ways: Sequence[Way] = WAYS
    only: int | None = None
    most_differences: int = 12


def run(options: Options, folder: Path, out: Path) -> Report:
    """Runs it in ``folder``, which becomes the desk's; what is kept of it goes to ``out``."""
    report = Report(options.seed, options.editors, bool(options.roles))
    began = time.monotonic()
    with Desk(folder) as desk, contextlib.ExitStack() as opened:
        theirs = folder / _THEIRS
        theirs.mkdir()
        editors = {
            name: opened.enter_context(contextlib.closing(open_editor(desk, name, at, theirs)))
            for at, name in enumerate(options.editors)
        }
        with _program(options, desk) as seen:
            _Campaign(options, desk, editors, seen, report, began, out).go()
    report.seconds = round(time.monotonic() - began, 1)
    report.save(out / f"soak-{options.seed}.json")
    return report


@contextlib.contextmanager
def _program(options: Options, desk: Desk) -> Iterator[Seen | None]:
    """The program, ready, in a home of its own kind: nothing in it but what it writes itself."""
    if not options.program:
        yield None
        return
    temporary = desk.folder / "tmp"
    temporary.mkdir()
    environment = desk.environment | {
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'support'}", "QT_QPA_PLATFORM": "xcb", "TMPDIR": str(temporary)
    }  # fmt: skip
    if options.models:
        _install_twin(desk)
    seen = Seen(environment, temporary, desk.folder / "program.log")
    try:
        seen.start()
        if seen.wait(lambda sight: sight.ready, 60) is None:
            raise DeskError("the program does not get ready")
        yield seen
    finally:
        seen.close()


def _install_twin(desk: Desk) -> None:
    """The built-in model once more, as one that was installed."""
    store = Store(Path(desk.environment["HOME"]) / ".local" / "share" / "ieum" / "models")
    with store.workplace(_TWIN) as work:
        names = {"model.gguf": "ieum-mini.gguf", "tokenizer.json": "tokenizer.json"}
        for name, source in names.items():
            (work.folder / name).write_bytes((_BUILTIN / source).read_bytes())
        work.place(
            Manifest(
                id=_TWIN, name="Twin", task="suggestion", family="gpt2",
                source=ModelSource("hub", "hub.example", "ieum/twin", "main", "a" * 40),
                licence=Acceptance("CC0-1.0", "2025-11-21T09:00:00+09:00"),
                files={name: record_of(work.folder / name) for name in names},
                quantisation="F16", parameters=1_000_000, vocabulary=12_000, context=256, installed="2025-11-21T09:00:00+09:00",
            )
        )  # fmt: skip


class _Campaign:
    def __init__(
        self,
        options: Options,
        desk: Desk,
        editors: dict[str, Editor],
        seen: Seen | None,
        report: Report,
        began: float,
        out: Path,
    ) -> None:
        self._options, self._desk, self._editors, self._seen = options, desk, editors, seen
        self._report, self._began, self._out = report, began, out
        self._hands = Hands(desk.environment["DISPLAY"])
        self._held = Held(desk.environment["DISPLAY"])
        self._faults = Faults(seen, self._held) if seen is not None and options.roles else None
        self._person = Person(self._hands, editors, seen, self._held, self._faults, self._change_model)
        self._words = _SENTENCES.read_text(encoding="utf-8").split()
        self._noted = 0
        self._complaints = Complaints(desk.folder / "desk.log")

    def go(self) -> None:
        """Stretch after stretch, until keys or time are used up or too much differs."""
        stretch = 0 if self._options.only is None else self._options.only
        self._measure()
        while self._goes_on(stretch):
            self._stretch(stretch)
            if self._hands.pressed // 1000 > self._noted:
                self._measure()
            stretch += 1
            self._told(stretch)
        self._look_for_canary()
        self._hands.close()
        self._held.close()

    def _goes_on(self, stretch: int) -> bool:
        options = self._options
        return (
            self._hands.pressed < options.keys
            and time.monotonic() - self._began < options.minutes * 60
            and len(self._report.differences) < options.most_differences
            and (options.only is None or stretch == options.only)
        )

    def _stretch(self, stretch: int) -> None:
        options, person = self._options, self._person
        for editor in self._editors.values():
            editor.to_front()
            editor.empty()
        person.begin(options.seed, stretch)
        self._complaints.new()
        acts = plan(
            options.seed,
            stretch,
            _STRETCH,
            tuple(self._editors),
            self._words,
            _CANARY,
            models=options.models,
            ways=options.ways,
        )
        if self._faults is not None:
            self._faults.plan(faults(options.seed, stretch, _STRETCH, options.roles))
        try:
            for act in acts:
                person.do(act)
            if self._faults is not None:
                self._faults.finish()
            person.rest()
        except (TimeoutError, ValueError) as error:
            self._differs(stretch, "program", str(error))
        person.note_losses()
        self._end_changes(stretch)
        self._compare(stretch)
        self._report.stretches += 1
        self._report.keys = self._hands.pressed
        self._report.counts = dict(person.counts)
        if self._faults is not None:
            self._report.befallen = dict(self._faults.counts)
            while self._faults.orphans:
                self._differs(stretch, "program", self._faults.orphans.pop())

    def _compare(self, stretch: int) -> None:
        for name, sheet in self._person.sheets.items():
            text = self._read(self._editors[name], sheet)
            self._report.compared += 1
            if difference := compared(sheet, text):
                self._differs(stretch, name, difference, text)
                self._desk.screenshot(self._out / f"seed-{self._options.seed}-stretch-{stretch}-{name}.png")

    @staticmethod
    def _read(editor: Editor, sheet: Sheet) -> str:
        """What stands there once it is right, or after some time."""
        editor.to_front()
        return editor.text(lambda text: not compared(sheet, text))

    def _differs(self, stretch: int, editor: str, what: str, text: str = "") -> None:
        happened = () if self._faults is None else tuple(self._faults.log)
        self._report.differences.append(
            Difference(
                self._options.seed,
                stretch,
                self._hands.pressed,
                editor,
                what,
                text,
                happened,
                tuple(self._person.trace),
                self._complaints.new(),
            )
        )
        # Who stops a campaign at its first difference wants to read what led to it.
        self._report.save(self._out / f"soak-{self._options.seed}.json")
        sys.stdout.write(f"DIFFERENCE in {editor}, stretch {stretch}: {what}\n")
        sys.stdout.flush()

    def _change_model(self) -> subprocess.Popen[bytes]:
        assert self._seen is not None
        model = _TWIN if self._seen.see().model != _TWIN else "ieum-mini"
        environment = self._desk.environment | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-m", "desktop", "models", "use", model],
            env=environment, cwd=self._desk.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def _end_changes(self, stretch: int) -> None:
        for change in self._person.changes:
            try:
                _, told = change.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                change.kill()
                change.communicate()
                self._differs(stretch, "models use", "the command does not end within a minute")
                continue
            self._person.counts["models changed"] += change.returncode == 0
            if change.returncode and self._faults is None:
                self._differs(
                    stretch, "models use", f"exit {change.returncode}: {told.decode(errors='replace')[-300:]}"
                )
        self._person.changes.clear()

    def _measure(self) -> None:
        """Memory, and how long the popup takes, at a typist's slow pace and with nothing amiss."""
        self._noted = self._hands.pressed // 1000
        seen, person = self._seen, self._person
        if seen is None:
            return
        editor = next(iter(self._editors.values()))
        editor.to_front()
        editor.empty()
        pressed: list[float] = []
        begun = time.monotonic()
        for key in keys_of(_MEASURED):
            self._hands.key(key, person._chance)
            pressed.append(self._hands.at)
            time.sleep(_PAUSE_S)
        painted = seen.painted_after(begun)
        reading = read_roles(self._hands.pressed, seen.see().pids, latencies(pressed, painted))
        self._report.readings.append(reading)

    def _look_for_canary(self) -> None:
        if self._seen is None:
            return
        home, editors = Path(self._desk.environment["HOME"]), self._desk.folder / _THEIRS
        # The editors' own: what a browser or an editor saves is theirs to save.
        theirs = [editors, home / ".local/share/Mousepad", home / ".cache/chromium", home / ".cache/mozilla"]
        looked_for = forms(_CANARY)
        places = [self._desk.folder, Path("/dev/shm")]  # noqa: S108  # looked through, not written to
        ours = [pid for pid in self._seen.see().pids.values() if pid is not None]
        children = [each.pid for pid in ours for each in _children(pid)]
        found = found_in_files(places, looked_for, theirs)
        found += found_in_processes({*ours, *children}, looked_for)
        found += found_in_sockets(looked_for)
        clipboard = self._desk.run("timeout", "2", "xclip", "-selection", "clipboard", "-o").stdout
        if _CANARY in clipboard:
            found.append("the clipboard")
        self._report.canary = found
        self._report.looked_through = sum(len(files) for place in places for _, _, files in os.walk(place)) + len(ours)

    def _told(self, stretch: int) -> None:
        sys.stdout.write(
            f"{self._hands.pressed:6,} keys, {time.monotonic() - self._began:5.0f} s, stretch {stretch}, "
            f"{len(self._report.differences)} differences; {dict(self._person.counts)}\n"
        )
        sys.stdout.flush()


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
