"""The page to try the API on: what is shipped is what its source says, and it reaches nobody but its own server."""

from __future__ import annotations

import hashlib
import json
import re

import httpx
import pytest
from api_fake import FakeApi

from desktop.api.options import ApiOptions
from desktop.api.page.served import BUILT
from desktop.api.safety.keys import Caller

PAGE = BUILT.parent
SOURCES = ("index.html", "package-lock.json", "package.json", "public", "src", "tsconfig.json", "vite.config.js")
KEY = "eot_made-up"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def source_stamp() -> str:
    """As ``vite.config.js`` makes it."""
    files = [each for name in SOURCES for each in (PAGE / name, *(PAGE / name).rglob("*")) if each.is_file()]
    named = {each.relative_to(PAGE).as_posix(): each for each in files}
    return digest("".join(f"{name} {digest(named[name].read_bytes())}\n" for name in sorted(named)).encode())


def test_what_is_shipped_was_built_from_this_source() -> None:
    """A page that was changed and not built again is found: npm --prefix desktop/api/page run build."""
    stamp = json.loads((BUILT / "stamp.json").read_text(encoding="utf-8"))
    assert stamp["source"] == source_stamp()


def test_what_was_built_is_as_it_was_built() -> None:
    """Nothing was changed by hand, nothing is missing, nothing lies beside; and it is small."""
    stamp = json.loads((BUILT / "stamp.json").read_text(encoding="utf-8"))
    there = {each.name: digest(each.read_bytes()) for each in BUILT.iterdir() if each.name != "stamp.json"}
    assert there == stamp["files"]
    assert sum(each.stat().st_size for each in BUILT.iterdir()) < 400_000


def test_its_sentences_stand_in_one_file() -> None:
    """Hangul is in ``src/words.ts`` only, where each has its English beside it."""
    found = {
        each.name for each in (PAGE / "src").iterdir() if re.search("[ㄱ-ㅣ가-힣]", each.read_text(encoding="utf-8"))
    }
    assert found == {"words.ts"}


def test_it_names_nobody_outside() -> None:
    """No address but those of namespaces and of React's errors, which a person may open; no way to run a text."""
    said = (BUILT / "page.js").read_text(encoding="utf-8")
    hosts = set(re.findall(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", said))
    assert hosts <= {"www.w3.org", "react.dev"}
    assert not re.search(r"\beval\(|new Function\(|localStorage|sessionStorage|document\.cookie", said)
    lock = (PAGE / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock and lock.count('"integrity"') > 20


@pytest.mark.parametrize(
    ("path", "kind"),
    [("", "text/html"), ("page.js", "text/javascript"), ("page.css", "text/css"), ("icon.svg", "image/svg+xml")],
)
def test_its_files_are_served(path: str, kind: str, fake: FakeApi, client: httpx.Client) -> None:
    """Each as what it is."""
    answer = client.get(f"{fake.at['gateway']}/page/{path}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert answer.content == (BUILT / (path or "index.html")).read_bytes()


@pytest.mark.parametrize(
    "path", ["stamp.json", "served.py", "..%2Fserved.py", "%2e%2e/served.py", "src/words.ts", "nothing"]
)
def test_nothing_else_is_served(path: str, fake: FakeApi, client: httpx.Client) -> None:
    """No other file of that folder or of the one above."""
    assert client.get(f"{fake.at['gateway']}/page/{path}").status_code == 404


def test_it_may_ask_its_own_server_and_nobody_else(fake: FakeApi, client: httpx.Client) -> None:
    """A strict policy: own files, no script in the page, no frame, no form; and its page has none of that."""
    answer = client.get(f"{fake.at['gateway']}/page/")
    policy = dict(each.split(" ", 1) for each in answer.headers["Content-Security-Policy"].split("; "))
    assert policy.pop("require-trusted-types-for") == "'script'"
    assert {name for name, value in policy.items() if value == "'self'"} == {
        "script-src",
        "style-src",
        "img-src",
        "connect-src",
    }
    assert set(policy.values()) == {"'self'", "'none'"} and policy["default-src"] == "'none'"
    assert not re.search(r"<style|style=|<script>|\son\w+=", answer.text)
    assert len(answer.headers.get_list("Content-Security-Policy")) == 1


def test_its_address_without_a_slash_leads_there(fake: FakeApi, client: httpx.Client) -> None:
    """What the page asks is relative to its own place."""
    answer = client.get(f"{fake.at['gateway']}/page")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/page/")
    assert client.get(f"{fake.at['gateway']}/").json()["page"] == "/page/"


def test_a_page_from_elsewhere_does_not_get_it(fake: FakeApi, client: httpx.Client) -> None:
    """Not as a script of its own either; and a name that is not ours leads nowhere."""
    script = f"{fake.at['gateway']}/page/page.js"
    assert client.get(script, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get(script, headers={"Host": "evil.example"}).status_code == 421


def test_where_keys_are_needed_the_page_and_health_are_read_without() -> None:
    """A browser has no key before there is a page to give it in; nothing else is told, and nothing may be sent."""
    keys = {hashlib.sha256(KEY.encode()).hexdigest(): Caller("one")}
    with FakeApi(ApiOptions(keyed=True), keys) as api, httpx.Client(trust_env=False, timeout=30) as client:
        gateway = api.at["gateway"]
        for path, status in {
            "/page/": 200,
            "/page/page.js": 200,
            "/v2/health/live": 200,
            "/eot/v2/health/ready": 200,
            "/": 401,
            "/metrics": 401,
            "/eot/health": 401,
            "/eot/models": 401,
            "/v2/health": 401,
            "/predictor/docs": 401,
            "/page/nothing": 404,
        }.items():
            assert client.get(gateway + path).status_code == status, path
        assert client.post(f"{gateway}/page/", json={}).status_code == 401
        assert client.post(f"{gateway}/v2/health/live", json={}).status_code == 401
        wrong = {"Authorization": "Bearer wrong"}
        assert client.get(f"{gateway}/v2/health/live", headers=wrong).status_code == 401
        assert client.get(f"{gateway}/eot/models", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
