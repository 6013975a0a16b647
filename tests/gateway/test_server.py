"""The real server: event streams, odd HTTP, files, and how it stops."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo.database import Database

from chassis.testing import free_port, wait_until
from gateway.settings import Settings
from tests.gateway.conftest import CANARY, Doors, Sign
from tests.gateway.test_filetypes import PDF
from tests.gateway.test_problems import APPROVE
from tests.gateway.test_views import case, task


class Gateway:
    """A gateway process."""

    def __init__(self, settings: Settings, log: Path, **env: str) -> None:
        self.port, self.log = free_port(), log
        own = {"HALL_MONGO_URL": settings.mongo_url, "HALL_AMQP_URL": settings.amqp_url, "HALL_LOG_FORMAT": "json",
               "HALL_DB_PREFIX": settings.db_prefix, "HALL_HTTP_PORT": str(self.port), "HALL_GATEWAY_STREAMS": "2",
               "HALL_DRAIN_SECONDS": "10", **env}
        with log.open("ab") as output:
            self.process = subprocess.Popen([sys.executable, "-m", "gateway", "run"], env={**os.environ, **own},
                                            stdout=output, stderr=output)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20, trust_env=False)
        wait_until(lambda: self.process.poll() is None and self.http.get("/healthz").status_code == 200, within=30,
                   what=f"gateway up, see {log}")

    def raw(self, *pieces: bytes) -> bytes:
        """Send bytes as they are and return what comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            with contextlib.suppress(OSError):
                for piece in pieces:
                    connection.sendall(piece)
            received = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := connection.recv(65536):
                    received += piece
            return received

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def gateway(settings: Settings, tmp_path: Path) -> Iterator[Gateway]:
    """A running gateway, gone afterwards."""
    started = Gateway(settings, tmp_path / "gateway.log")
    yield started
    started.http.close()
    if started.process.poll() is None:
        started.stop()


class Reader:
    """An open event stream, read in the background."""

    def __init__(self, gateway: Gateway, who: dict[str, str]) -> None:
        self.text, self.ended = "", threading.Event()
        self._client = httpx.Client(timeout=30, trust_env=False)
        self._url, self._who = f"http://127.0.0.1:{gateway.port}/v1/me/stream", who
        self._response: httpx.Response | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            with self._client.stream("GET", self._url, headers=self._who) as response:
                self._response = response
                for piece in response.iter_text():
                    self.text += piece
        except (httpx.HTTPError, OSError):
            pass
        finally:
            self.ended.set()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The data of the events that came so far."""
        blocks = [block for block in self.text.split("\n\n") if "event: changed" in block]
        return [json.loads(block.partition("data: ")[2]) for block in blocks]

    def leave(self) -> None:
        """Hang up, the way a closed browser does."""
        assert self._response is not None
        network = self._response.extensions["network_stream"].get_extra_info("socket")
        network.shutdown(socket.SHUT_RDWR)
        network.close()


@pytest.fixture
def hall(views: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Empty read models."""
    for name in ("cases", "notices"):
        views[name].delete_many({})
    return views


