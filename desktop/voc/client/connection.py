"""What is never sent where: an endpoint's address, its key and its certificate, checked."""

from __future__ import annotations

import re
import ssl

import httpx

from desktop.voc.protocol.endpoint import KEY_LIMIT, Endpoint
from desktop.voc.protocol.errors import BadEndpoint
from engine.text.private import Private
from models.web import connecting
from models.web.addresses import has_name, is_loopback
from models.web.hosts import is_endpoint

__all__ = ["base_url", "checked_key", "trusted"]

_KEY = re.compile(rf"[!-~]{{1,{KEY_LIMIT}}}")


def base_url(endpoint: Endpoint) -> httpx.URL:
    """The address, which may be sent to.  Raises ``BadEndpoint`` ("no-address", "bad-address", "insecure")."""
    address = endpoint.address.strip().rstrip("/")
    if not address:
        raise BadEndpoint("no-address")
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise BadEndpoint("bad-address", detail="no address") from None
    if not is_endpoint(address) or not has_name(url):
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


def trusted(ca_file: str) -> ssl.SSLContext:
    """Whom the connection trusts, and the certificates of ``ca_file`` too.  Raises ``BadEndpoint`` ("bad-ca")."""
    try:
        return connecting.trusted(ca_file)
    except (OSError, ValueError) as error:
        raise BadEndpoint("bad-ca", ca_file, type(error).__name__) from None
