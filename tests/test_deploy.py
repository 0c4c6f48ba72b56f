"""What deploy/ and `make cluster` start: made of the same nginx.conf, with the cluster's port to nobody outside."""

import re
import shutil
import subprocess
from pathlib import Path

import yaml

from engine.serve.cluster import VARIABLE
from tools.cluster import ONE_THREAD, QUIET, commands, configured

ROOT = Path(__file__).parent.parent
DEPLOY, DOCKERFILE = ROOT / "deploy", (ROOT / "Dockerfile").read_text("utf-8")


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


def test_every_service_of_the_lab_has_what_the_plain_processes_have():
    services = {name: service for name, service in compose()["services"].items() if name != "nginx"}
    for service in services.values():
        assert (ONE_THREAD | QUIET).items() <= service["environment"].items()
    (folder,) = re.findall(r"^WORKDIR (\S+)$", DOCKERFILE, re.MULTILINE)
    assert f"PYTHONPATH={folder}" in DOCKERFILE.split()  # without it no worker of Dask finds a task
    assert all("PYTHONPATH" not in service["environment"] for service in services.values())


def test_scheduler_and_workers_are_started_as_the_plain_ones_are(tmp_path):
    made, services = commands(9000, 2, tmp_path), compose()["services"]
    own = {"--host", "--local-directory", "--port", str(tmp_path), "8786", "--memory-limit", "0"}
    for name, plain in {"scheduler": "scheduler", "worker": "worker 1"}.items():
        here, there = (
            {word for word in command if not word.startswith("tcp:")} - own
            for command in (made[plain][3:], services[name]["command"][2:])
        )
        assert here == there
        assert services[name]["command"][:2] == ["dask", name]
    assert services["scheduler"]["environment"][VARIABLE].endswith(":8786")


def test_one_port_from_the_dockerfile_to_nginx():
    (port,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert f'"--server.port", "{port}"' in DOCKERFILE
    assert f"HTTPConnection('localhost', {port}" in DOCKERFILE
    nginx = compose()["services"]["nginx"]
    assert all(f"web{k}:{port}" in nginx["command"][-1] for k in (1, 2))
    (published,) = nginx["ports"]
    assert f"listen {published.partition(':')[2]};" in (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.findall(r'"([^"]+)"', DOCKERFILE.splitlines()[-1])[:3] == ["streamlit", "run", "serve.py"]


def test_the_image_installs_what_the_cluster_needs():
    args = compose()["services"]["web1"]["build"]["args"]
    assert args["EXTRA"].split() == ["-r", "requirements-cluster.txt"]
    assert "COPY requirements*.txt ./" in DOCKERFILE
    assert "-r requirements.txt $EXTRA" in DOCKERFILE
    assert ".venv/cluster.stamp: requirements-cluster.txt" in (ROOT / "Makefile").read_text("utf-8")


def test_plain_processes_are_the_same(tmp_path):
    made = commands(9000, 3, tmp_path)
    assert [name.split()[0] for name in made].count("worker") == 3
    assert made["replica 1"][2:5] == ["streamlit", "run", "serve.py"]
    text = configured(9000, tmp_path).read_text("utf-8")
    assert "127.0.0.1:9001" in text
    assert "127.0.0.1:9002" in text
    assert "listen 9000;" in text
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if nginx:
        subprocess.run([nginx, "-t", "-p", tmp_path, "-e", "stderr", "-c", tmp_path / "nginx.conf"], check=True)
