"""Whom an address names."""

from __future__ import annotations

import httpx
import pytest

from models.web.addresses import has_name, is_loopback
from models.web.hosts import has_host, is_endpoint, is_proxy


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


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://proxy.example:3128", True), ("socks5://127.0.0.1:1080", True), ("socks5h://name:word@[::1]:1080", True),
        ("https://proxy.example", True), ("socks4://proxy.example", False), ("proxy.example", False), ("socks5://", False),
    ],
)  # fmt: skip
def test_a_proxy(address: str, expected: bool) -> None:
    """Of a kind that the library speaks, which an endpoint is not always."""
    assert is_proxy(address) is expected
    assert expected or not is_endpoint(address)
