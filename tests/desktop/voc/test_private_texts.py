"""A customer's text and an API key can be read nowhere but at their ends: a canary on all their ways."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from voc_asked import KEY, SMALL, chat, classify, endpoint
from voc_server import VocFault, VocServer

from desktop.commands.complaints import fault_of
from desktop.voc.client.client import VocClient
from desktop.voc.client.transport import Transport
from desktop.voc.jobs import Batch, Chat, Classified, Classify, Order, Piece, Test, VocLine
from desktop.voc.keys import VocKeys
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import NoColumn, VocError
from desktop.voc.protocol.messages import Category, Classification
from desktop.voc.protocol.schema import input_form
from desktop.voc.protocol.text import checked, cleaned, shown, unmarked
from desktop.voc.protocol.validation import validated
from desktop.voc.table.sources import open_source
from engine.text.private import Private, decode_private, encode_private

CANARY = "뷁쩗"
PRODUCT = str(Path(__file__).parents[3] / "desktop")
SECRET = Private(CANARY)
ENDPOINT = Endpoint(address="https://voc.example", key=Private(KEY))
ANSWER = {
    "is_claim": "claim",
    "summary": CANARY,
    "bug_type": None,
    "keywords": [CANARY],
    "categories": [{"대분류": CANARY, "중분류": CANARY, "소분류": CANARY, "근거": CANARY}],
    CANARY: CANARY,
}
FOUND = validated(ANSWER, SMALL, json.dumps(ANSWER, ensure_ascii=False))
ORDERS = (
    Classify(text=SECRET, endpoint=ENDPOINT),
    Chat(instruction=SECRET, text=SECRET, endpoint=ENDPOINT),
    Batch(source="in.csv", target="out.csv", endpoint=ENDPOINT),
    Test(endpoint=ENDPOINT),
)
TOLD = (Classified(FOUND, 1.0), Piece(SECRET))


@pytest.fixture(scope="module")
def server() -> Iterator[VocServer]:
    """One for all."""
    with VocServer("voc", key=KEY) as running:
        yield running


def readable(said: str) -> set[str]:
    """What of the canary and the key can be read."""
    return {secret for secret in (CANARY, *CANARY, KEY) if secret in said}


def test_values_tell_nothing(tmp_path: Path) -> None:
    """Written with ``str``, ``repr`` or a format, alone or in a container, whatever holds a text or a key is silent."""
    source = tmp_path / "in.csv"
    source.write_text(f"{CANARY}\n{CANARY}\n", encoding="utf-8")
    keys = VocKeys()
    keys._held["https", "voc.example"] = Private(KEY)
    values = [
        *ORDERS,
        *TOLD,
        FOUND,
        ENDPOINT,
        Transport(ENDPOINT),
        VocClient(ENDPOINT, SMALL),
        keys,
        open_source(source),
        list(open_source(source).texts()),
        NoColumn("in.csv", (SECRET,)),
        *(each(SECRET) for each in (checked, cleaned, unmarked)),
        shown(CANARY),
        input_form(SECRET, SMALL),
    ]
    said = f"{values} {dict.fromkeys('가', values)}" + "".join(f"{each} {each!r} {each!s}" for each in values)
    assert readable(said) == set()


def test_what_a_server_says_of_a_text_is_the_customers() -> None:
    """Summary, keywords, grounds and the answer as it came."""
    assert (FOUND.summary, FOUND.keywords, FOUND.categories[0].ground) == (SECRET, (SECRET,), SECRET)
    assert CANARY in FOUND.raw.reveal()
    assert Category("가", "나", "다").ground == Classification().raw == Private("")


WRONG: dict[str, Callable[[], object]] = {
    **{
        f"{type(each).__name__} without hooks": functools.partial(msgspec.json.encode, each)
        for each in (*ORDERS, *TOLD)
    },
    **{f"{type(each).__name__} pickled": functools.partial(pickle.dumps, each) for each in (*ORDERS, *TOLD)},
    "the body of a request": lambda: json.dumps({"text": cleaned(SECRET)}),
    "an order of another shape": lambda: msgspec.json.decode(
        json.dumps({"type": "classify", "text": [CANARY], "endpoint": {"key": KEY}}), type=Order
    ),
    "a key where a number belongs": lambda: msgspec.json.decode(
        json.dumps({"type": "test", "endpoint": {"read_timeout": KEY}}), type=Order
    ),
    "an option out of range": lambda: msgspec.structs.replace(ENDPOINT, concurrency=99),
    "a key that is none": lambda: Transport(msgspec.structs.replace(ENDPOINT, key=Private(f"{KEY} {CANARY}"))),
    "too long a text": lambda: checked(Private(CANARY * 20_000)),
    "a text of marks": lambda: cleaned(Private("!?")),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_exceptions_tell_nothing(wrong: Callable[[], object]) -> None:
    """What is raised about a text or a key, with all that Python prints of it, does not quote it."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  # whichever it is, it must not tell
        wrong()
    shown_lines = (line for line in traceback.format_exception(caught.value) if "CANARY" not in line)
    assert readable("".join(shown_lines) + repr(caught.value)) == set()


@pytest.mark.parametrize("protocol", ["voc", "openai"])
def test_no_frame_on_the_way_holds_the_text_openly(server: VocServer, protocol: str) -> None:
    """A crash report with the values of all variables, from the question to the request, shows lengths."""
    server.reset(VocFault("status", "/", times=9, status=400))
    asked = endpoint(server, protocol, model="m", key=Private(KEY))
    for ask in (lambda: classify(asked, f"{CANARY} 바퀴"), lambda: chat(asked, CANARY, CANARY)):
        with pytest.raises(VocError) as caught:
            ask()
        frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
        ours = [frame for frame in frames if frame.filename.startswith(PRODUCT)]
        assert any(frame.filename.endswith("transport.py") for frame in ours)
        told = {f"{frame.filename}:{frame.lineno}": readable(str(frame.locals)) for frame in ours}
        assert {place: found for place, found in told.items() if found} == {}


def test_logs_tell_nothing(server: VocServer, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, with what the libraries say: answers and faults."""
    for logger in (None, "httpx", "httpcore"):  # the program's own log shuts these out altogether
        caplog.set_level(logging.DEBUG, logger)
    for fault in (None, VocFault("failed", "/predict"), VocFault("html", "/predict")):
        server.reset(*([fault] if fault else []))
        asked = endpoint(server, key=Private(KEY))

        async def work(asked: Endpoint = asked) -> None:
            async with VocClient(asked, SMALL) as client:
                await client.classify(Private(f"{CANARY} 바퀴"))

        if fault is None:
            asyncio.run(work())
        else:
            with pytest.raises(VocError) as caught:
                asyncio.run(work())
            assert readable(fault_of(caught.value).sentence) == set()
    assert "httpcore" in caplog.text
    assert readable(caplog.text) == set()


def test_the_pipe_carries_them() -> None:
    """What has been looked for was there: both ends of the pipe have it whole."""
    for value, kind, secret in (*((each, Order, KEY) for each in ORDERS), *((each, VocLine, CANARY) for each in TOLD)):
        line = msgspec.json.encode(value, enc_hook=encode_private)
        assert msgspec.json.decode(line, type=kind, dec_hook=decode_private) == value
        assert secret in line.decode()
