"""``ieum voc serve``: contract C for other programs, with a model of one's own, until Ctrl+C."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.api.errors import KeysUnusable, NoKeys, PortTaken
from desktop.api.options import PORTS, ApiOptions, Contract
from desktop.commands.complaints import dictionary_of
from desktop.commands.context import Context
from desktop.commands.serve.addresses import is_address, port_of
from desktop.system import paths
from desktop.system.roles import role_command
from desktop.voc.protocol.dictionary import read_dictionary
from desktop.voc.protocol.errors import BadDictionary
from desktop.words.api.serving import KEY_FAULTS, ServeSentence, VocServeSentence
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.model_faults import model_fault_sentence
from desktop.words.voc_faults import voc_error_sentence
from engine.client.forms import FormsOptions
from engine.client.state import EngineState
from engine.wire.forms import LoadForms
from models.complaints.dictionary import Dictionary
from models.complaints.prompt import INSTRUCTION

__all__ = ["add", "run"]

_MODEL, _HOST, _PORT = "MODEL_PATH", "HOST", "PORT"
"""Variables of the contract's document, for who starts a server as it says."""

_CONTEXT, _SEQUENCES = (256, 131_072), (1, 64)
_INSTRUCTION_BYTES = 1 << 16


class _NotAskedRight(Exception):  # it carries a sentence
    """What was asked for cannot be; its text is the sentence for the person."""


def add(parser: argparse.ArgumentParser) -> None:
    """Gives the parser the verb's arguments."""
    usual, loaded, file = ApiOptions(), LoadForms(""), text(CliSentence.FILE_VALUE)
    # Another name than the program's own --model, which is an installed one.
    parser.add_argument("--model", dest="gguf", metavar=file, help=text(VocServeSentence.MODEL))
    parser.add_argument("--dictionary", metavar=file, help=text(VocServeSentence.DICTIONARY))
    parser.add_argument("--instruction", metavar=file, help=text(VocServeSentence.INSTRUCTION))
    parser.add_argument("--uncleaned", action="store_true", help=text(VocServeSentence.UNCLEANED))
    context = text(VocServeSentence.CONTEXT, usual=loaded.context)
    parser.add_argument("--context", type=int, default=loaded.context, metavar="TOKENS", help=context)
    sequences = text(VocServeSentence.SEQUENCES, usual=loaded.sequences)
    parser.add_argument("--sequences", type=int, default=loaded.sequences, metavar="COUNT", help=sequences)
    parser.add_argument("--host", help=text(ServeSentence.HOST, usual=usual.host))
    parser.add_argument("--port", help=text(VocServeSentence.PORT, usual=PORTS["voc"]))
    parser.add_argument("--allow-origin", action="append", default=[], help=text(ServeSentence.ALLOW_ORIGIN))
    parser.add_argument("--allow-host", action="append", default=[], help=text(ServeSentence.ALLOW_HOST))
    parser.add_argument("--require-key", action="store_true", help=text(ServeSentence.REQUIRE_KEY))


def run(context: Context) -> int:
    """Does the verb's work; the exit code."""
    try:
        from desktop.api.contracts.voc.app import VocTerms
        from desktop.api.host import serve_voc
        from desktop.api.safety.keys import KeyRing
        from desktop.commands.serve.serving import no_keys_sentence
    except ImportError:
        return context.refuse(text(ServeSentence.NO_LIBRARIES))
    asked, file = context.options, paths.api_keys_file()
    try:
        gguf = _model(context)
        options = _options(context)
        load = LoadForms(str(gguf), asked.context, asked.sequences, context.settings.threads or None)
        terms = VocTerms(_dictionary(asked.dictionary), not asked.uncleaned, _instruction(asked.instruction))
        keys = KeyRing.read(file)
    except _NotAskedRight as wrong:
        return context.refuse(str(wrong))
    except KeysUnusable as unusable:
        return context.refuse(text(KEY_FAULTS[unusable.fault], path=file))
    command = FormsOptions(role_command("forms"), gguf.stem, load)
    tells = _VocTells(context)
    try:
        fault = serve_voc(options, command, terms, keys, tells)
    except NoKeys:
        return context.refuse(no_keys_sentence(options))
    except PortTaken as taken:
        return context.refuse(text(VocServeSentence.PORT_TAKEN, port=taken.port, reason=taken.code), 1)
    if not fault:
        return 0
    return context.refuse(_fault_sentence(fault, gguf, started=tells.ready), 1)


