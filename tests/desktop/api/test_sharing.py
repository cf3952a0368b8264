"""Answers that several servers share: found again, closed to whoever keeps them, and never in anybody's way."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import requests
from api_fake import FakeEngine
from api_served import ROOT, ServedApi, api_home
from redis_fake import FakeRedis

from desktop.api.errors import SharingFault, SharingUnusable
from desktop.api.sharing.engine import EOT_SECONDS, SUGGEST_SECONDS, SharingEngine
from desktop.api.sharing.sealed import Seal
from desktop.api.sharing.store import RedisAnswers
from desktop.api.sharing.where import shared_cache
from engine.client.state import EngineState
from engine.text.private import Private
from engine.wire.eot import EotItem, EotRefused
from engine.wire.eot_question import eot_question
from engine.wire.options import SuggestOptions

SECRET = b"s" * 32
OPTIONS = SuggestOptions(2, 0.8)
CANARY = "뷁쩗"
LONG_S = 20.0
"""Nothing is given up because the machine is busy."""


class Clock:
    """A time that stands until it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def played(
    redis: FakeRedis,
    play: Callable[..., Awaitable[None]],
    *secrets: bytes,
    clock: Clock | None = None,
    ask_s: float = LONG_S,
) -> tuple[FakeEngine, ...]:
    """Has a server for each secret share by one Redis; their engines."""

    async def run() -> tuple[FakeEngine, ...]:
        engines = tuple(FakeEngine() for _ in secrets)
        kept = [RedisAnswers(redis.address, clock or Clock(), ask_s) for _ in secrets]
        servers = [SharingEngine(*each) for each in zip(engines, map(Seal, secrets), kept, strict=True)]
        try:
            await play(*servers)
        finally:
            for each in kept:
                await each.close()
        return engines

    return asyncio.run(run())


def test_what_one_server_answered_another_knows() -> None:
    """The same suggestions, for as long as contract A says; a hurry or a lane is no other question."""

    async def play(one: SharingEngine, other: SharingEngine) -> None:
        first = await one.suggest(Private("오늘 "), OPTIONS, "api1")
        hasty = SuggestOptions(2, 0.8, deadline_ms=50.0)
        assert (await other.suggest(Private("오늘 "), hasty, "api2")).candidates == first.candidates
        await other.suggest(Private("오늘 "), SuggestOptions(2, 0.7), "api2")

    with FakeRedis() as redis:
        one, other = played(redis, play, SECRET, SECRET)
    assert (one.asked, other.asked) == ([("suggest", "오늘 ")], [("suggest", "오늘 ")])
    assert set(redis.seconds.values()) == {SUGGEST_SECONDS}


def test_only_texts_that_nobody_judged_are_asked_for() -> None:
    """In a lot, each in its place; a refusal is not kept, and other turns or temperatures are other questions."""

    async def play(one: SharingEngine, other: SharingEngine) -> None:
        await one.eot(eot_question([Private("가"), Private("나"), Private(" ")], (), 5, 0.5))
        answer = await other.eot(eot_question([Private("다"), Private("나"), Private(" "), Private("가")], (), 5, 0.5))
        assert [type(each) for each in answer.items] == [EotItem, EotItem, EotRefused, EotItem]
        await other.eot(eot_question([Private("가")], (Private("앞"),), 5, 0.5))
        await other.eot(eot_question([Private("가")], (), 5, 0.6))

    with FakeRedis() as redis:
        _, other = played(redis, play, SECRET, SECRET)
    assert [text for _, text in other.asked] == ["다", " ", "가", "가"]
    assert set(redis.seconds.values()) == {EOT_SECONDS}


def test_another_model_has_other_answers() -> None:
    """Servers may have different models for a while, as when they are renewed one by one."""

    async def play(one: SharingEngine, other: SharingEngine) -> None:
        await one.suggest(Private("오늘 "), OPTIONS, "")
        other._engine.state = EngineState("ready", "another")  # type: ignore[misc]  # a fake's
        await other.suggest(Private("오늘 "), OPTIONS, "")

    with FakeRedis() as redis:
        _, other = played(redis, play, SECRET, SECRET)
    assert other.asked == [("suggest", "오늘 ")]


def test_whoever_keeps_them_reads_nothing() -> None:
    """Neither the text nor what fits behind it goes over the wire, in any form that could be looked up."""

    async def play(one: SharingEngine) -> None:
        await one.suggest(Private(f"{CANARY} "), OPTIONS, "")
        await one.eot(eot_question([Private(CANARY)], (), 5, 0.5))

    with FakeRedis() as redis:
        played(redis, play, SECRET)
    said = b" ".join(word for words in redis.asked for word in words)
    assert redis.kept
    assert not [each for each in CANARY if each.encode() in said]
    assert all(name.startswith(b"ieum:") and len(name) == 69 for name in redis.kept)
    assert {len(value) % 256 for value in redis.kept.values()} == {12 + 16}


