"""A person's data on its whole way through the hall: nowhere in clear where it rests, and gone when they say so."""

from __future__ import annotations

import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import amqp
import bson
import pytest
import requests
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from chassis import merkle
from chassis.ledger import Ledger
from contracts.personal import ERASED
from local import mongodb
from local.hall import Hall
from local.plan import SERVICES
from tests.journeys.client import PASSWORD, Person, eventually

NO, NAME = "20239001", "甄难寻"
REGISTERED = {"phone": "13933334444", "email": "zhen.canary@demo.example", "idcard": "999999200505050017",
              "bank_card": "6217000000004242424", "home": "金丝雀路 77 号"}
FORM = {"phone": "13811112222", "bank": "6222029999988887777", "home": "云雀巷 88 弄 3 号", "grade": "特别困难甲",
        "others": [{"who": "乙", "card": "E55667788"}]}
CORRECTED, ACCOUNT, DRAFTED = "6222028888877776666", "6222027777766665555", "13855556666"
COMMENT, REMARK = "我的病历号是八八七七", "谢谢，我母亲叫金丝雀"

CANARIES = (*REGISTERED.values(), *(str(value) for value in FORM.values() if isinstance(value, str)), "E55667788",
            CORRECTED, ACCOUNT, DRAFTED, COMMENT, REMARK)

RELIEF: dict[str, Any] = {
    "code": "relief", "no": "77", "name": "困难补助", "title": "{name}_{applicant.name}_{form.bank}",
    "guide": {"theme": "综合服务", "host": "学生工作部", "audience": ["学生"]},
    "form": [
        {"key": "idcard", "label": "身份证号", "type": "idcard", "required": True, "prefill": "me.idcard", "lock": True,
         "secret": True, "see": ["check"]},
        {"key": "phone", "label": "联系方式", "type": "phone", "required": True},
        {"key": "bank", "label": "银行卡号", "type": "text", "required": True},
        {"key": "home", "label": "家庭住址", "type": "textarea", "required": True},
        {"key": "grade", "label": "困难等级", "type": "text", "secret": True, "see": ["check"]},
        {"key": "others", "label": "同住人", "type": "table", "row": [
            {"key": "who", "label": "姓名", "type": "text"}, {"key": "card", "label": "证件号码", "type": "text"}]},
        {"key": "account", "label": "发放账户", "type": "text", "at": "check"}],
    "steps": {
        "fill": {"name": "填写", "kind": "start", "next": [
            {"if": "form.bank == 'x' || form.phone == 'y'", "to": "done"}, {"to": "check"}]},
        "check": {"name": "审核", "kind": "human", "who": "head(applicant.dept)", "policy": "single",
                  "edit": ["account"], "do": ["approve", "return:applicant", "reject"], "next": [{"to": "done"}]},
        "done": {"name": "完成", "kind": "end", "outcome": "approved"}}}


@dataclass
class Told:
    """What became of the person's cases, and every refusal on the way."""

    case: str
    refusals: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def database(hall: Hall) -> Iterator[MongoClient[dict[str, Any]]]:
    """The hall's databases as their administrator sees them."""
    url = mongodb.url(hall.plan.ports["mongod"], "root", hall.plan.secrets["mongo_root"])
    with MongoClient(url, tz_aware=True) as client:
        yield client


