"""What deploy/ and `make cluster` start: made of the same nginx.conf, with the cluster's port to nobody outside."""

import shutil
import subprocess
from pathlib import Path

import yaml

from engine.serve.cluster import VARIABLE
from tools.cluster import commands, configured

DEPLOY = Path(__file__).parent.parent / "deploy"


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def test_the_cluster_is_on_a_network_of_its_own_and_only_nginx_is_published():
    services = compose()["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert compose()["networks"]["cluster"] == {"internal": True}
    assert {name for name, service in services.items() if service["networks"] == ["cluster"]} == {"scheduler", "worker"}
    assert services["nginx"]["networks"] == ["front"]


def test_replicas_and_workers_are_of_one_image_and_name_one_scheduler():
    services = {name: service for name, service in compose()["services"].items() if name != "nginx"}
    assert {service["image"] for service in services.values()} == {"training-lab"}
    (address,) = {service["environment"][VARIABLE] for service in services.values()}
    assert address in services["worker"]["command"]
    assert services["worker"]["deploy"]["replicas"] == len([name for name in services if name.startswith("web")]) == 2


def test_compose_names_the_replicas_that_the_example_has():
    text, command = (DEPLOY / "nginx.conf").read_text("utf-8"), compose()["services"]["nginx"]["command"][-1]
    for place in ("127.0.0.1:8501", "127.0.0.1:8502"):
        assert text.count(place) == 1
        assert place in command


def test_plain_processes_are_the_same(tmp_path):
    made = commands(9000, 3, tmp_path)
    assert [name.split()[0] for name in made].count("worker") == 3
    text = configured(9000, tmp_path).read_text("utf-8")
    assert "127.0.0.1:9001" in text
    assert "127.0.0.1:9002" in text
    assert "listen 9000;" in text
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if nginx:
        subprocess.run([nginx, "-t", "-p", tmp_path, "-e", "stderr", "-c", tmp_path / "nginx.conf"], check=True)
