"""Finds the files of a model for the engine: the built-in one, or a folder a person names."""

from __future__ import annotations

import os
from pathlib import Path

import models
from engine.wire.protocol import ModelFiles

__all__ = ["BUILTIN", "builtin_model", "faulty_path", "model_files"]

BUILTIN = "ieum-mini"


def builtin_model() -> ModelFiles:
    """The model that the program brings along."""
    return model_files(BUILTIN)


def model_files(name: str, model: str = "") -> ModelFiles:
    """The files of the model ``name``: the built-in one, or a folder with one ``*.gguf`` and a ``tokenizer.json``.

    ``model`` is its id, by default the name of its folder.  Whether they
    exist and are sound is for the engine to say: it answers a bad file with a
    reason and the program goes on with the built-in model.
    """
    builtin = Path(models.__file__).parent / "builtin"
    # Absolute, because the engine stands elsewhere than who named it.
    folder = builtin if name in ("", BUILTIN) else Path(name).expanduser().absolute()
    gguf = _gguf_in(folder)
    calibration = folder / "eot.json"
    return ModelFiles(
        # It is shown and sent, which a name that is no UTF-8 cannot be.
        id=BUILTIN if folder == builtin else model or folder.name.encode(errors="backslashreplace").decode(),
        gguf=str(gguf),
        tokenizer=str(folder / "tokenizer.json"),
        blocklist=str(builtin / "blocklist.txt"),
        # Of Korean eojeols, so it serves every Korean model.
        lexicon=str(builtin / "lexicon"),
        calibration=str(calibration) if _is_there(calibration) else None,
        # Of Korean utterances, so a map of any model may mix it in.
        endings=str(builtin / "endings.npz"),
    )


def _gguf_in(folder: Path) -> Path:
    """The GGUF file of a folder, or where it would be; a folder that cannot be read is for the engine to tell about."""
    try:
        found = sorted(each for each in folder.iterdir() if each.name.endswith(".gguf"))
    except (OSError, ValueError):
        found = []
    return found[0] if found else folder / "model.gguf"


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def faulty_path(model: ModelFiles, fault: str) -> str:
    """The file or folder that a code of ``LoadFailed`` speaks of; the GGUF where it does not tell."""
    if fault in ("missing", "unreadable"):
        asked = (model.gguf, model.tokenizer, model.blocklist)
        return next((each for each in asked if each and not _can_be_read(each)), model.gguf)
    part = {
        "broken-tokenizer": model.tokenizer,
        "broken-blocklist": model.blocklist,
        "broken-lexicon": model.lexicon,
    }.get(fault)
    return part or model.gguf


def _can_be_read(path: str) -> bool:
    try:
        return Path(path).is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):
        return False