def test_strangers_values_are_no_answers() -> None:
    """Of another secret, under another name, changed, cut off: the engine is asked."""

    async def play(one: SharingEngine, other: SharingEngine) -> None:
        await one.suggest(Private("오늘 "), OPTIONS, "")
        await other.suggest(Private("오늘 "), OPTIONS, "")
        mine, theirs = redis.kept
        redis.kept[mine], redis.kept[theirs] = redis.kept[theirs], redis.kept[mine][:-1]
        await one.suggest(Private("오늘 "), OPTIONS, "")
        redis.kept[mine] = b""
        await one.suggest(Private("오늘 "), OPTIONS, "")
        name = mine.decode()
        redis.kept[mine] = Seal(SECRET).close(name, b"\xc1 no answer")
        await one.suggest(Private("오늘 "), OPTIONS, "")

    with FakeRedis() as redis:
        one, other = played(redis, play, SECRET, b"o" * 32)
    assert (len(one.asked), len(other.asked)) == (4, 1)


def test_a_value_opens_as_it_was() -> None:
    """Whatever it ends with, and only under its name."""
    seal = Seal(SECRET)
    for answer in (b"", b"\x00", b"\x80", b"a\x80\x00\x00", bytes(255), bytes(256), bytes(1000)):
        kept = seal.close("ieum:1", answer)
        assert seal.open("ieum:1", kept) == answer
        assert seal.open("ieum:2", kept) is None
        assert Seal(b"o" * 32).open("ieum:1", kept) is None
        assert seal.close("ieum:1", answer) != kept


@pytest.mark.parametrize("mood", ["silent", "full"])
def test_a_cache_that_does_not_answer_is_left_alone(mood: str, caplog: pytest.LogCaptureFixture) -> None:
    """The engine answers; the cache is asked again only after a pause, and the log names neither text nor address."""
    clock = Clock()

    async def play(one: SharingEngine) -> None:
        redis.mood = mood  # type: ignore[assignment]  # one of its moods
        for _ in range(3):
            await one.suggest(Private(f"{CANARY} "), OPTIONS, "")
        redis.mood, clock.now = "well", 6.0
        await one.suggest(Private(f"{CANARY} "), OPTIONS, "")
        await one.suggest(Private(f"{CANARY} "), OPTIONS, "")

    with FakeRedis() as redis:
        (one,) = played(redis, play, SECRET, clock=clock, ask_s=0.2 if mood == "silent" else LONG_S)
    assert (len(one.asked), redis.count(b"MGET"), redis.count(b"SET")) == (4, 3, 1)
    assert "shared cache" in caplog.text
    assert CANARY not in caplog.text and "127.0.0.1" not in caplog.text


def test_a_cache_that_is_not_there_costs_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    """Nobody listens at its address; the log says so once."""

    async def play(one: SharingEngine) -> None:
        await one.suggest(Private("오늘 "), OPTIONS, "")

    with FakeRedis() as redis:
        redis.server_close()
        (one,) = played(redis, play, SECRET)
    assert one.asked == [("suggest", "오늘 ")]
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("address", "secret", "fault"),
    [
        ("http://cache", SECRET, "bad-address"),
        ("redis://", SECRET, "bad-address"),
        ("redis://cache:port", SECRET, "bad-address"),
        ("redis://cache", b"short", "weak-secret"),
        ("redis://cache", b" " * 64, "weak-secret"),
        ("redis://cache", b"s" * 5000, "weak-secret"),
        ("redis://cache", None, "no-secret"),
    ],
)
def test_what_cannot_be_shared_by_is_told(
    address: str, secret: bytes | None, fault: SharingFault, tmp_path: Path
) -> None:
    """A wrong address, a secret that is missing or could be guessed."""
    file = tmp_path / "secret"
    if secret is not None:
        file.write_bytes(secret)
    with pytest.raises(SharingUnusable) as told:
        shared_cache(Private(address), file)
    assert told.value.fault == fault


def test_a_secret_is_read_without_its_line_end(tmp_path: Path) -> None:
    """As editors and ``openssl rand`` leave it; and it shows nowhere."""
    file = tmp_path / "secret"
    file.write_bytes(SECRET + b"\n")
    found = shared_cache(Private("rediss://user:pass@cache:6380/1"), file)
    assert found.secret == SECRET
    assert "sss" not in repr(found) and "pass" not in repr(found)


def test_two_servers_share_by_the_command(tmp_path: Path) -> None:
    """``ieum serve`` with an address and a secret, by its variables; the second server tells what the first has kept."""
    file = tmp_path / "secret"
    file.write_bytes(SECRET)
    told: list[object] = []
    with FakeRedis() as redis:
        where = {"IEUM_SHARED_CACHE": redis.address.reveal(), "IEUM_SHARED_CACHE_SECRET": str(file)}
        for number in range(2):
            home = tmp_path / str(number)
            home.mkdir()
            with ServedApi(home, "--only", "predictor", **where) as running:
                # On a busy machine a cache may be too slow for a question, and is asked again a little later.
                answer: object = None
                while answer is None or redis.count(b"SET") < 1 or redis.found < number:
                    body = {"text": "오늘 날씨가 ", "top_k": 3}
                    answer = requests.post(f"{running.at['predictor']}/predict", json=body, timeout=30).json()
                told.append(answer)
                assert running.end() == (0, "")
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--shared-cache", "redis://cache"),
        ("--shared-cache-secret", "/x"),
        ("--shared-cache", "cache", "--shared-cache-secret", "/x"),
    ],
)
def test_what_is_said_by_halves_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """An address without a secret, a secret without an address, an address that is none: a sentence and exit code 2."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "serve", *arguments],
        env=api_home(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