class _VocTells:
    """Tells whoever started the command where it listens and that the model is loaded."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.ready = False

    def stoppable(self, stop: Callable[[], None]) -> None:
        """A signal ends it."""

    def addresses(self, addresses: Mapping[Contract, str]) -> None:
        """Where it listens: a line on standard output."""
        for contract, address in addresses.items():
            self._context.out.write(text(ServeSentence.LISTENS, contract=contract, address=address) + "\n")
        self._context.out.flush()

    def state(self, state: EngineState) -> None:
        """Somebody may wait for the model."""
        if state.kind == "ready":
            self.ready = True
            self._context.out.write(text(ServeSentence.READY, model=state.model_id) + "\n")
            self._context.out.flush()


def _model(context: Context) -> Path:
    """The file of the weights; raises ``_NotAskedRight``."""
    given = context.options.gguf or context.environment.get(_MODEL)
    if not given:
        raise _NotAskedRight(text(VocServeSentence.NO_MODEL))
    path = Path(given).absolute()
    if not path.is_file():
        raise _NotAskedRight(text(VocServeSentence.NO_FILE, path=path))
    return path


def _dictionary(given: str | None) -> Dictionary:
    """Raises ``_NotAskedRight``."""
    try:
        if given is None:
            return dictionary_of()
        if not Path(given).exists():
            raise _NotAskedRight(text(VocServeSentence.NO_FILE, path=given))
        return read_dictionary(Path(given))
    except BadDictionary as error:
        raise _NotAskedRight(voc_error_sentence(error.code, error.subject, error.detail)) from None


def _instruction(given: str | None) -> str:
    """Raises ``_NotAskedRight``."""
    if given is None:
        return INSTRUCTION
    try:
        with Path(given).open("rb") as file:
            told = file.read(_INSTRUCTION_BYTES).decode("utf-8-sig").strip()
    except (OSError, ValueError):
        told = ""
    if not told:
        raise _NotAskedRight(text(VocServeSentence.NO_FILE, path=given))
    return told


def _options(context: Context) -> ApiOptions:
    """Raises ``_NotAskedRight``."""
    asked, environment = context.options, context.environment
    host: str = asked.host or environment.get(_HOST) or ApiOptions.host
    if host != "localhost" and not is_address(host):
        raise _NotAskedRight(text(ServeSentence.NO_ADDRESS, host=host))
    spelled = asked.port if asked.port is not None else environment.get(_PORT)
    port = port_of(spelled, PORTS["voc"])
    if port is None:
        raise _NotAskedRight(text(ServeSentence.BAD_PORT, port=spelled))
    for name, (low, high) in (("context", _CONTEXT), ("sequences", _SEQUENCES)):
        if not low <= getattr(asked, name) <= high:
            raise _NotAskedRight(text(VocServeSentence.OUT_OF_RANGE, name=f"--{name}", low=low, high=high))
    return ApiOptions(
        {"voc": port},
        host,
        tuple(asked.allow_host),
        tuple(origin.rstrip("/").lower() for origin in asked.allow_origin),
        asked.require_key,
    )


def _fault_sentence(fault: str, gguf: Path, *, started: bool) -> str:
    if started:
        return text(VocServeSentence.KEPT_CRASHING)
    if fault == "crashed":
        return text(VocServeSentence.CRASHED, path=gguf)
    return model_fault_sentence(fault, gguf)
