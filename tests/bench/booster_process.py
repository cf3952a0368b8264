"""ibus-typing-booster's database in a process of its own; the system's Python runs this file, for it has gi.

``python3 booster_process.py ENGINE DATABASE TEXT``: ENGINE is the folder with
the package's modules, DATABASE its file of what it learnt, read from TEXT
unless it is there already.  Then each line on standard input is a question
{"context", "partial", "k"}, and its answer a line {"words"}; the first line
out is {"ready": rows}.  Nothing of this repository is imported.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

_DICTIONARY = "ko_KR"


def main() -> int:
    """Learns, if there is nothing learnt yet, and answers until standard input ends."""
    engine, database, text = sys.argv[1:]
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what the package prints is no answer
    sys.path.insert(0, engine)
    module = importlib.import_module("tabsqlitedb")
    booster = Booster(trained(module, Path(database), Path(text)), importlib.import_module("itb_util"))
    _write(out, {"ready": booster.rows})
    for line in sys.stdin:  # both ways ASCII: JSON escapes the rest
        question = json.loads(line)
        _write(out, {"words": booster.suggest(question["context"], question["partial"], question["k"])})
    return 0


def trained(module: Any, path: Path, text: Path) -> Any:
    """The package's database, with hunspell's Korean words beside what it read from ``text``."""
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        database = module.TabSqliteDb(str(unfinished))
        # Its answer is not to be trusted: a checkpoint that SQLite refuses, after all is written, makes it False.
        database.read_training_data_from_file(str(text))
        rows = database.number_of_rows_in_database()
        database.database.close()
        if not rows:
            raise SystemExit("typing booster learnt nothing from the text")
        unfinished.rename(path)
    database = module.TabSqliteDb(str(path))
    database.hunspell_obj.set_dictionary_names([_DICTIONARY])
    if not database.hunspell_obj.spellcheck("사람"):
        raise SystemExit("hunspell-ko is missing")
    return database


class Booster:
    """Asks the database as the package's engine does in ``_update_candidates``."""

    def __init__(self, database: Any, util: Any) -> None:
        self._database = database
        self._util = util

    @property
    def rows(self) -> int:
        """How many eojeols with their contexts it learnt."""
        return int(self._database.number_of_rows_in_database())

    def suggest(self, context: str, partial: str, k: int) -> list[str]:
        """The candidates for what is being composed.

        With nothing typed it answers as with its option "complete empty
        input" (minimum characters 0); what merely repeats the typed text
        takes no place.
        """
        before = ["", "", *self._util.tokenize(context)][-2:]
        begun = self._util.lstrip_token(partial)
        opening = partial[: len(partial) - len(begun)]
        found = self._database.select_words(begun, p_phrase=before[1], pp_phrase=before[0])
        scores = {unicodedata.normalize("NFC", word): score for word, score in found}
        ranked = self._database.best_candidates(scores)
        if begun and ranked and ranked[0][0] == begun:
            for word in scores:
                if len(word) > len(begun) and word.startswith(begun):
                    scores[word] += ranked[0][1]
            ranked = self._database.best_candidates(scores)
        return [opening + word for word, _ in ranked if word != begun][:k]


def _write(out: Any, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
