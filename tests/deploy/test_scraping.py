"""Prometheus in Kubernetes reads the gateways' numbers with a token; who has none does not see them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from tests.deploy.test_manifests import KUBERNETES, of_kind
from tests.system.alone import gateway, wait_until
from tests.system.running import free_port

TOKEN = "a-token-of-more-than-twenty-characters"
TOKEN_VARIABLE = "SIGNAALWIJZER_METRICS_TOKEN"


def scrape_job() -> dict[str, Any]:
    """The job that Prometheus is given."""
    (job,) = yaml.safe_load((KUBERNETES / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    return dict(job)


def own_address() -> str:
    """An address of this machine that is not loopback, as a pod's is to Prometheus. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network address but loopback")
        return str(probe.getsockname()[0])


@contextmanager
def gateway_in_a_pod(folder: Path) -> Iterator[str]:
    """A gateway that listens as it does in its container; gives the address of the pod."""
    address = own_address()
    with gateway(folder, SIGNAALWIJZER_HOST="0.0.0.0", **{TOKEN_VARIABLE: TOKEN}) as one:
        yield f"{address}:{one.url.rpartition(':')[2]}"


def test_the_gateway_and_nobody_else_gets_the_token_and_starts_without_it_too() -> None:
    given = {}
    for name, deployment in of_kind("Deployment").items():
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        given[name] = [item for item in container.get("env", []) if item["name"] == TOKEN_VARIABLE]
    (item,) = given.pop("gateway")
    assert item["valueFrom"]["secretKeyRef"] == {"name": "metrics", "key": "token", "optional": True}
    assert not any(given.values())


def test_the_token_stands_in_no_file() -> None:
    assert not of_kind("Secret")
    assert set(scrape_job()["authorization"]) == {"type", "credentials_file"}


def test_prometheus_finds_the_gateways_and_may_come_to_them() -> None:
    pod = of_kind("Deployment")["gateway"]["spec"]["template"]
    first, second, *_ = scrape_job()["relabel_configs"]
    assert first["regex"] == f"{pod['metadata']['labels']['app']};{pod['metadata']['labels']['deel']}"
    assert second["regex"] in [port["name"] for port in pod["spec"]["containers"][0]["ports"]]
    (rule,) = of_kind("NetworkPolicy")["gateway"]["spec"]["ingress"]
    assert {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}} in rule["from"]
    assert "prometheus.io/scrape" not in pod["metadata"].get("annotations", {}), "that way no token is shown"


def test_from_another_address_only_the_jobs_own_header_opens_the_numbers(tmp_path: Path) -> None:
    kind = scrape_job()["authorization"]["type"]
    with gateway_in_a_pod(tmp_path) as pod:
        for headers in ({}, {"Authorization": kind}, {"Authorization": f"{kind} something-else"}):
            assert requests.get(f"http://{pod}/metrics", headers=headers, timeout=10).status_code == 404
        answer = requests.get(f"http://{pod}/metrics", headers={"Authorization": f"{kind} {TOKEN}"}, timeout=10)
        assert answer.status_code == 200
        assert "signaalwijzer_requests_busy" in answer.text


def test_prometheus_itself_reads_a_gateway_with_this_job(tmp_path: Path) -> None:
    """The job as it is, but for finding the pods: there is no Kubernetes here to ask."""
    if not shutil.which("prometheus"):
        pytest.skip("prometheus is not installed")
    with gateway_in_a_pod(tmp_path) as pod, prometheus(tmp_path, as_found(pod)) as url:
        wait_until(lambda: query(url, "up"), 60)
        (target,) = query(url, "up")
        assert target["value"][1] == "1", "the token opened the door"
        assert {"job": "signaalwijzer", "namespace": "signaalwijzer", "pod": "gateway-1"}.items() <= target[
            "metric"
        ].items()
        (series,) = query(url, 'signaalwijzer_requests_busy{namespace!="",pod!=""}')  # as the autoscaler's adapter asks
        assert series["metric"]["pod"] == "gateway-1"


def as_found(pod: str) -> list[dict[str, Any]]:
    """What Kubernetes would tell of a gateway's pod, and of one that must be left alone."""
    found = []
    for part, target in (("gateway", pod), ("rasa", "127.0.0.1:1")):
        labels = {
            "__meta_kubernetes_namespace": "signaalwijzer",
            "__meta_kubernetes_pod_name": f"{part}-1",
            "__meta_kubernetes_pod_container_port_name": "http",
            "__meta_kubernetes_pod_label_app": "signaalwijzer",
            "__meta_kubernetes_pod_label_deel": part,
        }
        found.append({"targets": [target], "labels": labels})
    return found


@contextmanager
def prometheus(folder: Path, targets: list[dict[str, Any]]) -> Iterator[str]:
    """A real Prometheus with the job, these targets and the token in a file; gives its address."""
    (folder / "token").write_text(TOKEN)
    job = {**scrape_job(), "static_configs": targets, "scrape_interval": "1s"}
    del job["kubernetes_sd_configs"]
    job["authorization"] = {**job["authorization"], "credentials_file": str(folder / "token")}
    (folder / "prometheus.yml").write_text(yaml.safe_dump({"scrape_configs": [job]}))
    address = f"127.0.0.1:{free_port()}"
    options = {"config.file": folder / "prometheus.yml", "storage.tsdb.path": folder / "data"}
    command = ["prometheus", f"--web.listen-address={address}", *(f"--{key}={value}" for key, value in options.items())]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "GOMAXPROCS": "1"})
    try:
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def query(url: str, words: str) -> list[dict[str, Any]]:
    """What Prometheus knows; nothing while it starts."""
    try:
        answer = requests.get(f"{url}/api/v1/query", params={"query": words}, timeout=10)
    except requests.ConnectionError:
        return []
    return list(answer.json()["data"]["result"]) if answer.ok else []
