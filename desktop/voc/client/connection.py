"""What is never sent where: an endpoint's address, its key and its certificate, checked."""

from __future__ import annotations

import ipaddress
import re
import ssl
from pathlib import Path

import httpx

from desktop.voc.endpoint import KEY_LIMIT, Endpoint
from desktop.voc.errors import BadEndpoint
from engine.text.private import Private

__all__ = ["base_url", "checked_key", "is_loopback", "trusted"]

_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_KEY = re.compile(rf"[!-~]{{1,{KEY_LIMIT}}}")


def base_url(endpoint: Endpoint) -> httpx.URL:
    """The address, which may be sent to.  Raises ``BadEndpoint`` ("no-address", "bad-address", "insecure")."""
    if not endpoint.address.strip():
        raise BadEndpoint("no-address")
    try:
        url = httpx.URL(endpoint.address.strip().rstrip("/"))
    except httpx.InvalidURL:
        raise BadEndpoint("bad-address", detail="no address") from None
    if url.scheme not in ("http", "https") or not _has_name(url) or url.userinfo or url.query or url.fragment:
        raise BadEndpoint("bad-address", url.host, "must be https://HOST/PATH, with neither name nor query")
    if url.scheme == "http" and not endpoint.plain_http and not is_loopback(url.host):
        raise BadEndpoint("insecure", url.host, "plain http without consent")
    return url


def checked_key(endpoint: Endpoint) -> Private | None:
    """The key as it is sent, if there is one.  Raises ``BadEndpoint`` ("bad-key")."""
    key = endpoint.key.reveal().strip() if endpoint.key is not None else ""
    if not key:
        return None
    if not _KEY.fullmatch(key):
        raise BadEndpoint("bad-key", detail="not one word of ASCII")
    return Private(key)


def is_loopback(host: str) -> bool:
    """Whether this host is the machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def trusted(ca_file: str) -> ssl.SSLContext:
    """The library's authorities, the system's (companies put their own there), and one file more.

    Raises ``BadEndpoint`` ("bad-ca").
    """
    try:
        context = httpx.create_ssl_context()
        context.load_default_certs()
        if ca_file:
            context.load_verify_locations(cafile=Path(ca_file).expanduser())
    except (OSError, ValueError) as error:  # ssl.SSLError too; a NUL in the path
        raise BadEndpoint("bad-ca", ca_file, type(error).__name__) from None
    return context


def _has_name(url: httpx.URL) -> bool:
    """Is there a host that can be looked up, and a port?  Beyond these the system raises what nobody expects."""
    host = url.raw_host.decode("ascii")
    labels = host.split(".")
    return bool(_HOST.fullmatch(host)) and all(len(label) < 64 for label in labels) and (url.port or 0) < 1 << 16
