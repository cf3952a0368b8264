"""The contracts' load test for locust: who asks for the end of turn, for the next eojeol, and again what was asked.

``locust -f tests/bench/serve/locustfile.py`` opens its page on port 8089;
``--headless -u 50 -r 10 -t 1m`` does without.  The server is ``ieum serve
--no-rate-limits`` on its usual ports; IEUM_EOT and IEUM_PREDICTOR name
others.  What a request costs is measured by ``python -m tests.bench serve``:
locust itself takes more of a core than the server does.
"""

# mypy: disable-error-code="misc, untyped-decorator"
from __future__ import annotations

import itertools
import os
from pathlib import Path

from locust import FastHttpUser, constant_throughput, task

_WORDS = (Path(__file__).parents[2] / "data" / "sentences.txt").read_text(encoding="utf-8").split()
_numbers = itertools.count()


def _text() -> str:
    number = next(_numbers)
    at = number * 3 % (len(_WORDS) - 6)
    return " ".join((str(number), *_WORDS[at : at + 5]))


class EndOfTurn(FastHttpUser):
    """A chatbot: is this utterance finished?"""

    host = os.environ.get("IEUM_EOT", "http://127.0.0.1:8177")
    wait_time = constant_throughput(10)

    @task(4)
    def new(self) -> None:
        self.client.post("/predict/eot", json={"text": _text(), "model": "polyglot"}, name="end of turn, new text")

    @task
    def again(self) -> None:
        self.client.post("/predict/eot", json={"text": "늘 같은 글입니다"}, name="end of turn, one text")


class NextEojeol(FastHttpUser):
    """An editor: which eojeol comes next?"""

    host = os.environ.get("IEUM_PREDICTOR", "http://127.0.0.1:8000")
    wait_time = constant_throughput(5)

    @task(4)
    def new(self) -> None:
        self.client.post("/predict", json={"text": _text() + " ", "top_k": 5}, name="next eojeol, new context")

    @task
    def again(self) -> None:
        self.client.post("/predict", json={"text": "늘 같은 글입니다 "}, name="next eojeol, one context")
