"""What can be wrong with a category dictionary, apart from who reads it; no message ever holds a customer's text."""

from __future__ import annotations

__all__ = ["BadTree", "ComplaintsError"]


class ComplaintsError(Exception):
    """The root of the tree."""


class BadTree(ComplaintsError):
    """No category dictionary; ``detail`` is the place in it.

    "dictionary-json", "dictionary-levels", "dictionary-empty",
    "dictionary-name", "dictionary-duplicate", "dictionary-large".
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
