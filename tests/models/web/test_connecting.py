"""Whom a connection trusts, whatever lies where certificates are looked for."""

from __future__ import annotations

import os
import ssl
import sys
from pathlib import Path

import pytest
from voc_server import certificate

from models.web.connecting import trusted


@pytest.mark.parametrize("exported", ["/nonexistent/ca.pem", "", "rubbish", "folder", "pipe", "/dev/zero"])
def test_what_the_environment_names_keeps_nobody_from_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exported: str
) -> None:
    """A file of certificates that is none is left out, and those of the library stay."""
    if sys.platform == "win32" and exported in ("pipe", "/dev/zero"):
        exported = ""
    (tmp_path / "rubbish").write_bytes(b"no certificate" * 1000)
    (tmp_path / "folder").mkdir()
    if exported == "pipe":
        os.mkfifo(tmp_path / "pipe")
    path = tmp_path / exported
    monkeypatch.setenv("SSL_CERT_FILE", str(path) if exported else "")
    assert trusted("").cert_store_stats()["x509_ca"] > 20


def test_what_the_environment_names_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is one: companies hand theirs out so."""
    authority, _ = certificate(tmp_path)
    before = trusted("").cert_store_stats()["x509_ca"]
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    found = {each.get("serialNumber") for each in trusted("").get_ca_certs()}
    ours = ssl.create_default_context(cafile=authority).get_ca_certs()
    assert before > 20
    assert {each.get("serialNumber") for each in ours} <= found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["pipe", "endless", "large", "folder"])
def test_no_file_of_certificates_is_waited_for(tmp_path: Path, kind: str) -> None:
    """That of the settings is refused."""
    path = tmp_path / "ca.pem"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "endless":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)
    with pytest.raises(OSError, match=r"."):
        trusted(path)
