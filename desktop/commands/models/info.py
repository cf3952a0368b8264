"""``ieum models info``: what is known of one model, or of a file or folder of the person's own."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from desktop.commands.console import plain_console
from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_model
from desktop.commands.models.progress import reporter_of
from desktop.library.entry import Licence, ModelEntry, ModelState
from desktop.library.phrases import fact_rows
from desktop.words.language import plain, text
from desktop.words.models import ModelSentence, size
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
    facts: dict[str, object] | None = None
    if entry is None:
        traits = _recognised(Path(model))
        entry, facts = _entry(traits), _traits(traits)
    if context.options.json:
        reporter_of(context).value(facts or model_facts(entry))
        return 0
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _rows(entry, context.settings.model):
        table.add_row(text(name), plain(value))
    plain_console(context.out).print(table)
    return 0


def _rows(entry: ModelEntry, used: str) -> Iterator[tuple[ModelSentence, str]]:
    """What a person reads of a model; of a file of their own, which has no id, there is no state."""
    yield ModelSentence.CLI_HEAD, entry.name
    if entry.id:
        yield ModelSentence.CLI_HEAD_ID, entry.id
    if entry.id and not entry.installed:
        yield (
            ModelSentence.FACT_STATE,
            text(ModelSentence.STATE_BEGUN if entry.begun else ModelSentence.GROUP_AVAILABLE),
        )
    yield from fact_rows(entry, ModelState("ready" if entry.usable and entry.id == used else ""))
    if entry.forms:
        forms = ", ".join(f"{form.quantisation} ({size(form.size)})" for form in entry.forms)
        yield ModelSentence.FACT_QUANTISATION, forms
    if (licence := entry.licence) is not None:
        terms = licence.name + ("." if licence.summary else "")
        warning = text(ModelSentence.NON_COMMERCIAL) if licence.non_commercial else ""
        yield ModelSentence.FACT_LICENCE, " ".join(filter(None, (terms, licence.summary, warning, licence.url)))
    if entry.note:
        yield ModelSentence.FACT_NOTE, entry.note


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


def _entry(traits: Traits) -> ModelEntry:
    """A file or folder as if it were a model of the library."""
    return ModelEntry(
        id="",
        name=traits.name,
        task=traits.task,
        family=traits.family,
        route="import",
        installed=False,
        parameters=traits.parameters or 0,
        context=traits.context,
        vocabulary=traits.vocabulary,
        quantisation=traits.quantisation,
        licence=Licence(traits.licence, "", "", non_commercial=False) if traits.licence else None,
    )


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
