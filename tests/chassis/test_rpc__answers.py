"""Every request gets an answer, and no request can hurt the service."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chassis import broker, parking
from chassis.rpc_client import RpcClient, ServiceUnavailable
from chassis.testing import Process, wait_until
from tests.chassis import hostile
from tests.chassis.conftest import events


class Marker:
    """Leaves a file behind when somebody is careless enough to unpickle it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the service began and ended."""
    file = tmp_path_factory.mktemp("journal") / "journal"
    file.touch()
    return file


@pytest.fixture(scope="module")
def sample(mongo_url: str, amqp_url: str, db_prefix: str, journal: Path,
           tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One service for the whole file: whatever a test does to it, the next one still finds it well."""
    env = {"HALL_MONGO_URL": mongo_url, "HALL_AMQP_URL": amqp_url, "HALL_DB_PREFIX": db_prefix,
           "SAMPLE_JOURNAL": str(journal)}
    process = Process("-m", "tests.chassis.sample", "run", env=env, log=tmp_path_factory.mktemp("sample") / "log")
    yield process.start().ready()
    assert process.code() is None, process.output()
    assert process.terminate() == 0, process.output()


@pytest.fixture
def parked(amqp_url: str) -> Callable[[], list[parking.Parked]]:
    """What was set aside of the service's requests since the test began."""
    before = len(list(parking.listed(amqp_url, ["rpc-sample"])))
    return lambda: list(parking.listed(amqp_url, ["rpc-sample"]))[before:]


def problem(answer: Any) -> str:
    assert answer["ok"] is False
    return str(answer["problem"]["code"])


def test_a_result_comes_back_as_it_is(sample: Process, client: RpcClient) -> None:
    value = {"form": [1, 2.5, None, "周报𠮷"]}
    assert client.call("sample", "echo", value=value) == {"ok": True, "result": value}


def test_a_refusal_comes_back_as_its_problem(sample: Process, client: RpcClient) -> None:
    answer = client.call("sample", "execute", command={"name": "add", "data": {"stream": "s", "id": "a", "amount": -1}},
                         context={"actor": "a", "command_id": "c", "correlation_id": "k"})
    assert answer["problem"] == {"kind": "invalid", "code": "negative", "detail": "不能是负数",
                                 "errors": {"amount": ["不能是负数"]}, "params": {}}


def test_an_unexpected_error_tells_nobody_what_it_said(sample: Process, client: RpcClient) -> None:
    answer = client.call("sample", "fail", text="张三 110101199003078515")
    assert problem(answer) == "internal"
    assert "张三" not in str(answer)
    wait_until(lambda: "rpc.failed" in sample.output())
    assert "张三" not in sample.output()


def test_a_wrong_method_or_argument_is_the_callers_fault(sample: Process, client: RpcClient) -> None:
    assert problem(client.call("sample", "no_such_method")) == "bad_request"
    assert problem(client.call("sample", "echo", nonsense=1)) == "bad_request"


def test_a_result_that_cannot_be_sent_is_answered_too(sample: Process, client: RpcClient) -> None:
    assert problem(client.call("sample", "unspeakable")) == "internal"


def test_a_service_that_does_not_exist_is_known_at_once(client: RpcClient) -> None:
    with pytest.raises(ServiceUnavailable):
        client.call("nobody", "echo", timeout=60)


def test_a_request_nobody_can_answer_is_parked_and_kills_nobody(
        sample: Process, raw: broker.Publisher, client: RpcClient, parked: Callable[[], list[parking.Parked]]) -> None:
    """N1."""
    hostile.send(raw, "sample.echo", {"args": ["x"], "kwargs": {}})
    hostile.send(raw, "sample.echo", {"args": ["x"], "kwargs": {}}, reply_to="r")
    hostile.send(raw, "sample.echo", ["not", "a", "request"], reply_to="r", correlation_id="1")
    hostile.send(raw, "sample.echo", {"args": "x", "kwargs": []}, reply_to="r", correlation_id="1", message_id="last")
    wait_until(lambda: len(parked()) == 4)
    assert {item.reason for item in parked()} == {"malformed"}
    assert client.call("sample", "echo", value=1)["ok"]


def test_text_that_looks_like_a_type_is_echoed_verbatim(sample: Process, client: RpcClient) -> None:
    """N4."""
    for typed in ({"__type__": "uuid", "__value__": "x"}, {"__type__": "decimal", "__value__": "1E+1000000"}):
        assert client.call("sample", "echo", value=typed) == {"ok": True, "result": typed}


def test_a_timeout_that_escapes_is_answered_and_the_message_let_go(
        sample: Process, client: RpcClient, count: Callable[[str], int]) -> None:
    """N9: more often than there are workers."""
    for _ in range(25):
        assert problem(client.call("sample", "leak_timeout")) == "deadline_exceeded"
    assert client.call("sample", "echo", value=1)["ok"]


@pytest.mark.parametrize("content_type", ["application/json", "application/x-python-serialize", "application/data",
                                          "text/x-unknown", hostile.STRICT])
def test_what_cannot_be_read_is_parked_unread(
        sample: Process, raw: broker.Publisher, client: RpcClient, parked: Callable[[], list[parking.Parked]],
        tmp_path: Path, content_type: str) -> None:
    """N12, and N19: nothing is unpickled."""
    marker = tmp_path / "marker"
    secret = pickle.dumps([Marker(marker), "canary-张三"])
    hostile.send(raw, "sample.echo", raw=secret, content_type=content_type, reply_to="r", correlation_id="1")
    wait_until(lambda: len(parked()) == 1)
    assert client.call("sample", "echo", value=1)["ok"]
    assert not marker.exists()
    assert "canary" not in sample.output()


def test_the_budget_of_the_caller_ends_the_work(sample: Process, client: RpcClient, journal: Path) -> None:
    """What does not arrive within its budget is never begun; so where the machine is busy a larger one is tried.

    Both sides give up at the same moment: either the caller stops waiting, or it just hears that the work ended.
    """
    for budget in (0.3, 1.0, 3.0, 9.0, 27.0):
        with suppress(ServiceUnavailable):
            assert problem(client.call("sample", "slow", key="k", seconds=60, timeout=budget)) == "deadline_exceeded"
        if "start k" in journal.read_text():
            break
    [ended] = wait_until(lambda: [line for line in events(sample, "worker.deadline") if line.get("method") == "slow"])
    assert 0 < ended["budget"] <= budget
    assert "end k" not in journal.read_text()
