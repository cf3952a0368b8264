"""The configuration for Ray Serve, against the schema that Ray Serve has for such files."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "tests" / "data" / "ray_serve_schema.json").read_text(encoding="utf-8"))
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "ray" / "serve.yaml").read_text(encoding="utf-8"))
(LLM,) = CONFIG["applications"][0]["args"]["llm_configs"]


def test_ray_serve_knows_every_line() -> None:
    """By its schema; what it hands on to the application it does not look into."""
    jsonschema.validate(CONFIG, SCHEMA)


def test_how_replicas_come_and_go_is_as_ray_serve_has_it() -> None:
    """What is handed on as a deployment's configuration fits the schema of one."""
    deployment = {"name": "voc", **LLM["deployment_config"]}
    jsonschema.validate(deployment, {"$ref": "#/$defs/DeploymentSchema", "$defs": SCHEMA["$defs"]})
    scaling = deployment["autoscaling_config"]
    assert 0 < scaling["min_replicas"] < scaling["max_replicas"]
    assert scaling["target_ongoing_requests"] <= deployment["max_ongoing_requests"]


@pytest.mark.parametrize(
    ("place", "value"),
    [("proxy_location", "Somewhere"), ("http_options", {"port": "many"}), ("applications", [{"name": 3}])],
)
def test_a_wrong_line_is_found(place: str, value: object) -> None:
    """The schema can fail: a place that is none, a number that is none, an application of the wrong form."""
    wrong = copy.deepcopy(CONFIG) | {place: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA)


def test_it_tells_nobody_and_is_reached_by_nobody() -> None:
    """It listens on the loopback, logs no address, fetches no weights and reports nothing."""
    assert CONFIG["http_options"]["host"] == "127.0.0.1"
    assert CONFIG["logging_config"]["enable_access_log"] is False
    assert LLM["runtime_env"]["env_vars"] == {"HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"}
    assert LLM["engine_kwargs"]["enable_lora"] and LLM["lora_config"]["dynamic_lora_loading_path"]
