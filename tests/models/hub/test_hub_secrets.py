"""Who is spoken to, over what, and who gets to see the token."""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hub_server import Fault, HubServer

from models.errors import DownloadError
from models.hub.download import HUB, Hub
from models.hub.transport import HubToken

REPO = "skt/kogpt2-base-v2"
TOKEN = "hf_canaryCANARYcanary"


@pytest.fixture
def repos(tmp_path: Path) -> Path:
    """A folder with one repository of a large and a small file."""
    repo = tmp_path / "hub" / REPO
    repo.mkdir(parents=True)
    (repo / "model.gguf").write_bytes(bytes(100_000))
    (repo / "config.json").write_bytes(b"{}")
    return tmp_path / "hub"


@pytest.fixture
def server(repos: Path) -> Iterator[HubServer]:
    """A hub that wants to see the token."""
    with HubServer(repos, token=TOKEN) as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that nobody signed but itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "hub.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def giving(token: str | None) -> HubToken | None:
    """What gives this token, or nothing for none."""
    return None if token is None else lambda: token


def ignore(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def never(seconds: float) -> None:
    """For what is not worth another attempt."""
    pytest.fail("waited")


def refused(**arguments: object) -> str:
    """The code with which a hub is refused at once."""
    with pytest.raises(DownloadError) as caught:
        Hub(**arguments)  # type: ignore[arg-type]  # that is what is tried
    return caught.value.code


def failed(hub: Hub) -> str:
    """The code with which the hub's answer is refused."""
    with pytest.raises(DownloadError) as caught:
        hub.inspect(REPO, "main", "config.json")
    return caught.value.code


def test_the_token_goes_to_the_hub_only(server: HubServer, tmp_path: Path) -> None:
    """On every request to its own origin, its relative redirects too; never to where large files are."""
    with Hub(server.url, token=giving(TOKEN)) as hub:
        for name in ("model.gguf", "config.json"):
            hub.download(REPO, "main", name, tmp_path, ignore)
    own, others = server.asked("hub", "GET") + server.asked("hub", "HEAD"), server.asked("files")
    assert any("resolve-cache" in each.path for each in own)
    assert {each.headers.get("authorization") for each in own} == {f"Bearer {TOKEN}"}
    assert len(others) == 1
    assert "authorization" not in others[0].headers
    assert TOKEN not in str(others)


def test_a_redirect_to_another_port_gets_no_token(server: HubServer, repos: Path) -> None:
    """Another port of the same machine is another origin."""
    with HubServer(repos) as stranger, Hub(server.url, token=giving(TOKEN)) as hub:
        server.faults.append(
            Fault(
                "redirect",
                "hub",
                headers={"Location": f"{stranger.url}/{REPO}/resolve/main/config.json"},
                methods=("HEAD",),
            )
        )
        # Nor is what it says of hashes taken for the hub's word.
        assert not hub.inspect(REPO, "main", "config.json").has_hash
        assert stranger.requests
        assert all("authorization" not in each.headers for each in stranger.requests)


def test_without_the_token_it_is_gated(server: HubServer) -> None:
    """Missing or wrong: refused, with the code that a person can act on."""
    for token in (None, "", "hf_other"):
        with Hub(server.url, token=giving(token)) as hub:
            assert failed(hub) == "gated"


def test_the_token_is_written_nowhere(server: HubServer, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a repr, an exception with all it came from and all variables on its way, a log at DEBUG, or a file."""
    caplog.set_level(logging.DEBUG)
    work = tmp_path / "work"
    work.mkdir()
    said = []
    server.faults += [
        Fault("cut", after=1000, times=9),
        Fault("status", "hub", "config.json", status=500, times=9, methods=("HEAD",)),
    ]
    with Hub(server.url, token=giving(TOKEN), sleep=lambda _: None) as hub:
        said += [repr(hub), str(hub)]
        for name in ("model.gguf", "config.json", "none.json"):
            with pytest.raises(DownloadError) as caught:
                hub.download(REPO, "main", name, work, ignore)
            said += [repr(caught.value), "".join(traceback.format_exception(caught.value))]
            whole = traceback.TracebackException.from_exception(caught.value, capture_locals=True, compact=True)
            said += whole.format()
    said.append(caplog.text)
    said += [each.read_text("latin-1") for each in work.iterdir()]
    assert len(list(work.iterdir())) == 2
    assert not any(TOKEN in each for each in said)


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "hf_한글", "x" * 600, "a\x00"])
def test_a_token_that_is_none(token: str) -> None:
    """Is refused before a header is made of it, and not quoted."""
    with pytest.raises(DownloadError) as caught:
        Hub(token=giving(token))
    assert caught.value.code == "bad-token"
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    "host", ["http://hub.example", "http://10.0.0.1:8000", "http://localhost.example", "http://0.0.0.0"]
)
def test_plain_http_is_for_this_machine(host: str) -> None:
    """Anywhere else it is refused."""
    assert refused(host=host) == "insecure-host"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "huggingface.co",
        "ftp://x",
        "https://",
        "https://me:secret@x",
        "https://x/?a=b",
        "https://x/#a",
        "https://[x",
        "https://x:port",
    ],
)
def test_hosts_that_are_none(host: str) -> None:
    """Neither a name without a scheme, nor one with credentials or a query."""
    assert refused(host=host) == "bad-host"


def test_hosts_that_are_fine() -> None:
    """The hub itself, a mirror below a path, this machine."""
    for host in (HUB, "https://mirror.example/hf/", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"):
        with Hub(host) as hub:
            assert host.rstrip("/") in repr(hub)


def test_a_redirect_may_not_leave_https(server: HubServer) -> None:
    """Nor may this machine's hub send anyone over plain http elsewhere, or to another kind of address."""
    with Hub(server.url, token=giving(TOKEN)) as hub:
        for location in ("http://hub.example/x", "ftp://127.0.0.1/x", "file:///etc/passwd"):
            server.faults[:] = [Fault("redirect", "hub", headers={"Location": location}, methods=("HEAD",))]
            assert failed(hub) in ("insecure-host", "bad-answer")


def test_certificates_are_checked(repos: Path, certificate: Path, tmp_path: Path) -> None:
    """One that nobody vouches for is refused at once; with a file of authorities it is fine."""
    with HubServer(repos, certificate=certificate) as server:
        with Hub(server.url, sleep=never) as hub:
            assert failed(hub) == "tls"
        with Hub(server.url, ca=certificate) as hub:
            assert hub.download(REPO, "main", "model.gguf", tmp_path, ignore).path.stat().st_size == 100_000
            server.faults.append(
                Fault("redirect", "hub", headers={"Location": "http://127.0.0.1:1/x"}, methods=("HEAD",))
            )
            assert failed(hub) == "insecure-host"


def test_a_file_of_authorities_that_is_none(tmp_path: Path) -> None:
    """Missing or broken."""
    (tmp_path / "ca.pem").write_text("no certificate")
    assert refused(ca=tmp_path / "none.pem") == "bad-ca"
    assert refused(ca=tmp_path / "ca.pem") == "bad-ca"
    assert refused(ca=tmp_path / "ca\0.pem") == "bad-ca"


def test_a_proxy_from_the_settings(repos: Path, tmp_path: Path) -> None:
    """Is asked for everything, also for a hub that only it can reach."""
    with HubServer(repos) as proxy, Hub("http://127.0.0.1:1", proxy=proxy.url) as hub:
        hub.download(REPO, "main", "config.json", tmp_path, ignore)
        assert proxy.requests[0].path.startswith("http://127.0.0.1:1/")


def test_a_proxy_from_the_environment(repos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is asked for the hub, but not for a mirror on this machine; one that refuses has a code of its own."""
    with HubServer(repos) as proxy, HubServer(repos) as mirror:
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
            monkeypatch.setenv(name, proxy.url)
        with Hub("https://hub.invalid") as hub:
            assert failed(hub) == "proxy"
        assert [(each.method, each.path) for each in proxy.requests] == [("CONNECT", "hub.invalid:443")]
        with Hub(mirror.url) as hub:
            assert hub.inspect(REPO, "main", "config.json").size == 2
        with Hub(mirror.url.replace("127.0.0.1", "127.0.0.2"), sleep=lambda _: None) as hub:
            assert failed(hub) == "unreachable"  # nobody listens at this machine's other number
        assert len(proxy.requests) == 1
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        with Hub("https://hub.invalid", sleep=never) as hub:
            assert failed(hub) == "proxy"


def test_proxies_that_are_none() -> None:
    """Nothing listens there, or it is no address of a proxy; its password is not quoted."""
    assert refused(proxy="gopher://x") == "bad-proxy"
    with pytest.raises(DownloadError) as caught:
        Hub(proxy="ftp://me:geheim@proxy")
    assert "geheim" not in str(caught.value)
    with Hub("https://hub.invalid", proxy="http://127.0.0.1:1", sleep=never) as hub:
        assert failed(hub) == "proxy"