def bearer(sign: Sign, no: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {sign(no)}"}


def _until_told(reader: Reader, person: str, hall: Database) -> None:
    """Write messages for a person until one is pushed: from then on the watch is open and misses nothing.

    When it opens, it tells everybody to look at every list once; that is no news about anybody's case.
    """
    def pushed() -> bool:
        hall["notices"].insert_one({"_id": uuid.uuid4().hex, "person": person, "read": False})
        return any(event["lists"] == ["notifications"] for event in reader.events[known:])

    known = len(reader.events)
    wait_until(pushed, what="a message pushed")


def test_a_change_reaches_whoever_it_concerns_and_nobody_else(gateway: Gateway, hall: Database, sign: Sign) -> None:
    head, stranger = Reader(gateway, bearer(sign, "11001")), Reader(gateway, bearer(sign, "16001"))
    wait_until(lambda: head.events and stranger.events, what="first events")
    assert head.events[0]["counts"]["todo"] == 0
    for reader, person in ((head, "11001"), (stranger, "16001")):
        _until_told(reader, person, hall)
    known = len(stranger.events)
    row = case(todo=[task("11001")])
    hall["cases"].insert_one(row)
    wait_until(lambda: head.events[-1]["counts"]["todo"] == 1, what="the new task")
    assert "todo" in head.events[-1]["lists"]
    hall["notices"].insert_one({"_id": uuid.uuid4().hex, "person": "11001", "read": False})
    unread = hall["notices"].count_documents({"person": "11001"})
    wait_until(lambda: head.events[-1]["counts"]["notifications"] == unread, what="the new message")
    _until_told(stranger, "16001", hall)
    assert {name for event in stranger.events[known:] for name in event["lists"]} == {"notifications"}
    assert all(event["counts"]["todo"] == 0 for event in stranger.events)
    # The colleague's vote closed the task: nothing in the row names 11001 any more.
    hall["cases"].update_one({"_id": row["_id"]}, {"$set": {"todo": [], "v": 2}})
    wait_until(lambda: head.events[-1]["counts"]["todo"] == 0, what="the task that vanished")


def test_the_watch_goes_over_to_the_generation_that_is_shown(gateway: Gateway, hall: Database, sign: Sign) -> None:
    head = Reader(gateway, bearer(sign, "11001"))
    wait_until(lambda: head.events, what="first event")
    _until_told(head, "11001", hall)
    known = len(head.events)
    hall["cases__2"].insert_one(case(todo=[task("11001")]))
    _until_told(head, "11001", hall)
    assert {name for event in head.events[known:] for name in event["lists"]} == {"notifications"}, "not shown yet"
    hall["models"].insert_one({"_id": "cases", "collection": "cases__2", "generation": 2})
    wait_until(lambda: head.events[-1]["counts"]["todo"] == 1, what="the new generation")
    hall["cases__2"].insert_one(case(todo=[task("11001")]))
    wait_until(lambda: head.events[-1]["counts"]["todo"] == 2, what="a change in it")
    hall["models"].delete_one({"_id": "cases"})
    hall["cases__2"].drop()
    wait_until(lambda: head.events[-1]["counts"]["todo"] == 0, what="the old one again")


def test_above_the_cap_a_client_is_told_to_come_back_and_the_rest_goes_on(gateway: Gateway, hall: Database,
                                                                         sign: Sign) -> None:
    first, second = Reader(gateway, bearer(sign, "10001")), Reader(gateway, bearer(sign, "10001"))
    wait_until(lambda: first.events and second.events, what="two streams")
    third = gateway.http.get("/v1/me/stream", headers=bearer(sign, "10001"))
    assert third.status_code == 200
    assert third.headers["Content-Type"].startswith("text/event-stream")
    assert third.text.startswith("retry: 5000\n\n")
    assert "event: changed" in third.text
    assert gateway.http.get("/v1/me/todo", headers=bearer(sign, "10001")).status_code == 200

    first.leave()
    late: list[Reader] = []

    def place_is_free() -> bool:
        # A vanished client is noticed when something is written to it.
        hall["cases"].insert_one(case())
        late.append(Reader(gateway, bearer(sign, "10001")))
        wait_until(lambda: late[-1].events, what="an answer")
        return "retry:" not in late[-1].text

    wait_until(place_is_free, within=30, every=0.2, what="the place of the client that left")


def test_a_stop_lets_requests_finish_and_ends_the_streams(gateway: Gateway, doors: Doors, sign: Sign) -> None:
    doors.tell("task.approve", seconds=1.5, result={"case_id": "a"})
    reader = Reader(gateway, bearer(sign, "10001"))
    wait_until(lambda: reader.events, what="a stream")
    answers: list[httpx.Response] = []
    request = threading.Thread(target=lambda: answers.append(
        gateway.http.post(APPROVE, json={}, headers=bearer(sign, "10001"))))
    request.start()
    wait_until(lambda: doors.calls("task.approve"), what="the request under way")
    assert gateway.stop() == 0
    request.join(10)
    assert answers[0].status_code == 200
    assert reader.ended.wait(5)


ODD = {
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a line too long": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header too long": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    "too many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
    "two lengths": b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a negative length": b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}",
    "a length in words": b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n{}",
    "length and chunks": b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                         b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "another coding": b"POST /v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, identity\r\n\r\n",
}


@pytest.mark.parametrize("piece", ODD.values(), ids=ODD.keys())
def test_broken_http_gets_a_problem_too(piece: bytes, shared: Gateway) -> None:
    answer = shared.raw(piece)
    status = int(answer.split(b" ", 2)[1])
    assert 400 <= status < 500, answer
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == status
    assert shared.http.get("/healthz").status_code == 200


@pytest.fixture(scope="module")
def shared(settings: Settings, published: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One gateway for the tests that do not stop it."""
    started = Gateway(settings, tmp_path_factory.mktemp("gateway") / "gateway.log")
    yield started
    started.http.close()
    started.stop()


def _post(path: str, who: dict[str, str], *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Authorization: {who['Authorization']}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def test_an_enormous_body_is_refused_before_it_is_read(shared: Gateway, sign: Sign) -> None:
    head = _post(APPROVE, bearer(sign, "10001"), "Content-Type: application/json", "Content-Length: 10000000000")
    answer = shared.raw(head + b"{")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"too_large"' in answer


def test_a_body_in_chunks_has_the_same_limit(shared: Gateway, sign: Sign) -> None:
    head = _post(APPROVE, bearer(sign, "10001"), "Content-Type: application/json", "Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    assert shared.raw(head, *[chunk] * 40, b"0\r\n\r\n").startswith(b"HTTP/1.1 413")
    good = shared.raw(head.replace(b"Host: x", b"Host: x\r\nConnection: close"), b'7\r\n{"x":1}\r\n0\r\n\r\n')
    assert good.startswith(b"HTTP/1.1 422")
    assert "不认识的字段".encode() in good


def test_a_file_in_chunks_must_say_how_long_it_is(shared: Gateway, sign: Sign) -> None:
    head = _post("/v1/files", bearer(sign, "10001"), "Content-Type: multipart/form-data; boundary=b",
                 "Transfer-Encoding: chunked", "Connection: close")
    assert shared.raw(head, b"3\r\n--b\r\n0\r\n\r\n").startswith(b"HTTP/1.1 411")


def test_an_upload_that_breaks_off_leaves_nothing(shared: Gateway, sign: Sign, parts: Any, settings: Settings) -> None:
    files = parts.client[f"{settings.db_prefix}_files"]["files.files"]
    before = files.count_documents({})
    head = _post("/v1/files", bearer(sign, "10001"), "Content-Type: multipart/form-data; boundary=b",
                 "Content-Length: 1000000")
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF
    with socket.create_connection(("127.0.0.1", shared.port)) as connection:
        connection.sendall(head + part)
    answer = shared.http.post("/v1/files", files={"file": ("b.pdf", PDF)}, headers=bearer(sign, "10001"))
    assert answer.status_code == 201
    wait_until(lambda: _answered(shared, "/v1/files") >= 2, what="the broken upload to be answered")
    assert files.count_documents({}) == before + 1


def _answered(gateway: Gateway, path: str) -> int:
    lines = [line for line in gateway.log.read_text().splitlines() if line.startswith("{")]
    return sum(json.loads(line).get("path") == path for line in lines)


def test_twenty_mebibytes_travel_both_ways(shared: Gateway, sign: Sign) -> None:
    content = PDF + os.urandom(20 * 1024 * 1024 - len(PDF))
    who = bearer(sign, "10001")
    about = shared.http.post("/v1/files", files={"file": ("大.pdf", content)}, headers=who)
    assert about.status_code == 201, about.text
    assert shared.http.get(f"/v1/files/{about.json()['file_id']}", headers=who).content == content
    more = shared.http.post("/v1/files", files={"file": ("大.pdf", content + b"x")}, headers=who)
    assert (more.status_code, more.json()["code"]) == (413, "too_large")


def test_the_log_has_templates_and_no_personal_data(shared: Gateway, sign: Sign) -> None:
    shared.http.get(f"/v1/cases/{CANARY}/records?q={CANARY}", headers=bearer(sign, "10001"))
    shared.http.get(f"/v1/{CANARY}", headers={"Hall-Correlation-Id": "the-last-one"})
    shared.raw(f"GET /{CANARY} HTTP/9.9\r\nX: {CANARY}\r\n\r\n".encode())
    wait_until(lambda: "the-last-one" in shared.log.read_text(), what="the log line")
    text = shared.log.read_text()
    assert CANARY not in text
    line = next(json.loads(line) for line in text.splitlines() if '"/v1/cases/{case_id}/records"' in line)
    assert (line["event"], line["method"], line["service"]) == ("http.answered", "GET", "gateway")
    assert line["correlation_id"]


def test_wrong_settings_are_all_named_at_once() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    ended = subprocess.run([sys.executable, "-m", "gateway", "run"], env={**kept, "HALL_HTTP_PORT": "x"},
                           capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    for name in ("HALL_MONGO_URL", "HALL_AMQP_URL", "HALL_HTTP_PORT"):
        assert name in ended.stderr
    assert subprocess.run([sys.executable, "-m", "gateway"], env=kept, capture_output=True, timeout=60,
                          check=False).returncode == 2


def test_while_the_broker_is_away_reads_go_on_and_commands_are_503(settings: Settings, hall: Database, sign: Sign,
                                                                  tmp_path: Path) -> None:
    nowhere = f"amqp://guest:guest@127.0.0.1:{free_port()}/x"
    alone = Gateway(settings, tmp_path / "alone.log", HALL_AMQP_URL=nowhere)
    try:
        who = bearer(sign, "10001")
        assert alone.http.get("/v1/me/todo", headers=who).status_code == 200
        assert alone.http.get("/v1/me/counts", headers=who).status_code == 200
        answer = alone.http.post(APPROVE, json={}, headers=who)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        ready = alone.http.get("/readyz")
        assert (ready.status_code, ready.json()["dependencies"]["rabbitmq"]["state"]) == (503, "away")
        assert alone.http.get("/healthz").status_code == 200
    finally:
        assert alone.stop() == 0


def test_with_several_processes_the_counts_of_all_are_told(settings: Settings, tmp_path: Path) -> None:
    two = Gateway(settings, tmp_path / "two.log", HALL_GATEWAY_WORKERS="2")
    try:
        for _ in range(20):
            httpx.get(f"http://127.0.0.1:{two.port}/v1/me", trust_env=False)
        assert 'hall_http_requests_total{method="GET",path="/v1/me",status="401"} 20.0' in two.http.get("/metrics").text
    finally:
        assert two.stop() == 0
