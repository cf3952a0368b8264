"""``ieum-train-voc``: complaints made up, data checked, a model taught to classify, and how good it has become."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from models import durable
from models.complaints.dictionary import Dictionary, parse_tree
from models.complaints.errors import BadTree
from models.complaints.prompt import complaint_prompt
from models.training.voc.asking import ServerSilent, ask_server
from models.training.voc.evaluation import evaluate
from models.training.voc.examples import encoded, lengths, split
from models.training.voc.options import TrainOptions, add_train_options, train_options
from models.training.voc.records import Complaint, DataFault, DataUnreadable, across, read_complaints
from models.training.voc.synthetic import synthetic_records

__all__ = ["main"]

_SHOWN = 50
"""So many faults are told; a file that is wrong everywhere would fill the screen."""

_NO_LIBRARIES = "What training needs is not installed: pip install 'ieum[train-voc]'"
_QUANTISATIONS = ("F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M")


class _NotDone(Exception):  # it carries a sentence
    """Nothing is done; its text says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the verb; 0, 1 when something is wrong with what was given, 2 when it was asked wrongly."""
    options = _parser().parse_args(arguments)
    verbs: Mapping[str, Callable[[argparse.Namespace], int]] = {
        "make": _make,
        "check": _check,
        "train": _train,
        "evaluate": _evaluate,
    }
    try:
        return verbs[options.verb](options)
    except (_NotDone, DataUnreadable, ServerSilent) as refused:
        print(refused, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="ieum-train-voc", description=__doc__)
    verbs = whole.add_subparsers(dest="verb", required=True)
    made = verbs.add_parser("make", help="write complaints that nobody wrote, with their answers")
    made.add_argument("--count", type=int, default=2000)
    made.add_argument("--seed", type=int, default=42)
    made.add_argument("--out", type=Path, required=True)
    checked = verbs.add_parser("check", help="tell what is wrong with data, by line and field")
    taught = verbs.add_parser("train", help="teach a model", allow_abbrev=False)
    taught.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the model")
    taught.add_argument("--skip-faults", action="store_true", help="leave out records that are wrong")
    taught.add_argument("--quantisation", choices=_QUANTISATIONS, default="F16", help="of the GGUF to serve")
    taught.add_argument("--no-unsloth", action="store_true", help="peft on a GPU too")
    add_train_options(taught)
    asked = verbs.add_parser("evaluate", help="ask a server of contract C and tell how good its answers are")
    asked.add_argument("--server", default="http://127.0.0.1:8002")
    asked.add_argument("--at-once", type=int, default=8)
    asked.add_argument("--max-new-tokens", type=int, default=512)
    asked.add_argument("--report", type=Path, help="a file for the figures, as JSON")
    for parser in (made, checked, taught, asked):
        parser.add_argument("--dictionary", type=Path, required=True, help="the category dictionary, as JSON")
    for parser in (checked, taught, asked):
        parser.add_argument("data", type=Path, help="JSON or JSON Lines")
        parser.add_argument("--uncleaned", action="store_true", help="texts as they are, for a server started so")
    for parser in (checked, taught):
        parser.add_argument("--validation", type=Path, help="records to hold out; else a part of the data is")
    return whole


def _make(options: argparse.Namespace) -> int:
    records = synthetic_records(_dictionary(options.dictionary), options.count, options.seed)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    durable.write(options.out, lines.encode())
    _say(f"{options.count:,} records in {options.out}")
    return 0


def _check(options: argparse.Namespace) -> int:
    taught, held, faults = _read(options)
    _tell(faults)
    _say(f"{len(taught) + len(held):,} records are sound, {len(faults):,} faults")
    return 1 if faults else 0


def _train(options: argparse.Namespace) -> int:
    try:
        from models.training.voc import export
        from models.training.voc.fit import TrainingFailed, fit, opened
    except ImportError:
        raise _NotDone(_NO_LIBRARIES) from None
    try:
        asked = train_options(options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    dictionary = _dictionary(options.dictionary)
    taught, held, faults = _read(options)
    if not held and options.validation is None:
        taught, held = split(taught, asked.validation_split, asked.seed)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    try:
        base = opened(asked, unsloth=not options.no_unsloth)
        rows = []
        for complaints in (taught, held):
            kept, long = lengths(
                complaints, [encoded(each, dictionary, base.tokenizer) for each in complaints], asked.max_seq_length
            )
            rows.append(kept)
            faults += long
        _tell(faults)
        if faults and not options.skip_faults:
            raise _NotDone(f"{len(faults):,} faults; mend them, or leave these records out with --skip-faults")
        if not rows[0]:
            raise _NotDone("there is nothing to be taught")
        _say(f"{len(rows[0]):,} records to teach, {len(rows[1]):,} held out")
        _write_held(out / "held_out.jsonl", held)
        durable.write(out / "categories.json", f"{dictionary.to_json(indent=2)}\n".encode())
        model = fit(asked, base, rows[0], rows[1], out / "checkpoints", _say)
        if not asked.full:
            export.save_adapters(model, base, out / "adapter")
        merged = export.save_merged(model, base, out / "merged")
        whole = out / "model-f16.gguf"
        export.write_gguf(out / "merged", whole)
        parts = complaint_prompt(taught[0].text, dictionary.to_json(), taught[0].instruction)
        apart = export.compare(merged, base, whole, "".join(parts))
        _say(f"the GGUF is {apart:.2g} nats a token from the merged model")
        served = whole
        if options.quantisation != "F16":
            served = out / f"model-{options.quantisation.lower()}.gguf"
            export.write_quantised(whole, served, options.quantisation)
        export.note(out, {**_told(asked, options), "taught": len(rows[0]), "held_out": len(rows[1]), "apart": apart})
    except TrainingFailed as failed:
        raise _NotDone(str(failed)) from None
    uncleaned = " --uncleaned" if options.uncleaned else ""
    _say(f"ieum voc serve --model {served} --dictionary {out / 'categories.json'}{uncleaned}")
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    complaints, faults = read_complaints(options.data, _dictionary(options.dictionary), clean=not options.uncleaned)
    _tell(faults)
    if not complaints:
        raise _NotDone("there is nothing to be asked")
    begun = time.monotonic()
    compared = ask_server(options.server, complaints, options.at_once, options.max_new_tokens, lambda _done: None)
    figures = dataclasses.asdict(evaluate(compared))
    figures["seconds"] = round(time.monotonic() - begun, 1)
    spelled = json.dumps(figures, ensure_ascii=False, indent=2)
    if options.report is not None:
        durable.write(options.report, f"{spelled}\n".encode())
    print(spelled)
    return 0


def _read(options: argparse.Namespace) -> tuple[list[Complaint], list[Complaint], list[DataFault]]:
    """The records to teach, those of a file of their own to hold out, and the faults of both."""
    dictionary, clean = _dictionary(options.dictionary), not options.uncleaned
    taught, faults = read_complaints(options.data, dictionary, clean=clean)
    if options.validation is None:
        return taught, [], faults
    held, others = read_complaints(options.validation, dictionary, clean=clean)
    twice = across(taught, held)
    lines = {fault.line for fault in twice}
    return taught, [each for each in held if each.line not in lines], [*faults, *others, *twice]


def _dictionary(path: Path) -> Dictionary:
    try:
        return parse_tree(path.read_bytes())
    except OSError as error:
        raise _NotDone(f"{path}: {type(error).__name__}") from None
    except BadTree as error:
        raise _NotDone(f"{path}: {error}") from None


def _write_held(path: Path, held: Sequence[Complaint]) -> None:
    lines = [
        json.dumps({"instruction": each.instruction, "input": each.text, "output": each.answer}, ensure_ascii=False)
        for each in held
    ]
    durable.write(path, "".join(f"{line}\n" for line in lines).encode())


def _told(asked: TrainOptions, options: argparse.Namespace) -> dict[str, Any]:
    return {**dataclasses.asdict(asked), "clean": not options.uncleaned, "quantisation": options.quantisation}


def _tell(faults: Sequence[DataFault]) -> None:
    for fault in faults[:_SHOWN]:
        print(fault, file=sys.stderr)
    if len(faults) > _SHOWN:
        print(f"… and {len(faults) - _SHOWN:,} more", file=sys.stderr)


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
