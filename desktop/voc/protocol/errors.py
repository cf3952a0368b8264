"""What can go wrong with classifying complaints, as one tree: each with a code that the desktop says in words.

``subject`` names the host, the model or the file it is about; ``detail`` is
English, for a bug report.  Neither holds a customer's text, a key, or what a
server wrote, but for the names of its models and of what it refuses.
"""

from __future__ import annotations

from engine.text.private import Private

__all__ = [
    "BadAnswer",
    "BadBytes",
    "BadDictionary",
    "BadEndpoint",
    "BadInput",
    "BadTable",
    "NoColumn",
    "Refused",
    "Stopped",
    "Unavailable",
    "VocError",
]


class VocError(Exception):
    """The root of the tree."""

    def __init__(self, code: str, subject: str = "", detail: str = "") -> None:
        super().__init__(f"{code}: {subject}: {detail}")
        self.code = code
        self.subject = subject
        self.detail = detail


class BadInput(VocError):
    """A text or an option is not sent: "empty-text", "long-text", "bad-option"."""


class BadDictionary(VocError):
    """No category dictionary; ``detail`` is the place in it.

    "dictionary-json", "dictionary-levels", "dictionary-empty",
    "dictionary-name", "dictionary-duplicate", "dictionary-large",
    "dictionary-unreadable", "dictionary-unwritable".
    """


class BadEndpoint(VocError):
    """What the settings say cannot be used.

    "no-address", "bad-address", "insecure", "bad-key", "bad-proxy", "bad-ca";
    "keyring-silent" when who looks the key up hears nothing of it.
    """


class Unavailable(VocError):
    """What may be over at another attempt; ``after`` is how many seconds the server asks to wait.

    "name-not-found", "refused", "unreachable", "timeout", "cut-off", "proxy",
    "too-many-requests", "loading", "server-error"; "paused" when so much
    failed that nothing is sent for ``after`` seconds.
    """

    def __init__(self, code: str, subject: str = "", detail: str = "", after: float = 0.0) -> None:
        super().__init__(code, subject, detail)
        self.after = after


class Refused(VocError):
    """The server will not, whoever asks again.

    "tls", "unauthorised", "wrong-path", "wrong-protocol", "model-missing",
    "request-refused", "redirect"; "context-long" for more than the model reads.
    """


class BadAnswer(VocError):
    """An answer came that is of no use.

    "not-json", "not-answer" (JSON of another shape), "too-large",
    "packed" (compressed in a way that nobody asked for),
    "cut-short" (the model stopped at its limit of tokens), "filtered",
    "no-words" (it said nothing), "server-fault" (the server says that it failed).
    """


class BadTable(VocError):
    """A table that cannot be read or written; ``detail`` may be the place in it.

    "missing", "unreadable", "encoding", "bad-bytes" (some are none of the
    encoding: it can be gone on without them), "not-csv", "line-large",
    "open-quote", "not-xlsx", "bad-workbook", "not-calculated" (the texts are
    formulas without their values), "protected", "old-excel",
    "binary-workbook", "opendocument", "html-table", "xml-table",
    "file-large", "no-rows", "bad-target", "same-file", "target-exists",
    "too-wide", "too-many-rows", "cell-large" (XLSX cannot hold the result),
    "no-space", "unwritable", "in-use", "source-changed".
    """


class BadBytes(BadTable):
    """Bytes are none of the file's encoding ("bad-bytes"): so many, the first in this line and place, from 1."""

    def __init__(self, subject: str, encoding: str, line: int, place: int, count: int) -> None:
        super().__init__("bad-bytes", subject, f"{encoding}, line {line}, character {place}, {count} in all")
        self.encoding, self.line, self.place, self.count = encoding, line, place, count


class NoColumn(BadTable):
    """The table has no such column, or has the ``same`` twice ("no-column", "same-columns").

    ``columns`` are those it has, or those that are meant perhaps; they may be
    a customer's text.
    """

    def __init__(self, subject: str, columns: tuple[Private, ...], *, same: bool = False) -> None:
        super().__init__("same-columns" if same else "no-column", subject, f"{len(columns)} columns")
        self.columns = columns


class Stopped(VocError):
    """Nobody wants it any more ("cancelled")."""

    def __init__(self) -> None:
        super().__init__("cancelled")
