"""Which proxy the environment names: as the library reads it, and as desktops mean what it cannot read."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.web.connecting import settings as client_settings
from models.web.connecting import trusted
from models.web.proxies import proxy_for

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
HOSTS = ("voc.example", "a.voc.example", "avoc.example", "other.kr", "10.0.0.1", "127.0.0.1", "localhost", "[::1]")
ENTRIES = (
    *("", "*", "voc.example", ".voc.example", "*.voc.example", "VOC.example", "kr", "10.0.0.1"),
    *("::1", "localhost", "https://voc.example", "all://other.kr", "http://voc.example:8080", "[::", "."),
)
PROXY = "http://proxy.example:3128"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without proxies."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


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
    st.sampled_from([each for each in HOSTS if each not in ("127.0.0.1", "localhost", "[::1]")]),
    st.sampled_from(["", ":8080"]),
    st.lists(st.sampled_from(ENTRIES), max_size=3),
    st.fixed_dictionaries({}, optional=dict.fromkeys(VARIABLES[:3], st.just(PROXY))),
)
@example("https", "voc.example", "", ["example"], {"https_proxy": PROXY})
def test_the_environment_is_read_as_the_library_reads_it(
    bare: pytest.MonkeyPatch, scheme: str, host: str, port: str, excepted: list[str], proxies: dict[str, str]
) -> None:
    """Where the library can read it."""
    with bare.context() as patch:
        for name, value in {**proxies, "no_proxy": ",".join(excepted)}.items():
            patch.setenv(name, value)
        asked = library_asks(f"{scheme}://{host}{port}")
        if asked is not None:
            assert proxy_for(httpx.URL(f"{scheme}://{host}{port}")) == (PROXY if asked else None)


@pytest.mark.parametrize(
    ("entry", "url", "direct"),
    [
        ("fe80::/10", "https://voc.example", False),
        ("fe80::/10", "https://[fe80::1]", True),
        ("[::1]", "https://voc.example", False),
        ("[fd00::1]", "https://[fd00::1]", True),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("10.0.0.0/8", "https://11.1.2.3", False),
        ("10.0.0.0/99", "https://10.1.2.3", False),
        ("127.0.0.0/8,::1,192.168.0.0/16", "https://192.168.3.4:8080", True),
        ("voc.example:8080", "https://voc.example:8080", True),
        ("voc.example:8080", "https://voc.example", False),
        ("voc.example:443", "https://voc.example", True),
        ("[::,%,://,a b,한글", "https://voc.example", False),
        (f"voc.example:{'9' * 5000},voc.example:²,voc.example:-1", "https://voc.example", False),
        (f"voc.example{':8080' * 5000}", "https://voc.example:8080", False),
        ("VOC.Example", "https://voc.example", True),
    ],
)
def test_what_the_library_cannot_read(bare: pytest.MonkeyPatch, entry: str, url: str, direct: bool) -> None:
    """Networks, brackets and ports mean what other programs take them for; what nobody can read excepts nobody."""
    bare.setenv("https_proxy", PROXY)
    bare.setenv("no_proxy", entry)
    assert proxy_for(httpx.URL(url)) == (None if direct else PROXY)


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("socks://127.0.0.1:1080/", "socks5h://127.0.0.1:1080/"),
        ("SOCKS://127.0.0.1:1080", "socks5h://127.0.0.1:1080"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        (PROXY, PROXY),
    ],
)
def test_what_desktops_export(bare: pytest.MonkeyPatch, address: str, taken: str) -> None:
    """The library takes it as it is given on."""
    bare.setenv("all_proxy", address)
    assert proxy_for(httpx.URL("https://voc.example")) == taken
    with httpx.Client(proxy=taken, **client_settings(trusted(""), 1, 1)):
        pass


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.9", "[::1]"])
def test_this_machine_is_behind_no_proxy(bare: pytest.MonkeyPatch, host: str) -> None:
    """By whichever of its numbers it is asked for."""
    for name in VARIABLES[:3]:
        bare.setenv(name, PROXY)
    assert proxy_for(httpx.URL(f"http://{host}")) is None


def test_a_client_reads_nothing_of_the_environment(bare: pytest.MonkeyPatch) -> None:
    """So that no entry there can keep it from being made."""
    bare.setenv("no_proxy", "fe80::/10,[::1]")
    bare.setenv("all_proxy", "socks://127.0.0.1:1080/")
    assert library_asks("https://voc.example") is None
    with httpx.Client(**client_settings(trusted(""), 1, 1)) as client:
        assert client._transport_for_url(httpx.URL("https://voc.example")) is client._transport
