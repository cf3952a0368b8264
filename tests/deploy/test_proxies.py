"""nginx and Redis before and behind the API, read as they read their files; asked themselves where they are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import crossplane
import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
PROXIES = sorted(DEPLOY.rglob("nginx.conf"))


def parsed(file: Path) -> dict[str, Any]:
    """What nginx would read, as directives; included files of secrets are not there."""
    found: dict[str, Any] = crossplane.parse(str(file), single=True)
    return found


def walked(block: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """All directives with their arguments, those inside of others too."""
    return [pair for each in block for pair in [(each["directive"], each["args"]), *walked(each.get("block", []))]]


def directives(file: Path) -> list[tuple[str, list[str]]]:
    """All of a file."""
    return walked(parsed(file)["config"][0]["parsed"])


@pytest.mark.parametrize("file", PROXIES, ids=lambda file: file.parent.name)
def test_nginx_knows_every_line(file: Path, tmp_path: Path) -> None:
    """Each directive stands where it may, with as many arguments as it takes; what a map holds are none."""
    copy = tmp_path / "nginx.conf"
    copy.write_text(re.sub(r"(?m)^( *map .*\{)[^}]*\}", r"\1}", file.read_text(encoding="utf-8")), encoding="utf-8")
    found = crossplane.parse(str(copy), strict=True, single=True)
    assert (found["status"], found["errors"]) == ("ok", [])


def test_a_wrong_line_is_found(tmp_path: Path) -> None:
    """The check can fail: an unknown word, one in the wrong place, one without its arguments."""
    for wrong in ("htttp {}", "events {} proxy_pass http://x;", "http { server { listen; } }"):
        file = tmp_path / "nginx.conf"
        file.write_text(wrong, encoding="utf-8")
        assert crossplane.parse(str(file), strict=True)["status"] == "failed"


@pytest.mark.parametrize("file", PROXIES, ids=lambda file: file.parent.name)
def test_no_text_reaches_a_disk_or_a_log(file: Path) -> None:
    """No access log, an error log that quotes no address, bodies and answers that fit the memory they are given."""
    said = dict(directives(file))
    assert [args for name, args in directives(file) if name == "access_log"] == [["off"]]
    assert [args for name, args in directives(file) if name == "error_log"] == [["/dev/stderr", "emerg"]]
    assert said["client_max_body_size"] == said["client_body_buffer_size"]
    assert said["proxy_buffering"] == ["off"] and said["proxy_max_temp_file_size"] == ["0"]
    assert all(args[0].startswith("/tmp/") for name, args in directives(file) if name.endswith("_temp_path"))  # noqa: S108
    assert not [name for name, _ in directives(file) if name in ("proxy_cache", "log_format", "proxy_store")]


@pytest.mark.parametrize("file", PROXIES, ids=lambda file: file.parent.name)
def test_everything_is_encrypted_and_bounded(file: Path) -> None:
    """TLS 1.2 and newer, and a time for every side that may be slow."""
    said = dict(directives(file))
    assert set(said["ssl_protocols"]) == {"TLSv1.2", "TLSv1.3"}
    assert {"client_header_timeout", "client_body_timeout", "send_timeout", "proxy_connect_timeout"} <= set(said)


def test_the_apis_proxy_speaks_websocket() -> None:
    """An upgrade goes on as one, and everything else keeps its connection; the name that was called is told on."""
    headers = [tuple(args) for name, args in directives(DEPLOY / "api" / "nginx.conf") if name == "proxy_set_header"]
    assert headers == [("Host", "$host"), ("Upgrade", "$http_upgrade"), ("Connection", "$connection_wish")]
    assert ("proxy_http_version", ["1.1"]) in directives(DEPLOY / "api" / "nginx.conf")


def test_vllm_is_asked_for_answers_only() -> None:
    """Behind a key; what loads adapters or tells of the machine is not passed on."""
    (server,) = (
        each["block"]
        for each in next(
            each for each in parsed(DEPLOY / "voc" / "nginx.conf")["config"][0]["parsed"] if each["directive"] == "http"
        )["block"]
        if each["directive"] == "server"
    )
    passed = {
        " ".join(each["args"]): [inner["directive"] for inner in each["block"]]
        for each in server
        if each["directive"] == "location"
    }
    assert passed == {
        "= /health": ["proxy_pass"],
        "~ ^/v1/(models|completions|chat/completions)$": ["if", "proxy_pass"],
        "/": ["return"],
    }


@pytest.mark.parametrize("file", PROXIES, ids=lambda file: file.parent.name)
def test_nginx_itself_agrees_where_it_is_installed(file: Path, tmp_path: Path) -> None:
    """With names that lead somewhere and a certificate of the test's own; where there is none, the reader above has read it."""
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is not None:
        text = re.sub(r"server (api|vllm):", "server 127.0.0.1:", file.read_text(encoding="utf-8"))
        text = text.replace("/tmp/", f"{tmp_path}/").replace("/run/secrets/", f"{tmp_path}/")  # noqa: S108
        changed = tmp_path / "nginx.conf"
        changed.write_text(text, encoding="utf-8")
        (tmp_path / "keys").write_text('"Bearer x" 1;\n', encoding="utf-8")
        openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
        made = [*openssl, "-keyout", str(tmp_path / "tls-key"), "-out", str(tmp_path / "tls-certificate")]
        subprocess.run(made, check=True, capture_output=True, timeout=60)
        done = subprocess.run([nginx, "-t", "-c", changed], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr


def redis_lines() -> dict[str, str]:
    """The settings of the cache."""
    lines = (DEPLOY / "api" / "redis.conf").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def test_the_cache_keeps_nothing_and_may_be_asked_nothing_else() -> None:
    """No snapshot, no journal, a bound on memory; of all commands those that ``desktop.api.sharing.store`` sends."""
    said = redis_lines()
    assert (said["save"], said["appendonly"]) == ('""', "no")
    assert said["maxmemory-policy"] == "allkeys-lru" and said["maxmemory"]
    allowed = said["user"].split()
    assert allowed[:3] == ["default", "on", "nopass"]
    assert [each for each in allowed if each[0] in "+-"] == ["-@all", "+@connection", "+mget", "+set"]
    assert "~ieum:*" in allowed
    asked = (Path(__file__).parents[2] / "desktop" / "api" / "sharing" / "store.py").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:_redis|several)\.(\w+)\(", asked)) == {"mget", "pipeline", "set", "execute", "aclose"}
