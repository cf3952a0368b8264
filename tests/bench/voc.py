"""A batch of complaints before a server that takes 50 ms each: throughput, order, failures, memory."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

import httpx
from voc_server import DICTIONARY, VocServer

from desktop.voc.protocol.dictionary import parse_dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.table.batch import run_batch
from desktop.voc.table.progress import BatchProgress
from desktop.voc.table.results import Column, Words
from tests.bench.measures import resident_mb
from tests.bench.options import Options

__all__ = ["run"]

_ROWS, _DELAY, _CONCURRENCY, _SHARE = 1000, 0.05, 8, 0.05


def run(options: Options) -> None:
    """Classifies the same table before a sound server, and before one that fails on 5 % of the requests."""
    httpx.Client().close()  # its authorities are read once in a process
    for share in (0.0, _SHARE):
        with tempfile.TemporaryDirectory() as folder, VocServer("voc", delay=_DELAY, share=share) as server:
            _measure(Path(folder), server, share)


def _measure(folder: Path, server: VocServer, share: float) -> None:
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", encoding="cp949", newline="") as file:
        csv.writer(file).writerows(
            [["번호", "내용"], *([n, f"글{n} 주방에서 바퀴가 나왔어요. " * 4] for n in range(_ROWS))]
        )
    columns = get_args(Column)
    words = Words({column: column for column in columns}, lambda remark: remark.code, lambda code: code)
    endpoint = Endpoint(address=server.url, proxy="none", concurrency=_CONCURRENCY)
    memory: list[float] = []
    rows: list[int] = []

    def progress(now: BatchProgress) -> None:
        memory.append(resident_mb(os.getpid()))
        rows.append(now.done)

    begun, worked = time.monotonic(), time.process_time()
    dictionary = parse_dictionary(DICTIONARY)
    found = asyncio.run(run_batch(source, target, "내용", endpoint, dictionary, words, progress))
    taken, worked = time.monotonic() - begun, time.process_time() - worked
    with target.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    ordered = [row["번호"] for row in written] == [str(number) for number in range(_ROWS)] and all(
        row["fault"] or row["summary"].startswith(f"글{row['번호']} ") for row in written
    )
    asked = [json.loads(each["body"])["input_text"].split()[0] for each in server.requests("/predict")]
    reported = sum(bool(row["fault"]) for row in written)
    ideal = _ROWS * _DELAY / _CONCURRENCY
    tenth = next((at for at, done in enumerate(rows) if done >= _ROWS // 10), 0)
    sys.stdout.write(
        f"{_ROWS:,} rows, {_DELAY * 1000:.0f} ms each, {_CONCURRENCY} at once, {share:.0%} of requests refused with 503: "
        f"{taken:.2f} s, {ideal / taken:.1%} of the ideal {ideal:.2f} s ({worked:.2f} s of CPU); "
        f"{len(asked) - _ROWS} further attempts, {reported} rows reported ({found.failed} counted); "
        f"order {'kept' if ordered else 'BROKEN'}; "
        f"resident {memory[tenth]:.1f} MB after a tenth, {memory[-1]:.1f} MB at the end\n"
    )
