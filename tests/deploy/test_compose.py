"""docker-compose.yml is accepted by docker compose, has no default passwords, and each image holds one service."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from local import bus, containers, mongodb
from local.home import PROJECT
from tests.faults.servers_bus import Bus

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
    assert holders(services, "HALL_TOKEN_KEY") == {"identity"}


def holders(services: dict[str, dict[str, Any]], variable: str) -> set[str]:
    return {name for name, service in services.items() if variable in (service.get("environment") or {})}


def test_everybody_has_an_account_of_their_own_at_the_broker(services: dict[str, dict[str, Any]]) -> None:
    for name in ("gateway", *SERVICES):
        environment = services[name]["environment"]
        assert f"//hall-{name}:" in environment["HALL_AMQP_URL"]
        assert not [one for one in environment if one.startswith(("HALL_AMQP_PASSWORD", "HALL_AMQP_ADMIN"))]
    assert len({services[name]["environment"]["HALL_AMQP_URL"] for name in ("gateway", *SERVICES)}) == 5


def test_only_those_who_open_personal_data_are_given_the_master_key(services: dict[str, dict[str, Any]]) -> None:
    assert holders(services, "HALL_MASTER_KEY") == {"identity", "catalog", "workflow", "notify"}
    assert len(base64.urlsafe_b64decode(services["identity"]["environment"]["HALL_MASTER_KEY"] + "=")) == 32


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
    assert set(containers.wanted()) <= services["setup"]["environment"].keys()
    assert {containers.variable(part) for part in mongodb.PARTS} <= set(containers.wanted())
    assert {containers.broker_variable(part) for part in bus.PARTS} <= set(containers.wanted())
    assert containers.main({}) == 2
    assert services["setup"]["environment"]["HALL_MASTER_KEY_GIVEN"] == "yes"
    assert containers.main(dict.fromkeys(containers.wanted(), "replace-me")) == 2


@pytest.mark.parametrize(("name", "module", "arguments", "code", "says"), [
    ("setup", "local.containers", [], 2, "HALL_AMQP_PASSWORD_NOTIFY"),
    ("anchors", "anchors", ["follow"], 2, "HALL_ANCHORS"),
    ("backup", "backup", ["check", "/nowhere"], 1, "不是完整的备份"),
])  # fmt: skip
def test_a_small_image_holds_all_its_program_reads(tmp_path: Path, name: str, module: str, arguments: list[str],
                                                   code: int, says: str) -> None:
    """The image's folders are laid out as its Dockerfile does, and the program is run from there."""
    text = (DOCKER / f"{name}.Dockerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
        lay_out(tmp_path, *line.split())
    found = re.search(r"PYTHONPATH=(\S+)", text)
    paths = [found[1].replace("/srv", str(tmp_path))] if found else []
    # -S: what this checkout has installed may be used, but not where its sources lie.
    environ = {"PYTHONPATH": ":".join([*paths, sysconfig.get_path("purelib")])}
    done = subprocess.run([sys.executable, "-S", "-m", module, *arguments], cwd=tmp_path, env=environ,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == code, done.stderr
    assert says in done.stderr


def lay_out(root: Path, *paths: str) -> None:
    """What one COPY line does."""
    *sources, target = paths
    for source in sources:
        found, goal = PROJECT / source, root / target
        if found.is_dir():
            shutil.copytree(found, goal, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            goal = goal / found.name if target.endswith("/") or target == "." else goal
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, goal)


def test_without_a_master_key_nothing_starts(capsys: pytest.CaptureFixture[str]) -> None:
    """Every service waits for setup to end well."""
    assert containers.main(dict.fromkeys(containers.wanted(), "secret") | {"HALL_MASTER_KEY_GIVEN": ""}) == 2
    assert capsys.readouterr().err.strip().endswith("HALL_MASTER_KEY")


def test_the_setup_container_gives_the_broker_its_accounts(tmp_path: Path) -> None:
    environ = {containers.broker_variable(part): f"secret-{part}" for part in bus.PARTS}
    with Bus(tmp_path, management=True) as own:
        environ |= {"HALL_AMQP_MANAGEMENT": f"http://127.0.0.1:{own.broker.management}",
                    "HALL_AMQP_ADMIN_USER": "own", "HALL_AMQP_ADMIN_PASSWORD": "own"}
        own.control("add_user", "hall", "may-do-everything")
        for _ in range(2):
            containers.prepare_broker(environ)
        known = json.loads(own.control("list_user_permissions", "hall-notify", "--formatter", "json"))
        assert [(row["vhost"], row["configure"]) for row in known] == [("hall", bus.permissions("notify")["configure"])]
        topics = json.loads(own.control("list_user_topic_permissions", "hall-notify", "--formatter", "json"))
        assert [(row["exchange"], row["write"]) for row in topics] == [("nameko-rpc", "^([0-9a-f]{32})$")]
        users = {row["user"] for row in json.loads(own.control("list_users", "--formatter", "json"))}
        assert users == {"own", *map(bus.account, bus.PARTS)}


def test_every_log_is_signed_with_a_key_of_its_own(services: dict[str, dict[str, Any]]) -> None:
    given = {name: services[name]["environment"].get("HALL_LEDGER_KEY") for name in SERVICES}
    assert given.pop("notify") is None
    keys = {json.loads(key)["d"] for key in given.values()}
    assert len(keys) == 3


def test_the_anchors_are_taken_out_by_somebody_who_can_only_look_up_the_logs(settings: Path) -> None:
    anchors = on_demand(settings, "anchors")
    assert "//hall_auditor:" in anchors["environment"]["HALL_MONGO_URL"]
    assert set(anchors["environment"]) == {"HALL_MONGO_URL", "HALL_DB_PREFIX", "HALL_ANCHORS"}


def test_backups_are_taken_by_somebody_who_can_only_read(settings: Path) -> None:
    backup = on_demand(settings, "backup")
    assert "//hall_backup:" in backup["environment"]["HALL_MONGO_URL"]
    assert set(backup["environment"]) == {"HALL_MONGO_URL", "HALL_DB_PREFIX"}
    assert list(backup["networks"]) == ["inside"]


def on_demand(settings: Path, profile: str) -> dict[str, Any]:
    """A container that runs only when it is asked for."""
    line = [str(PROGRAM), "--env-file", str(settings), "--profile", profile, "config", "--format", "json"]
    done = subprocess.run(line, cwd=PROJECT, env={"HOME": "/"}, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)["services"][profile]
    assert found["read_only"]
    assert found["cap_drop"] == ["ALL"]
    return found


def test_the_file_itself_holds_no_password() -> None:
    text = (PROJECT / "docker-compose.yml").read_text("utf-8")
    YAML(typ="safe").load(text)
    for name in SECRETS:
        assert not re.search(rf"\$\{{{name}:?-[^}}]", text), f"{name} has a default"
