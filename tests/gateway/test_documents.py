"""A case on paper over HTTP: the issued document, else the form; who asks for what, and under which name it comes."""

from __future__ import annotations

import base64
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from falcon import testing

from tests.gateway.conftest import Doors, Sign
from tests.gateway.test_files import upload
from tests.gateway.test_filetypes import packed
from tests.gateway.test_problems import check

CASE = f"/v1/cases/{'d' * 32}"
MADE = {"name": "工作周报_20260001.pdf", "media_type": "application/pdf",
        "content": base64.b64encode(b"%PDF-made").decode()}
NONE = {"kind": "not-found", "code": "not_found", "detail": "没有", "errors": {}, "params": {}}
CLOSED = {"kind": "not-allowed", "code": "export_not_allowed", "detail": "没有开放导出", "errors": {}, "params": {}}


@pytest.fixture
def issued(doors: Doors, client: testing.TestClient, sign: Sign) -> str:
    """A document the case issued."""
    other = {"Authorization": f"Bearer {sign('x')}"}
    file_id = upload(client, other, packed("OFD.xml"), "证明.ofd").json["file_id"]
    doors.tell("document.get", result={"file_id": file_id})
    return str(file_id)


def asked(doors: Doors) -> list[dict[str, Any]]:
    return [call["data"] for call in doors.calls("document.render")]


def test_the_issued_document_goes_before_the_form(issued: str, doors: Doors, client: testing.TestClient,
                                                  me: dict[str, str]) -> None:
    for query in ("", "?which=issued"):
        assert client.simulate_get(f"{CASE}/document.pdf{query}", headers=me).status_code == 200
    assert asked(doors) == []


def test_without_one_the_form_is_made_and_named(doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("document.get", problem=NONE)
    doors.tell("document.render", result=MADE)
    answer = client.simulate_get(f"{CASE}/document.pdf", headers=me)
    assert (answer.status_code, answer.content) == (200, b"%PDF-made")
    assert quote(MADE["name"]) in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    [question] = asked(doors)
    assert (question["which"], question["purpose"], question["format"], question["records"]) == (
        "", "export", "pdf", False)
    assert question["origin"].startswith("http")


def test_the_form_may_be_asked_for_by_itself_to_be_printed_and_with_its_history(
        issued: str, doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("document.render", result=MADE)
    path = f"{CASE}/document.pdf?which=form&purpose=print&records=true"
    assert client.simulate_get(path, headers=me).content == b"%PDF-made"
    [question] = asked(doors)
    assert (question["which"], question["purpose"], question["records"]) == ("form", "print", True)


def test_word_is_always_the_form(issued: str, doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    doors.tell("document.render", result={**MADE, "media_type": "application/x-word"})
    answer = client.simulate_get(f"{CASE}/document.docx", headers=me)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/x-word")
    assert [question["format"] for question in asked(doors)] == ["docx"]


def test_a_step_that_does_not_open_it_is_told_as_such(doors: Doors, client: testing.TestClient,
                                                     me: dict[str, str]) -> None:
    doors.tell("document.get", problem=NONE)
    doors.tell("document.render", problem=CLOSED)
    check(client.simulate_get(f"{CASE}/document.pdf", headers=me), 403, "export_not_allowed")
    check(client.simulate_get(f"{CASE}/document.docx", headers=me), 403, "export_not_allowed")
    check(client.simulate_get(f"{CASE}/document.pdf?which=issued", headers=me), 404, "not_found")


def test_a_document_that_is_named_and_not_there_is_not_replaced(doors: Doors, client: testing.TestClient,
                                                                me: dict[str, str]) -> None:
    doors.tell("document.get", result={"file_id": uuid.uuid4().hex})
    check(client.simulate_get(f"{CASE}/document.pdf", headers=me), 404, "not_found")
    assert asked(doors) == []


@pytest.mark.parametrize("query", ["which=all", "purpose=look", "records=perhaps&which=form"])
def test_a_wrong_wish_is_refused(query: str, doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    check(client.simulate_get(f"{CASE}/document.pdf?{query}", headers=me), 422, "invalid")
