"""A model that labels texts, taken from a folder of the person's own: copied, tried, put in its place.

It is no model for suggestions, so it comes into a folder beside the library:
one for each, in which nothing but its files is.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from models import durable
from models.errors import StoreError
from models.install.install import Steps
from models.readers.config import CONFIG
from models.readers.encoder import EncoderTraits, recognise_encoder
from models.store.manifest import TOKENIZER
from models.store.names import model_id

__all__ = ["import_encoder"]

_RESERVE = 64 << 20
_WORK = ".work-"
_GRAPH = "model.onnx"


def import_encoder(
    path: Path,
    target: Path,
    steps: Steps,
    probe: Callable[[EncoderTraits], None],
    name: str = "",
) -> str:
    """The id of the model in ``path``, which is in ``target`` then; the original stays as it is.

    ``steps`` is told "copy" and "try", and how far they are; ``probe`` opens
    the model once, in a process of its own.  Raises ``ModelError``: what
    ``recognise_encoder`` and ``probe`` raise, "no-space", "unwritable".
    """
    traits = recognise_encoder(path)
    with _writing(path.name):
        target.mkdir(parents=True, exist_ok=True)
        model = _free_id(target, name or path.resolve().name)
        work = target / f"{_WORK}{model}"
        durable.delete(work)
        work.mkdir()
    try:
        with _writing(path.name):
            _copy(path, traits, work, steps)
        steps("try", 0, 1)
        probe(recognise_encoder(work))
        with _writing(path.name):
            for each in work.iterdir():
                durable.sync_file(each)
            work.rename(target / model)
            durable.sync_folder(target)
    finally:
        with contextlib.suppress(OSError):
            durable.delete(work)
    return model


def _copy(path: Path, traits: EncoderTraits, work: Path, steps: Steps) -> None:
    """The graph, and the files beside it in which exporters put weights that are too large for it."""
    beside = [
        each for each in traits.onnx.parent.iterdir() if each.is_file() and each.name.startswith(traits.onnx.name)
    ]
    files = {each: each.name.replace(traits.onnx.name, _GRAPH, 1) for each in sorted(beside)}
    files |= {path / CONFIG: CONFIG, traits.tokenizer: TOKENIZER}
    total = sum(each.stat().st_size for each in files)
    if shutil.disk_usage(work).free < total + _RESERVE:
        raise StoreError("no-space", path.name, f"{total} bytes needed")
    done = 0
    for each, called in files.items():
        steps("copy", done, total)
        shutil.copyfile(each, work / called)
        done += each.stat().st_size
    steps("copy", done, total)


def _free_id(target: Path, shown: str) -> str:
    wanted = model_id(shown)
    for number in itertools.count(2):
        if not (target / wanted).exists():
            return wanted
        wanted = model_id(f"{model_id(shown)[:56]}-{number}")
    raise AssertionError


@contextlib.contextmanager
def _writing(subject: str) -> Iterator[None]:
    """Says in our own words what the system refuses."""
    try:
        yield
    except OSError as error:
        raise StoreError(durable.fault_of(error), subject, error.strerror or type(error).__name__) from None
