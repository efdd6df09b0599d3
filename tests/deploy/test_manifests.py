"""What runs the bot for many is well-formed: no container engine runs in the tests, so the manifests' own validators speak.

No image is built here and no container is started.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.settings import ROOT

DEPLOY = ROOT / "deploy"
CONTAINERS = DEPLOY / "containers"
KUBERNETES = DEPLOY / "kubernetes"

#: The oldest release that knows all we use, so that what passes here works on newer ones.
KUBERNETES_VERSION = "1.28"

#: Parts whose loss users would notice, so that maintenance may take one at a time only.
SEVERAL = ("gateway", "rasa", "actions")


def documents() -> list[dict[str, Any]]:
    """Every Kubernetes object; not what only Kustomize and Helm read."""
    resources = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    return [item for name in resources for item in yaml.safe_load_all((KUBERNETES / name).read_text(encoding="utf-8"))]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    """The objects of a kind, by name."""
    return {item["metadata"]["name"]: item for item in documents() if item["kind"] == kind}


def compose() -> dict[str, Any]:
    """The Compose file."""
    loaded: dict[str, Any] = yaml.safe_load((CONTAINERS / "compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("item", documents(), ids=lambda item: f"{item['kind']}-{item['metadata']['name']}")
def test_kubernetes_takes_every_object(item: dict[str, Any]) -> None:
    kubernetes_validate.validate(item, KUBERNETES_VERSION, strict=True)


def test_every_file_of_kubernetes_is_in_the_kustomization() -> None:
    resources = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    assert {*resources, "prometheus-adapter.yml", "prometheus.yml"} == {path.name for path in KUBERNETES.glob("*.yml")}


@pytest.mark.parametrize("dockerfile", sorted(path.name for path in CONTAINERS.glob("Dockerfile.*")))
def test_the_linter_finds_nothing_in_a_dockerfile(dockerfile: str) -> None:
    linter = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([linter, CONTAINERS / dockerfile], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_compose_takes_the_compose_file() -> None:
    """In an environment of its own, because this validator wants a newer pydantic than Rasa does."""
    uv = shutil.which("uv", path=f"{ROOT / '.tools' / 'bin'}:{Path.home() / '.local' / 'bin'}") or shutil.which("uv")
    if not uv:
        pytest.skip("there is no uv to fetch the validator with")
    check = (
        "import pathlib, sys; from compose_spec import PyOptions;"
        "PyOptions(apply_merge=True).from_yaml(pathlib.Path(sys.argv[1]).read_text()).validate()"
    )
    command = [uv, "run", "--quiet", "--isolated", "--no-project", "--python", sys.executable]
    result = subprocess.run(
        [*command, "--with", "compose-spec==0.2.1", "python", "-c", check, CONTAINERS / "compose.yml"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr


def test_the_balancer_takes_its_configuration(tmp_path: Path) -> None:
    if not shutil.which("haproxy"):
        pytest.skip("haproxy is not installed")
    whole = tmp_path / "haproxy.cfg"
    base = (DEPLOY / "cluster" / "haproxy.cfg").read_text(encoding="utf-8")
    whole.write_text(base.replace("# gateways\n", "server one 127.0.0.1:1\n"), encoding="utf-8")
    for path in (whole, CONTAINERS / "haproxy.compose.cfg"):
        result = subprocess.run(
            ["haproxy", "-c", "-f", path],
            env={
                **os.environ,
                "SIGNAALWIJZER_HOST": "127.0.0.1",
                "SIGNAALWIJZER_PORT": "8080",
                "SIGNAALWIJZER_ACTION_PORT": "5055",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", sorted(of_kind("Deployment")))
def test_no_container_has_more_rights_or_memory_than_it_needs(name: str) -> None:
    pod = of_kind("Deployment")[name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]
        assert {"cpu", "memory"} <= set(container["resources"]["requests"])
        assert ":" in container["image"]
        assert not container["image"].endswith(":latest")


@pytest.mark.parametrize("name", SEVERAL)
def test_a_part_that_users_would_miss_is_there_twice_is_probed_and_grows(name: str) -> None:
    (container,) = of_kind("Deployment")[name]["spec"]["template"]["spec"]["containers"]
    assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(container)
    assert of_kind("PodDisruptionBudget")[name]["spec"]["maxUnavailable"] == 1
    assert of_kind("HorizontalPodAutoscaler")[name]["spec"]["minReplicas"] >= 2


def test_nothing_goes_out_and_only_the_gateway_is_reached_from_outside() -> None:
    policies = of_kind("NetworkPolicy")
    assert policies["niets"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert set(policies) == {"niets", *of_kind("Deployment")}
    for name, policy in policies.items():
        sources = [source for rule in policy["spec"].get("ingress", []) for source in rule["from"]]
        assert all("namespaceSelector" not in source for source in sources) or name == "gateway"
        targets = [target for rule in policy["spec"].get("egress", []) for target in rule["to"]]
        assert all("ipBlock" not in target for target in targets)


def test_exactly_one_writes_the_logbook() -> None:
    spec = of_kind("Deployment")["logboek"]["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"]["type"] == "Recreate"


def test_redis_keeps_nothing_on_a_disk() -> None:
    (container,) = of_kind("Deployment")["redis"]["spec"]["template"]["spec"]["containers"]
    for words in (" ".join(container["command"]), " ".join(compose()["services"]["redis"]["command"])):
        assert "--save  --appendonly no" in words
    settings = (DEPLOY / "cluster" / "redis.conf").read_text(encoding="utf-8")
    assert 'save ""' in settings
    assert "appendonly no" in settings


@pytest.mark.parametrize("name", sorted(compose()["services"]))
def test_a_compose_service_is_bounded_and_without_rights(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["mem_limit"]
    assert not service["user"].startswith("0")
    assert "inside" in service["networks"]


def test_the_images_are_pinned_and_hold_no_root() -> None:
    for path in CONTAINERS.glob("Dockerfile.*"):
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^ARG PYTHON=python:3\.10\.\d+-slim-bookworm$", text, re.M)
        assert re.findall(r"^USER (.*)$", text, re.M) == ["10001:10001"]
        copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.M) for word in line.split()[:-1]]
        assert all((ROOT / word).exists() for word in copied), copied


def test_the_gateways_image_holds_all_that_the_gateway_imports() -> None:
    """Whatever is outside gateway.txt and what comes with it must not be imported: then the small image would not run."""
    listed = re.findall(r"^[a-z][\w-]*", (CONTAINERS / "gateway.txt").read_text(encoding="utf-8"), re.M)
    code = (
        "import json, sys; from importlib.metadata import packages_distributions as names;"
        "from bot.gateway.app import init_app; from bot.settings import load_settings; import bot.cluster.consumer;"
        "from bot.logbook.redact import warm_up; init_app(load_settings()); warm_up();"
        "print(json.dumps(sorted({d.lower() for m in sys.modules if '.' not in m for d in names().get(m, [])})))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"rasa", "tensorflow", "tensorflow-cpu", "sanic", "sqlalchemy", "keras"}
    assert not heavy & set(json.loads(result.stdout.splitlines()[-1]))
    assert {"aiohttp", "redis", "scikit-learn", "spacy"} <= set(listed)
