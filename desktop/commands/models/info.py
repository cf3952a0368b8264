"""``ieum models info``: what is known of one model, or of a file or folder of the person's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.commands.console import plain_console
from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_model
from desktop.commands.models.progress import reporter_of
from desktop.library.entry import ModelEntry
from models.errors import StoreError
from models.readers.recognise import Traits, recognise_folder, recognise_gguf

__all__ = ["add", "model_facts", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_model(parser)
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    model = context.options.model
    entry = context.library.entry(model)
    facts = model_facts(entry) if entry is not None else _traits(_recognised(Path(model)))
    if context.options.json:
        reporter_of(context).value(facts)
        return 0
    console = plain_console(context.out)
    for name, value in facts.items():
        if value not in ("", 0, None, ()):
            console.print(f"{name:16} {value}")
    return 0


def model_facts(entry: ModelEntry) -> dict[str, object]:
    """All that is known of a model, by the names that scripts know."""
    licence = entry.licence
    return {
        "id": entry.id,
        "name": entry.name,
        "installed": entry.installed,
        "fault": entry.fault,
        "task": entry.task,
        "family": entry.family,
        "parameters": entry.parameters,
        "vocabulary": entry.vocabulary,
        "context": entry.context,
        "quantisation": entry.quantisation,
        "quantisations": {form.quantisation: form.size for form in entry.forms},
        "size": entry.size,
        "download": 0 if entry.installed else entry.download,
        "memory": entry.needs,
        "licence": licence.name if licence is not None else "",
        "non_commercial": licence.non_commercial if licence is not None else False,
        "licence_url": licence.url if licence is not None else "",
        "source": entry.source,
        "note": entry.note,
    }


def _recognised(path: Path) -> Traits:
    """A file or folder of the person's own.  Raises ``ModelError``."""
    if not path.exists():
        raise StoreError("unknown-model", str(path))
    if not path.is_dir():
        return recognise_gguf(path)
    found = sorted(path.glob("*.gguf"))
    return recognise_gguf(found[0]) if found else recognise_folder(path)


def _traits(traits: Traits) -> dict[str, object]:
    return {
        "name": traits.name,
        "family": traits.family,
        "task": traits.task,
        "parameters": traits.parameters or 0,
        "vocabulary": traits.vocabulary,
        "context": traits.context,
        "layers": traits.layers,
        "width": traits.width,
        "heads": traits.heads,
        "quantisation": traits.quantisation,
        "licence": traits.licence,
    }
