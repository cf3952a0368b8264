"""One tiny model for all tests of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from models_tiny import tiny_model

from engine.llm.llama import LlamaRuntime
from engine.suggest.blocklist import Blocklist
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.wire.protocol import ModelFiles


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> ModelFiles:
    """The tiny model's files."""
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tokens(files: ModelFiles) -> Tokens:
    """The tiny model's vocabulary."""
    return Tokens(Path(files.tokenizer))


@pytest.fixture
def runtime(files: ModelFiles) -> Iterator[LlamaRuntime]:
    """The tiny model, freshly loaded."""
    loaded = LlamaRuntime(Path(files.gguf), threads=1)
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def suggester(files: ModelFiles, tokens: Tokens) -> Iterator[Suggester]:
    """A suggester on the tiny model that all tests share, as typing does."""
    assert files.blocklist is not None
    loaded = LlamaRuntime(Path(files.gguf), threads=1)
    yield Suggester(loaded, tokens, Blocklist.read(Path(files.blocklist)))
    loaded.close()
