"""What an answer costs under each keyboard layout, as the engine's client sees it, beside the usual 2-set."""

from __future__ import annotations

import statistics
import sys
import time
from typing import get_args

from libhangul import shown

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.text.layouts.pressing import keys
from engine.text.layouts.tables import LayoutName
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from tests.bench.latency import tell
from tests.bench.options import SENTENCES, Options

__all__ = ["run"]

_LINES = 4


def run(options: Options) -> None:
    """Sentences typed key by key under every layout, each key a request; 2-set before each and behind the last."""
    with BlockingClient(EngineOptions(role_command("engine"), model_files(options.model))) as engine:
        engine.ask(Private("안녕"), 5, 60)
        usual = [_typed(engine, "2")]
        for name in get_args(LayoutName):
            if name == "2":
                continue
            times = _typed(engine, name)
            usual.append(_typed(engine, "2"))
            tell(f"5 candidates, layout {name}", times)
            beside = statistics.median(usual[-2] + usual[-1])
            sys.stdout.write(f"  {statistics.median(times) / beside:.2f} of 2-set just before and after\n")
        tell("5 candidates, layout 2", [each for round_ in usual for each in round_])


def _typed(engine: BlockingClient, name: LayoutName) -> list[float]:
    """The times of all answers, in milliseconds."""
    times = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines()[:_LINES]:
        before = ""
        for word in line.split():
            for typed in shown(name, keys(word, name) or ""):
                began = time.perf_counter()
                engine.ask(Private(before + typed), SuggestOptions(layout=name), 10)
                times.append((time.perf_counter() - began) * 1000)
            before += word + " "
    return times
