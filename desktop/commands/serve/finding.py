"""Which models contract B may load: those of the library, folders with an encoder, and folders that were allowed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.api.asking.plans import ENCODER_TASKS, WRITER_TASKS, ModelPlan, ModelRefused
from desktop.library.files import model_files
from desktop.library.model_library import ModelLibrary
from desktop.system.memory import system
from engine.wire.protocol import ModelFiles
from engine.wire.runner import OpenEncoder, OpenWriter
from models.errors import BadFile
from models.readers.encoder import is_encoder_folder, recognise_encoder

__all__ = ["ServedModels"]

_CONTEXT = 4096
"""Tokens of all texts together that a model writes at once; each takes memory, whether it is used or not."""

_BESIDE = 120 << 20
"""Bytes of a process besides its model's weights."""


class ServedModels:
    """Looks at every call: models come and go while the server runs."""

    def __init__(
        self, library: ModelLibrary, own: ModelFiles, encoders: Path, allowed: Sequence[Path], threads: int | None
    ) -> None:
        """``own`` is the model that suggests, wherever it lies; ``encoders`` holds a folder for each.

        From ``allowed`` and what is below them a path may be loaded too.
        """
        self._library, self._own, self._threads = library, own, threads
        self._roots = (encoders, *allowed)
        self._allowed = tuple(each.resolve() for each in allowed)

    def names(self) -> Sequence[str]:
        """The ids of all that could be loaded."""
        folders = (each.name for root in self._roots for each in _models_in(root))
        return [*dict.fromkeys((*(each.id for each in self._library.entries() if each.usable), *folders))]

    def find(self, name: str, path: str) -> ModelPlan:
        """See ``FindModel``."""
        plan = self._at(name, path) if path and path not in self.names() else self._named(name, path or name)
        if plan.needs > system().free:
            raise ModelRefused("no-memory")
        return plan

    def _named(self, name: str, known: str) -> ModelPlan:
        entry = self._library.entry(known)
        if entry is not None and entry.usable:
            return self._writer(name, known, self._library.files(known), entry.family, entry.needs)
        if known == self._own.id:
            return self._folder(name, Path(self._own.gguf).parent, known)
        # Looked for among those that are there: a name is no way to a folder.
        for root in self._roots:
            for folder in _models_in(root):
                if folder.name == known:
                    return self._folder(name, folder, known)
        raise ModelRefused("unknown")

    def _at(self, name: str, path: str) -> ModelPlan:
        try:
            folder = Path(path).resolve()
        except (OSError, ValueError):
            raise ModelRefused("not-allowed") from None
        # What is told of a path outside would tell what there is.
        if not any(folder.is_relative_to(root) for root in self._allowed):
            raise ModelRefused("not-allowed")
        if not folder.is_dir():
            raise ModelRefused("unknown")
        return self._folder(name, folder, path)

    def _folder(self, name: str, folder: Path, shown: str) -> ModelPlan:
        try:
            if is_encoder_folder(folder):
                return _encoder(name, folder, shown)
            # Only here: it reads checkpoints too, and brings along what a server that idles has no use for.
            from models.readers.recognise import recognise_gguf

            files = model_files(str(folder), name)
            traits = recognise_gguf(Path(files.gguf))
            size = Path(files.gguf).stat().st_size
        except BadFile as bad:
            raise ModelRefused(bad.code) from None
        except OSError:
            raise ModelRefused("unreadable") from None
        return self._writer(name, shown, files, traits.family, size + _BESIDE)

    def _writer(self, name: str, shown: str, files: ModelFiles, family: str, needs: int) -> ModelPlan:
        opening = OpenWriter(files, _CONTEXT, self._threads)
        return ModelPlan(name, shown, opening, WRITER_TASKS, family, needs=needs)


def _encoder(name: str, folder: Path, shown: str) -> ModelPlan:
    """Raises ``BadFile`` and ``OSError``."""
    traits = recognise_encoder(folder)
    opening = OpenEncoder(
        name, str(traits.onnx), str(traits.tokenizer), traits.task, traits.labels, traits.context, traits.many
    )
    tasks = tuple(task for task in ENCODER_TASKS if task == traits.task)
    return ModelPlan(name, shown, opening, tasks, traits.kind, len(traits.labels), traits.size + _BESIDE)


def _models_in(root: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted(each for each in root.iterdir() if each.name[:1] != "." and each.is_dir() and _is_model(each))


def _is_model(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return is_encoder_folder(folder) or any(each.name.endswith(".gguf") for each in folder.iterdir())
    return False
