"""Attachments: what is taken, who gets it back, and how."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from falcon import testing

from chassis import mongo
from contracts.catalog.content_fields import FILES, file_id_of
from gateway.files import MAX_FILE
from gateway.keeping import keep
from tests.gateway.conftest import Doors, Sign
from tests.gateway.test_filetypes import PDF, PNG, REFUSED, packed
from tests.gateway.test_problems import check


def form(content: bytes, name: str = "报告.pdf", field: str = "file", boundary: str = "b0undary") -> dict[str, Any]:
    """The keyword arguments of a multipart request with one part."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode()
    return {"body": head + content + f"\r\n--{boundary}--\r\n".encode(),
            "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"}}


def upload(client: testing.TestClient, who: dict[str, str], content: bytes, name: str = "报告.pdf",
           field: str = "file") -> Any:
    request = form(content, name, field)
    return client.simulate_post("/v1/files", body=request["body"], headers={**request["headers"], **who})


@pytest.fixture
def stored(parts: Any, settings: Any) -> Any:
    """How many files are stored."""
    files = mongo.database(parts.client, settings, "files")["files.files"]
    return lambda: files.count_documents({})


def test_a_file_comes_back_to_its_owner_byte_for_byte(client: testing.TestClient, me: dict[str, str]) -> None:
    content = PDF + os.urandom(600_000)
    about = upload(client, me, content)
    assert about.status_code == 201
    assert about.json == {"file_id": about.json["file_id"], "name": "报告.pdf", "size": len(content),
                          "sha256": hashlib.sha256(content).hexdigest(), "media_type": "application/pdf"}
    answer = client.simulate_get(about.headers["Location"], headers=me)
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert f"filename*=UTF-8''{quote('报告.pdf')}" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = client.simulate_get(about.headers["Location"], headers={**me, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_anybody_else_gets_what_a_case_lets_them_read_and_otherwise_404(
        doors: Doors, client: testing.TestClient, me: dict[str, str], sign: Sign) -> None:
    file_id = upload(client, me, PNG, "a.png").json["file_id"]
    other = {"Authorization": f"Bearer {sign('11001')}"}
    doors.tell("file.may-read", result={"allowed": False})
    check(client.simulate_get(f"/v1/files/{file_id}", headers=other), 404, "not_found")
    doors.tell("file.may-read", problem={"kind": "not-found", "code": "not_found", "detail": ""})
    check(client.simulate_get(f"/v1/files/{file_id}", headers=other), 404, "not_found")
    doors.tell("file.may-read", result={"allowed": True})
    assert client.simulate_get(f"/v1/files/{file_id}", headers=other).content == PNG
    assert doors.calls("file.may-read")[0]["data"] == {"file_id": file_id, "actor": "11001"}
    assert client.simulate_get(f"/v1/files/{file_id}").status_code == 401


def test_a_picture_of_content_is_for_everybody_while_published_content_shows_it(
        doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    request = form(PNG, "校门.png")
    about = client.simulate_post("/v1/files", params={"for": "content"}, body=request["body"],
                                 headers={**request["headers"], **me}).json
    shown = f"/v1/content/files/{about['file_id']}"
    doors.tell("content.file", result={"file_id": about["file_id"], "shown": True})
    answer = client.simulate_get(shown)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, PNG, "image/png")
    assert answer.headers["Content-Disposition"] == "inline"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.simulate_get(shown, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    doors.tell("content.file", result={"file_id": about["file_id"], "shown": False})
    check(client.simulate_get(shown), 404, "not_found")


def test_files_that_come_with_content_are_kept_once_under_an_id_that_follows_from_them(
        doors: Doors, client: testing.TestClient, parts: Any, stored: Any, tmp_path: Path) -> None:
    picture, program = tmp_path / "雪.png", tmp_path / "a.exe"
    picture.write_bytes(PNG + uuid.uuid4().bytes)
    program.write_bytes(b"MZ")
    before = stored()
    for _ in range(2):
        assert [bool(why) for _, why in keep(parts.files, [picture, program, tmp_path / "none.png"], "90001")] == [
            False, True, True]
    assert stored() == before + 1
    doors.tell("content.file", result={"file_id": "", "shown": True})
    answer = client.simulate_get(f"{FILES}/{file_id_of(picture.read_bytes())}")
    assert (answer.status_code, answer.content) == (200, picture.read_bytes())


def test_what_was_not_given_for_content_is_never_shown_by_it(
        doors: Doors, client: testing.TestClient, me: dict[str, str]) -> None:
    file_id = upload(client, me, PNG, "身份证.png").json["file_id"]
    doors.tell("content.file", result={"file_id": file_id, "shown": True})
    check(client.simulate_get(f"/v1/content/files/{file_id}"), 404, "not_found")
    check(client.simulate_get(f"/v1/content/files/{uuid.uuid4().hex}"), 404, "not_found")


def test_no_other_purpose_is_known(client: testing.TestClient, me: dict[str, str], stored: Any) -> None:
    before, request = stored(), form(PNG, "a.png")
    problem = check(client.simulate_post("/v1/files", params={"for": "ads"}, body=request["body"],
                                         headers={**request["headers"], **me}), 422, "invalid")
    assert (list(problem["errors"]), stored()) == (["for"], before)


def test_an_unknown_file_is_404_for_everybody(client: testing.TestClient, me: dict[str, str]) -> None:
    check(client.simulate_get(f"/v1/files/{uuid.uuid4().hex}", headers=me), 404, "not_found")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken_is_422_and_not_stored(name: str, client: testing.TestClient, me: dict[str, str],
                                                stored: Any) -> None:
    before = stored()
    problem = check(upload(client, me, REFUSED[name], name), 422, "file_not_accepted")
    assert list(problem["errors"]) == ["file"]
    assert stored() == before


@pytest.mark.parametrize(("given", "kept"), [("../../../etc/报告.pdf", "报告.pdf"), ("C:\\x\\a.pdf", "a.pdf"),
                                            ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf")])
def test_a_name_loses_its_folders_and_cannot_break_out_of_its_header(given: str, kept: str, client: testing.TestClient,
                                                                    me: dict[str, str]) -> None:
    about = upload(client, me, PDF, given).json
    assert about["name"] == kept
    disposition = client.simulate_get(f"/v1/files/{about['file_id']}", headers=me).headers["Content-Disposition"]
    assert "\n" not in disposition
    assert "<" not in disposition


def test_an_empty_file_is_refused(client: testing.TestClient, me: dict[str, str]) -> None:
    check(upload(client, me, b"", "a.txt"), 422, "file_not_accepted")


def test_a_file_above_the_limit_is_413_and_not_stored(client: testing.TestClient, me: dict[str, str],
                                                     stored: Any) -> None:
    before = stored()
    check(upload(client, me, PDF + b"\0" * MAX_FILE, "a.pdf"), 413, "too_large")
    assert stored() == before


def test_a_file_just_below_the_limit_is_taken(client: testing.TestClient, me: dict[str, str]) -> None:
    content = PDF + b"\0" * (MAX_FILE - len(PDF))
    assert upload(client, me, content, "a.pdf").json["size"] == MAX_FILE


BROKEN = {
    "no parts": b"--b0undary--\r\n",
    "nothing": b"",
    "no boundary": b"hello",
    "half a part": b'--b0undary\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4 ...',
    "a header that is not text":
        b'--b0undary\r\nContent-Disposition: form-data; name="\xff\xfe"\r\n\r\nx\r\n--b0undary--\r\n',
    "a file name in no encoding": b"--b0undary\r\nContent-Disposition: form-data; name=\"file\"; "
                                  b"filename*=nonsense''%FF\r\n\r\n%PDF-1.4\r\n--b0undary--\r\n",
    "no file name": b'--b0undary\r\nContent-Disposition: form-data; name="file"\r\n\r\n%PDF-1.4\r\n--b0undary--\r\n',
    "endless headers": b"--b0undary\r\n" + b"X-A: b\r\n" * 50_000,
    "a hundred parts":
        b'--b0undary\r\nContent-Disposition: form-data; name="x"\r\n\r\nx\r\n' * 100 + b"--b0undary--\r\n",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_form_is_refused(body: bytes, client: testing.TestClient, me: dict[str, str], stored: Any) -> None:
    before = stored()
    headers = {**me, "Content-Type": "multipart/form-data; boundary=b0undary"}
    answer = client.simulate_post("/v1/files", body=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert stored() == before


@pytest.mark.parametrize("kind", [
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 200,
    "multipart/mixed; boundary=b0undary", "application/pdf"])
def test_another_type_than_a_form_is_refused(kind: str, client: testing.TestClient, me: dict[str, str]) -> None:
    answer = client.simulate_post("/v1/files", body=form(PDF)["body"], headers={**me, "Content-Type": kind})
    assert answer.status_code in (400, 415)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_document_is_sent_when_the_workflow_names_it(doors: Doors, client: testing.TestClient, me: dict[str, str],
                                                      sign: Sign) -> None:
    file_id = upload(client, {"Authorization": f"Bearer {sign('x')}"}, packed("OFD.xml"), "证明.ofd").json["file_id"]
    doors.tell("document.get", result={"file_id": file_id})
    assert client.simulate_get(f"/v1/cases/{'d' * 32}/document.pdf", headers=me).status_code == 200
    doors.tell("document.get", result={"file_id": uuid.uuid4().hex})
    check(client.simulate_get(f"/v1/cases/{'d' * 32}/document.pdf", headers=me), 404, "not_found")
