"""The real service as a process, with a real broker and database: its doors, its verbs, and what survives kill -9."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pymongo import MongoClient

from chassis.readmodel import ReadModel
from chassis.rpc_client import ServiceUnavailable
from chassis.testing import Process, wait_until
from contracts.ids import stream
from identity.adapters.tokens import KNOWN_SAMPLES, new_key, read
from tests.identity.running import HALL, PASSWORD, Door, logged, published, verb
from tests.keys import MASTER_KEY


@pytest.fixture(scope="module")
def environment(mongo_url: str, amqp_url: str, db_prefix: str) -> dict[str, str]:
    return {"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": amqp_url, "HALL_DB_PREFIX": db_prefix, "HALL_DEMO": "1",
            "HALL_MASTER_KEY": MASTER_KEY,
            "HALL_TOKEN_KEY": new_key(), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@pytest.fixture(scope="module")
def service(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("identity")
    file = folder / "hall.yaml"
    file.write_text(HALL, "utf-8")
    loaded = verb(environment, "load", str(file), "--demo-password", PASSWORD)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    process = Process("-m", "identity", "run", env=environment, log=folder / "identity.log").start()
    try:
        yield process.ready()
    finally:
        process.kill()


@pytest.fixture
def door(service: Process, amqp_url: str) -> Iterator[Door]:
    made = Door(amqp_url)
    yield made
    made.client.close()


def test_signing_in_gives_a_token_the_published_keys_confirm(door: Door, client: MongoClient, db_prefix: str):
    result = door.sign_in()["result"]
    assert set(result) == {"access_token", "expires_in", "refresh_token", "refresh_expires_in", "person",
                           "must_change_password"}
    assert result["person"] == {"no": "10001", "name": "陈一", "kind": "staff", "unit": "cs", "unit_name": "计算机学院"}
    keys = client[f"{db_prefix}_identity"]["keys"].find_one({"_id": "jwks"})["keys"]
    assert read(result["access_token"], {"keys": keys}).no == "10001"
    assert door.ask("keys.list")["result"] == {"keys": keys}


def test_my_profile_has_my_posts_and_groups_and_hides_my_contact_data(door: Door):
    assert door.ask("person.me", actor="10001")["result"] == {
        "no": "10001", "name": "陈一", "kind": "staff", "unit": "cs", "unit_name": "计算机学院", "phone": "139****5678",
        "email": "c***@demo.example", "posts": [], "groups": ["board"], "admin": False}
    admin = door.ask("person.me", actor="90001")["result"]
    assert admin["admin"] is True
    assert admin["posts"] == [{"role": "hall.admin", "unit": "univ", "unit_name": "示范大学"}]
    assert door.ask("person.me", actor="nobody")["problem"]["kind"] == "not-found"


@pytest.mark.parametrize(("q", "numbers"), [
    ("1000", ["10001", "10002", "10009"]), ("陈", ["10001", "10002", "10009"]), ("九", ["10009"]), ("", None),
    ("(a+)+$", []), (".*", []), ("^", []), ("x" * 5000, []),
])
def test_people_are_found_by_number_and_by_any_part_of_the_name(door: Door, q: str, numbers: list[str] | None):
    items = door.ask("people.find", actor="10001", q=q, limit=100)["result"]["items"]
    assert [item["no"] for item in items if item["no"].startswith("1000")] == (
        ["10001", "10002", "10009"] if numbers is None else numbers)
    assert all(set(item) == {"no", "name", "unit", "unit_name"} for item in items)


def test_numbers_get_their_names_also_of_who_is_switched_off(door: Door):
    assert door.record("70001", name="陈旧", kind="staff", unit="cs")["ok"]
    assert door.record("70001", active=False)["ok"]
    items = door.ask("people.named", actor="10001", nos=["70001", "10001", "nobody"])["result"]["items"]
    assert [(item["no"], item["name"]) for item in items] == [("10001", "陈一"), ("70001", "陈旧")]
    assert door.ask("people.find", actor="10001", q="70001")["result"]["items"] == []


def test_units_are_listed_with_their_parents(door: Door):
    units = door.ask("units.list")["result"]["items"]
    assert {"key": "cs", "name": "计算机学院", "parent": "univ"} in units


def test_a_session_can_be_refreshed_and_closed_through_the_door(door: Door):
    first = door.sign_in()
    second = door.refresh(first)
    assert second["result"]["refresh_token"] != first["result"]["refresh_token"]
    assert door.execute("session.close", {"refresh_token": second["result"]["refresh_token"]}) == {
        "ok": True, "result": {}}
    assert door.refresh(second)["problem"]["kind"] == "unauthenticated"


def test_a_wrong_message_is_answered_with_what_is_wrong(door: Door):
    assert door.execute("session.open", {"username": {"$ne": None}, "password": "x"})["problem"]["errors"] == {
        "username": ["类型不对"]}
    assert door.record("10001", colour="red")["problem"]["errors"] == {"colour": ["不认识的字段"]}
    assert door.execute("hall.demolish", {})["problem"]["code"] == "malformed"
    assert door.ask("person.secrets")["problem"]["code"] == "malformed"


def test_only_an_administrator_changes_people_and_nobody_in_anothers_name(door: Door):
    assert door.record("10002", actor="10001", phone="13900000001")["problem"]["kind"] == "not-allowed"
    assert door.record("10002", actor="system:load", name="x")["problem"]["kind"] == "not-allowed"
    forged = door.client.call(
        "identity", "execute",
        command={"name": "person.record", "data": {"actor": "90001", "no": "10002", "name": "x"}},
        context={"actor": "10002", "command_id": "forged", "correlation_id": "forged"})
    assert forged["problem"]["kind"] == "not-allowed"


def test_an_administrator_sets_the_calendar_through_the_door(door: Door):
    winter = {"name": "寒假", "first": "2027-01-18", "last": "2027-02-21"}
    assert door.execute("calendar.set", {"actor": "90001", "vacations": [winter]})["ok"]
    assert door.ask("calendar.get", actor="90001")["result"]["vacations"] == [winter]
    assert door.execute("calendar.set", {"actor": "10001"})["problem"]["code"] == "not_allowed"
    assert door.ask("calendar.get", actor="10001")["problem"]["code"] == "not_allowed"


def test_the_same_command_again_gives_the_same_answer_and_happens_once(door: Door):
    first = door.record("10002", command_id="once", phone="13900000077")
    assert first["ok"]
    assert door.record("10002", command_id="once", phone="13900000077") == first
    assert door.ask("person.me", actor="10002")["result"]["phone"] == "139****0077"
    reused = door.record("10002", command_id="once", phone="13900000078")
    assert reused["problem"]["code"] == "idempotency_key_reused"


def test_somebody_switched_off_through_the_door_is_signed_out(door: Door):
    assert door.record("10050", name="临时", kind="visitor", unit="cs")["ok"]
    assert door.execute("person.deactivate", {"actor": "90001", "no": "10050"})["ok"]
    assert door.ask("person.me", actor="10050")["problem"]["kind"] == "not-found"
    session = door.sign_in("10009")
    assert session["ok"]
    assert door.execute("person.deactivate", {"actor": "90001", "no": "10009"})["ok"]
    assert door.refresh(session)["problem"]["kind"] == "unauthenticated"
    assert door.sign_in("10009")["problem"]["code"] == "bad_credentials"
    assert door.record("10009", active=True)["ok"]
    assert door.sign_in("10009")["ok"]


def test_a_person_recorded_as_inactive_is_signed_out_for_those_who_check_tokens(door: Door, client, db_prefix):
    keys = client[f"{db_prefix}_identity"]["keys"]
    token = door.sign_in("10009")["result"]["access_token"]
    session = read(token, {"keys": keys.find_one({"_id": "jwks"})["keys"]}).session
    assert door.record("10009", active=False)["ok"]
    assert keys.find_one({"_id": f"ended:{session}"}) is not None
    assert door.record("10009", active=True)["ok"]


def test_every_event_in_the_log_reaches_those_who_listen(door: Door, client, db_prefix):
    wait_until(lambda: logged(client, db_prefix) <= set(published(client, db_prefix)), what="every event published")
    seen = published(client, db_prefix)
    [registered] = [body for body in seen.values()
                    if body["type"] == "person.registered" and body["data"]["no"] == "10001"]
    assert registered["data"] == {
        "no": "10001", "name": "陈一", "kind": "staff", "unit": "cs", "phone": "13912345678",
        "email": "chenyi@demo.example", "idcard": None, "attributes": {}, "active": True}
    assert registered["envelope"]["stream"] == stream("person", "10001")
    heard = {body["type"] for body in seen.values()}
    assert {"unit.recorded", "post.granted", "relation.recorded", "group.recorded"} <= heard


def test_kill_9_in_the_middle_of_the_work_loses_nothing(service: Process, door: Door, client, db_prefix):
    session = door.sign_in("10002")
    acked: dict[str, str] = {}

    def work(number: int) -> None:
        no = f"3{number:04}"
        try:
            if door.record(no, command_id=f"new-{no}", name=f"新人{number}", kind="student", unit="cs")["ok"]:
                acked[no] = f"新人{number}"
        except ServiceUnavailable:
            return

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(work, number) for number in range(120)]
        wait_until(lambda: len(acked) >= 20, what="some work done")
        service.kill()
        service.start().ready()
        for job in jobs:
            job.result()
    for no, name in acked.items():
        assert door.ask("person.me", actor=no)["result"]["name"] == name
    for number in range(120):
        work(number)
    assert len(acked) == 120
    people = client[f"{db_prefix}_identity"]["commits"]
    assert all(people.count_documents({"s": stream("person", no)}) == 1 for no in acked)
    wait_until(lambda: logged(client, db_prefix) <= set(published(client, db_prefix)), within=30, what="all published")
    assert door.refresh(session)["result"]["person"]["no"] == "10002"
    assert door.sign_in("10002")["ok"]


def test_the_directory_can_be_rebuilt_from_the_log(environment, door: Door, client: MongoClient, db_prefix: str):
    model = ReadModel(client[f"{db_prefix}_directory"]["directory"])
    before = list(model.collection.find().sort("_id", 1))
    model.collection.update_one({"no": "10001"}, {"$set": {"name": "错的"}})
    assert verb(environment, "rebuild", "directory").returncode == 0
    assert model.pointer(fresh=True).shown.generation == 2
    assert list(model.collection.find().sort("_id", 1)) == before
    assert door.ask("people.find", actor="10001", q="10001")["ok"], "the running service answers from it"


def test_nothing_personal_and_no_secret_reaches_the_log_file(service: Process, door: Door):
    session = door.sign_in()["result"]
    door.sign_in("10001", "a-password-nobody-should-read")
    door.record("10001", idcard="370102199001011234")
    door.execute("password.change", {"actor": "10001", "current": "a-wrong-current-one", "new": "a-new-one-2026"})
    output = service.output()
    for canary in (PASSWORD, "a-password-nobody-should-read", "a-wrong-current-one", "a-new-one-2026", "13912345678",
                   "370102199001011234", "chenyi@", "陈一", session["access_token"], session["refresh_token"]):
        assert canary not in output


def test_events_hold_no_password(client: MongoClient, db_prefix: str, door: Door):
    text = str(list(client[f"{db_prefix}_identity"]["commits"].find()))
    assert "password" not in text
    assert "argon2" not in text
    assert PASSWORD not in text


def test_bad_rows_make_the_exit_code_say_so_and_a_rehearsal_changes_nothing(environment, service, tmp_path: Path):
    file = tmp_path / "more.csv"
    file.write_text("no,name,kind,unit\n40001,甲,staff,cs\n40002,乙,staff,nowhere\n", "utf-8")
    rehearsed = verb(environment, "load", str(file), "--dry-run")
    assert rehearsed.returncode == 1
    assert "新增 1，更新 0，未变 0，错误 1" in rehearsed.stdout
    loaded = verb(environment, "load", str(file))
    assert loaded.returncode == 1
    assert "错误  more.csv  第 3 行  40002  unit  单位 nowhere 不存在" in loaded.stdout
    assert "新增  more.csv  第 2 行" in loaded.stdout
    assert "未变  more.csv  第 2 行" in verb(environment, "load", str(file)).stdout


def test_without_a_demonstration_nobody_gets_a_common_password(environment, service, door: Door, tmp_path: Path):
    file = tmp_path / "one.csv"
    file.write_text("no,name,kind,unit\n40003,丙,staff,cs\n", "utf-8")
    refused = verb(environment, "load", str(file), "--demo-password", PASSWORD, HALL_DEMO="0")
    assert refused.returncode == 2
    assert "HALL_DEMO" in refused.stderr
    assert verb(environment, "load", str(file), HALL_DEMO="0").returncode == 0
    assert door.sign_in("40003")["problem"]["code"] == "bad_credentials"
    printed = verb(environment, "activation", "40003").stdout.strip().split("\t")
    assert printed[0] == "40003"
    assert door.execute("account.activate", {"username": "40003", "code": printed[1], "new": "my-own-choice"})["ok"]
    assert door.sign_in("40003", "my-own-choice")["ok"]
    assert verb(environment, "activation", "99999").returncode == 1


SAMPLE = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "d": min(KNOWN_SAMPLES)}


@pytest.mark.parametrize("key", ["", "changeme", json.dumps(SAMPLE)])
def test_the_service_refuses_to_start_with_a_key_that_is_no_secret(environment, key: str):
    refused = verb(environment, "run", HALL_TOKEN_KEY=key)
    assert refused.returncode == 2
    assert "HALL_TOKEN_KEY" in refused.stderr
