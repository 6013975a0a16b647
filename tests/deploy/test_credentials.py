"""Passwords and keys are made once, kept, and completed when somebody new needs one."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from local import bus, credentials
from local.home import Home
from local.mongodb import PARTS
from local.plan import INTERNAL_PORTS, Plan


def test_everybody_has_a_password_of_their_own_that_never_changes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    made = credentials.of(home)
    assert set(made["mongo_users"]) == set(PARTS)
    assert set(made["amqp_users"]) == set(bus.PARTS)
    passwords = [*made["mongo_users"].values(), *made["amqp_users"].values(), made["mongo_root"], made["master_key"]]
    assert len(set(passwords)) == len(passwords)
    assert credentials.of(home) == made
    assert (tmp_path / credentials.FILE).stat().st_mode & 0o077 == 0


def test_the_master_key_is_32_random_bytes(tmp_path: Path) -> None:
    key = credentials.of(Home(tmp_path))["master_key"]
    assert len(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))) == 32


def test_what_a_former_release_kept_stays_and_what_it_lacks_is_added(tmp_path: Path) -> None:
    former = {"mongo_root": "root", "mongo_users": {"identity": "kept"}, "token_key": "{}"}
    (tmp_path / credentials.FILE).write_text(json.dumps(former))
    made = credentials.of(Home(tmp_path))
    assert (made["mongo_root"], made["mongo_users"]["identity"], made["token_key"]) == ("root", "kept", "{}")
    assert set(made["mongo_users"]) == set(PARTS)
    assert made["master_key"]
    assert credentials.of(Home(tmp_path)) == made


def test_a_program_is_given_its_own_accounts_and_the_master_key_only_when_it_opens_personal_data(
        tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.write("ports.json", {name: 20000 + number for number, name in enumerate((*INTERNAL_PORTS, "http"))})
    plan = Plan.of(home, {})
    environments = {part: plan.environment(part) for part in (*bus.PARTS, "carriers", "campus")}
    for part in bus.PARTS:
        assert f"//hall-{part}:" in environments[part]["HALL_AMQP_URL"]
        assert f"//hall_{part}:" in environments[part]["HALL_MONGO_URL"]
    assert {part for part, given in environments.items() if "HALL_MASTER_KEY" in given} == \
        {"identity", "catalog", "workflow", "notify"}
    for part in ("carriers", "campus"):
        assert not {"HALL_AMQP_URL", "HALL_MONGO_URL"} & environments[part].keys()
