"""The demonstration's campus server as the other side: takes signed calls, and tells the hall what was paid."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from json import loads

import pytest

from campus.calls import confirm, sign_body
from campus.web import Server
from contracts.signed import sign
from tests.workflow.service.receiver import Receiver

SECRET = "campus-secret-of-the-test"


@pytest.fixture
def campus() -> Iterator[Server]:
    server = Server("127.0.0.1", 0, SECRET, {})
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def call(campus: Server, name: str, body: bytes, header: str | None = None) -> dict[str, object]:
    headers = {"Hall-Signature": sign(SECRET, int(time.time()), body) if header is None else header,
               "Idempotency-Key": "c1:r2"}
    address = f"http://127.0.0.1:{campus.server_address[1]}/v1/calls/{name}"
    with urllib.request.urlopen(urllib.request.Request(address, body, headers, method="POST"), timeout=10) as answer:
        found: dict[str, object] = loads(answer.read())
    return found


def test_a_signed_call_is_taken_once(campus: Server) -> None:
    assert call(campus, "write_timetable", b"{}") == {"accepted": True, "again": False, "number": "000001"}
    assert call(campus, "write_timetable", b"{}") == {"accepted": True, "again": True, "number": "000001"}
    assert list(campus.calls.taken) == ["c1:r2"]


@pytest.mark.parametrize(("name", "body", "header", "status"), [
    ("write_timetable", b"{}", "", 401), ("write_timetable", b"{}", "t=x,v1=0", 401),
    ("write_timetable", b"{}", sign(SECRET, 1, b"{}"), 401), ("something_else", b"{}", None, 404),
    ("write_timetable", b"{", None, 400)])
def test_anything_else_is_refused(campus: Server, name: str, body: bytes, header: str | None, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        call(campus, name, body, header)
    assert refused.value.code == status


def test_the_cashier_signs_what_it_tells_the_hall() -> None:
    hall = Receiver(SECRET)
    hall.answer = {"case_id": "c1", "version": 3}
    try:
        with pytest.raises(urllib.error.HTTPError):
            confirm(hall.url, "another secret", "payment_confirmed", {"serial": "S1"})
        told = confirm(hall.url, SECRET, "payment_confirmed", {"serial": "S1", "data": {"amount": "5.00"}})
    finally:
        hall.close()
    assert told == {"case_id": "c1", "version": 3}
    assert [call[::2] for call in hall.calls] == [("/v1/callbacks/payment_confirmed", {
        "serial": "S1", "data": {"amount": "5.00"}})]


def test_both_sides_sign_alike() -> None:
    assert sign_body(SECRET, 5, b"x") == sign(SECRET, 5, b"x")
