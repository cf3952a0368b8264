"""Installed models for tests: two tiny files and the manifest that fits them."""

from __future__ import annotations

from pathlib import Path

from models.store.manifest import Acceptance, Manifest, ModelSource, record_of
from models.store.store import Store, Workplace

__all__ = ["WHEN", "fill", "install", "manifest_of"]

WHEN = "2025-11-21T09:00:00+09:00"


def manifest_of(folder: Path, model: str = "kogpt2", quantisation: str = "Q8_0") -> Manifest:
    """What fits the two files in ``folder``."""
    return Manifest(
        id=model,
        name="KoGPT2",
        task="suggestion",
        family="gpt2",
        source=ModelSource("hub", "hub.example", "skt/kogpt2-base-v2", "main", "a" * 40),
        licence=Acceptance("CC-BY-NC-SA-4.0", WHEN),
        files={name: record_of(folder / name) for name in ("model.gguf", "tokenizer.json")},
        quantisation=quantisation,
        parameters=125_164_032,
        vocabulary=51_200,
        context=1024,
        installed=WHEN,
    )


def fill(work: Workplace, weights: bytes = b"weights") -> Manifest:
    """Makes a model's files in a work folder."""
    (work.folder / "model.gguf").write_bytes(weights)
    (work.folder / "tokenizer.json").write_bytes(b"{}")
    return manifest_of(work.folder, work.folder.name, weights[:20].decode())


def install(store: Store, weights: bytes = b"weights", model: str = "kogpt2") -> None:
    """Makes a model and places it."""
    with store.workplace(model) as work:
        work.place(fill(work, weights))
