"""What runs on servers, read as docker and docker compose would: no daemon and no network is needed, and none is asked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from packaging.requirements import Requirement

from desktop.api.options import CONTRACTS, PORTS
from desktop.api.sharing.where import shared_cache
from desktop.arguments import parser
from desktop.commands import serve
from engine.text.private import Private

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = sorted(DEPLOY.rglob("compose.yaml"))
DOCKERFILE = DEPLOY / "api" / "Dockerfile"
REQUIREMENTS = DEPLOY / "api" / "requirements.txt"
SERVICES = [
    pytest.param(file, name, id=f"{file.parent.name}-{name}")
    for file in COMPOSE
    for name in yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
]


def read(file: Path) -> dict[str, Any]:
    """A file of YAML, with its anchors resolved."""
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.parent.name)
def test_a_compose_file_is_one(file: Path) -> None:
    """By the schema of the Compose Specification."""
    jsonschema.validate(read(file), get_builtin_schema("vendor.compose-spec"))


def test_what_is_no_compose_file_is_found() -> None:
    """The schema can fail: a misspelled key, a healthcheck of the wrong form."""
    whole = read(COMPOSE[0])
    schema = get_builtin_schema("vendor.compose-spec")
    service = next(iter(whole["services"].values()))
    wrongs: tuple[dict[str, Any], ...] = (
        {"red_only": True},
        {"healthcheck": {"test": 3}},
        {"deploy": {"replicas": []}},
    )
    for wrong in wrongs:
        broken = {**whole, "services": {"x": {**service, **wrong}}}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_a_service_may_do_no_more_than_it_must(file: Path, name: str) -> None:
    """Not root, no rights, a file system that cannot be written, memory, cores and processes bounded; a version named."""
    service = read(file)["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service and "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].partition(":")[0]) > 0
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)?$", service["image"])
    health = service["healthcheck"]
    assert health.get("disable") or {"test", "interval", "timeout", "retries"} <= set(health)
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.parent.name)
def test_only_nginx_is_reached_from_outside(file: Path) -> None:
    """Nobody else has a port, or a network that leads anywhere; no secret stands in a variable or a command."""
    whole = read(file)
    inside = {name for name, network in whole["networks"].items() if network.get("internal")}
    for name, service in whole["services"].items():
        if name != "nginx":
            assert "ports" not in service
            assert set(service.get("networks", ())) <= inside
            assert service.get("networks") or service["network_mode"] == "none"
        said = json.dumps([service.get("environment", {}), service.get("command", [])])
        assert not re.search(r"(?i)password|token|api[_-]?key", said)
    named = {secret for service in whole["services"].values() for secret in service.get("secrets", ())}
    assert named == set(whole["secrets"])


def test_what_is_mounted_is_there() -> None:
    """The files beside a compose file that it mounts; secrets are the person's own."""
    for file in COMPOSE:
        for each in read(file)["configs"].values():
            assert (file.parent / each["file"]).is_file()


def test_the_api_is_started_as_it_can_be() -> None:
    """The command's arguments are ``ieum serve``'s, its variables those that it reads, and the cache has an address."""
    services = read(DEPLOY / "api" / "compose.yaml")["services"]
    asked = parser().parse_args([each.replace("${IEUM_NAME}", "x") for each in services["api"]["command"]])
    assert asked.only == ["gateway"] and asked.host == "0.0.0.0"  # noqa: S104  # inside a container
    assert asked.allow_origin == ["https://x"]
    environment = services["api"]["environment"]
    assert set(environment) == {serve._SHARED, serve._SHARED_SECRET}
    secret = f"/run/secrets/{services['api']['secrets'][0]}"
    assert environment[serve._SHARED_SECRET] == secret
    assert shared_cache(Private(environment[serve._SHARED]), REQUIREMENTS).address
    assert f"127.0.0.1:{PORTS['gateway']}/v2/health/ready" in services["api"]["healthcheck"]["test"][-1]


def test_the_image_is_built_for_who_runs_it() -> None:
    """Two stages, the last as nobody in particular, with the API's ports, a check of its health, no version left open."""
    text = DOCKERFILE.read_text(encoding="utf-8")
    stages = re.split(r"(?m)^FROM ", text)[1:]
    assert len(stages) == 2
    assert all(re.match(r"python:3\.\d+-slim-\w+(\n| )", stage) for stage in stages)
    assert re.search(r"(?m)^USER 10001:10001$", stages[1])
    exposed = re.search(r"(?m)^EXPOSE (.*)$", stages[1])
    assert exposed is not None and set(map(int, exposed[1].split())) == {PORTS[name] for name in CONTRACTS}
    assert "HEALTHCHECK" in stages[1] and f"127.0.0.1:{PORTS['gateway']}" in stages[1]
    assert "ADD " not in text and "sudo" not in text
    for source in re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", text):
        assert all((ROOT / each).exists() for each in source.split())


def test_the_image_has_what_is_copied_into_it() -> None:
    """What is ignored but for a few names lets all of them through."""
    let = {
        line[1:]
        for line in (DEPLOY / "api" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copied = re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", DOCKERFILE.read_text(encoding="utf-8"))
    assert {each for line in copied for each in line.split()} == let


def test_docker_reads_the_dockerfile() -> None:
    """hadolint, with shellcheck for what it runs, has nothing against it."""
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", "--no-color", str(DOCKERFILE)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def needed() -> dict[str, Requirement]:
    """What the image installs, by name."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return {each.name: each for each in map(Requirement, (line for line in lines if not line.startswith("#")))}


def test_the_image_has_the_programs_own_versions() -> None:
    """Each bound as in ``pyproject.toml``, and all that the API's extras name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["api"], *extras["api-shared"]]
    ours = {each.name: each for each in map(Requirement, lines) if each.name != "ieum"}
    found = needed()
    assert {name: str(each.specifier) for name, each in found.items()} == {
        name: str(ours[name].specifier) for name in found
    }
    assert {Requirement(line).name for line in (*extras["api"], *extras["api-shared"])} - {"ieum"} <= set(found)


_WITHOUT = """
import importlib.abc, importlib.metadata, runpy, sys

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in GONE:
            raise ModuleNotFoundError(name)

GONE = set(sys.argv.pop(1).split(","))
sys.meta_path.insert(0, Missing())
sys.argv[0] = "ieum"
runpy.run_module("desktop", run_name="__main__")
"""


def test_the_api_starts_without_what_the_image_leaves_out(tmp_path: Path) -> None:
    """Windows, keyboards, workbooks, downloads: none of it is loaded on the way to a key and a server's refusal."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {Requirement(line).name for line in project["dependencies"]} - set(needed())
    modules = {"PySide6-Essentials": "PySide6,shiboken6", "python-xlib": "Xlib", "json-repair": "json_repair"}
    gone = ",".join(modules.get(name, name) for name in sorted(named))
    assert "PySide6" in gone and "httpx" in gone
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "PATH": "", "LC_ALL": "C.UTF-8"}
    for arguments, status in ((["--new-key", "shop"], 0), (["--host", "256.0.0.1"], 2)):
        done = subprocess.run(
            [sys.executable, "-c", _WITHOUT, gone, "serve", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=home,
            cwd=ROOT,
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
