"""What the hall asks the campus systems, and what it makes of their answers and of their silence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from campus.sources import items
from campus.web import Server
from chassis.testing import free_port
from workflow.adapters.campus import Campus

SECRET = "campus-secret"


class Counting(dict[tuple[str, str], Any]):
    """Items that count how often they are asked for."""

    asked = 0

    def __getitem__(self, key: tuple[str, str]) -> Any:
        self.asked += 1
        return super().__getitem__(key)


@pytest.fixture
def answers() -> Counting:
    return Counting(items(today=lambda: date(2026, 12, 15)))


@pytest.fixture
def campus(answers: Counting) -> Iterator[Campus]:
    server = Server("127.0.0.1", 0, SECRET, answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Campus(f"http://127.0.0.1:{server.server_address[1]}", SECRET)
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_known_what_is_nothing_and_what_nobody_keeps(campus: Campus) -> None:
    wanted = [("edu", "rank"), ("edu", "arrears"), ("edu", "shoe_size"), ("aid", "level"), ("party", "branch")]
    assert campus.ask(wanted, "20230003") == {
        "edu": {"rank": "41/58", "arrears": True}, "aid": {"level": None}, "party": {"branch": None}}


def test_an_item_of_a_span_is_asked_with_the_span(campus: Campus) -> None:
    [lesson] = campus.one("edu", "lessons_between", "20230001", begin="2026-12-14T08:00", end="2026-12-14T17:00")
    assert lesson["teacher"] == "10001"
    assert campus.one("edu", "shoe_size", "20230001") is None


def test_the_same_question_is_not_asked_twice_within_half_a_minute(campus: Campus, answers: Counting) -> None:
    for _ in range(3):
        campus.ask([("edu", "rank"), ("aid", "level")], "20230003")
    assert answers.asked == 2
    campus.ask([("edu", "rank")], "20230001")
    assert answers.asked == 3


@pytest.mark.parametrize("url", ["", f"http://127.0.0.1:{free_port()}"], ids=["no address", "nobody there"])
def test_a_campus_that_is_not_there_leaves_everything_empty(url: str) -> None:
    silent = Campus(url, SECRET)
    assert silent.ask([("edu", "rank"), ("edu", "arrears")], "20230001") == {}
    assert silent.one("edu", "lessons_between", "20230001", begin="a", end="b") is None


def test_an_answer_to_a_wrong_signature_is_none(campus: Campus) -> None:
    campus._secret = "another"
    assert campus.ask([("edu", "rank")], "20230001") == {}
