"""``ieum models``: list, info, install, import, convert, remove, use, status, token."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import getpass
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from desktop.commands.progress import ProgressLines, Reporter, Shown
from desktop.control.protocol import NoAnswer, NobodyThere, Reply
from desktop.library.entry import ModelEntry, ModelState
from desktop.library.files import BUILTIN
from desktop.library.first_load import try_model
from desktop.library.jobs import Stage
from desktop.library.model_library import ModelLibrary
from desktop.library.phrases import state_words
from desktop.settings.change import write_setting
from desktop.settings.model import Settings
from desktop.system import credentials, paths
from desktop.words.app import Sentence, condition_sentence
from desktop.words.language import text
from desktop.words.model_faults import error_sentence
from desktop.words.models import ModelSentence, memory, size
from engine.text.private import Private
from models.catalogue import CatalogueEntry, catalogue_entry
from models.conversion.convert import convert
from models.errors import DownloadError, ModelError, StoreError
from models.hub.download import HUB, Hub
from models.install import import_model, install
from models.recognise import Traits, recognise_folder, recognise_gguf
from models.store.store import Store

__all__ = ["RequestProgram", "run_models"]

RequestProgram = Callable[..., Reply]
"""``desktop.control.server.request``, to the running program."""


def run_models(options: argparse.Namespace, settings: Settings, request: RequestProgram) -> int:
    """Runs what ``options`` say; the exit code: 0, 1 when it could not be done, 2 when it was asked wrongly."""
    store = Store(paths.models_folder())
    command = _Command(options, settings, store, request)
    # Whoever started us ends us by SIGTERM: what is half done is tidied up then, as after Ctrl-C.
    with contextlib.suppress(ValueError):  # in a thread other than the main one
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        return command.verbs[options.verb]()
    except ModelError as error:
        command.reporter.fail(error_sentence(error.code, error.subject, error.detail), error.code)
        return 1
    except KeyboardInterrupt:
        command.reporter.fail(text(ModelSentence.JOB_CANCELLED), "cancelled")
        return 130


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


class _Command:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace, settings: Settings, store: Store, request: RequestProgram) -> None:
        self._options, self._settings, self._store, self._request = options, settings, store, request
        self._library = ModelLibrary(store)
        self._console = Console(highlight=False)
        self.reporter: Reporter = ProgressLines(sys.stdout.buffer) if getattr(options, "json", False) else Shown()
        self.verbs: dict[str, Callable[[], int]] = {
            "list": self._list,
            "info": self._info,
            "install": self._install,
            "import": self._import,
            "convert": self._convert,
            "remove": self._remove,
            "use": self._use,
            "status": self._status,
            "token": self._token,
            "verify": self._verify,
        }

    # --- looking

    def _list(self) -> int:
        entries = self._library.entries()
        if self._options.json:
            self.reporter.value([_plain(entry) for entry in entries])
            return 0
        used = self._settings.model
        table = Table(box=None, pad_edge=False)
        for heading in (
            ModelSentence.CLI_HEAD_ID,
            ModelSentence.CLI_HEAD,
            ModelSentence.FACT_STATE,
            ModelSentence.FACT_DISK,
            ModelSentence.FACT_LICENCE,
        ):
            table.add_column(text(heading), justify="right" if heading is ModelSentence.FACT_DISK else "left")
        for entry in entries:
            state = text(ModelSentence.GROUP_INSTALLED if entry.installed else ModelSentence.GROUP_AVAILABLE)
            if entry.installed and entry.id == used:
                state = text(ModelSentence.STATE_READY)
            if entry.fault:
                state = state_words(entry, ModelState())
            if entry.begun:
                state = text(ModelSentence.STATE_BEGUN)
            licence = entry.licence.name if entry.licence is not None else ""
            table.add_row(entry.id, entry.name, state, size(entry.size), licence)
        self._console.print(table)
        return 0

    def _info(self) -> int:
        entry = self._library.entry(self._options.model)
        facts = _plain(entry) if entry is not None else _traits(_recognised(Path(self._options.model)))
        if self._options.json:
            self.reporter.value(facts)
            return 0
        for name, value in facts.items():
            if value not in ("", 0, None, ()):
                self._console.print(f"{name:16} {value}")
        return 0

    def _status(self) -> int:
        disk = sum(self._store.disk_use(each.id) for each in self._store.models())
        disk += sum(each.size for each in self._store.unfinished())
        try:
            found = self._request("status").status
        except (NobodyThere, NoAnswer):
            found = None
        if self._options.json:
            engines = found.engines if found is not None else {}
            model = found.model if found is not None else self._settings.model
            self.reporter.value({"model": model, "running": found is not None, "engines": engines, "disk": disk})
            return 0
        if found is None:
            self._console.print(text(Sentence.STATUS_NOBODY))
        else:
            self._console.print(condition_sentence(found.condition, found.model, found.fault, found.model))
            for model, resident in found.engines.items():
                self._console.print(f"{text(ModelSentence.MEMORY_MODEL, model=model)}: {memory(resident)}")
        self._console.print(text(ModelSentence.CLI_DISK, size=size(disk)))
        return 0

    def _verify(self) -> int:
        model = self._options.model
        if model == BUILTIN:
            raise StoreError("unknown-model", model)
        with self.reporter as reporter:
            fault = self._store.verify(model, whole=True, progress=lambda d, t: reporter.step("check", d, t))
        if fault:
            raise StoreError(fault, model, fault)
        self.reporter.done(model, text(ModelSentence.VERIFIED, model=model))
        return 0

    # --- getting

    def _install(self) -> int:
        wanted = _entry(self._options.model)
        if wanted.route == "import":
            raise StoreError("import-only", wanted.id)
        if wanted.route == "builtin":
            self.reporter.done(wanted.id, text(ModelSentence.CLI_BUILTIN))
            return 0
        if not self._accepted(wanted):
            self.reporter.fail(text(ModelSentence.CLI_ACCEPT_NEEDED), "licence")
            return 2
        accepted = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        with self._working() as steps:
            host = self._options.hub or self._settings.hub

            def get(token: Private | None) -> str:
                with Hub(host, None if token is None else token.reveal()) as hub:
                    return install(wanted, self._options.quantisation, self._store, hub, accepted, steps, try_model).id

            try:
                model = get(None)
            except DownloadError as error:
                # Only now, so that nobody is asked to unlock a keyring for what is public.
                token = credentials.hub_token(host, HUB) if error.code in ("unauthorised", "gated") else None
                if token is None:
                    raise
                model = get(token)
        self.reporter.done(model, text(ModelSentence.INSTALLED_NOW, model=model))
        return 0

    def _accepted(self, wanted: CatalogueEntry) -> bool:
        """Whether the person accepts the licence, which they are shown."""
        entry = self._library.entry(wanted.id)
        assert entry is not None  # noqa: S101  # the catalogue's entries are all in the library
        assert entry.licence is not None  # noqa: S101  # each has a licence
        licence = entry.licence
        if not self._options.json:
            sentence = text(
                ModelSentence.CLI_LICENCE,
                model=entry.name,
                licence=licence.name,
                summary=licence.summary,
                url=licence.url,
            )
            self._console.print(sentence)
            if licence.non_commercial:
                self._console.print(text(ModelSentence.NON_COMMERCIAL), style="bold")
        if self._options.accept_licence:
            return True
        if self._options.json or not sys.stdin.isatty():
            return False
        return input(text(ModelSentence.CLI_ACCEPT)).strip().lower() in ("y", "yes", "네", "예")

    def _import(self) -> int:
        with self._working() as steps:
            found = import_model(
                self._options.path,
                self._store,
                self._options.quantisation or "Q8_0",
                steps,
                try_model,
                self._options.name,
            )
        self.reporter.done(found.id, text(ModelSentence.INSTALLED_NOW, model=found.id))
        return 0

    def _convert(self) -> int:
        source, out = self._options.path, self._options.out
        with self._working() as steps:
            recognise_folder(source)
            try:
                out.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory(dir=out, prefix=".ieum") as place:
                    convert(
                        source,
                        Path(place),
                        self._options.quantisation or "Q8_0",
                        lambda done, total: steps("convert", done, total),
                    )
                    for each in Path(place).iterdir():
                        shutil.move(each, out / each.name)
            except OSError as error:
                raise StoreError("unwritable", str(out), error.strerror or type(error).__name__) from None
        self.reporter.done(str(out), text(ModelSentence.CLI_CONVERTED, path=out))
        return 0

    # --- changing

    def _remove(self) -> int:
        model = self._options.model
        if model == BUILTIN:
            self.reporter.fail(text(ModelSentence.CLI_BUILTIN), "builtin")
            return 2
        if model in self._in_use():
            self.reporter.fail(text(ModelSentence.CLI_IN_USE, model=model), "in-use")
            return 1
        begun = {each.id for each in self._store.unfinished()}
        if model in begun:
            self._store.discard(model)
        if model not in begun or model in {each.id for each in self._store.models()}:
            self._store.remove(model)
        self.reporter.done("", text(ModelSentence.CLI_REMOVED, model=model))
        return 0

    def _use(self) -> int:
        model = self._options.model
        entry = self._library.entry(model)
        if entry is None or not entry.usable:
            self.reporter.fail(text(ModelSentence.CLI_UNKNOWN, model=model), "not-found")
            return 2
        try:
            # The running program tells the settings itself, once the model has loaded.
            self._request("use", model)
        except (NobodyThere, NoAnswer):
            try:
                write_setting(paths.settings_file(), "model", model)
            except (OSError, ValueError) as error:
                reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
                self.reporter.fail(text(ModelSentence.SETTING_NOT_WRITTEN, reason=reason), "unwritable")
                return 1
            self.reporter.done(model, text(ModelSentence.CLI_USED_LATER, model=entry.name))
            return 0
        self.reporter.done(model, text(ModelSentence.CLI_USED, model=entry.name))
        return 0

    def _token(self) -> int:
        try:
            host = self._options.hub or self._settings.hub
            if self._options.clear:
                credentials.keep_hub_token(host, None)
                self._console.print(text(ModelSentence.CLI_TOKEN_CLEARED))
                return 0
            given = getpass.getpass(text(ModelSentence.CLI_TOKEN_ASK)) if sys.stdin.isatty() else sys.stdin.readline()
            if not (token := Private(given.strip())):
                return 2
            credentials.keep_hub_token(host, token)
        except credentials.NoKeyring:
            self.reporter.fail(text(ModelSentence.CLI_NO_KEYRING), "no-keyring")
            return 1
        self._console.print(text(ModelSentence.CLI_TOKEN_KEPT))
        return 0

    def _in_use(self) -> frozenset[str]:
        """The models that the running program uses or is loading, else the one of the settings."""
        try:
            found = self._request("status").status
        except (NobodyThere, NoAnswer):
            found = None
        return frozenset({found.model, *found.engines} if found is not None else {self._settings.model})

    @contextlib.contextmanager
    def _working(self) -> Iterator[Callable[[Stage, int, int], None]]:
        self._store.sweep()
        with self.reporter as reporter:
            yield reporter.step


def _entry(model: str) -> CatalogueEntry:
    found = catalogue_entry(model)
    if found is None:
        raise StoreError("unknown-model", model)
    return found


def _recognised(path: Path) -> Traits:
    """A file or folder of the person's own.  Raises ``ModelError``."""
    if not path.exists():
        raise StoreError("unknown-model", str(path))
    if path.is_file():
        return recognise_gguf(path)
    found = sorted(path.glob("*.gguf"))
    return recognise_gguf(found[0]) if found else recognise_folder(path)


def _plain(entry: ModelEntry) -> dict[str, object]:
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
