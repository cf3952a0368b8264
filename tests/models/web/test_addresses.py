"""Whom an address names, and whether the environment's proxy is asked for it: as the library itself decides."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.web.addresses import has_name, is_loopback, is_proxied, unproxied
from models.web.hosts import has_host, is_endpoint

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
HOSTS = ("voc.example", "a.voc.example", "avoc.example", "other.kr", "10.0.0.1", "127.0.0.1", "localhost", "[::1]")
ENTRIES = (
    *("", "*", "voc.example", ".voc.example", "*.voc.example", "VOC.example", "kr", "10.0.0.1", "10.0.0.0/8"),
    *("::1", "localhost", "https://voc.example", "all://other.kr", "http://voc.example:8080", "[::", "."),
)


def library_asks(url: str) -> bool | None:
    """Whether the library's own client would go through a proxy; none where it refuses to be made."""
    try:
        with httpx.Client() as client:
            return client._transport_for_url(httpx.URL(url)) is not client._transport
    except (httpx.InvalidURL, ValueError):
        return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(["http", "https"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", ":8080"]),
    st.lists(st.sampled_from(ENTRIES), max_size=3),
    st.fixed_dictionaries({}, optional=dict.fromkeys(VARIABLES[:3], st.just("http://proxy.example:3128"))),
)
@example("https", "voc.example", "", ["example"], {"https_proxy": "http://proxy.example:3128"})
def test_the_environment_is_read_as_the_library_reads_it(
    monkeypatch: pytest.MonkeyPatch, scheme: str, host: str, port: str, excepted: list[str], proxies: dict[str, str]
) -> None:
    """A fault is told to be the proxy's exactly where the library asks one."""
    with monkeypatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        for name, value in {**proxies, "no_proxy": ",".join(excepted)}.items():
            patch.setenv(name, value)
        asked = library_asks(f"{scheme}://{host}{port}")
        if asked is not None:
            assert is_proxied(httpx.URL(f"{scheme}://{host}{port}")) == asked


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True),
        ("localhost.example", False), ("10.0.0.1", False), ("", False),
    ],
)  # fmt: skip
def test_this_machine(host: str, expected: bool) -> None:
    """By its name and by every number it has, in brackets or not; nothing that only looks like it."""
    assert is_loopback(host) is expected


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.9", "::1"])
def test_this_machine_is_behind_no_proxy(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """The library goes there directly, by whichever of its numbers it is asked for, and by the proxy elsewhere."""
    for name in VARIABLES[:3]:
        monkeypatch.setenv(name, "http://proxy.example:3128")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with httpx.Client(mounts=unproxied(host)) as client:
        own = httpx.URL(f"http://[{host}]" if ":" in host else f"http://{host}")
        assert client._transport_for_url(own) is client._transport
        assert client._transport_for_url(httpx.URL("https://hub.example")) is not client._transport


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://voc.example", True), ("http://[::1]:1/path", True), ("https://voc.example/v1/", True),
        ("ftp://voc.example", False), ("https://", False), ("https://a:b@voc.example", False),
        ("https://voc.example/?a=b", False), ("https://voc.example/#a", False),
        (f"https://{'a' * 64}.kr", False), (f"https://{'a' * 63}.kr", True), (f"https://{'a' * 70}.kr", False),
        ("https://a b.kr", False), ("https://a%20b.kr", False), ("https://a_b.kr", True), ("https://host!x", False),
        ("https://host-x/a b!", True), ("https://ho\tst", False), ("https://한글.kr", True), (f"https://{'한' * 70}.kr", False),
        ("https://@voc.example", False), ("http://[::1", False), ("https://voc.example:port", False), ("https://voc.example:99999", False), ("voc.example", False),
    ],
)  # fmt: skip
def test_an_endpoint(address: str, expected: bool) -> None:
    """Of the web, with a host that can be looked up, and nothing in it that does not belong there."""
    assert is_endpoint(address) is expected
    assert has_host(address) or not expected
    if expected:
        assert has_name(httpx.URL(address))
