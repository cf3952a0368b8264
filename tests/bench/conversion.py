"""The conversion of a checkpoint of KoGPT2's full shape: how long it takes, and how much memory."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from models_checkpoints import kogpt2_shape, write_checkpoint

from models.conversion.sizes import QUANTISATIONS
from tests.bench.options import ROOT, WORK, Options

__all__ = ["run"]

_CHILD = """
import json, re, sys, time
from pathlib import Path
begun = time.monotonic()
from models.conversion.convert import convert
gaps, last = [0.0], begun
def progress(done, total):
    global last
    gaps.append(time.monotonic() - last)
    last = time.monotonic()
report = convert(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], progress)
print(json.dumps({
    "seconds": time.monotonic() - begun, "gap": max(gaps), "size": report.size,
    "f16": report.f16_deviation, "quantised": report.deviation,
    "peak": int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024,
}))
"""
"""Each conversion has a process of its own.  Its peak is Linux's: ``ru_maxrss`` would begin at that of who started it."""


def run(options: Options) -> None:
    """Converts the same random weights from both formats of the hub, and to every quantisation."""
    out = WORK / "converted"
    sys.stdout.write("\nconversion, KoGPT2's shape (51,200 × 768 × 12), float32, checks included\n")
    sys.stdout.write(
        f"{'':25}{'s':>7}{'peak MiB':>10}{'longest s without news':>25}{'MiB':>8}{'F16':>9}{'quantised':>11}\n"
    )
    for form, quantisation in [("bin", QUANTISATIONS[0]), *(("safetensors", each) for each in QUANTISATIONS)]:
        found = _convert(_checkpoint(form), out, quantisation)
        sys.stdout.write(
            f"{form:16}{quantisation:9}{found['seconds']:7.1f}{found['peak']:10.0f}{found['gap']:25.2f}"
            f"{found['size'] / 2**20:8.1f}{found['f16']:9.4f}{found['quantised']:11.3f}\n"
        )
    shutil.rmtree(out)


def _checkpoint(form: str) -> Path:
    folder = WORK / f"checkpoint-{form}"
    if not (folder / "tokenizer.json").exists():  # which is written last
        write_checkpoint(
            folder, **kogpt2_shape(), format="bin" if form == "bin" else "safetensors", masks=form == "bin"
        )
    return folder


def _convert(source: Path, out: Path, quantisation: str) -> dict[str, float]:
    command = [sys.executable, "-c", _CHILD, str(source), str(out), quantisation]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
