"""docker-compose.yml is accepted by docker compose, has no default passwords, and each image holds one service."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from local.home import PROJECT

DOCKER = PROJECT / "deploy" / "docker"
# The program itself: the wrapper its wheel puts into bin/ forgets the exit code.
PROGRAM = next(Path(folder) / "docker-compose" for folder in find_spec("compose").submodule_search_locations)
SERVICES = ("identity", "catalog", "workflow", "notify")
SECRETS = re.findall(r"^(\w+)=replace-me$", (PROJECT / ".env.example").read_text("utf-8"), re.MULTILINE)


def compose(settings: Path) -> subprocess.CompletedProcess[str]:
    line = [str(PROGRAM), "--env-file", str(settings), "config", "--format", "json"]
    return subprocess.run(line, cwd=PROJECT, env={"HOME": "/"}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .env as make-env writes it."""
    target = tmp_path_factory.mktemp("compose") / ".env"
    subprocess.run([DOCKER / "make-env", target], check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def services(settings: Path) -> dict[str, dict[str, Any]]:
    answer = compose(settings)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, dict[str, Any]] = json.loads(answer.stdout)["services"]
    return found


def test_every_container_says_how_it_is_and_comes_back(services: dict[str, dict[str, Any]]) -> None:
    assert services.keys() == {"mongo", "rabbitmq", "setup", "gateway", *SERVICES}
    for name, service in services.items():
        assert service["restart"] in ("unless-stopped", "on-failure:5"), name
        assert name == "setup" or service["healthcheck"]["test"], name


def test_our_own_containers_cannot_write_to_themselves_or_gain_rights(services: dict[str, dict[str, Any]]) -> None:
    for name in ("setup", "gateway", *SERVICES):
        assert services[name]["read_only"], name
        assert services[name]["init"], name
        assert services[name]["cap_drop"] == ["ALL"], name
        assert "USER 10001" in (DOCKER / f"{name}.Dockerfile").read_text("utf-8"), name


def test_only_the_gateway_is_reachable_and_only_from_this_machine(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if service.get("ports")] == ["gateway"]
    assert [port["host_ip"] for port in services["gateway"]["ports"]] == ["127.0.0.1"]


def test_every_service_has_an_account_of_its_own(services: dict[str, dict[str, Any]]) -> None:
    addresses = {services[name]["environment"]["HALL_MONGO_URL"] for name in ("gateway", *SERVICES)}
    assert len(addresses) == 1 + len(SERVICES)
    for name in ("gateway", *SERVICES):
        assert f"//hall_{name}:" in services[name]["environment"]["HALL_MONGO_URL"]
        assert "HALL_MONGO_ROOT_PASSWORD" not in services[name]["environment"]
    holders = [name for name, service in services.items() if "HALL_TOKEN_KEY" in (service.get("environment") or {})]
    assert holders == ["identity"]


def test_the_file_is_accepted_before_any_secret_exists(tmp_path: Path) -> None:
    nothing = tmp_path / ".env"
    nothing.touch()
    answer = compose(nothing)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("given", ["", "replace-me"])
@pytest.mark.parametrize("secret", ["HALL_MONGO_KEY", "MONGO_INITDB_ROOT_PASSWORD"])
def test_without_secrets_of_its_own_the_database_refuses_to_start(secret: str, given: str) -> None:
    environ = {"HALL_MONGO_KEY": "k", "MONGO_INITDB_ROOT_PASSWORD": "p", "PATH": "/usr/bin:/bin", secret: given}
    answer = subprocess.run(["bash", DOCKER / "mongo.sh"], env=environ, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "make-env" in answer.stderr


def test_made_settings_are_random_private_and_never_overwritten(settings: Path, tmp_path: Path) -> None:
    other = tmp_path / ".env"
    subprocess.run([DOCKER / "make-env", other], check=True, capture_output=True)
    assert other.stat().st_mode & 0o777 == 0o600
    mine, theirs = (
        dict(re.findall(r"^(\w+)=(.+)$", path.read_text("utf-8"), re.MULTILINE)) for path in (settings, other)
    )
    assert all(mine[name] != theirs[name] for name in SECRETS)
    assert "replace-me" not in mine.values()
    again = subprocess.run([DOCKER / "make-env", other], check=False, capture_output=True)
    assert again.returncode == 1


def test_the_made_token_key_signs(settings: Path) -> None:
    from joserfc import jws
    from joserfc.jwk import OKPKey

    line = re.search(r"^HALL_TOKEN_KEY='(.+)'$", settings.read_text("utf-8"), re.MULTILINE)
    assert line is not None
    whole = json.loads(line[1])
    signed = jws.serialize_compact({"alg": "Ed25519"}, b"x", OKPKey.import_key(whole), algorithms=["Ed25519"])
    public = OKPKey.import_key({name: value for name, value in whole.items() if name != "d"})
    assert jws.deserialize_compact(signed, public, algorithms=["Ed25519"]).payload == b"x"


def test_the_database_refuses_the_sample_passwords() -> None:
    environment = {"HALL_MONGO_KEY": "replace-me", "MONGO_INITDB_ROOT_PASSWORD": "replace-me", "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(["bash", DOCKER / "mongo.sh"], env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "make-env" in answer.stderr


@pytest.mark.parametrize("name", ["gateway", *SERVICES])
def test_an_image_holds_its_service_the_chassis_and_the_contracts_only(name: str) -> None:
    text = (DOCKER / f"{name}.Dockerfile").read_text("utf-8")
    taken = {source for source in re.findall(r"^COPY (?!--from)(\S+)", text, re.MULTILINE) if "portal" not in source}
    allowed = {f"services/{name}/requirements.lock", f"services/{name}/{name}", "services/chassis/chassis",
               "contracts/contracts", "contracts/published"}  # fmt: skip
    assert taken <= allowed
    assert f"services/{name}/{name}" in taken
    assert "--require-hashes" in text


def test_the_setup_container_knows_every_account(services: dict[str, dict[str, Any]]) -> None:
    from local import containers, mongodb

    asked = {containers.variable(part) for part in mongodb.PARTS}
    assert asked <= services["setup"]["environment"].keys()
    assert containers.main({}) == 2


def test_the_file_itself_holds_no_password() -> None:
    text = (PROJECT / "docker-compose.yml").read_text("utf-8")
    YAML(typ="safe").load(text)
    for name in SECRETS:
        assert not re.search(rf"\$\{{{name}:?-[^}}]", text), f"{name} has a default"
