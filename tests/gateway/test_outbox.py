"""The outbox of a demonstration: for people and for programs, and only in a demonstration."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from falcon import testing

from carriers.outbox import Message, Outbox
from carriers.web import Reply, Server
from chassis.testing import free_port
from gateway.app import Parts, create_app
from tests.gateway.test_problems import check

PAYLOAD = '<script>alert("x")</script>{0}'


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A carrier that received two messages, the newer one with markup in every part."""
    outbox = Outbox(tmp_path)
    outbox.record(Message(channel="sms", to="13800000001", title="", text="您有一项待办", outbound_id="a"))
    outbox.record(Message(channel=PAYLOAD, to=PAYLOAD, title=PAYLOAD, text=PAYLOAD, outbound_id="b"))
    server = Server("127.0.0.1", free_port(), lambda request: Reply({"items": outbox.items()}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    outbox.close()


def visit(parts: Parts, *, demo: bool, carriers_url: str) -> testing.TestClient:
    settings = dataclasses.replace(parts.settings, demo=demo, carriers_url=carriers_url)
    return testing.TestClient(create_app(dataclasses.replace(parts, settings=settings)))


def test_programs_get_json_with_the_newest_first(parts: Parts, address: str) -> None:
    answer = visit(parts, demo=True, carriers_url=address).simulate_get("/dev/outbox",
                                                                        headers={"Accept": "application/json"})
    assert [item["text"] for item in answer.json["items"]] == [PAYLOAD, "您有一项待办"]


def test_people_get_a_chinese_page_in_which_nothing_acts(parts: Parts, address: str) -> None:
    answer = visit(parts, demo=True, carriers_url=address).simulate_get("/dev/outbox",
                                                                        headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "演示发件箱" in answer.text
    assert "短信" in answer.text
    assert "<script" not in answer.text
    assert answer.text.count("&lt;script&gt;") == 4


def test_outside_a_demonstration_there_is_no_such_address(parts: Parts, address: str) -> None:
    check(visit(parts, demo=False, carriers_url=address).simulate_get("/dev/outbox"), 404, "not_found")


def test_carriers_that_do_not_answer_are_503(parts: Parts) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    check(visit(parts, demo=True, carriers_url=nowhere).simulate_get("/dev/outbox"), 503, "unavailable")