@pytest.fixture(scope="module")
def told(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A student with canaries for data applies, is sent back, corrects, is granted, thanks; and keeps a draft."""
    register(hall, tmp_path_factory.mktemp("people") / "people.yaml")
    admin, head, student = (Person(hall.base_url, no) for no in ("90001", "11001", NO))
    published = admin.post("/v1/services/relief/versions", RELIEF)
    assert published.status_code == 201, published.text
    draft = student.post("/v1/cases", {"service": "relief", "form": {**FORM, "phone": DRAFTED}, "draft": True})
    assert draft.status_code == 201, draft.text
    assert student.get(f"/v1/drafts/{draft.json()['draft_id']}").json()["form"]["phone"] == DRAFTED
    story = Told(case="")
    for wrong in ({"phone": f"{FORM['phone']}0"}, {"idcard": REGISTERED["idcard"][::-1]}, {"unknown": FORM["bank"]}):
        story.refusals.append(student.post("/v1/cases", {"service": "relief", "form": {**FORM, **wrong}}).text)
    started = student.post("/v1/cases", {"service": "relief", "form": FORM}, key="start-relief")
    assert started.status_code == 201, started.text
    story.case = started.json()["case_id"]
    story.refusals.append(student.post("/v1/cases", {"service": "relief", "form": {**FORM, "bank": "1"}},
                                       key="start-relief").text)
    assert head.act(story.case, "return", {"opinion": "请核对"}).status_code == 200
    again = student.post(f"/v1/cases/{story.case}/resubmit", {"form": {**FORM, "bank": CORRECTED}})
    assert again.status_code == 200, again.text
    assert student.post(f"/v1/cases/{story.case}/comments", {"text": COMMENT}).status_code == 200
    story.refusals.append(admin.post(f"/v1/admin/people/{NO}/erasure", {"basis": "本人申请"}).text)
    done = head.act(story.case, "approve", {"opinion": "同意", "form": {"account": ACCOUNT}})
    assert done.json()["status"] == "completed", done.text
    assert student.post(f"/v1/cases/{story.case}/rating", {"score": 5, "remark": REMARK}).status_code == 200
    eventually(lambda: any(item["kind"] == "completed" for item in student.get("/v1/me/notifications").json()["items"]))
    return story


def register(hall: Hall, file: Path) -> None:
    """Have the student on record, as a real loading would."""
    known = "".join(f', {key}: "{value}"' for key, value in REGISTERED.items())
    file.write_text(f'people:\n  - {{"no": "{NO}", name: {NAME}, kind: student, unit: cs{known}}}\n', "utf-8")
    hall.run("identity", "load", str(file), "--demo-password", PASSWORD)


def found_in(content: bytes) -> list[str]:
    """Return the canaries in some bytes, also as they would be written in JSON."""
    return [one for one in CANARIES if one.encode() in content or ascii(one)[1:-1].encode() in content]


def everything(client: MongoClient[dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """Yield every document of the hall as the bytes the server holds."""
    options: Any = bson.CodecOptions(document_class=RawBSONDocument)
    for name in client.list_database_names():
        for collection in client[name].list_collection_names():
            if name.startswith("hall_") and not collection.startswith("system."):
                for document in client[name].get_collection(collection, codec_options=options).find({}):
                    yield f"{name}.{collection}", document.raw


def test_the_people_who_need_it_see_it(hall: Hall, told: Told) -> None:
    head, student = Person(hall.base_url, "11001"), Person(hall.base_url, NO)
    values = head.case(told.case)["form"]["values"]
    assert (values["idcard"], values["bank"], values["grade"]) == (REGISTERED["idcard"], CORRECTED, FORM["grade"])
    assert (values["account"], values["others"]) == (ACCOUNT, FORM["others"])
    assert "*" in student.case(told.case)["form"]["values"]["idcard"]
    assert [item["text"] for item in student.case(told.case)["comments"]] == [COMMENT]
    assert any(NAME in record["operator"]["name"] for record in
               head.get(f"/v1/cases/{told.case}/records").json()["items"])


def test_no_database_holds_it_in_clear(told: Told, database: MongoClient[dict[str, Any]]) -> None:
    seen, leaks = set(), []
    for place, raw in everything(database):
        seen.add(place)
        leaks += [(place, canary) for canary in found_in(raw)]
    assert leaks == []
    assert {"hall_workflow.commits", "hall_workflow.drafts", "hall_workflow.organisation", "hall_identity.commits",
            "hall_views.cases", "hall_views.notices", "hall_notify.contacts", "hall_notify.deliveries"} <= seen
    assert any(place == "hall_workflow.commits" and b"$enc" in raw for place, raw in everything(database))


def test_no_log_file_holds_it(hall: Hall, told: Told) -> None:
    leaks = [(path.name, one) for path in sorted(hall.home.logs.glob("*.log")) for one in found_in(path.read_bytes())]
    assert leaks == []


def test_no_other_file_of_the_hall_holds_it(hall: Hall, told: Told) -> None:
    """The carriers stand for companies outside; what the databases keep is looked at through the databases."""
    leaks = []
    for path in sorted(hall.home.root.rglob("*")):
        inside = path.relative_to(hall.home.root).parts[0] not in ("carriers", "mongo")
        if inside and path.is_file() and not path.is_symlink():
            leaks += [(path.name, one) for one in found_in(path.read_bytes())]
    assert leaks == []


def test_no_metric_and_no_health_report_holds_it(hall: Hall, told: Told) -> None:
    addresses = [f"http://127.0.0.1:{hall.plan.ports[name]}" for name in SERVICES] + [hall.base_url]
    for address in addresses:
        for path in ("/metrics", "/readyz"):
            with urllib.request.urlopen(address + path, timeout=20) as answer:
                assert found_in(answer.read()) == [], (address, path)


def test_no_refusal_repeats_it(told: Told) -> None:
    assert len(told.refusals) == 5
    assert all('"code"' in text for text in told.refusals)
    assert [one for text in told.refusals for one in found_in(text.encode())] == []


def test_no_queue_is_named_after_it_or_still_holds_it(hall: Hall, told: Told) -> None:
    broker = hall.plan.broker
    environment = broker.environment()

    def ctl(*line: str) -> str:
        program = broker.system / "usr/lib/rabbitmq/bin/rabbitmqctl"
        return subprocess.run([str(program), "--quiet", *line], env=environment, capture_output=True, text=True,
                              check=True, timeout=120).stdout

    listed = [ctl(what, "-p", broker.vhost, *columns) for what, columns in (
        ("list_queues", ("name", "arguments")), ("list_exchanges", ("name",)), ("list_bindings", ()))]
    assert [one for text in listed for one in found_in(text.encode())] == []
    ctl("add_user", "reader", "reader-of-every-queue")
    ctl("set_permissions", "-p", broker.vhost, "reader", "", "", ".*")
    # A reply queue belongs to one connection, lives in memory and goes with it; nobody else may look inside.
    rows = [line.split("\t") for line in ctl("list_queues", "-p", broker.vhost, "name", "exclusive").splitlines()]
    names = [row[0] for row in rows[1:] if row[1] == "false"]
    assert "rpc-workflow" in names
    place = f"127.0.0.1:{broker.port}"
    with amqp.Connection(place, userid="reader", password="reader-of-every-queue", virtual_host=broker.vhost) as link:
        for name in names:
            assert list(_leaks(link, name)) == [], name
    ctl("delete_user", "reader")


def _leaks(link: amqp.Connection, queue: str) -> Iterator[str]:
    """Look at every message of a queue; they go back when the channel closes."""
    with link.channel() as channel:
        while (message := channel.basic_get(queue)) is not None:
            body = message.body if isinstance(message.body, bytes) else message.body.encode()
            yield from found_in(body + repr(message.headers).encode() + repr(message.properties).encode())


@pytest.fixture(scope="module")
def erased(hall: Hall, told: Told) -> Told:
    """The same, after the person had everything erased."""
    admin, student = Person(hall.base_url, "90001"), Person(hall.base_url, NO)
    assert student.upload("不在办件里.txt", "甲".encode(), "text/plain").status_code == 201
    assert student.post("/v1/admin/people/20230001/erasure", {"basis": "x"}).status_code == 403
    body = {"basis": "本人申请（个人信息保护法第四十七条），办件保存期限已满", "scope": "all"}
    answer = admin.post(f"/v1/admin/people/{NO}/erasure", body)
    assert answer.status_code == 200, answer.text
    eventually(lambda: admin.case(told.case)["title"] == ERASED)
    return told


def test_a_case_under_way_was_refused_with_what_to_do(erased: Told) -> None:
    assert "cases_under_way" in erased.refusals[4]
    assert "终止" in erased.refusals[4]


def test_the_case_still_opens_and_says_so(hall: Hall, erased: Told) -> None:
    page = Person(hall.base_url, "90001").case(erased.case)
    assert (page["title"], page["applicant"]["name"], page["status"]) == (ERASED, ERASED, "completed")
    values = page["form"]["values"]
    assert {values[key] for key in ("idcard", "phone", "bank", "home", "grade", "account")} == {ERASED}
    assert values["others"] == [{"who": "乙", "card": ERASED}]
    assert [item["text"] for item in page["comments"]] == [ERASED]
    assert (page["rating"]["score"], page["rating"]["remark"]) == (5, ERASED)


def test_records_lists_and_search_still_work(hall: Hall, erased: Told) -> None:
    head = Person(hall.base_url, "11001")
    records = head.get(f"/v1/cases/{erased.case}/records").json()["items"]
    assert {record["operator"]["name"] for record in records} == {ERASED, "周院长", "系统"}
    row = eventually(lambda: [item for item in head.get("/v1/me/handled").json()["items"]
                              if item["case_id"] == erased.case and item["title"] == ERASED])[0]
    assert row["applicant"]["name"] == ERASED
    assert erased.case in head.ids("handled", serial=row["serial"])
    assert erased.case in head.ids("handled", q="困难补助")
    assert erased.case not in head.ids("handled", q=NAME)
    assert head.get("/v1/people", q=NAME).json()["items"] == []


def test_they_cannot_sign_in_and_nothing_of_theirs_is_left(hall: Hall, erased: Told,
                                                          database: MongoClient[dict[str, Any]]) -> None:
    answer = requests.post(f"{hall.base_url}/v1/session", json={"username": NO, "password": PASSWORD}, timeout=20)
    assert answer.status_code == 401
    assert database["hall_workflow"]["drafts"].count_documents({"owner": NO}) == 0
    assert database["hall_files"]["files.files"].count_documents({"metadata.owner": NO}) == 0
    assert eventually(lambda: not [place for place, raw in everything(database) if NAME.encode() in raw])


def test_the_log_still_verifies(erased: Told, database: MongoClient[dict[str, Any]]) -> None:
    options: Any = bson.CodecOptions(document_class=RawBSONDocument)
    for service in ("identity", "workflow"):
        commits = database[f"hall_{service}"].get_collection("commits", codec_options=options)
        raw = {document["_id"]: document.raw for document in commits.find({})}
        blocks = list(Ledger(database[f"hall_{service}"]).read())
        assert sum(len(block.ids) for block in blocks) > 0
        for block in blocks:
            assert [merkle.leaf(raw[one]) for one in block.ids] == list(block.leaves)
            assert block.hash == block.expected_hash()


def test_the_lists_can_be_built_again_without_the_key(hall: Hall, erased: Told) -> None:
    hall.run("workflow", "rebuild", "cases")
    page = Person(hall.base_url, "11001").get("/v1/me/handled").json()["items"]
    assert {item["title"] for item in page if item["case_id"] == erased.case} == {ERASED}
